"""Parts of an open thread that are fetched by themselves, and links to a single message."""

from __future__ import annotations

import uuid

from litestar import Response
from litestar.response import Redirect

from comity.conversations import access, queries
from comity.conversations.hot import page_edges
from comity.conversations.merging.views import merged_views
from comity.conversations.naming import named_views
from comity.conversations.viewing import STEP
from comity.conversations.viewing_messages import message_views, turns, version_views
from comity.conversations.views import NamedView, TurnView, VersionView
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

LONGEST_WORDS = 60


@get("/m/{message_id:str}", policy=MEMBER, include_in_schema=False)
async def follow_link(message_id: str, actor: Actor, runtime: Runtime) -> Redirect:
    """A link to one message: its conversation, opened there, for who may see it."""
    row = await runtime.store.read(access.visible_message, actor=actor, message=parse_id(message_id))
    return Redirect(f"/conversations/{row.conversation}?at={row.inside_seq}", status_code=303)


@get("/conversations/{conversation_id:str}/turns", policy=MEMBER, include_in_schema=False)
async def show_turns(
    conversation_id: str, actor: Actor, runtime: Runtime, before: str | None = None, after: str | None = None
) -> Response[str]:
    """Older turns for the top of an open thread, or newer ones for its end."""
    edges = page_edges(before, after)
    if before is None and after is None:
        raise BadInput("Some fields are wrong.", fields={"before": "this or after is required"})
    place = {"before": edges["before"], "after": edges["after"]}
    further, made = await runtime.store.read(_turns, actor=actor, conversation=parse_id(conversation_id), **place)
    older, newer = (further, None) if after is None else (None, further)
    return runtime.templates.page("conversations/turns.html", turns=made, older=older, newer=newer)


def _turns(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None, after: int | None
) -> tuple[int | None, tuple[TurnView, ...]]:
    """Turns, and the number from which to ask on in the same direction."""
    found = access.own_conversation(tx, actor=actor, conversation=conversation)
    edges = {"before": before, "after": after}
    messages = queries.messages(tx, actor=actor, conversation=found.id, limit=STEP + 1, **edges)
    more = len(messages) > STEP
    messages = messages[:STEP] if after is not None else messages[-STEP:]
    channel = queries.channel_of(tx, conversation=found)
    views = message_views(tx, messages=messages, channel=channel, inside=True)
    edge = views[-1 if after is not None else 0].seq if more else None
    between = (edge or 0, None if before is None else before - 1) if after is None else (after + 1, edge)
    return edge, turns(views, merged_views(tx, conversation=found.id, since=between[0], until=between[1]))


@get("/messages/{message_id:str}/revisions", policy=MEMBER, include_in_schema=False)
async def show_revisions(message_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """What a message said before."""
    versions = await runtime.store.read(_versions, actor=actor, message=parse_id(message_id))
    return runtime.templates.page("conversations/revisions.html", versions=versions)


def _versions(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> tuple[VersionView, ...]:
    row = access.visible_message(tx, actor=actor, message=message)
    return version_views(row, queries.revisions(tx, message=row.id))


@get("/conversations/{conversation_id:str}/nameable", policy=MEMBER, include_in_schema=False)
async def show_nameable(
    conversation_id: str, actor: Actor, runtime: Runtime, q: str = "", lane: str = "message"
) -> Response[str]:
    """Who can be named with @ in one lane of a conversation, as options of a list."""
    if lane not in ("message", "note"):
        raise BadInput("Some fields are wrong.", fields={"lane": "message or note"})
    wanted = {"conversation": parse_id(conversation_id), "words": q[:LONGEST_WORDS].replace("\0", ""), "lane": lane}
    found: tuple[NamedView, ...] = await runtime.store.read(named_views, actor=actor, **wanted)
    return runtime.templates.page("conversations/nameable.html", people=found)


ROUTES = [follow_link, show_turns, show_revisions, show_nameable]
