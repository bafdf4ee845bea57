"""Pages of merging: what was said in a conversation that goes on in another one, unfolded there."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import Struct

from comity.conversations import access, queries, visitors
from comity.conversations.hot import page_edges
from comity.conversations.merging.views import merged_views
from comity.conversations.models import Conversation
from comity.conversations.viewing_messages import message_views, turns
from comity.conversations.views import TurnView
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, VISITOR, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

STEP = 50


class Stretch(Struct, frozen=True):
    """Turns of a conversation that was merged; `older` asks for those before them."""

    conversation: str
    turns: tuple[TurnView, ...]
    older: int | None


@get("/conversations/{conversation_id:str}/past", policy=MEMBER, include_in_schema=False)
async def show_past(conversation_id: str, actor: Actor, runtime: Runtime, before: str | None = None) -> Response[str]:
    """The newest turns of a conversation to read them elsewhere, or those before an entry."""
    edge = page_edges(before)["before"]
    found = await runtime.store.read(_stretch, actor=actor, conversation=parse_id(conversation_id), before=edge)
    return runtime.templates.page("conversations/past.html", past=found)


@get("/visitor/past", policy=VISITOR, include_in_schema=False)
async def show_own_past(
    actor: Actor, runtime: Runtime, conversation: str = "", before: str | None = None
) -> Response[str]:
    """The same for somebody outside, of a talk of his own, as he read it."""
    where = {"conversation": parse_id(conversation), "before": page_edges(before)["before"]}
    found = await runtime.store.read(visitors.past, actor=actor, **where)
    return runtime.templates.page("conversations/outside/talk.html", talk=found)


def _stretch(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None) -> Stretch:
    place = access.outside_place(tx, actor=actor, conversation=conversation)
    row = tx.session.get_one(Conversation, place.conversation)
    found = queries.messages(tx, actor=actor, conversation=row.id, before=before, limit=STEP + 1)
    messages = found[-STEP:]
    channel = queries.channel_of(tx, conversation=row)
    views = message_views(tx, messages=messages, channel=channel, inside=True)
    older = views[0].seq if len(found) > STEP else None
    inner = merged_views(tx, conversation=row.id, since=older or 0, until=None if before is None else before - 1)
    return Stretch(str(row.id), turns(views, inner), older)


ROUTES = [show_past, show_own_past]
