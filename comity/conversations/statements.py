"""The statements of the hot path (sending and reading messages), the same on both databases.

They are driver-level SQL because that is worth a factor of three there (docs/decisions); everything else is ORM or
Core.
"""

from __future__ import annotations

from comity.foundation.store import Statement

SEAT = Statement("""
    SELECT c.kind, c.channel, p.joined_at, p.left_at
    FROM conversations c LEFT JOIN participants p ON p.conversation = c.id AND p.person = :person
    WHERE c.id = :conversation
""")
NUMBER_FOR_ALL = Statement("""
    UPDATE conversations SET inside_seq = inside_seq + 1, outside_seq = outside_seq + 1, latest_at = :now
    WHERE id = :conversation RETURNING inside_seq, outside_seq
""")
NUMBER_INSIDE = Statement("""
    UPDATE conversations SET inside_seq = inside_seq + 1, latest_at = :now
    WHERE id = :conversation RETURNING inside_seq
""")
SEAT_TO_WRITE = Statement("""
    SELECT c.kind, c.channel, p.joined_at, p.left_at, m.conversation, m.inside_seq, m.outside_seq, m.json
    FROM conversations c
    LEFT JOIN participants p ON p.conversation = c.id AND p.person = :person
    LEFT JOIN messages m ON m.author = :person AND m.client_id = :client_id
    WHERE c.id = :conversation
""")
INSERT_MESSAGE = Statement("""
    INSERT INTO messages (id, conversation, author, client_id, lane, body, reply_to, page, inside_seq, outside_seq,
                          version, created_at, json)
    VALUES (:id, :conversation, :author, :client_id, :lane, :body, :reply_to, :page, :inside_seq, :outside_seq,
            1, :now, :json)
""")

_PAGE = """
    SELECT {seq}, json FROM messages WHERE conversation = :conversation AND {seq} {direction} :edge
    ORDER BY {seq} {order} LIMIT :limit
"""
INSIDE_BEFORE = Statement(_PAGE.format(seq="inside_seq", direction="<", order="DESC"))
INSIDE_AFTER = Statement(_PAGE.format(seq="inside_seq", direction=">", order="ASC"))
OUTSIDE_BEFORE = Statement(_PAGE.format(seq="outside_seq", direction="<", order="DESC"))
OUTSIDE_AFTER = Statement(_PAGE.format(seq="outside_seq", direction=">", order="ASC"))
