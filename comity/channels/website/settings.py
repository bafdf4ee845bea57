"""The doors on websites in the settings, and as a step of the first run."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.response import Redirect
from msgspec import Struct

from comity.accounts import queries as accounts
from comity.channels.website.access import KIND
from comity.conversations import access, actions, checks, queries
from comity.conversations.models import Channel
from comity.foundation.clock import SECOND, iso
from comity.foundation.errors import BadInput, NotFound
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import queries as settings
from comity.people.settings.shell import SLOT, settings_page
from comity.people.settings.views import Choice
from comity.people.settings.welcome import SLOT as WELCOME, WelcomeStep, welcome_page
from comity.people.views import SettingsItem

ORDER = 2
RECENT = 60


class Seen(Struct, frozen=True):
    """Where the line was last loaded; `seconds` ago while that is less than a minute."""

    host: str
    at: str
    seconds: int | None


class DoorView(Struct, frozen=True):
    id: str
    name: str
    key: str
    origins: tuple[str, ...]
    asked: tuple[str, ...]
    audience: tuple[str, ...]
    greeting: str
    identity: bool
    identity_required: bool
    closed: bool
    snippet: str
    seen: Seen | None


@get("/settings/doors", policy=MAY("channels"), include_in_schema=False)
async def show_doors(actor: Actor, runtime: Runtime) -> Response[str]:
    doors = await runtime.store.read(_doors, public_url=runtime.settings.public_url)
    return await settings_page(runtime, actor, "website/settings_doors.html", section="doors", doors=doors)


@get("/settings/doors/{channel_id:str}", policy=MAY("channels"), include_in_schema=False)
async def show_door(channel_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    door, people, teams = await runtime.store.read(
        _door, channel=parse_id(channel_id), public_url=runtime.settings.public_url
    )
    return await settings_page(
        runtime, actor, "website/settings_door.html", section="doors", door=door, people=people, teams=teams
    )


@get("/settings/doors/{channel_id:str}/seen", policy=MAY("channels"), include_in_schema=False)
async def show_seen(channel_id: str, runtime: Runtime) -> Response[str]:
    """The live check alone, asked for every few seconds."""
    seen = await runtime.store.read(_seen_at, channel=parse_id(channel_id))
    return runtime.templates.page("website/settings_seen.html", seen=seen)


# ---- the step of the first run


@get("/welcome/door", policy=ADMIN, include_in_schema=False)
async def show_first_door(actor: Actor, runtime: Runtime) -> Response[str]:
    return await _first_door(runtime, actor)


@post("/welcome/door", policy=ADMIN, include_in_schema=False)
async def open_first_door(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> Response[Any]:
    """Open the door on one's website, as far as its address can be one."""
    typed = str((await request.form()).get("origin", "")).strip()[:300]
    try:
        origin = checks.origin(typed if "://" in typed else f"https://{typed}", "origin")
    except BadInput as refused:
        return await _first_door(runtime, actor, typed=typed, wrong=refused.fields["origin"], status=422)
    await runtime.store.write(_open, origin=origin, by=actor.person)
    return Redirect("/welcome/door", status_code=303)


async def _first_door(
    runtime: Runtime, actor: Actor, *, typed: str = "", wrong: str = "", status: int = 200
) -> Response[str]:
    doors, domain, handle = await runtime.store.read(_first, actor=actor, public_url=runtime.settings.public_url)
    return welcome_page(
        runtime,
        "website/welcome_door.html",
        order=ORDER,
        status=status,
        door=doors[-1] if doors else None,
        typed=typed or (f"https://{domain}" if domain else ""),
        wrong=wrong,
        host=urlsplit(runtime.settings.public_url).netloc,
        handle=handle,
    )


def _open(tx: Tx, *, origin: str, by: uuid.UUID) -> None:
    name = urlsplit(origin).netloc
    if not any(channel.kind == KIND and origin in channel.origins for channel in queries.channels(tx)):
        actions.open_channel(tx, kind=KIND, name=name, origins=[origin], asked=[by], by=by)


def _first(tx: Tx, *, actor: Actor, public_url: str) -> tuple[list[DoorView], str, str]:
    organisation = accounts.organisation(tx)
    domain = "" if organisation is None else organisation.domain
    return _doors(tx, public_url=public_url), domain, settings.my_member(tx, actor=actor).member.handle


# ---- what the pages show


def _doors(tx: Tx, *, public_url: str) -> list[DoorView]:
    return [door_view(channel, public_url, tx.now) for channel in queries.channels(tx) if channel.kind == KIND]


def _door(
    tx: Tx, *, channel: uuid.UUID | None, public_url: str
) -> tuple[DoorView, tuple[Choice, ...], tuple[Choice, ...]]:
    row = _website(tx, channel)
    people = tuple((str(card.id), card.name) for card in settings.insiders(tx))
    return door_view(row, public_url, tx.now), people, tuple((str(one.id), one.name) for one in accounts.open_teams(tx))


def _seen_at(tx: Tx, *, channel: uuid.UUID | None) -> Seen | None:
    return seen_of(_website(tx, channel), tx.now)


def _website(tx: Tx, channel: uuid.UUID | None) -> Channel:
    row = access.channel(tx, channel=channel)
    if row.kind != KIND:
        raise NotFound
    return row


def door_view(channel: Channel, public_url: str, now: int) -> DoorView:
    return DoorView(
        str(channel.id),
        channel.name,
        channel.key,
        tuple(channel.origins),
        tuple(channel.asked),
        tuple(channel.audience),
        channel.greeting,
        channel.identity_secret is not None,
        channel.identity_required,
        channel.closed_at is not None,
        f'<script src="{public_url}/widget.js"\n  data-channel="{channel.key}" async></script>',
        seen_of(channel, now),
    )


def seen_of(channel: Channel, now: int) -> Seen | None:
    if channel.seen_at is None or channel.seen_origin is None:
        return None
    seconds = max(0, now - channel.seen_at) // SECOND
    return Seen(urlsplit(channel.seen_origin).netloc, iso(channel.seen_at), seconds if seconds < RECENT else None)


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    doors = SettingsItem("doors", _("Doors on websites"), "/settings/doors", "globe", True, ("channels",))
    runtime.register(SLOT, doors)
    runtime.register(WELCOME, WelcomeStep(ORDER, "/welcome/door", _("Next: open the first door")))


ROUTES = [show_doors, show_door, show_seen, show_first_door, open_first_door]
