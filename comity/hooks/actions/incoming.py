"""Incoming hooks are made, changed and removed, and say something."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from comity.accounts.actions import audit
from comity.conversations import access as rooms, actions as conversations
from comity.conversations.actions import Sent
from comity.conversations.ports import Guard
from comity.foundation.clock import DAY, MINUTE
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.hooks import access, authors, signing
from comity.hooks.models import Inlet

PREFIX = "ch_"
MOST = 200
KEPT = 7 * DAY


def make_inlet(tx: Tx, *, actor: Actor, name: str, room: uuid.UUID) -> tuple[Inlet, str]:
    """A door for one program into one room, and its token, shown this once. Its author takes part from now on.

    Raises NotFound, Forbidden for who does not govern the room, RuleRefused.
    """
    rooms.governed_room(tx, actor=actor, room=room)
    there = tx.session.scalar(select(func.count()).select_from(Inlet).where(Inlet.removed_at.is_(None))) or 0
    if there >= MOST:
        raise RuleRefused(f"There are {MOST} incoming hooks already. Remove one first.", code="too_many_hooks")
    tx.lock(room)
    author = authors.make(tx, name=name, by=actor.person)
    conversations.add_participant(tx, actor=actor, conversation=room, person=author)
    token = new_secret(PREFIX)
    row = Inlet(
        id=tx.new_id(),
        name=name,
        room=room,
        author=author,
        token_hash=digest(token),
        created_by=actor.person,
        created_at=tx.now,
    )
    tx.session.add(row)
    _told(tx, row, "inlet.made", actor)
    return row, token


def change_inlet(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None, name: str) -> Inlet:
    """Another name, for the author as well. Raises NotFound."""
    row = access.inlet(tx, actor=actor, inlet=inlet)
    if name != row.name:
        row.name = name
        authors.rename(tx, author=row.author, name=name)
        _told(tx, row, "inlet.changed", actor)
    return row


def renew_token(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None) -> tuple[Inlet, str]:
    """Another token, shown this once; the former one opens nothing any more. Raises NotFound."""
    row = access.inlet(tx, actor=actor, inlet=inlet)
    token = new_secret(PREFIX)
    row.token_hash = digest(token)
    _told(tx, row, "inlet.token_replaced", actor)
    return row, token


def renew_inlet_secret(tx: Tx, *, actor: Actor, key: str, inlet: uuid.UUID | None, wanted: bool = True) -> str | None:
    """A secret, shown this once, with which every call must be signed from now on; or none any more."""
    row = access.inlet(tx, actor=actor, inlet=inlet)
    secret = signing.new_secret() if wanted else None
    row.secret = None if secret is None else signing.sealed(key, secret, owner=row.id.bytes)
    _told(tx, row, "inlet.secret_replaced" if wanted else "inlet.secret_dropped", actor)
    return secret


def remove_inlet(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None) -> None:
    """It opens nothing any more, and its author leaves; what he said stays. For a week it can be brought back."""
    row = access.inlet(tx, actor=actor, inlet=inlet)
    tx.lock(row.room)
    row.removed_at = tx.now
    tx.session.flush()
    conversations.remove_participant(tx, actor=actor, conversation=row.room, person=row.author)
    authors.retire(tx, author=row.author, by=actor.person)
    _told(tx, row, "inlet.removed", actor)


def restore_inlet(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None) -> Inlet:
    """Bring back one that was removed, with its token. Raises NotFound."""
    row = access.inlet(tx, actor=actor, inlet=inlet, removed=True)
    if row.removed_at is not None:
        if row.removed_at < tx.now - KEPT:
            raise NotFound
        tx.lock(row.room)
        row.removed_at = None
        authors.call_back(tx, author=row.author, by=actor.person)
        tx.session.flush()
        conversations.add_participant(tx, actor=actor, conversation=row.room, person=row.author)
        _told(tx, row, "inlet.restored", actor)
    return row


def say(tx: Tx, *, inlet: uuid.UUID, client_id: uuid.UUID, body: str, guards: Collection[Guard] = ()) -> Sent:
    """Words of a program, as its author's. Raises what `send_message` raises."""
    row = tx.session.get(Inlet, inlet)
    actor = None if row is None else authors.acting(tx, author=row.author, credential=row.id)
    if row is None or actor is None or row.removed_at is not None:
        raise NotFound
    if row.used_at is None or row.used_at < tx.now - MINUTE:
        row.used_at = tx.now
    tx.session.flush()
    return conversations.send_message(
        tx, actor=actor, conversation=row.room, client_id=client_id, body=body, guards=guards
    )


def _told(tx: Tx, row: Inlet, kind: str, actor: Actor) -> None:
    tx.session.flush()
    audit(tx, kind, by=actor.person, subject_kind="inlet", subject=row.id)
