"""Members are named with @ and their handle."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select

from comity.accounts import queries as accounts
from comity.conversations import access, queries
from comity.conversations.access import OUTSIDE, Seat
from comity.conversations.actions.membership import seat_participant
from comity.conversations.models import Mention, Message
from comity.foundation.store import Tx
from comity.foundation.text import MENTION
from comity.people import queries as people

MOST = 50
EVERYBODY = "all"


def mentioned(tx: Tx, *, seat: Seat, body: str, lane: str, author: uuid.UUID) -> list[uuid.UUID]:
    """Whom these words name, among those who can see them; `@all` names every member who takes part.

    A colleague named in a note of an outside talk is brought in, by whoever may do that. Locks nothing: the
    conversation is locked by then.
    """
    handles = list(dict.fromkeys(handle.lower() for handle in MENTION.findall(body)))[:MOST]
    here = queries.participants(tx, conversation=seat.conversation)
    inside = accounts.members_at(tx, handles=handles)
    if lane == "note" and seat.kind == OUTSIDE:
        absent = inside - set(here)
        brought = {person for person in absent if access.can_bring_in(tx, place=seat, by=author, person=person)}
        for person in brought:
            seat_participant(tx, seat.conversation, person, inside=True, by=author)
        named = inside - absent | brought
    else:
        named = {person for person in inside if person in here or seat.visibility == "public"}
    if EVERYBODY in handles and seat.inside:
        named |= people.insiders(tx, persons=here)
    return sorted(named - {author})


def record_mentions(
    tx: Tx, *, message: uuid.UUID, conversation: uuid.UUID, inside_seq: int, persons: Collection[uuid.UUID]
) -> None:
    """Count these mentions until they are read."""
    tx.session.add_all(
        Mention(person=person, conversation=conversation, inside_seq=inside_seq, message=message) for person in persons
    )
    tx.session.flush()


def change_mentions(tx: Tx, *, row: Message, persons: Collection[uuid.UUID]) -> None:
    """Record whom the words name now, and no longer whom they named before."""
    known = set(tx.session.scalars(select(Mention.person).where(Mention.message == row.id)))
    forget_mentions(tx, message=row.id, persons=known - set(persons))
    fresh = [person for person in persons if person not in known]
    record_mentions(tx, message=row.id, conversation=row.conversation, inside_seq=row.inside_seq, persons=fresh)


def forget_mentions(tx: Tx, *, message: uuid.UUID, persons: Collection[uuid.UUID]) -> None:
    if persons:
        tx.session.execute(delete(Mention).where(Mention.message == message, Mention.person.in_(list(persons))))
