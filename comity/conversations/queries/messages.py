"""Reads of messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, BindParameter, bindparam, func, select

from comity.conversations import access
from comity.conversations.models import Message, Revision
from comity.conversations.shapes import numbered_page
from comity.conversations.statements import (
    INSIDE_AFTER,
    INSIDE_BEFORE,
    NEWEST_SAID,
    NOTES,
    OUTSIDE_AFTER,
    OUTSIDE_BEFORE,
)
from comity.foundation.policies import Actor
from comity.foundation.store import Tx, as_uuid
from comity.foundation.store.schema import Id

END = 2**62
_EDGE: BindParameter[int] = bindparam("edge", type_=BigInteger())
_SEQ = {True: Message.inside_seq, False: Message.outside_seq}
_PAGE = select(Message).where(Message.conversation == bindparam("here", type_=Id())).limit(bindparam("limit"))
_AFTER = {inside: _PAGE.where(seq > _EDGE).order_by(seq) for inside, seq in _SEQ.items()}
_BEFORE = {inside: _PAGE.where(seq < _EDGE).order_by(seq.desc()) for inside, seq in _SEQ.items()}


def history(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None, after: int | None, limit: int
) -> bytes:
    """A page of messages as JSON, oldest first; the newest ones without `before` and `after`."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    if after is None:
        statement = INSIDE_BEFORE if seat.inside else OUTSIDE_BEFORE
    else:
        statement = INSIDE_AFTER if seat.inside else OUTSIDE_AFTER
    edge = END if before is None and after is None else before if after is None else after
    rows: list[Any] = list(
        tx.execute(statement, {"conversation": tx.raw(seat.conversation), "edge": edge, "limit": limit + 1})
    )
    more, rows = len(rows) > limit, rows[:limit]
    if after is None:
        rows.reverse()
    following = None if not more else rows[0][0] if after is None else rows[-1][0]
    return numbered_page(rows, following)


def messages(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Message]:
    """Like `history`, as rows, for pages. The conversation must have been looked up through `access`."""
    here = {"here": conversation, "limit": limit}
    if after is not None:
        return list(tx.session.scalars(_AFTER[actor.inside], here | {"edge": after}))
    return list(tx.session.scalars(_BEFORE[actor.inside], here | {"edge": END if before is None else before}))[::-1]


def messages_by_author(tx: Tx, *, conversation: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many messages outsiders could read each wrote here, most first."""
    counted = select(Message.author, func.count()).where(
        Message.conversation == conversation, Message.outside_seq.is_not(None)
    )
    most = counted.group_by(Message.author).order_by(func.count().desc()).limit(10)
    return {author: n for author, n in tx.session.execute(most)}  # noqa: C416 - rows, not pairs


def quoted(tx: Tx, *, messages: Collection[Message], inside: bool) -> dict[uuid.UUID, Message]:
    """What these messages answer, as far as their side may read it, by id."""
    wanted = {message.reply_to for message in messages if message.reply_to is not None}
    if not wanted:
        return {}
    found = select(Message).where(Message.id.in_(wanted))
    if not inside:
        found = found.where(Message.outside_seq.is_not(None))
    return {row.id: row for row in tx.session.scalars(found)}


def messages_around(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID, at: int, limit: int = 50
) -> tuple[list[Message], bool, bool]:
    """The message with a number and its neighbours both ways, with `at=END` the newest ones; whether there are older
    and newer ones. The conversation must have been looked up through `access`."""
    if at >= END:
        newest = messages(tx, actor=actor, conversation=conversation, limit=limit + 1)
        return newest[-limit:], len(newest) > limit, False
    half = limit // 2
    before = messages(tx, actor=actor, conversation=conversation, before=at + 1, limit=half + 1)
    after = messages(tx, actor=actor, conversation=conversation, after=at, limit=half + 1)
    return before[-half:] + after[:half], len(before) > half, len(after) > half


def revisions(tx: Tx, *, message: uuid.UUID) -> list[Revision]:
    """What a message said before, oldest first; nothing where it was taken back or hidden."""
    earlier = select(Revision).join(Message, Message.id == Revision.message)
    earlier = earlier.where(Revision.message == message, Message.deleted_at.is_(None))
    return list(tx.session.scalars(earlier.order_by(Revision.version)))


class Said(NamedTuple):
    """One message that people outside can read."""

    author: uuid.UUID
    at: int
    body: str


def notes(tx: Tx, *, conversation: uuid.UUID) -> list[str]:
    """What was said inside only, the newest two hundred notes first."""
    return [row[0] for row in tx.execute(NOTES, {"conversation": tx.raw(conversation)})]


def newest_said(tx: Tx, *, conversation: uuid.UUID, limit: int) -> list[Said]:
    """What people outside can read here, the newest first."""
    rows = tx.execute(NEWEST_SAID, {"conversation": tx.raw(conversation), "limit": limit})
    return [Said(as_uuid(author), at, body) for author, at, body in rows]
