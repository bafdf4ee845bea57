"""Hooks that hear what happens here."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

import msgspec

from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.hooks import access, actions, kinds, queries
from comity.hooks.actions.outgoing import Place
from comity.hooks.models import Hook
from comity.hooks.sending import sender
from comity.hooks.shapes import ChangedHook, HookOut, Hooks, HookSecret, NewHook, NewHookOut, former_until, hook_out

WRONG = "Some fields are wrong."


@get("/api/hooks", policy=MEMBER, tags=["webhooks"])
async def list_hooks(actor: Actor, runtime: Runtime) -> Hooks:
    """The hooks that I may see: of my rooms, and for owners and admins those of outside conversations."""
    now = runtime.store.clock()
    return Hooks([hook_out(row, now) for row in await runtime.store.read(queries.hooks, actor=actor)])


@post("/api/hooks", policy=MEMBER, body=NewHook, status_code=201, keeps="mark", tags=["webhooks"])
async def make_hook(data: NewHook, actor: Actor, runtime: Runtime) -> NewHookOut:
    """Have a program hear of events, from now on. The answer holds its secret, this once."""
    if (data.conversation is None) == (data.channel is None):
        raise BadInput(WRONG, fields={"conversation": "choose either a room or a door (channel)"})
    check_kinds(data.events)
    await check_url(runtime, data.url)
    place = Place(data.side, data.conversation, data.channel)
    row, secret = await runtime.store.write(
        actions.make_hook,
        actor=actor,
        key=runtime.settings.secret_key,
        name=data.name.strip(),
        url=data.url,
        kinds=data.events,
        place=place,
    )
    shown: dict[str, Any] = msgspec.structs.asdict(hook_out(row, runtime.store.clock()))
    return NewHookOut(**shown, secret=secret)


def check_kinds(wanted: Collection[str]) -> None:
    """Raises BadInput naming each kind that there is not."""
    unknown = {
        f"events[{n}]": "is no event of a conversation" for n, kind in enumerate(wanted) if kind not in kinds.ALL
    }
    if unknown:
        raise BadInput(WRONG, fields=unknown)


async def check_url(runtime: Runtime, url: str) -> None:
    """Raises BadInput for what may not be asked: no web address, or one inside the house that is not allowed."""
    if not await sender(runtime).check(url):
        raise BadInput(WRONG, fields={"url": "must be a web address outside, or allowed by COMITY_FETCH_ALLOW"})


@get("/api/hooks/{hook_id:str}", policy=MEMBER, tags=["webhooks"])
async def show_hook(hook_id: str, actor: Actor, runtime: Runtime) -> HookOut:
    """One hook."""
    return await runtime.store.read(_shown, actor=actor, hook=parse_id(hook_id))


def _shown(tx: Tx, *, actor: Actor, hook: uuid.UUID | None) -> HookOut:
    return hook_out(access.hook(tx, actor=actor, hook=hook), tx.now)


@patch("/api/hooks/{hook_id:str}", policy=MEMBER, body=ChangedHook, tags=["webhooks"])
async def change_hook(hook_id: str, data: ChangedHook, actor: Actor, runtime: Runtime) -> HookOut:
    """Change a hook, pause it or let it go on: who does that keeps it from then on."""
    check_kinds(data.events or ())
    hook = parse_id(hook_id)
    await runtime.store.read(access.hook, actor=actor, hook=hook)
    if data.url is not None:
        await check_url(runtime, data.url)
    row = await runtime.store.write(
        actions.change_hook,
        actor=actor,
        hook=hook,
        name=data.name and data.name.strip(),
        url=data.url,
        kinds=data.events,
        paused=data.paused,
    )
    return hook_out(row, runtime.store.clock())


@delete("/api/hooks/{hook_id:str}", policy=MEMBER, status_code=204, tags=["webhooks"])
async def remove_hook(hook_id: str, actor: Actor, runtime: Runtime) -> None:
    """Remove a hook. For a week it can be brought back."""
    await runtime.store.write(actions.remove_hook, actor=actor, hook=parse_id(hook_id))


@put("/api/hooks/{hook_id:str}", policy=MEMBER, tags=["webhooks"])
async def restore_hook(hook_id: str, actor: Actor, runtime: Runtime) -> HookOut:
    """Bring back a hook that was removed."""
    row = await runtime.store.write(actions.restore_hook, actor=actor, hook=parse_id(hook_id))
    return hook_out(row, runtime.store.clock())


@post("/api/hooks/{hook_id:str}/secret", policy=MEMBER, status_code=201, keeps="mark", tags=["webhooks"])
async def renew_secret(hook_id: str, actor: Actor, runtime: Runtime) -> HookSecret:
    """Another secret, shown this once. For a day the former one signs beside it."""
    row: Hook
    row, secret = await runtime.store.write(
        actions.renew_secret, actor=actor, key=runtime.settings.secret_key, hook=parse_id(hook_id)
    )
    return HookSecret(secret, former_until(row, runtime.store.clock()))


ROUTES = [list_hooks, make_hook, show_hook, change_hook, remove_hook, restore_hook, renew_secret]
