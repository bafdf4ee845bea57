"""Doors are opened and changed."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.accounts.actions import audit
from comity.conversations import events
from comity.conversations.models import Channel
from comity.foundation.errors import RuleRefused
from comity.foundation.events import Event
from comity.foundation.store import Tx


def open_channel(
    tx: Tx,
    *,
    kind: str,
    name: str,
    origins: list[str],
    asked: Collection[uuid.UUID],
    by: uuid.UUID,
    audience: Collection[uuid.UUID] = (),
    greeting: str = "",
    key: str | None = None,
) -> Channel:
    """Configure a door. `asked` take part in what comes through it; without any it is the one who opened it."""
    channel = Channel(
        id=tx.new_id(),
        kind=kind,
        name=name,
        key=key or secrets.token_urlsafe(12),
        origins=origins,
        asked=[str(person) for person in asked or (by,)],
        audience=[str(team) for team in dict.fromkeys(audience)],
        greeting=greeting,
        created_at=tx.now,
        created_by=by,
    )
    tx.session.add(channel)
    tx.session.flush()
    tx.announce(Event(events.CHANNEL_OPENED, subject=channel.id, actor=by, facts={"kind": kind}))
    audit(tx, "channel.opened", by=by, subject_kind="channel", subject=channel.id, facts={"kind": kind})
    return channel


def change_channel(
    tx: Tx,
    *,
    channel: Channel,
    by: uuid.UUID,
    name: str | None = None,
    origins: list[str] | None = None,
    asked: Collection[uuid.UUID] | None = None,
    audience: Collection[uuid.UUID] | None = None,
    greeting: str | None = None,
    identity_required: bool | None = None,
    closed: bool | None = None,
) -> None:
    """Change what is named of a door; conversations that came through it stay. A closed door lets nobody in.

    Raises RuleRefused (422) when identity is required and there is no secret to prove it with.
    """
    before = _settings(channel)
    channel.name = channel.name if name is None else name
    channel.origins = channel.origins if origins is None else origins
    channel.asked = channel.asked if asked is None else [str(person) for person in dict.fromkeys(asked)]
    channel.audience = channel.audience if audience is None else [str(team) for team in dict.fromkeys(audience)]
    channel.greeting = channel.greeting if greeting is None else greeting
    if identity_required is not None:
        _require_identity(channel, required=identity_required)
    if closed is not None and closed != (channel.closed_at is not None):
        channel.closed_at = tx.now if closed else None
    tx.announce(Event(events.CHANNEL_CHANGED, subject=channel.id, actor=by))
    changed = sorted(field for field, value in _settings(channel).items() if value != before[field])
    if changed:
        audit(tx, "channel.changed", by=by, subject_kind="channel", subject=channel.id, facts={"fields": changed})


def _settings(channel: Channel) -> dict[str, object]:
    fields = ("name", "origins", "asked", "audience", "greeting", "identity_required")
    return {field: getattr(channel, field) for field in fields} | {"closed": channel.closed_at is not None}


def _require_identity(channel: Channel, *, required: bool) -> None:
    if required and channel.identity_secret is None:
        raise RuleRefused(
            "Make an identity secret first: without it nobody could come in.",
            fields={"identity_required": "needs an identity secret"},
        )
    channel.identity_required = required


def renew_identity_secret(tx: Tx, *, channel: Channel, by: uuid.UUID) -> str:
    """Another secret with which the website signs who its visitors are; what the former one signed counts no more."""
    channel.identity_secret = secret = secrets.token_urlsafe(32)
    tx.announce(Event(events.CHANNEL_CHANGED, subject=channel.id, actor=by))
    audit(tx, "channel.secret_replaced", by=by, subject_kind="channel", subject=channel.id)
    return secret


def website_seen(tx: Tx, *, origin: str, key: str | None = None) -> None:
    """The line of HTML was loaded on a page of this origin: kept with every open door that may stand there, or with the
    one of that key. No event: it is no change of anybody's."""
    known = select(Channel).where(Channel.closed_at.is_(None))
    for channel in tx.session.scalars(known if key is None else known.where(Channel.key == key)):
        if origin in channel.origins:
            channel.seen_at, channel.seen_origin = tx.now, origin
