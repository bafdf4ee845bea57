"""A visitor's talk as HTML, drawn without lanes, lines or notes, for every door that visitors come through."""

from __future__ import annotations

from litestar import Response

from comity.accounts import queries as accounts
from comity.conversations import gates, visitors
from comity.conversations.visitors import Talk, TalkRow
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import VISITOR, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@get("/visitor/talk", policy=VISITOR, include_in_schema=False)
async def show_talk(
    actor: Actor, runtime: Runtime, to: str = "", conversation: str = "", before: str = ""
) -> Response[str]:
    """One talk of the visitor: the named one, else the newest on his channel, with the colleague of the handle `to`.
    `before` asks for an earlier stretch."""
    if before and not before.isdecimal():
        raise NotFound
    earlier = int(before[:18]) if before else None
    at = {"to": to, "conversation": conversation, "before": earlier, "screens": gates.screens_of(runtime)}
    found = await runtime.store.read(_talk, actor=actor, **at)
    return runtime.templates.page("conversations/outside/talk.html", talk=found)


def _talk(tx: Tx, *, actor: Actor, to: str, conversation: str, before: int | None, screens: gates.Screens) -> Talk:
    if conversation:
        named = parse_id(conversation)
        if named is None:
            raise NotFound
        return visitors.talk(tx, actor=actor, conversation=named, before=before)
    asked = accounts.member_by_handle(tx, handle=to) if to and "\0" not in to else None
    if to and asked is None:
        raise NotFound
    newest = visitors.newest(tx, actor=actor, asked=None if asked is None else asked.person, screens=screens)
    return visitors.talk(tx, actor=actor, conversation=newest, before=before)


@get("/visitor/talks", policy=VISITOR, include_in_schema=False)
async def list_talks(actor: Actor, runtime: Runtime) -> Response[str]:
    """The visitor's talks on this channel, to open an earlier one."""
    rows: list[TalkRow] = await runtime.store.read(visitors.talks, actor=actor)
    return runtime.templates.page("conversations/outside/talks.html", rows=rows)


ROUTES = [show_talk, list_talks]
