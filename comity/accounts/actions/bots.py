"""Bots: members that are programs, with a colleague who answers for each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from comity.accounts.actions.audit import audit_member
from comity.accounts.actions.sessions import recheck_tokens
from comity.accounts.models import Bot, Member
from comity.foundation.errors import NotFound
from comity.foundation.events import Event
from comity.foundation.store import Tx


def equip_bot(
    tx: Tx, *, member: uuid.UUID, responsible: uuid.UUID, channels: Sequence[uuid.UUID] = (), door: bool = False
) -> Bot:
    """Say of a new member with the role `bot` who answers for it, what it hears, and whether it has a front door."""
    bot = Bot(member=member, responsible=responsible, channels=[str(channel) for channel in channels], door=door)
    tx.session.add(bot)
    tx.session.flush()
    return bot


def change_bot(
    tx: Tx,
    *,
    bot: uuid.UUID,
    by: uuid.UUID,
    given: Mapping[str, Any],
    also: Sequence[str] = (),
) -> None:
    """Change what is given and not None: `responsible`, `channels`, `door`. `also` are fields of its person that were
    changed with it, for the audit log."""
    member, row = _bot(tx, bot)
    wanted = {name: value for name, value in given.items() if value is not None}
    if "channels" in wanted:
        wanted["channels"] = [str(channel) for channel in wanted["channels"]]
    changed = [name for name, value in wanted.items() if value != getattr(row, name)]
    for name in changed:
        setattr(row, name, wanted[name])
    fields = [*changed, *also]
    if fields:
        tx.announce(Event("member.changed", subject=member.id, actor=by, facts=_who(member)))
        audit_member(tx, "bot.changed", by=by, member=member, facts={"fields": sorted(fields)})


def switch_off_bot(tx: Tx, *, bot: uuid.UUID, by: uuid.UUID) -> None:
    """It can do nothing from the commit on and its sockets close. Its tokens are kept for the day it comes back."""
    member, _ = _bot(tx, bot)
    if member.deactivated_at is None:
        member.deactivated_at = tx.now
        tx.announce(Event("member.deactivated", subject=member.id, actor=by))
        audit_member(tx, "bot.switched_off", by=by, member=member)
        recheck_tokens(tx, member=member.id, by=by)


def switch_on_bot(tx: Tx, *, bot: uuid.UUID, by: uuid.UUID) -> None:
    member, _ = _bot(tx, bot)
    if member.deactivated_at is not None:
        member.deactivated_at = None
        tx.announce(Event("member.reactivated", subject=member.id, actor=by))
        audit_member(tx, "bot.switched_on", by=by, member=member)


def _bot(tx: Tx, bot: uuid.UUID) -> tuple[Member, Bot]:
    row = tx.session.get(Bot, bot)
    if row is None:
        raise NotFound
    return tx.session.get_one(Member, row.member), row


def _who(member: Member) -> dict[str, str]:
    return {"person": str(member.person), "role": member.role}
