"""Bots over HTTP: owners and admins make them, equip them with tokens, and switch them off."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request

from comity.accounts import access as rights, actions as accounts
from comity.conversations.bots import actions, queries
from comity.conversations.bots.actions import Described
from comity.conversations.bots.shapes import BotOut, Bots, BotToken, ChangedBot, NewBot, NewBotToken, bot_out
from comity.foundation.files.pictures import shrink
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.handles import checked_handle
from comity.people.profile.api import PICTURE_BYTES, SIDE, PictureOut, sent_picture


@get("/api/bots", policy=ADMIN, tags=["bots"])
async def list_bots(actor: Actor, runtime: Runtime) -> Bots:
    """All bots with their tokens, those that are switched off last."""
    return Bots([bot_out(one) for one in await runtime.store.read(queries.bots, actor=actor)])


@post("/api/bots", policy=ADMIN, body=NewBot, status_code=201, tags=["bots"])
async def make_bot(data: NewBot, actor: Actor, runtime: Runtime) -> BotOut:
    """A new bot. It gets into rooms as everybody does: `PUT /api/conversations/{id}/participants/{person}`."""
    purpose, handle = data.purpose.strip(), checked_handle(data.handle)
    wanted = Described(purpose=purpose, responsible=data.responsible, channels=data.channels, door=data.door)
    named = {"name": data.name.strip(), "handle": handle}
    member = await runtime.store.write(actions.make_bot, actor=actor, wanted=wanted, **named)
    return await _out(runtime, actor, member.id)


@get("/api/bots/{bot_id:str}", policy=ADMIN, tags=["bots"])
async def show_bot(bot_id: str, actor: Actor, runtime: Runtime) -> BotOut:
    """One bot."""
    return await _out(runtime, actor, parse_id(bot_id))


@patch("/api/bots/{bot_id:str}", policy=ADMIN, body=ChangedBot, tags=["bots"])
async def change_bot(bot_id: str, data: ChangedBot, actor: Actor, runtime: Runtime) -> BotOut:
    """Change what is named."""
    wanted = Described(
        name=None if data.name is None else data.name.strip(),
        handle=None if data.handle is None else checked_handle(data.handle),
        purpose=None if data.purpose is None else data.purpose.strip(),
        responsible=data.responsible,
        channels=data.channels,
        door=data.door,
    )
    bot = parse_id(bot_id)
    await runtime.store.write(_change, actor=actor, bot=bot, wanted=wanted, active=data.active)
    return await _out(runtime, actor, bot)


@delete("/api/bots/{bot_id:str}", policy=ADMIN, status_code=204, tags=["bots"])
async def switch_off_bot(bot_id: str, actor: Actor, runtime: Runtime) -> None:
    """Cut it off at once. What it wrote stays; `PATCH` with `active` true takes this back."""
    await runtime.store.write(_switch, actor=actor, bot=parse_id(bot_id), on=False)


@put(
    "/api/bots/{bot_id:str}/picture",
    policy=ADMIN,
    keeps="nothing",
    tags=["bots"],
    request_max_body_size=PICTURE_BYTES,
)
async def change_bot_picture(
    bot_id: str, request: Request[Any, Any, Any], actor: Actor, runtime: Runtime
) -> PictureOut:
    """Its portrait: the body is the file, or a form with the field `file`."""
    bot = parse_id(bot_id)
    await _out(runtime, actor, bot)
    shrunk = await shrink(await sent_picture(request), longest=SIDE, square=True)
    return await _picture(runtime, actor, bot, (shrunk.media_type, shrunk.content))


@delete("/api/bots/{bot_id:str}/picture", policy=ADMIN, status_code=200, tags=["bots"])
async def remove_bot_picture(bot_id: str, actor: Actor, runtime: Runtime) -> PictureOut:
    """Back to drawn initials."""
    return await _picture(runtime, actor, parse_id(bot_id), None)


@post("/api/bots/{bot_id:str}/tokens", policy=ADMIN, keeps="mark", body=NewBotToken, status_code=201, tags=["bots"])
async def give_token(bot_id: str, data: NewBotToken, actor: Actor, runtime: Runtime) -> BotToken:
    """A token for the program behind the bot, with its scopes. A bot without a token can do nothing."""
    bot, scopes = parse_id(bot_id), tuple(dict.fromkeys(data.scopes))
    token, secret = await runtime.store.write(
        actions.give_token, actor=actor, bot=bot, label=data.label.strip(), scopes=scopes
    )
    return BotToken(str(token), secret, scopes)


@delete("/api/bots/{bot_id:str}/tokens/{token_id:str}", policy=ADMIN, status_code=204, tags=["bots"])
async def take_token(bot_id: str, token_id: str, actor: Actor, runtime: Runtime) -> None:
    """End a token; its live streams close at once."""
    await runtime.store.write(actions.take_token, actor=actor, bot=parse_id(bot_id), token=parse_id(token_id))


def _change(tx: Tx, *, actor: Actor, bot: uuid.UUID | None, wanted: Described, active: bool | None) -> None:
    if active:
        _switch(tx, actor=actor, bot=bot, on=True)
    actions.describe_bot(tx, actor=actor, bot=bot, wanted=wanted)
    if active is False:
        _switch(tx, actor=actor, bot=bot, on=False)


def _switch(tx: Tx, *, actor: Actor, bot: uuid.UUID | None, on: bool) -> None:
    _, row = rights.bot_to_govern(tx, bot=bot)
    switch = accounts.switch_on_bot if on else accounts.switch_off_bot
    switch(tx, bot=row.member, by=actor.person)


async def _picture(
    runtime: Runtime, actor: Actor, bot: uuid.UUID | None, picture: tuple[str, bytes] | None
) -> PictureOut:
    await runtime.store.write(actions.picture_bot, actor=actor, bot=bot, picture=picture)
    return PictureOut((await _out(runtime, actor, bot)).picture)


async def _out(runtime: Runtime, actor: Actor, bot: uuid.UUID | None) -> BotOut:
    return bot_out(await runtime.store.read(queries.bot, actor=actor, bot=bot))


ROUTES = [
    list_bots,
    make_bot,
    show_bot,
    change_bot,
    switch_off_bot,
    change_bot_picture,
    remove_bot_picture,
    give_token,
    take_token,
]
