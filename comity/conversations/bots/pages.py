"""Bots in the settings."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import Struct

from comity.conversations import guests, queries as conversations
from comity.conversations.bots import queries
from comity.conversations.bots.queries import Known
from comity.conversations.bots.shapes import ListedBotToken, token_out
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import queries as settings
from comity.people.settings.shell import SLOT, settings_page
from comity.people.settings.views import Choice
from comity.people.views import PersonView, SettingsItem, person_view


class BotView(Struct, frozen=True):
    """`used_at` is when a token of it was used last, empty for never."""

    id: str
    person: PersonView
    handle: str
    purpose: str
    responsible: PersonView
    channels: tuple[str, ...]
    door: bool
    active: bool
    has_picture: bool
    rooms: tuple[Choice, ...]
    elsewhere: int
    tokens: tuple[ListedBotToken, ...]
    used_at: str


class BotPage(Struct, frozen=True):
    bot: BotView
    colleagues: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    rooms: tuple[Choice, ...]


@get("/settings/bots", policy=ADMIN, include_in_schema=False)
async def show_bots(actor: Actor, runtime: Runtime) -> Response[str]:
    bots = await runtime.store.read(_bots, actor=actor)
    return await settings_page(runtime, actor, "conversations/settings_bots.html", section="bots", bots=bots)


@get("/settings/bots/{bot_id:str}", policy=ADMIN, include_in_schema=False)
async def show_bot(bot_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    page = await runtime.store.read(_page, actor=actor, bot=parse_id(bot_id))
    return await settings_page(runtime, actor, "conversations/settings_bot.html", section="bots", page=page)


def _bots(tx: Tx, *, actor: Actor) -> tuple[BotView, ...]:
    return tuple(_view(one) for one in queries.bots(tx, actor=actor))


def _page(tx: Tx, *, actor: Actor, bot: uuid.UUID | None) -> BotPage:
    one = _view(queries.bot(tx, actor=actor, bot=bot))
    here = {room for room, _ in one.rooms}
    rooms = ((str(room), title) for room, title in guests.offer(tx, actor=actor))
    return BotPage(
        one,
        colleagues=tuple((str(card.id), card.name) for card in settings.insiders(tx)),
        channels=tuple((str(channel.id), channel.name) for channel in conversations.channels(tx)),
        rooms=tuple(room for room in rooms if room[0] not in here),
    )


def _view(one: Known) -> BotView:
    tokens = tuple(token_out(token) for token in one.tokens)
    return BotView(
        id=str(one.member.id),
        person=person_view(one.card),
        handle=one.member.handle,
        purpose=one.card.about,
        responsible=person_view(one.responsible),
        channels=tuple(one.bot.channels),
        door=one.bot.door,
        active=one.member.active,
        has_picture=one.has_picture,
        rooms=tuple((str(room), title) for room, title in one.rooms),
        elsewhere=one.elsewhere,
        tokens=tokens,
        used_at=max((token.used_at or "" for token in tokens), default=""),
    )


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem("bots", _("Bots"), "/settings/bots", "bot", admin_only=True))


ROUTES = [show_bots, show_bot]
