"""What is unread: one number on the server for every list, badge and title."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, literal, select

from comity.conversations import merged
from comity.conversations.models import Conversation, Mention, Message, Participant, ReadPosition
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.schema import Id

UNREAD_COUNTED = 100
LOOKED_THROUGH = 1_000
"""A list of a hundred talks shall not read a hundred thousand messages: of each it counts a hundred unread ones, shown
as "99+", and passes over at most a thousand that do not count."""
MUTED, OUTSIDE = "nothing", "outside"
ME: BindParameter[uuid.UUID] = bindparam("me", type_=Id())
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class Place(NamedTuple):
    """A conversation that moved on since the person read there: up to which number he saw it, and its newest."""

    conversation: uuid.UUID
    shown: int
    head: int


class Standing(NamedTuple):
    """What somebody has of a conversation: his seat, None where he does not take part, how far he has read and how far
    he is shown to have read, and what he has not read among the first thousand messages above, each counted up to a
    hundred: all of others, those that everybody reads in an outside talk, and those that name him (only members are
    named)."""

    conversation: uuid.UUID
    kind: str
    level: str | None
    role: str | None
    read: int
    shown: int
    unread: int
    said: int
    named: int

    @property
    def counted(self) -> Count:
        level = "all" if self.level is None else self.level
        named = self.unread if self.kind == "direct" and level != MUTED else min(self.named, self.unread)
        return Count(self.conversation, self.kind, named if level == MUTED else self.unread, named)


class Count(NamedTuple):
    """What one conversation shows: messages unread, and among them those that are meant for the person himself: he is
    named there, or they are said to him alone. Muted ones show only these."""

    conversation: uuid.UUID
    kind: str
    unread: int
    mentions: int


def shown() -> ColumnElement[int]:
    """Up to which number a person sees a conversation as read, in SQL."""
    return func.coalesce(ReadPosition.unread_from - 1, ReadPosition.seq)


def shown_read(position: ReadPosition) -> int:
    return position.seq if position.unread_from is None else position.unread_from - 1


def unread_places(tx: Tx, *, actor: Actor) -> list[Place]:
    """Where something happened since the actor read, among the conversations he takes part in."""
    return places(tx, actor=actor, moved=True)


def places(tx: Tx, *, actor: Actor, moved: bool = False) -> list[Place]:
    """How far the actor read in the conversations he takes part in; with `moved` only where there is more."""
    head = Conversation.inside_seq if actor.inside else Conversation.outside_seq
    seen = func.coalesce(shown(), 0)
    found = (
        select(Conversation.id, seen, head)
        .select_from(Participant)
        .join(Conversation, Conversation.id == Participant.conversation)
        .outerjoin(
            ReadPosition,
            (ReadPosition.conversation == Participant.conversation) & (ReadPosition.person == Participant.person),
        )
        .where(Participant.person == actor.person, Participant.left_at.is_(None))
        .where(Conversation.archived_at.is_(None), merged.goes_on_here())
    )
    if moved:
        found = found.where(head > seen)
    return [Place(*row) for row in tx.session.execute(found)]


def unread_counts(tx: Tx, *, actor: Actor) -> list[Count]:
    """Every conversation of the actor with something unread in it."""
    moved = tx.rows(_MOVED[actor.inside], {"me": actor.person})
    counts = [Standing(*row).counted for row in moved]
    return [one for one in counts if one.unread]


def count_mentions(tx: Tx, *, actor: Actor) -> int:
    """How much of what is unread is meant for the actor himself, as the rail counts it."""
    return sum(one.mentions for one in unread_counts(tx, actor=actor))


def standings(tx: Tx, *, actor: Actor, conversations: Collection[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """What the actor has of these conversations, by id."""
    asked = {"me": actor.person, "ids": list(conversations)}
    found = tx.rows(_AMONG[actor.inside], asked) if conversations else ()
    return {row[0]: Standing(*row) for row in found}


def first_unread(tx: Tx, *, actor: Actor, conversation: uuid.UUID, after: int) -> int | None:
    """The number of the first message of somebody else above what the actor read."""
    seq = Message.inside_seq if actor.inside else Message.outside_seq
    first = select(seq).where(Message.conversation == conversation, seq > after, Message.author != actor.person)
    return tx.session.scalar(first.where(Message.deleted_at.is_(None)).order_by(seq).limit(1))


def _standing(head: ColumnElement[int], *, inside: bool) -> Select[Any]:
    """The columns of a Standing; conversations, participants and read positions are joined by the caller."""
    seen = func.coalesce(shown(), 0)
    seq = Message.inside_seq if inside else Message.outside_seq
    above = (
        select(Message.author, Message.deleted_at, Message.outside_seq)
        .where(Message.conversation == Conversation.id, seq > seen)
        .order_by(seq)
        .limit(LOOKED_THROUGH)
        .correlate(Conversation, ReadPosition)
        .subquery()
    )
    unread = select(above.c.outside_seq).where(above.c.author != ME, above.c.deleted_at.is_(None))
    said = unread.where(above.c.outside_seq.is_not(None))
    named = (
        select(Mention.inside_seq)
        .join(Message, Message.id == Mention.message)
        .where(Mention.person == ME, Mention.conversation == Conversation.id, Mention.inside_seq > seen)
        .where(Message.deleted_at.is_(None), Message.author != ME)
        .correlate(Conversation, ReadPosition)
    )
    moved = and_(Participant.person.is_not(None), head > seen)
    return select(
        Conversation.id,
        Conversation.kind,
        Participant.level,
        Participant.role,
        func.coalesce(ReadPosition.seq, 0),
        seen,
        case((moved, _counted(unread)), else_=0),
        case((and_(moved, Conversation.kind == OUTSIDE), _counted(said)), else_=0),
        case((moved, _counted(named)), else_=0) if inside else literal(0),
    )


def _counted(found: Select[Any]) -> ScalarSelect[int]:
    """How many there are, at most a hundred: what comes after them is not looked for."""
    return select(func.count()).select_from(found.limit(UNREAD_COUNTED).subquery()).scalar_subquery()


def _head(*, inside: bool) -> ColumnElement[int]:
    return Conversation.inside_seq.expression if inside else Conversation.outside_seq.expression


def _among(*, inside: bool) -> Select[Any]:
    seat = and_(Participant.conversation == Conversation.id, Participant.person == ME, Participant.left_at.is_(None))
    read = and_(ReadPosition.conversation == Conversation.id, ReadPosition.person == ME)
    standing = _standing(_head(inside=inside), inside=inside).select_from(Conversation)
    return standing.outerjoin(Participant, seat).outerjoin(ReadPosition, read).where(Conversation.id.in_(IDS))


def _moved(*, inside: bool) -> Select[Any]:
    head = _head(inside=inside)
    read = and_(ReadPosition.conversation == Participant.conversation, ReadPosition.person == ME)
    standing = _standing(head, inside=inside).select_from(Participant)
    standing = standing.join(Conversation, Conversation.id == Participant.conversation).outerjoin(ReadPosition, read)
    mine = standing.where(Participant.person == ME, Participant.left_at.is_(None), Conversation.archived_at.is_(None))
    return mine.where(merged.goes_on_here(), head > func.coalesce(shown(), 0))


_AMONG = {inside: _among(inside=inside) for inside in (True, False)}
_MOVED = {inside: _moved(inside=inside) for inside in (True, False)}
"""Built once: to build such a statement takes several times as long as to carry it out."""
