"""Bots as programs see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from comity.accounts.models import ApiToken
from comity.conversations.api_shapes import Persons
from comity.conversations.bots.queries import Known
from comity.foundation.clock import iso
from comity.foundation.parse import Input
from comity.foundation.policies import Scope
from comity.people.api import Name

Handle = Annotated[str, Meta(min_length=2, max_length=30)]
Purpose = Annotated[str, Meta(max_length=500)]
Label = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
Scopes = Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=3)]


class NewBot(Input, frozen=True):
    """`purpose` says to everybody what it is for; `responsible` is the colleague who answers for it, oneself where
    nobody is named. It takes part in what comes through `channels` from now on. With `door` it has a front door."""

    name: Name
    handle: Handle
    purpose: Purpose = ""
    responsible: uuid.UUID | None = None
    channels: Persons = ()
    door: bool = False


class ChangedBot(Input, frozen=True):
    """What is left out stays. `active` false cuts it off at once and keeps its tokens; true lets it go on."""

    name: Name | None = None
    handle: Handle | None = None
    purpose: Purpose | None = None
    responsible: uuid.UUID | None = None
    channels: Persons | None = None
    door: bool | None = None
    active: bool | None = None


class NewBotToken(Input, frozen=True):
    """`read` sees what the bot may see, `write` writes among colleagues, `outside` is read by people outside too."""

    label: Label
    scopes: Scopes = ("read", "write")


class BotToken(Struct):
    """`token` is shown this once."""

    id: str
    token: str
    scopes: Sequence[str]


class ListedBotToken(Struct):
    """`used_at` is kept to the minute; None: never."""

    id: str
    label: str
    scopes: Sequence[str]
    created_at: str
    created_by: str
    used_at: str | None


class BotRoom(Struct):
    id: str
    title: str


class BotOut(Struct):
    """`rooms` are those in which both the bot and oneself take part; `elsewhere` counts its other conversations."""

    id: str
    person: str
    name: str
    handle: str
    purpose: str
    picture: str
    responsible: str
    channels: Sequence[str]
    door: bool
    active: bool
    rooms: Sequence[BotRoom]
    elsewhere: int
    tokens: Sequence[ListedBotToken]
    created_at: str


class Bots(Struct):
    items: list[BotOut]
    next: None = None


def bot_out(one: Known) -> BotOut:
    return BotOut(
        id=str(one.member.id),
        person=str(one.card.id),
        name=one.card.name,
        handle=one.member.handle,
        purpose=one.card.about,
        picture=one.card.picture,
        responsible=str(one.bot.responsible),
        channels=one.bot.channels,
        door=one.bot.door,
        active=one.member.active,
        rooms=[BotRoom(str(room), title) for room, title in one.rooms],
        elsewhere=one.elsewhere,
        tokens=[token_out(token) for token in one.tokens],
        created_at=iso(one.member.created_at),
    )


def token_out(token: ApiToken) -> ListedBotToken:
    used = None if token.used_at is None else iso(token.used_at)
    scopes = token.scopes or []
    return ListedBotToken(str(token.id), token.label, scopes, iso(token.created_at), str(token.created_by), used)
