"""Doors over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from comity.accounts import access as accounts
from comity.conversations import access, actions, checks, queries
from comity.conversations.api_shapes import ChangedChannel, ChannelOut, Channels, IdentitySecret, NewChannel
from comity.conversations.models import Channel
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import Actor
from comity.foundation.routes import get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@post("/api/channels", policy=MAY("channels"), body=NewChannel, status_code=201, tags=["channels"])
async def open_channel(data: NewChannel, actor: Actor, runtime: Runtime) -> ChannelOut:
    """Configure a door; its `key` stands in the website's script tag."""
    origins = [checks.origin(text, f"origins[{n}]") for n, text in enumerate(data.origins)]
    return channel_out(await runtime.store.write(_open_channel, data=data, origins=origins, by=actor.person))


def _open_channel(tx: Tx, *, data: NewChannel, origins: list[str], by: uuid.UUID) -> Channel:
    checks.insiders(tx, data.asked, "asked")
    _check_audience(tx, data.audience)
    return actions.open_channel(
        tx,
        kind=data.kind,
        name=data.name.strip(),
        origins=origins,
        asked=data.asked,
        audience=data.audience,
        greeting=data.greeting.strip(),
        by=by,
    )


def _check_audience(tx: Tx, teams: Collection[uuid.UUID]) -> None:
    for team in teams:
        accounts.open_team(tx, team=team, field="audience")


@get("/api/channels", policy=MAY("channels"), tags=["channels"])
async def list_channels(runtime: Runtime) -> Channels:
    """All doors with their keys."""
    return Channels([channel_out(channel) for channel in await runtime.store.read(queries.channels)])


@get("/api/channels/{channel_id:str}", policy=MAY("channels"), tags=["channels"])
async def show_channel(channel_id: str, runtime: Runtime) -> ChannelOut:
    """One door, with where its line of HTML was last loaded."""
    return channel_out(await runtime.store.read(_shown, channel=parse_id(channel_id)))


def _shown(tx: Tx, *, channel: uuid.UUID | None) -> Channel:
    return access.channel(tx, channel=channel)


@patch("/api/channels/{channel_id:str}", policy=MAY("channels"), body=ChangedChannel, tags=["channels"])
async def change_channel(channel_id: str, data: ChangedChannel, actor: Actor, runtime: Runtime) -> ChannelOut:
    """Change a door: name, websites, who is asked, who hears it, its greeting; close it or open it again."""
    origins = None
    if data.origins is not None:
        origins = [checks.origin(text, f"origins[{n}]") for n, text in enumerate(data.origins)]
    change = {"data": data, "origins": origins, "by": actor.person}
    return channel_out(await runtime.store.write(_change_channel, channel=parse_id(channel_id), **change))


def _change_channel(
    tx: Tx, *, channel: uuid.UUID | None, data: ChangedChannel, origins: list[str] | None, by: uuid.UUID
) -> Channel:
    row = access.channel(tx, channel=channel)
    checks.insiders(tx, data.asked or (), "asked")
    _check_audience(tx, data.audience or ())
    actions.change_channel(
        tx,
        channel=row,
        by=by,
        name=None if data.name is None else data.name.strip(),
        origins=origins,
        asked=data.asked,
        audience=data.audience,
        greeting=data.greeting,
        identity_required=data.identity_required,
        closed=data.closed,
    )
    return row


@post(
    "/api/channels/{channel_id:str}/identity-secret",
    policy=MAY("channels"),
    keeps="mark",
    status_code=201,
    tags=["channels"],
)
async def renew_identity_secret(channel_id: str, actor: Actor, runtime: Runtime) -> IdentitySecret:
    """A new secret with which the website signs who its visitors are; what the former one signed counts no more."""
    return IdentitySecret(
        await runtime.store.write(_renew_identity_secret, channel=parse_id(channel_id), by=actor.person)
    )


def _renew_identity_secret(tx: Tx, *, channel: uuid.UUID | None, by: uuid.UUID) -> str:
    return actions.renew_identity_secret(tx, channel=access.channel(tx, channel=channel), by=by)


def channel_out(channel: Channel) -> ChannelOut:
    return ChannelOut(
        str(channel.id),
        channel.key,
        channel.kind,
        channel.name,
        channel.origins,
        channel.asked,
        channel.audience,
        channel.greeting,
        channel.identity_secret is not None,
        channel.identity_required,
        None if channel.seen_at is None else iso(channel.seen_at),
        channel.seen_origin,
        None if channel.closed_at is None else iso(channel.closed_at),
    )


ROUTES = [open_channel, list_channels, show_channel, change_channel, renew_identity_secret]
