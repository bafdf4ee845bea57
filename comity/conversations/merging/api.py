"""Merging over HTTP."""

from __future__ import annotations

import uuid

from comity.conversations import access
from comity.conversations.merging import actions, queries
from comity.conversations.merging.shapes import MergingOut, Mergings, NewMerging, merging_out
from comity.conversations.ports import busy_of
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@get("/api/conversations/{conversation_id:str}/mergings", policy=MEMBER, tags=["inbox"])
async def list_mergings(conversation_id: str, actor: Actor, runtime: Runtime) -> Mergings:
    """What goes on in this conversation now, in its order."""
    return await runtime.store.read(_mergings, actor=actor, conversation=parse_id(conversation_id))


@post(
    "/api/conversations/{conversation_id:str}/mergings",
    policy=MEMBER,
    body=NewMerging,
    status_code=201,
    tags=["inbox"],
)
async def merge_conversation(conversation_id: str, data: NewMerging, actor: Actor, runtime: Runtime) -> MergingOut:
    """Let an outside conversation go on in this one, which has the same people outside. It is read from here, and what
    they still write into it comes here; it can be undone at any time."""
    where = {"conversation": data.conversation, "into": parse_id(conversation_id)}
    asked = {"audience": data.audience, "busy": busy_of(runtime)}
    return merging_out(await runtime.store.write(actions.merge, actor=actor, **where, **asked))


@delete(
    "/api/conversations/{conversation_id:str}/mergings/{other_id:str}", policy=MEMBER, status_code=204, tags=["inbox"]
)
async def part_conversation(conversation_id: str, other_id: str, actor: Actor, runtime: Runtime) -> None:
    """Undo it: both stand as before. What was said here since stays here."""
    where = {"conversation": parse_id(other_id), "into": parse_id(conversation_id)}
    await runtime.store.write(actions.undo_merging, actor=actor, **where)


def _mergings(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Mergings:
    place = access.outside_place(tx, actor=actor, conversation=conversation)
    return Mergings([merging_out(row) for row in queries.mergings(tx, into=place.conversation)])


ROUTES = [list_mergings, merge_conversation, part_conversation]
