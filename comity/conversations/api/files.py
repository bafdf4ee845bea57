"""Files over HTTP: uploads in one go, bytes, links, lists."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request
from litestar.types import ASGIApp

from comity.conversations import queries
from comity.conversations.file_shapes import FileLink, FileOut, FilePlaces, file_out, file_places
from comity.conversations.queries.files import Place
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.files import actions, delivery, intake
from comity.foundation.files.intake import Allowance
from comity.foundation.files.models import File
from comity.foundation.files.names import path_name
from comity.foundation.files.signing import signed_query
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime

MOST = 100
WRONG = "Some fields are wrong."


def allowance(runtime: Runtime, actor: Actor) -> Allowance:
    """What this actor may upload; of people outside everything they ever sent is counted."""
    ceiling, side = runtime.limiter.ceiling, "member" if actor.inside else "visitor"
    total = None if actor.inside else ceiling("size.visitor")
    return Allowance(actor.person, ceiling("size.file"), ceiling(f"size.unsent.{side}"), total)


def count_upload(runtime: Runtime, actor: Actor) -> None:
    """Raises TooMany (429) when somebody begins uploads faster than his limit."""
    runtime.limiter.take("upload.member" if actor.inside else "upload.visitor", actor.person)


@post("/api/files", policy=TALKER, keeps="nothing", status_code=201, tags=["files"], request_max_body_size=None)
async def upload_file(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> FileOut:
    """Upload one file as `multipart/form-data` in the field `file`. It is yours alone until a message carries it, and
    expires after a day without one. Its type is found in its bytes."""
    count_upload(runtime, actor)
    return file_out(await intake.receive_form(runtime, request, allowance(runtime, actor)))


@get("/api/files", policy=TALKER, tags=["files"])
async def find_files(
    actor: Actor, runtime: Runtime, q: str = "", limit: int = 50, cursor: str | None = None
) -> FilePlaces:
    """Files whose names hold these words, over every conversation I see, newest first."""
    before = page_of(limit, cursor)
    if "\0" in q or len(q) > 200:
        raise BadInput(WRONG, fields={"q": "at most 200 characters, without U+0000"})
    found = await runtime.store.read(queries.find_files, actor=actor, words=q, limit=limit + 1, before=before)
    return places(found, actor, limit)


@get("/api/conversations/{conversation_id:str}/files", policy=TALKER, tags=["files"])
async def list_files(
    conversation_id: str, actor: Actor, runtime: Runtime, limit: int = 50, cursor: str | None = None
) -> FilePlaces:
    """The files of a conversation that I may see, newest first."""
    before = page_of(limit, cursor)
    found = await runtime.store.read(
        queries.files_of, actor=actor, conversation=parse_id(conversation_id), limit=limit + 1, before=before
    )
    return places(found, actor, limit)


def page_of(limit: int, cursor: str | None) -> uuid.UUID | None:
    """The file after which a list continues; raises BadInput for a wrong limit or cursor."""
    before = None if cursor is None else parse_id(cursor)
    wrong = {} if 1 <= limit <= MOST else {"limit": f"1 to {MOST}"}
    if cursor is not None and before is None:
        wrong["cursor"] = "is not one of ours"
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    return before


def places(found: list[Place], actor: Actor, limit: int) -> FilePlaces:
    following = str(found[limit - 1].file.id) if len(found) > limit else None
    return file_places(found[:limit], following, inside=actor.inside)


@get("/api/files/{file_id:str}", policy=TALKER, tags=["files"], media_type="application/octet-stream")
async def show_file(file_id: str, actor: Actor, runtime: Runtime) -> ASGIApp:
    """The bytes of a file that I may see; `Range` is understood."""
    return delivery.answer(runtime, await visible(runtime, actor, file_id))


@get("/api/files/{file_id:str}/preview", policy=TALKER, tags=["files"], media_type="application/octet-stream")
async def show_preview(file_id: str, actor: Actor, runtime: Runtime) -> ASGIApp:
    """A smaller picture of a picture, without what its camera wrote into it."""
    return delivery.preview_answer(runtime, await visible(runtime, actor, file_id))


@get("/api/files/{file_id:str}/link", policy=TALKER, tags=["files"])
async def show_link(file_id: str, actor: Actor, runtime: Runtime) -> FileLink:
    """A link that opens this file to me for an hour without a credential, as long as I may see it. Files of notes have
    none: they never leave the house."""
    file = await visible(runtime, actor, file_id)
    query, until = signed_query(runtime, file=file.id, person=actor.person)
    preview = f"/files/{file.id}/preview?{query}" if delivery.is_picture(file) else None
    return FileLink(f"/files/{file.id}/{path_name(file.name)}?{query}", iso(until), preview)


async def visible(runtime: Runtime, actor: Actor, file_id: str) -> File:
    return await runtime.store.read(queries.visible_file, actor=actor, file=parse_id(file_id))


@delete("/api/files/{file_id:str}", policy=TALKER, status_code=204, tags=["files"])
async def drop_file(file_id: str, actor: Actor, runtime: Runtime) -> None:
    """Throw away an upload of mine that no message carries."""
    keys = await runtime.store.write(actions.drop_file, owner=actor.person, file=parse_id(file_id))
    runtime.blobs.remove(*keys)


ROUTES = [upload_file, find_files, list_files, show_file, show_preview, show_link, drop_file]
