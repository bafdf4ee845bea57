"""Previews of linked pages over HTTP."""

from __future__ import annotations

from comity.conversations import actions
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import delete
from comity.foundation.runtime import Runtime


@delete("/api/messages/{message_id:str}/previews/{n:int}", policy=TALKER, status_code=204, tags=["messages"])
async def remove_preview(message_id: str, n: int, actor: Actor, runtime: Runtime) -> None:
    """Take the preview of a link away from a message, for everybody. `n` is its place in `previews`, from 0."""
    await runtime.store.write(actions.remove_preview, actor=actor, message=parse_id(message_id), place=n)


ROUTES = [remove_preview]
