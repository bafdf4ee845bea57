"""Files for browsers: members by cookie, people outside by links signed for them; and lists to find them again."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp

from comity.conversations import file_lists, queries
from comity.conversations.api.files import page_of
from comity.foundation.errors import BadInput, Unauthenticated
from comity.foundation.files import delivery
from comity.foundation.files.models import File
from comity.foundation.files.signing import signed_person
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, PUBLIC, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.shell import member_page

Ask = Request[Any, Any, Any]
LONGEST = 200


@get("/files/{file_id:str}/{name:str}", policy=PUBLIC, include_in_schema=False)
async def show_file(file_id: str, name: str, request: Ask, runtime: Runtime) -> ASGIApp:
    """A file. The name in the address is for people; what it is saved as stands in the answer."""
    return delivery.answer(runtime, await _visible(runtime, request, parse_id(file_id)))


@get("/files/{file_id:str}/preview", policy=PUBLIC, include_in_schema=False)
async def show_preview(file_id: str, request: Ask, runtime: Runtime) -> ASGIApp:
    """The smaller picture of a picture."""
    return delivery.preview_answer(runtime, await _visible(runtime, request, parse_id(file_id)))


async def _visible(runtime: Runtime, request: Ask, file: uuid.UUID | None) -> File:
    actor = _signed(runtime, request, file) if "sig" in request.query_params else request.state.actor
    if actor is None:
        raise Unauthenticated("Sign in first.")
    return await runtime.store.read(queries.visible_file, actor=actor, file=file)


def _signed(runtime: Runtime, request: Ask, file: uuid.UUID | None) -> Actor:
    """Whoever holds a link is outside, whom it was made for: so it never opens what only those inside may see."""
    asked = request.query_params
    person = signed_person(
        runtime, file=file, person=asked.get("for", ""), until=asked.get("until", ""), signature=asked.get("sig", "")
    )
    return Actor(person, "visitor", "visitor", person)


@get("/files", policy=MEMBER, include_in_schema=False)
async def find_files(actor: Actor, runtime: Runtime, q: str = "", cursor: str | None = None) -> Response[str]:
    """Files by a part of their names, in every conversation one sees."""
    if "\0" in q or len(q) > LONGEST:
        raise BadInput("Some fields are wrong.", fields={"q": "at most 200 characters, without U+0000"})
    before = page_of(1, cursor)
    found = await runtime.store.read(file_lists.searched, actor=actor, words=q, before=before)
    return await _list(runtime, actor, found, q=q)


@get("/conversations/{conversation_id:str}/files", policy=MEMBER, include_in_schema=False)
async def list_files(conversation_id: str, actor: Actor, runtime: Runtime, cursor: str | None = None) -> Response[str]:
    """The files of one conversation."""
    conversation, before = parse_id(conversation_id), page_of(1, cursor)
    found = await runtime.store.read(file_lists.all_of, actor=actor, conversation=conversation, before=before)
    return await _list(runtime, actor, found, back=f"/conversations/{conversation}")


@get("/conversations/{conversation_id:str}/files/latest", policy=MEMBER, include_in_schema=False)
async def show_latest(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The last files of one conversation, for its card."""
    conversation = parse_id(conversation_id)
    places = await runtime.store.read(file_lists.latest_of, actor=actor, conversation=conversation)
    return runtime.templates.page("conversations/files_latest.html", places=places, conversation=conversation)


async def _list(
    runtime: Runtime, actor: Actor, found: file_lists.Found, *, q: str = "", back: str = ""
) -> Response[str]:
    return await member_page(
        runtime,
        actor,
        "conversations/files.html",
        current="inbox",
        places=found.places,
        next=found.next,
        title=found.title,
        q=q,
        back=back,
    )


ROUTES = [show_file, show_preview, find_files, list_files, show_latest]
