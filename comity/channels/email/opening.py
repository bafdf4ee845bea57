"""Kept mails are read, their attachments are put on disk, and then they are filed, in their order."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import uuid
from collections.abc import Awaitable, Sequence
from email.parser import BytesHeaderParser
from typing import TypeVar

from comity.channels.email import actions, queries, seals
from comity.channels.email.actions.filing import Enclosed, Opened
from comity.channels.email.actions.taking import FILE, RECEIVED
from comity.channels.email.proving import NOBODY_LOOKED, proof_of
from comity.channels.email.queries import Kept
from comity.channels.email.reading import Letter, Part, Unreadable, read
from comity.channels.email.reading.automatic import OWN_HEADER
from comity.channels.email.threads import address_of
from comity.conversations.gates import screens_of
from comity.foundation.errors import BadInput, Refused, Unavailable
from comity.foundation.files import kinds
from comity.foundation.files.actions import Found
from comity.foundation.files.intake import PREVIEW_SIDE, SMALL_ENOUGH
from comity.foundation.files.pictures import shrink_file
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime

WHOLE = "mail.txt"
MOST_PARTS = 50
AHEAD = 4
"""So many mails of a job are read, and their signatures checked, while those before them are filed."""
Done = TypeVar("Done")


async def file(runtime: Runtime, mails: Sequence[uuid.UUID]) -> None:
    """File mails that were kept, in this order. What cannot be filed waits for a look, with the reason; it is never
    lost, and holds up no other."""
    room = asyncio.Semaphore(AHEAD)
    opening = [asyncio.create_task(_opened(runtime, mail, room)) for mail in mails]
    filing: dict[uuid.UUID, asyncio.Future[str]] = {}
    try:
        for mail, coming in zip(mails, opening, strict=True):
            if (opened := await coming) is not None:
                filing[mail] = _submitted(runtime, mail, opened)
    finally:
        for coming in opening:
            coming.cancel()
    for mail, unit in filing.items():
        await _or_quarantined(runtime, mail, unit)


async def _opened(runtime: Runtime, mail: uuid.UUID, room: asyncio.Semaphore) -> Opened | None:
    """None where there is nothing to file, or not yet."""
    async with room:
        kept = await runtime.store.read(queries.kept, mail=mail)
        if kept is None or kept.state != RECEIVED:
            return None
        return await _or_quarantined(runtime, mail, opened_mail(runtime, kept))


def _submitted(runtime: Runtime, mail: uuid.UUID, opened: Opened) -> asyncio.Future[str]:
    """Each mail is a unit of its own, after the one before it; those that wait together share a commit."""
    fields = {"mail": mail, "opened": opened, "key": runtime.settings.secret_key, "screens": screens_of(runtime)}
    return runtime.store.submit(actions.file_mail, fields, after=FILE)


async def _or_quarantined(runtime: Runtime, mail: uuid.UUID, coming: Awaitable[Done]) -> Done | None:
    try:
        return await coming
    except Unreadable as unreadable:
        reason = str(unreadable)
    except Unavailable:
        raise
    except Refused as refused:
        reason = refused.reason
    except Exception as error:  # noqa: BLE001 - one mail that we fail on must neither be lost nor stop the others
        log_failure(error)
        reason = "fault"
    await runtime.store.write(actions.quarantine, mail=mail, reason=reason)
    return None


async def opened_mail(runtime: Runtime, kept: Kept) -> Opened:
    """Raises Unreadable."""
    raw = kept.content
    letter = await asyncio.to_thread(read, raw)
    parts = [part for part in letter.parts if part.content][:MOST_PARTS]
    if len(letter.words) > MESSAGE_CHARACTERS // 2:
        parts.append(Part(WHOLE, kinds.TEXT, letter.words.encode(errors="replace"), "", False))
    enclosed = [await _stored(runtime, part) for part in parts]
    own = _mark(raw) == seals.loop_mark(runtime.settings.secret_key)
    proof = NOBODY_LOOKED if own or letter.report is not None else await proof_of(runtime, kept, letter)
    return Opened(letter, enclosed, fingerprint(letter, raw), own=own, proof=proof)


def fingerprint(letter: Letter, raw: bytes) -> bytes:
    """The same for a mail by whatever route it came: servers on the way add headers, and may change line ends."""
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    head = "\n".join((letter.message_id, address_of(letter), letter.subject, str(letter.sent_at)))
    return hashlib.sha256(head.encode(errors="replace") + b"\n" + body.rstrip()).digest()


def _mark(raw: bytes) -> str:
    """What our header says, if it is there."""
    return str(BytesHeaderParser().parsebytes(raw).get(OWN_HEADER, "")).strip()


async def _stored(runtime: Runtime, part: Part) -> Enclosed:
    blob, sha256 = await asyncio.to_thread(runtime.blobs.add, part.content)
    kind = kinds.media_type(part.content[: kinds.HEAD])
    found = Found(len(part.content), sha256, kind)
    if kind in kinds.INLINE:
        with contextlib.suppress(BadInput):
            found = await _looked_at(runtime, blob, found)
    return Enclosed(part.name, blob, found)


async def _looked_at(runtime: Runtime, blob: str, found: Found) -> Found:
    """A picture gets its size and a smaller form, as uploads do."""
    small = await shrink_file(runtime.blobs.path(blob), longest=PREVIEW_SIDE)
    of, preview = small.of, None
    if max(of.width, of.height) > PREVIEW_SIDE or found.size > SMALL_ENOUGH:
        preview, _ = await asyncio.to_thread(runtime.blobs.add, small.content)
    return Found(found.size, found.sha256, of.media_type, of.width, of.height, preview)
