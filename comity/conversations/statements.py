"""The statements of the hot path (sending and reading messages), the same on both databases.

They are driver-level SQL because that is worth a factor of three there (docs/decisions); everything else is ORM or
Core.
"""

from __future__ import annotations

from comity.foundation.store import Statement

SEAT = Statement("""
    SELECT c.kind, c.channel, p.joined_at, p.left_at, c.visibility, c.posting, c.archived_at, p.role,
           c.waiting_since, c.inside_seq - c.outside_seq, c.outside_seq, c.merged_into
    FROM conversations c LEFT JOIN participants p ON p.conversation = c.id AND p.person = :person
    WHERE c.id = :conversation
""")
_NUMBER_INSIDE = """
    UPDATE conversations SET inside_seq = inside_seq + 1 {more}
    WHERE id = :conversation RETURNING inside_seq
"""
_NUMBER_FOR_ALL = """
    UPDATE conversations SET inside_seq = inside_seq + 1, outside_seq = outside_seq + 1 {more}
    WHERE id = :conversation RETURNING inside_seq, outside_seq
"""
NUMBER_INSIDE = Statement(_NUMBER_INSIDE.format(more=""))
NUMBER_FOR_ALL = Statement(_NUMBER_FOR_ALL.format(more=""))
NUMBER_NOTE = Statement(_NUMBER_INSIDE.format(more=", latest_at = :now"))
NUMBER_ARRIVAL = Statement(_NUMBER_FOR_ALL.format(more=", latest_at = :now"))
"""What is new moves a conversation up in the lists; a reaction or a change does not."""
NUMBER_ANSWER = Statement(_NUMBER_FOR_ALL.format(more=", latest_at = :now, waiting_since = NULL"))
"""Somebody inside spoke: nobody waits any more."""
NUMBER_QUESTION = Statement(
    _NUMBER_FOR_ALL.format(
        more=", latest_at = :now, waiting_since = COALESCE(waiting_since, :now), status = 'open', snoozed_until = NULL"
    )
)
"""Somebody outside spoke: he waits from his first words on, and what was done or put off is open again."""
SEAT_TO_WRITE = Statement("""
    SELECT c.kind, c.channel, p.joined_at, p.left_at, c.visibility, c.posting, c.archived_at, p.role,
           c.waiting_since, c.inside_seq - c.outside_seq, c.outside_seq, c.merged_into,
           m.conversation, m.inside_seq, m.outside_seq, m.json
    FROM conversations c
    LEFT JOIN participants p ON p.conversation = c.id AND p.person = :person
    LEFT JOIN messages m ON m.author = :person AND m.client_id = :client_id
    WHERE c.id = :conversation
""")
INSERT_MESSAGE = Statement("""
    INSERT INTO messages (id, conversation, author, client_id, lane, body, plain, reply_to, page, inside_seq,
                          outside_seq, version, created_at, json)
    VALUES (:id, :conversation, :author, :client_id, :lane, :body, :plain, :reply_to, :page, :inside_seq,
            :outside_seq, 1, :now, :json)
""")

NOTES = Statement("""
    SELECT body FROM messages WHERE conversation = :conversation AND lane = 'note' ORDER BY inside_seq DESC LIMIT 200
""")
NEWEST_SAID = Statement("""
    SELECT author, created_at, body FROM messages WHERE conversation = :conversation AND outside_seq > 0
    ORDER BY outside_seq DESC LIMIT :limit
""")

_PAGE = """
    SELECT {seq}, json FROM messages WHERE conversation = :conversation AND {seq} {direction} :edge
    ORDER BY {seq} {order} LIMIT :limit
"""
INSIDE_BEFORE = Statement(_PAGE.format(seq="inside_seq", direction="<", order="DESC"))
INSIDE_AFTER = Statement(_PAGE.format(seq="inside_seq", direction=">", order="ASC"))
OUTSIDE_BEFORE = Statement(_PAGE.format(seq="outside_seq", direction="<", order="DESC"))
OUTSIDE_AFTER = Statement(_PAGE.format(seq="outside_seq", direction=">", order="ASC"))
