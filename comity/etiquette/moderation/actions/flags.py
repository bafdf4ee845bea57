"""People report messages, and first words from outside are held."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from comity.accounts.actions import audit
from comity.etiquette.moderation import access, events
from comity.etiquette.moderation.models import Case, Flag
from comity.foundation.errors import NotFound
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

FLAGGED, HELD = "flagged", "held"


def flag_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None, reason: str, words: str) -> Flag:
    """Report a message: moderators see it and why. Reported again, the later reason counts.

    Raises NotFound, RuleRefused (one's own words), Conflict (taken back).
    """
    row = access.message_to_judge(tx, actor=actor, message=message)
    tx.lock(row.id)
    case = _open_case(tx, row.id, row.conversation, row.author, by=actor.person)
    flag = tx.session.get(Flag, (row.id, actor.person))
    if flag is None:
        flag = Flag(message=row.id, person=actor.person, flagged_at=tx.now)
        tx.session.add(flag)
    if flag.withdrawn_at is not None or flag.case != case.id:
        flag.flagged_at = tx.now
    flag.case, flag.reason, flag.words, flag.withdrawn_at = case.id, reason, words, None
    tx.session.flush()
    return flag


def withdraw_flag(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> None:
    """Take one's report back. The last one closes a case on which nobody decided. Raises NotFound."""
    flag = None if message is None else tx.session.get(Flag, (message, actor.person))
    if flag is None or message is None:
        raise NotFound
    tx.lock(message)
    tx.session.refresh(flag)
    if flag.withdrawn_at is not None:
        return
    flag.withdrawn_at = tx.now
    tx.session.flush()
    case = tx.session.get_one(Case, flag.case)
    left = select(Flag.person).where(Flag.case == case.id, Flag.withdrawn_at.is_(None)).limit(1)
    if case.decided_at is None and tx.session.scalar(left) is None:
        case.decided_at = tx.now
    tx.session.flush()


def hold_talk(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID,
    why: dict[str, Any],
    asked: Collection[uuid.UUID],
    visibility: str,
) -> Case:
    """First words from outside wait for a moderator. Nothing of them is lost, and letting them in is one act."""
    kept = {"asked": [str(person) for person in asked], "visibility": visibility}
    row = Case(id=tx.new_id(), kind=HELD, conversation=conversation, about=actor.person, why=why, kept=kept)
    row.opened_at = tx.now
    tx.session.add(row)
    _opened(tx, row, by=None)
    return row


def _open_case(tx: Tx, message: uuid.UUID, conversation: uuid.UUID, about: uuid.UUID, *, by: uuid.UUID) -> Case:
    """The case of this message that nobody has decided, else a new one."""
    known = select(Case).where(Case.message == message, Case.kind == FLAGGED, Case.decided_at.is_(None))
    row = tx.session.scalar(known.limit(1))
    if row is None:
        row = Case(id=tx.new_id(), kind=FLAGGED, conversation=conversation, message=message, about=about)
        row.why, row.kept, row.opened_at = {}, {}, tx.now
        tx.session.add(row)
        _opened(tx, row, by=by)
    return row


def _opened(tx: Tx, row: Case, *, by: uuid.UUID | None) -> None:
    tx.session.flush()
    facts = {"kind": row.kind}
    tx.announce(Event(events.CASE_OPENED, subject=row.id, actor=by, facts=facts))
    audit(tx, f"moderation.{row.kind}", by=by, subject_kind="person", subject=row.about)
