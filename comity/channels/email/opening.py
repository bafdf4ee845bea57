"""A kept mail is read, its attachments are put on disk, and then it is filed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import uuid
from email.parser import BytesHeaderParser

from comity.channels.email import actions, queries, seals
from comity.channels.email.actions.filing import Enclosed, Opened
from comity.channels.email.actions.taking import RECEIVED
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


async def file(runtime: Runtime, mail: uuid.UUID) -> None:
    """File a mail that was kept. What cannot be filed waits for a look, with the reason; it is never lost."""
    kept = await runtime.store.read(queries.kept, mail=mail)
    if kept is None or kept.state != RECEIVED:
        return
    try:
        opened = await opened_mail(runtime, kept)
        key, screens = runtime.settings.secret_key, screens_of(runtime)
        await runtime.store.write(actions.file_mail, mail=mail, opened=opened, key=key, screens=screens)
    except Unreadable as unreadable:
        await runtime.store.write(actions.quarantine, mail=mail, reason=str(unreadable))
    except Unavailable:
        raise
    except Refused as refused:
        await runtime.store.write(actions.quarantine, mail=mail, reason=refused.reason)
    except Exception as error:  # noqa: BLE001 - one mail that we fail on must neither be lost nor stop the others
        log_failure(error)
        await runtime.store.write(actions.quarantine, mail=mail, reason="fault")


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
