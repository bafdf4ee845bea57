"""Thanks over HTTP."""

from __future__ import annotations

import uuid

from comity.conversations import access as conversations
from comity.etiquette.moderation import actions, queries
from comity.etiquette.moderation.shapes import HelpedOut, ThankedOut, ThanksOut
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

TAGS = ["thanks"]
LISTED = 50


@put("/api/messages/{message_id:str}/thanks", policy=TALKER, status_code=204, tags=TAGS)
async def thank(message_id: str, actor: Actor, runtime: Runtime) -> None:
    """This answer of a colleague helped. Only he gets to see it."""
    await runtime.store.write(actions.thank, actor=actor, message=parse_id(message_id))


@delete("/api/messages/{message_id:str}/thanks", policy=TALKER, status_code=204, tags=TAGS)
async def take_back(message_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take it back."""
    await runtime.store.write(actions.take_thanks_back, actor=actor, message=parse_id(message_id))


@get("/api/conversations/{conversation_id:str}/thanked", policy=TALKER, tags=TAGS)
async def list_thanked(conversation_id: str, actor: Actor, runtime: Runtime) -> ThankedOut:
    """For which messages here I said so."""
    found = await runtime.store.read(_thanked, actor=actor, conversation=parse_id(conversation_id))
    return ThankedOut([str(message) for message in found])


def _thanked(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> list[uuid.UUID]:
    place = conversations.seat(tx, actor=actor, conversation=conversation)
    return queries.thanked_in(tx, person=actor.person, conversation=place.conversation)


@get("/api/me/thanks", policy=MEMBER, tags=TAGS)
async def list_thanks(actor: Actor, runtime: Runtime) -> ThanksOut:
    """How many people said that my answers helped, and which answers. Nobody else can ask for this."""
    return await runtime.store.read(thanks_out, person=actor.person)


def thanks_out(tx: Tx, *, person: uuid.UUID) -> ThanksOut:
    rows = queries.thanks_of(tx, person=person, limit=LISTED)
    items = [HelpedOut(str(one.message.id), str(one.message.conversation), one.message.body, one.count) for one in rows]
    return ThanksOut(queries.helped(tx, person=person), queries.is_shown(tx, person=person), items)


@put("/api/me/thanks/shown", policy=MEMBER, status_code=204, tags=TAGS)
async def show(actor: Actor, runtime: Runtime) -> None:
    """My front door says how many people I helped."""
    await runtime.store.write(actions.show_thanks, actor=actor)


@delete("/api/me/thanks/shown", policy=MEMBER, status_code=204, tags=TAGS)
async def hide(actor: Actor, runtime: Runtime) -> None:
    """It says nothing about that."""
    await runtime.store.write(actions.hide_thanks, actor=actor)


ROUTES = [thank, take_back, list_thanked, list_thanks, show, hide]
