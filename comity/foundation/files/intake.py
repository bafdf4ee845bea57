"""Bytes come in: by a form in one go, or in pieces that may be cut off. They go to disk as they come."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import IO, TYPE_CHECKING, Any

from litestar import Request
from msgspec import Struct
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from comity.foundation.clock import SECOND
from comity.foundation.errors import BadInput, Conflict, NotFound, TooLarge
from comity.foundation.files import actions, kinds, queries
from comity.foundation.files.actions import Found
from comity.foundation.files.models import File
from comity.foundation.files.pictures import shrink_file

if TYPE_CHECKING:
    from comity.foundation.runtime import Runtime

PREVIEW_SIDE = 960
SMALL_ENOUGH = 200_000
ENVELOPE = 20_000
MOST_OF_ALL = 10_000_000_000
SWEPT_AFTER = 2 * 86_400
WRONG = "Some fields are wrong."
Ask = Request[Any, Any, Any]


class Allowance(Struct, frozen=True):
    """How much somebody may upload: one file, everything not sent yet, everything there is (None: no matter)."""

    owner: uuid.UUID
    file: float
    unsent: float
    total: float | None = None

    def refuse(self, size: int) -> None:
        if size > self.file:
            raise TooLarge(f"A file may have {int(self.file):,} bytes.", fields={"file": "is too large"})


async def begin(runtime: Runtime, allowance: Allowance, *, name: str, size: int) -> File:
    """An open upload of at most `size` bytes, with an empty part on disk."""
    key = runtime.blobs.new_key()
    runtime.blobs.begin(key)
    try:
        return await runtime.store.write(
            actions.begin_upload,
            owner=allowance.owner,
            name=name,
            size=size,
            blob=key,
            most_open=allowance.unsent,
            most_all=allowance.total,
        )
    except BaseException:
        runtime.blobs.remove(key)
        raise


async def abandon(runtime: Runtime, file: File) -> None:
    with contextlib.suppress(NotFound):
        assert file.owner is not None
        runtime.blobs.remove(*await runtime.store.write(actions.drop_file, owner=file.owner, file=file.id))


async def finish(runtime: Runtime, file: File) -> File:
    """Make a complete part a file: flush it, find out what it is, and look at it if it is a picture."""
    blobs = runtime.blobs
    sha256 = await asyncio.to_thread(blobs.settle, file.blob)
    path = blobs.path(file.blob)
    size, kind = path.stat().st_size, kinds.media_type(blobs.head(file.blob, kinds.HEAD))
    found = Found(size, sha256, kind)
    if kind in kinds.INLINE:
        with contextlib.suppress(BadInput):
            found = await _looked_at(runtime, file, found)
    return await runtime.store.write(actions.finish_upload, file=file.id, found=found)


async def _looked_at(runtime: Runtime, file: File, found: Found) -> Found:
    small = await shrink_file(runtime.blobs.path(file.blob), longest=PREVIEW_SIDE)
    of, preview = small.of, None
    if max(of.width, of.height) > PREVIEW_SIDE or found.size > SMALL_ENOUGH:
        preview, _ = await asyncio.to_thread(runtime.blobs.add, small.content)
    return Found(found.size, found.sha256, of.media_type, of.width, of.height, preview)


# ---- in one go


async def receive_form(runtime: Runtime, request: Ask, allowance: Allowance) -> File:
    """The one `file` of a multipart form. Raises BadInput, TooLarge or RuleRefused."""
    boundary = _boundary(request)
    announced = request.headers.get("content-length", "")
    room = int(announced) if announced.isascii() and announced.isdigit() else int(min(allowance.file, MOST_OF_ALL))
    allowance.refuse(room - ENVELOPE)
    arriving = Arriving(runtime, allowance, min(room, int(min(allowance.file, MOST_OF_ALL))))
    try:
        with PushMultipartParser(boundary, max_segment_count=2) as parser:
            async for chunk in request.stream():
                for event in parser.parse(chunk) if chunk else ():
                    await arriving.take(event)
        return await arriving.completed()
    except MultipartError:
        raise BadInput("This is no multipart form.", fields={"file": "could not be read"}) from None
    finally:
        await arriving.leave()


def _boundary(request: Ask) -> str:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise BadInput("Send the file as multipart/form-data.", fields={"file": "required"})
    return str(options["boundary"])


class Arriving:
    """One file of a form while its bytes come."""

    def __init__(self, runtime: Runtime, allowance: Allowance, room: int) -> None:
        self._runtime, self._allowance, self._room = runtime, allowance, room
        self._file: File | None = None
        self._out: IO[bytes] | None = None
        self._size = 0
        self._finished = False

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if isinstance(event, MultipartSegment):
            await self._begin(event)
        elif event and self._out is not None:
            self._size += len(event)
            self._allowance.refuse(self._size)
            self._out.write(event)

    async def _begin(self, segment: MultipartSegment) -> None:
        name = str(segment.name or "")
        if name != "file" or self._file is not None:
            raise BadInput(WRONG, fields={name[:50]: "only one file at a time" if name == "file" else "unknown field"})
        if segment.filename is None:
            raise BadInput(WRONG, fields={"file": "must be a file"})
        self._file = await begin(self._runtime, self._allowance, name=str(segment.filename), size=self._room)
        self._out = self._runtime.blobs.part(self._file.blob).open("r+b")

    async def completed(self) -> File:
        if self._file is None or self._out is None:
            raise BadInput(WRONG, fields={"file": "required"})
        if not self._size:
            raise BadInput(WRONG, fields={"file": "is empty"})
        self._out.close()
        finished = await finish(self._runtime, self._file)
        self._finished = True
        return finished

    async def leave(self) -> None:
        if self._out is not None:
            self._out.close()
        if self._file is not None and not self._finished:
            await abandon(self._runtime, self._file)


# ---- in pieces


async def receive_piece(runtime: Runtime, file: File, offset: int, pieces: AsyncIterator[bytes]) -> int:
    """Append to an open upload at `offset`, which must be where it stands. Returns how much is there now.

    What arrived before a connection broke is kept. Raises Conflict (another offset, or another piece is arriving),
    TooLarge, BadInput (nothing came).
    """
    with _held(runtime, file) as out:
        assert file.owner is not None
        now = await runtime.store.read(queries.open_upload, owner=file.owner, file=file.id)
        if now.received != offset:
            raise Conflict("This piece does not begin where the upload stands.", code="wrong_offset")
        received = offset
        out.truncate(offset)
        out.seek(offset)
        try:
            async for piece in pieces:
                if received + len(piece) > file.size:
                    raise TooLarge("More bytes came than were announced.", fields={"file": "is longer than announced"})
                out.write(piece)
                received += len(piece)
        finally:
            out.flush()
            await asyncio.to_thread(os.fsync, out.fileno())
            await runtime.store.write(actions.note_received, file=file.id, received=received)
    if received == offset:
        raise BadInput("This piece is empty.", fields={"file": "no bytes came"})
    return received


@contextlib.contextmanager
def _held(runtime: Runtime, file: File) -> Iterator[IO[bytes]]:
    """The part of an upload, for one piece at a time."""
    try:
        out = runtime.blobs.part(file.blob).open("r+b")
    except FileNotFoundError:
        raise NotFound from None
    with out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("Another piece of this upload is arriving.", code="busy") from None
        yield out


# ---- what is left over


async def collect(runtime: Runtime) -> None:
    """Remove what expired. The rows go first, so that nothing refers to bytes that are gone."""
    while keys := await runtime.store.write(actions.collect_files):
        await asyncio.to_thread(runtime.blobs.remove, *keys)


async def sweep(runtime: Runtime) -> None:
    """Remove bytes that no row knows: a crash came between writing them and saying so."""
    now = runtime.store.clock() / SECOND
    old = await asyncio.to_thread(lambda: list(runtime.blobs.older_than(now - SWEPT_AFTER)))
    for start in range(0, len(old), 500):
        unknown = await runtime.store.read(queries.unknown_blobs, keys=old[start : start + 500])
        await asyncio.to_thread(runtime.blobs.remove, *unknown)
