"""Reads of cases."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Literal

from msgspec import Struct
from sqlalchemy import exists, func, or_, select

from comity.conversations.models import Message
from comity.etiquette.moderation.models import Appeal, Case, Decision, Flag, HeldWord
from comity.foundation.permissions import may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

State = Literal["open", "appealed", "decided"]
SHOWN = 5


class Found(Struct, frozen=True):
    """A case with what a moderator reads: the words, who reported them and why, what was decided."""

    case: Case
    words: tuple[Message, ...]
    flags: tuple[Flag, ...]
    decision: Decision | None
    appeal: Appeal | None


class Mine(Struct, frozen=True):
    """A decision that concerns somebody: on his own words (`about_me`), or on what he reported."""

    case: Case
    decision: Decision
    message: Message | None
    appeal: Appeal | None
    about_me: bool


def count_open(tx: Tx, *, actor: Actor) -> int:
    """How much waits for this moderator; nothing for others."""
    if not may(actor, "moderation"):
        return 0
    waiting = select(func.count()).select_from(Case).where(Case.decided_at.is_(None))
    asked = select(func.count()).select_from(Appeal).where(Appeal.answered_at.is_(None))
    return (tx.session.scalar(waiting) or 0) + (tx.session.scalar(asked) or 0)


def cases(tx: Tx, *, state: State, limit: int, after: uuid.UUID | None = None) -> list[Found]:
    """A page of the queue: what waits, the oldest first; what was decided, the newest first."""
    found = select(Case).limit(limit)
    if state == "open":
        found = found.where(Case.decided_at.is_(None)).order_by(Case.id)
        found = found if after is None else found.where(Case.id > after)
    elif state == "appealed":
        asked = select(Decision.case).join(Appeal, Appeal.decision == Decision.id).where(Appeal.answered_at.is_(None))
        found = found.where(Case.id.in_(asked)).order_by(Case.id)
        found = found if after is None else found.where(Case.id > after)
    else:
        made = exists().where(Decision.case == Case.id)
        found = found.where(Case.decided_at.is_not(None), made).order_by(Case.id.desc())
        found = found if after is None else found.where(Case.id < after)
    return _filled(tx, list(tx.session.scalars(found)))


def case_row(tx: Tx, *, case: Case) -> Found:
    return _filled(tx, [case])[0]


def _filled(tx: Tx, rows: list[Case]) -> list[Found]:
    flags = flags_of(tx, cases=[row.id for row in rows])
    standing = _decisions(tx, [row.id for row in rows])
    appeals = _appeals(tx, [decision.id for decision in standing.values()])
    return [
        Found(
            row,
            tuple(_words(tx, row)),
            tuple(flags.get(row.id, ())),
            made := standing.get(row.id),
            None if made is None else appeals.get(made.id),
        )
        for row in rows
    ]


def flags_of(tx: Tx, *, cases: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Flag]]:
    found: dict[uuid.UUID, list[Flag]] = {}
    rows = select(Flag).where(Flag.case.in_(list(cases)), Flag.withdrawn_at.is_(None)).order_by(Flag.flagged_at)
    for flag in tx.session.scalars(rows) if cases else ():
        found.setdefault(flag.case, []).append(flag)
    return found


def _decisions(tx: Tx, cases: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """The newest decision of each, one that was undone too: an appeal may have done that."""
    rows = select(Decision).where(Decision.case.in_(list(cases))).order_by(Decision.id)
    found = {row.case: row for row in tx.session.scalars(rows)} if cases else {}
    appealed = set(_appeals(tx, [row.id for row in found.values()]))
    return {case: row for case, row in found.items() if row.undone_at is None or row.id in appealed}


def _appeals(tx: Tx, decisions: Collection[uuid.UUID]) -> dict[uuid.UUID, Appeal]:
    rows = select(Appeal).where(Appeal.decision.in_(list(decisions)))
    return {row.decision: row for row in tx.session.scalars(rows)} if decisions else {}


def _words(tx: Tx, row: Case) -> list[Message]:
    said = select(Message).where(Message.author == row.about)
    said = said.where(Message.id == row.message if row.message else Message.conversation == row.conversation)
    return list(tx.session.scalars(said.order_by(Message.inside_seq).limit(SHOWN)))


def decided_about(tx: Tx, *, person: uuid.UUID, limit: int) -> list[Mine]:
    """What was decided about somebody's words and about what he reported, the newest first. Held words of strangers
    that were let in are not among them: nobody was told that they waited."""
    reported = select(Flag.case).where(Flag.person == person, Flag.withdrawn_at.is_(None))
    concerns = or_(Case.about == person, Case.id.in_(reported))
    rows = (
        select(Decision, Case, Appeal, Message)
        .join(Case, Case.id == Decision.case)
        .outerjoin(Appeal, Appeal.decision == Decision.id)
        .outerjoin(Message, Message.id == Case.message)
        .where(concerns, or_(Decision.undone_at.is_(None), Appeal.answered_at.is_not(None)))
        .where(or_(Case.kind != "held", Decision.choice != "leave"))
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return [
        Mine(case, decision, message, appeal, case.about == person)
        for decision, case, appeal, message in tx.session.execute(rows)
    ]


def words(tx: Tx) -> list[HeldWord]:
    return list(tx.session.scalars(select(HeldWord).order_by(HeldWord.word, HeldWord.kind)))
