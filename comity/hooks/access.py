"""Whose hooks one may see and change: owners and admins those of outside conversations, the hosts of a room its own."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.conversations import access
from comity.conversations.access import HOST, OUTSIDE, ROOM
from comity.conversations.models import Channel, Conversation, Participant
from comity.foundation.errors import Forbidden, NotFound, RuleRefused
from comity.foundation.policies import ADMIN, Actor, Role
from comity.foundation.store import Tx
from comity.hooks.models import Delivery, Hook, Inlet

INSIDE = "inside"


def hook(tx: Tx, *, actor: Actor, hook: uuid.UUID | None) -> Hook:
    """A hook that is there, for those who may have it. Raises NotFound."""
    row = hook_ever(tx, actor=actor, hook=hook)
    if row.removed_at is not None:
        raise NotFound
    return row


def hook_ever(tx: Tx, *, actor: Actor, hook: uuid.UUID | None) -> Hook:
    """The same, also where it was removed."""
    row = None if hook is None else tx.session.get(Hook, hook)
    if row is None or row not in visible(tx, actor=actor, found=[row]):
        raise NotFound
    return row


def delivery(tx: Tx, *, actor: Actor, hook_id: uuid.UUID | None, delivery: uuid.UUID | None) -> Delivery:
    mine = hook(tx, actor=actor, hook=hook_id)
    row = None if delivery is None else tx.session.get(Delivery, delivery)
    if row is None or row.hook != mine.id:
        raise NotFound
    return row


def inlet(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None, removed: bool = False) -> Inlet:
    """An incoming hook of a room that the actor governs. Raises NotFound."""
    row = None if inlet is None else tx.session.get(Inlet, inlet)
    if row is None or (row.removed_at is not None and not removed) or row.room not in governed(tx, actor=actor):
        raise NotFound
    return row


def visible(tx: Tx, *, actor: Actor, found: Collection[Hook]) -> list[Hook]:
    """Those of these hooks that the actor may see: admins all, but of rooms only those that they govern."""
    rooms = governed(tx, actor=actor)
    kinds = _kinds(tx, found)
    return [
        hook
        for hook in found
        if hook.conversation in rooms or (ADMIN.allows(actor) and kinds.get(hook.conversation) != ROOM)
    ]


def _kinds(tx: Tx, found: Collection[Hook]) -> dict[uuid.UUID | None, str]:
    wanted = {hook.conversation for hook in found if hook.conversation is not None}
    known = select(Conversation.id, Conversation.kind).where(Conversation.id.in_(wanted))
    return {row.id: row.kind for row in tx.session.execute(known)} if wanted else {}


def governed(tx: Tx, *, actor: Actor) -> set[uuid.UUID]:
    """The rooms that somebody governs: their host, or an owner or admin who takes part."""
    mine = (
        select(Participant.conversation)
        .join(Conversation, Conversation.id == Participant.conversation)
        .where(Participant.person == actor.person, Participant.left_at.is_(None), Conversation.kind == ROOM)
    )
    if not ADMIN.allows(actor):
        mine = mine.where(Participant.role == HOST)
    return set(tx.session.scalars(mine)) if actor.inside else set()


# ---- who may have a hook on what


def check_place(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, channel: uuid.UUID | None, side: str) -> None:
    """Whether the actor may have a hook there. Raises NotFound for what he does not see, Forbidden, RuleRefused."""
    if channel is not None:
        _check_channel(tx, actor, channel)
    else:
        _check_conversation(tx, actor, conversation)
    if side == INSIDE and actor.role != "owner":
        raise Forbidden("Only an owner lets notes out of the house.", code="owners_only", fields={"side": "for owners"})


def _check_channel(tx: Tx, actor: Actor, channel: uuid.UUID) -> None:
    if not ADMIN.allows(actor):
        raise Forbidden("Owners and admins decide who hears a door.")
    if tx.session.get(Channel, channel) is None:
        raise NotFound
    if channel not in access.channels_heard(tx, actor=actor):
        raise Forbidden("You do not hear this door yourself.")


def _check_conversation(tx: Tx, actor: Actor, conversation: uuid.UUID | None) -> None:
    place = access.seat(tx, actor=actor, conversation=conversation)
    if place.kind == ROOM:
        access.governed_room(tx, actor=actor, room=conversation)
    elif place.kind != OUTSIDE:
        raise RuleRefused(
            "Direct talks are for two.", code="direct", fields={"conversation": "is a direct talk of two people"}
        )
    elif not ADMIN.allows(actor):
        raise Forbidden("Owners and admins decide who hears an outside conversation.")


def standing(tx: Tx, *, hooks: Collection[Hook]) -> set[uuid.UUID]:
    """Those of these hooks whose keepers may still have them; hooks of one keeper on one place are asked for once."""
    keepers = accounts.members_among(tx, persons={hook.keeper for hook in hooks})
    known: dict[Any, bool] = {}
    found = set()
    for hook in hooks:
        member = keepers.get(hook.keeper)
        asked = (hook.keeper, hook.conversation, hook.channel, hook.side)
        if asked not in known:
            known[asked] = member is not None and accounts.is_inside(member) and _may_keep(tx, member, hook)
        if known[asked]:
            found.add(hook.id)
    return found


def _may_keep(tx: Tx, member: Member, hook: Hook) -> bool:
    actor = Actor(member.person, "token", cast(Role, member.role), member.id, member=member.id)
    return may_have(tx, actor=actor, hook=hook)


def may_have(tx: Tx, *, actor: Actor, hook: Hook) -> bool:
    """Whether the actor might make such a hook himself."""
    try:
        check_place(tx, actor=actor, conversation=hook.conversation, channel=hook.channel, side=hook.side)
    except (NotFound, Forbidden, RuleRefused):
        return False
    return True
