"""Resumable uploads: the tus protocol 1.0 (https://tus.io/protocols/resumable-upload), with creation, expiration and
termination."""

from __future__ import annotations

import binascii
from base64 import b64decode
from email.utils import formatdate
from typing import Any

from litestar import Request, Response

from comity.conversations.api.files import allowance, count_upload
from comity.conversations.file_shapes import FileOut, file_out
from comity.foundation.clock import SECOND
from comity.foundation.errors import BadInput, Refused
from comity.foundation.files import actions, intake, queries
from comity.foundation.files.actions import READY
from comity.foundation.files.models import File
from comity.foundation.files.names import NAMELESS
from comity.foundation.ids import parse_id
from comity.foundation.policies import PUBLIC, TALKER, Actor
from comity.foundation.routes import delete, get, options, patch, post
from comity.foundation.runtime import Runtime

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
WRONG = "Some fields are wrong."
PLACE = "/api/files/uploads"
Ask = Request[Any, Any, Any]


class WrongVersion(Refused):
    status, code = 412, "wrong_version"

    def headers(self) -> dict[str, str]:
        return {"Tus-Version": VERSION, "Tus-Resumable": VERSION}


class WrongKind(Refused):
    status, code = 415, "wrong_kind"


@options(PLACE, policy=PUBLIC, status_code=204, tags=["files"])
async def show_protocol(runtime: Runtime) -> Response[None]:
    """Which version and extensions of tus are spoken here."""
    most = runtime.limiter.ceiling("size.file")
    limit = {} if most == float("inf") else {"Tus-Max-Size": str(int(most))}
    spoken = {"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination"}
    return Response(None, status_code=204, headers={"Tus-Resumable": VERSION, **spoken, **limit})


@post(PLACE, policy=TALKER, keeps="nothing", status_code=201, tags=["files"])
async def begin_upload(request: Ask, actor: Actor, runtime: Runtime) -> Response[None]:
    """Announce an upload: `Upload-Length`, and `Upload-Metadata` with `filename`. Answered with its `Location`."""
    _check_version(request)
    size, room = _number(request, "upload-length"), allowance(runtime, actor)
    if not size:
        raise BadInput(WRONG, fields={"Upload-Length": "must be above 0"})
    room.refuse(size)
    name = _metadata(request.headers.get("upload-metadata", "")).get("filename", NAMELESS)
    count_upload(runtime, actor)
    file = await intake.begin(runtime, room, name=name, size=size)
    return Response(None, status_code=201, headers=_facts(file) | {"Location": f"{PLACE}/{file.id}"})


@get(PLACE + "/{file_id:str}", policy=TALKER, tags=["files"])
async def show_upload(file_id: str, actor: Actor, runtime: Runtime) -> Response[FileOut]:
    """Where an upload stands (`HEAD`), and the file once it is complete."""
    file = await _own(runtime, actor, file_id)
    if file.state != READY and file.received == file.size:
        file = await intake.finish(runtime, file)  # we ended after its last piece, before saying so
    return Response(file_out(file), headers=_facts(file))


@patch(
    PLACE + "/{file_id:str}",
    policy=TALKER,
    keeps="nothing",
    status_code=204,
    tags=["files"],
    request_max_body_size=None,
)
async def continue_upload(file_id: str, request: Ask, actor: Actor, runtime: Runtime) -> Response[None]:
    """The next piece, at `Upload-Offset`. After the last one the file is complete and can be sent."""
    _check_version(request)
    if request.headers.get("content-type", "") != PIECE:
        raise WrongKind(f"A piece has the type {PIECE}.")
    offset, file = _number(request, "upload-offset"), await _own(runtime, actor, file_id)
    received = await intake.receive_piece(runtime, file, offset, request.stream())
    if received == file.size:
        file = await intake.finish(runtime, file)
    return Response(None, status_code=204, headers=_facts(file) | {"Upload-Offset": str(received)})


@delete(PLACE + "/{file_id:str}", policy=TALKER, keeps="nothing", status_code=204, tags=["files"])
async def end_upload(file_id: str, actor: Actor, runtime: Runtime) -> Response[None]:
    """Give an upload up."""
    keys = await runtime.store.write(actions.drop_file, owner=actor.person, file=parse_id(file_id))
    runtime.blobs.remove(*keys)
    return Response(None, status_code=204, headers={"Tus-Resumable": VERSION})


async def _own(runtime: Runtime, actor: Actor, file_id: str) -> File:
    return await runtime.store.read(queries.open_upload, owner=actor.person, file=parse_id(file_id))


def _facts(file: File) -> dict[str, str]:
    expires = {} if file.expires_at is None else {"Upload-Expires": formatdate(file.expires_at / SECOND, usegmt=True)}
    received = file.size if file.state == READY else file.received
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(received),
        "Upload-Length": str(file.size),
        "Cache-Control": "no-store",
        **expires,
    }


def _check_version(request: Ask) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise WrongVersion(f"Only version {VERSION} of tus is spoken here.")


def _number(request: Ask, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise BadInput(WRONG, fields={name.title(): "must be a whole number from 0"})
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """`filename d29ybGQ=,is_confidential` as a dictionary; raises BadInput for what is not base64 of UTF-8."""
    pairs = [part.strip().partition(" ") for part in text.split(",") if part.strip()]
    try:
        return {key: b64decode(value, validate=True).decode() for key, _, value in pairs}
    except (binascii.Error, ValueError):
        raise BadInput(WRONG, fields={"Upload-Metadata": "must be pairs of a key and base64"}) from None


ROUTES = [show_protocol, begin_upload, show_upload, continue_upload, end_upload]
