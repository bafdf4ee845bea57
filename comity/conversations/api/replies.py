"""Saved replies over HTTP."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import UNSET

from comity.conversations import actions, queries
from comity.conversations.outside_shapes import ChangedReply, NewReply, Replies, ReplyOut, reply_out
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@get("/api/replies", policy=MEMBER, tags=["replies"])
async def list_replies(actor: Actor, runtime: Runtime, q: str = "") -> Replies:
    """Saved replies I may use, by title."""
    if len(q) > 100 or "\0" in q:
        raise BadInput("Some fields are wrong.", fields={"q": "at most 100 characters, none of them U+0000"})
    return await runtime.store.read(_replies, actor=actor, words=q.strip())


def _replies(tx: Tx, *, actor: Actor, words: str) -> Replies:
    return Replies([reply_out(reply) for reply in queries.saved_replies(tx, actor=actor, words=words)])


@post("/api/replies", policy=MEMBER, body=NewReply, status_code=201, tags=["replies"])
async def save_reply(data: NewReply, actor: Actor, runtime: Runtime) -> Response[ReplyOut]:
    """Keep words that are used again; `{first_name}`, `{name}` and `{me}` are filled in when they are."""
    fields = {"title": data.title.strip(), "body": data.body, "team": data.team}
    return Response(reply_out(await runtime.store.write(actions.save_reply, actor=actor, **fields)), status_code=201)


@patch("/api/replies/{reply_id:str}", policy=MEMBER, body=ChangedReply, tags=["replies"])
async def change_reply(reply_id: str, data: ChangedReply, actor: Actor, runtime: Runtime) -> ReplyOut:
    """Better a reply."""
    team: uuid.UUID | None = None if data.team is UNSET else data.team
    fields = {"title": data.title and data.title.strip(), "body": data.body, "team": team}
    row = await runtime.store.write(
        actions.change_reply, actor=actor, reply=parse_id(reply_id), for_everybody=data.team is None, **fields
    )
    return reply_out(row)


@delete("/api/replies/{reply_id:str}", policy=MEMBER, status_code=204, tags=["replies"])
async def forget_reply(reply_id: str, actor: Actor, runtime: Runtime) -> None:
    """Forget a reply."""
    await runtime.store.write(actions.forget_reply, actor=actor, reply=parse_id(reply_id))


ROUTES = [list_replies, save_reply, change_reply, forget_reply]
