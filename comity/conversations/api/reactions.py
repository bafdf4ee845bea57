"""Reactions over HTTP."""

from __future__ import annotations

from comity.conversations import actions
from comity.foundation.emoji import one_emoji
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import delete, put
from comity.foundation.runtime import Runtime

PATH = "/api/messages/{message_id:str}/reactions/{emoji:str}"


@put(PATH, policy=TALKER, status_code=204, tags=["messages"])
async def add_reaction(message_id: str, emoji: str, actor: Actor, runtime: Runtime) -> None:
    """React to a message with one emoji; at most 20 different ones stand on a message."""
    known = _checked(emoji)
    await runtime.store.write(actions.add_reaction, actor=actor, message=parse_id(message_id), emoji=known)


@delete(PATH, policy=TALKER, status_code=204, tags=["messages"])
async def remove_reaction(message_id: str, emoji: str, actor: Actor, runtime: Runtime) -> None:
    """Take one's own reaction back."""
    known = _checked(emoji)
    await runtime.store.write(actions.remove_reaction, actor=actor, message=parse_id(message_id), emoji=known)


def _checked(text: str) -> str:
    known = one_emoji(text)
    if known is None:
        raise BadInput("Some fields are wrong.", fields={"emoji": "must be one emoji"})
    return known


ROUTES = [add_reaction, remove_reaction]
