"""How far somebody has read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.dialects import postgresql, sqlite

from comity.conversations import access, queries
from comity.conversations.models import ReadPosition
from comity.foundation.errors import Forbidden
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def mark_read(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Move one's read position forward, never back and never past the newest entry. Returns where it is.

    What was marked as unread is read again up to there.
    """
    row = access.own_conversation(tx, actor=actor, conversation=conversation)
    seq = min(seq, row.inside_seq if actor.inside else row.outside_seq)
    position = _position(tx, actor, row.id)
    before = 0 if position is None else position.seq
    if position is not None and position.unread_from is not None and seq >= position.unread_from:
        position.unread_from = seq + 1 if seq < before else None
        tx.session.flush()
    if seq <= before:
        return before
    set_read_position(tx, row.id, actor.person, seq)
    return seq


def mark_unread(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Show this entry and what follows as unread to oneself, until it is read again. The read position stays where it
    is. Returns the number up to which it is shown as read now. Raises Forbidden where the actor does not take part."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    if not seat.takes_part:
        raise Forbidden("Only who takes part has something unread here.")
    tx.lock(seat.conversation)
    position = _position(tx, actor, seat.conversation)
    if position is None or seq > position.seq:
        return 0 if position is None else queries.shown_read(position)
    position.unread_from = max(1, seq)
    tx.session.flush()
    return queries.shown_read(position)


class Marked(NamedTuple):
    """A conversation that had something unread, and the number from which it was."""

    conversation: uuid.UUID
    unread_from: int


def mark_all_read(tx: Tx, *, actor: Actor) -> list[Marked]:
    """Read everything one takes part in. Returns what was unread before, so that it can be marked so again."""
    marked = []
    for conversation, shown, head in queries.unread_places(tx, actor=actor):
        mark_read(tx, actor=actor, conversation=conversation, seq=head)
        marked.append(Marked(conversation, shown + 1))
    return marked


def mark_all_unread(tx: Tx, *, actor: Actor, marked: Sequence[Marked]) -> list[uuid.UUID]:
    """Show these as unread again, as `mark_all_read` found them. Returns those that the actor still takes part in."""
    mine = {place.conversation for place in queries.places(tx, actor=actor)}
    wanted = {one.conversation: one.unread_from for one in marked if one.conversation in mine}
    for conversation, seq in sorted(wanted.items()):
        mark_unread(tx, actor=actor, conversation=conversation, seq=seq)
    return list(wanted)


def _position(tx: Tx, actor: Actor, conversation: uuid.UUID) -> ReadPosition | None:
    return tx.session.get(ReadPosition, (conversation, actor.person), populate_existing=True)


def set_read_position(tx: Tx, conversation: uuid.UUID, person: uuid.UUID, seq: int) -> None:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    upsert = insert(ReadPosition).values(conversation=conversation, person=person, seq=seq, moved_at=tx.now)
    newer = upsert.on_conflict_do_update(
        index_elements=["conversation", "person"],
        set_={"seq": seq, "unread_from": None, "moved_at": tx.now},
        where=ReadPosition.seq < seq,
    )
    tx.session.execute(newer)
