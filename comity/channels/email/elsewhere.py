"""Pictures that a mail shows from elsewhere: asked for by the server, once, when a member wants to see them.

Whoever serves them learns that somebody here looked, and nothing else: no cookie, no referrer, not from which machine
of ours. What is shown was decoded and drawn anew.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import select

from comity.channels.email import actions
from comity.channels.email.actions.pictures import Fetched
from comity.channels.email.models import IncomingMail, MailPicture, OriginalMail, PictureSender
from comity.channels.email.pictures import from_elsewhere
from comity.channels.email.reading import Letter, read
from comity.conversations import access as conversations
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput, NotFound
from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.files import kinds
from comity.foundation.files.actions import Found
from comity.foundation.files.models import File
from comity.foundation.files.pictures import shrink
from comity.foundation.jobs import Failed
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

MOST = 40
"""Pictures that one press asks for; the next press asks for those that follow."""
PICTURE_BYTES, ALL_BYTES, SIDE = 3_000_000, 20_000_000, 1_200
SECONDS, ALL_SECONDS, AT_ONCE = 8.0, 20.0, 4


class Kept(Struct, frozen=True):
    """A mail whose bytes are still there. `pictures` are the blobs of those from elsewhere that were asked for, by
    address, None where nothing came. `allowed`: the viewer always sees the pictures of who proved that he sent it."""

    mail: uuid.UUID
    conversation: uuid.UUID
    raw: bytes
    sender: str
    proved: bool
    allowed: bool
    pictures: Mapping[str, str | None]


class Looked(Struct):
    """What came of wanting to see the pictures: how many are `shown`, how many came to nothing (`missing`), and how
    many were not asked for yet (`left`)."""

    shown: int
    missing: int
    left: int


def kept(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Kept:
    """Raises NotFound for what the actor does not see, what came by no mail, and what was forgotten."""
    row = conversations.visible_message(tx, actor=actor, message=message)
    found = select(IncomingMail, OriginalMail.content).join(OriginalMail, OriginalMail.mail == IncomingMail.id)
    mail = tx.session.execute(found.where(IncomingMail.message == row.id)).one_or_none()
    if mail is None or row.deleted_at is not None:
        raise NotFound
    held, raw = mail
    proved = held.dmarc == "pass" or held.reason == "reply_address"
    always = proved and held.sender in senders_allowed(tx, person=actor.person)
    return Kept(held.id, row.conversation, raw, held.sender, proved, always, _pictures(tx, held.id))


def _pictures(tx: Tx, mail: uuid.UUID) -> dict[str, str | None]:
    asked = select(MailPicture.url, File.blob).outerjoin(File, File.id == MailPicture.file)
    return {url: blob for url, blob in tx.session.execute(asked.where(MailPicture.mail == mail))}  # noqa: C416 - rows


def senders_allowed(tx: Tx, *, person: uuid.UUID) -> dict[str, str]:
    """The addresses whose pictures this member always sees, and since when; the newest first."""
    mine = select(PictureSender).where(PictureSender.person == person)
    rows = tx.session.scalars(mine.order_by(PictureSender.allowed_at.desc(), PictureSender.id.desc()))
    return {row.address: iso(row.allowed_at) for row in rows}


async def look(runtime: Runtime, *, actor: Actor, message: uuid.UUID | None, always: bool = False) -> Looked:
    """Fetch the pictures of a mail that nobody asked for yet. With `always` those of its sender are shown at once from
    now on, as far as a mail proves that it is from him. Raises NotFound, TooMany."""
    mail = await runtime.store.read(kept, actor=actor, message=message)
    runtime.limiter.take("pictures.member", actor.person)
    if always:
        await runtime.store.write(actions.allow_pictures, actor=actor, address=mail.sender)
    letter: Letter = await asyncio.to_thread(read, mail.raw)
    wanted = from_elsewhere(letter.html)
    unasked = [url for url in wanted if url not in mail.pictures]
    found = await _asked(runtime, unasked[:MOST])
    if found:
        await runtime.store.write(actions.keep_pictures, mail=mail.mail, found=found)
    known = {url: one is not None for url, one in found.items()} | {
        url: blob is not None for url, blob in mail.pictures.items()
    }
    return looked(wanted, known)


def looked(wanted: Sequence[str], known: Mapping[str, object]) -> Looked:
    """`known` says of each address that was asked whether anything came."""
    shown = sum(bool(known.get(url)) for url in wanted)
    left = sum(url not in known for url in wanted)
    return Looked(shown, len(wanted) - shown - left, left)


async def _asked(runtime: Runtime, urls: Collection[str]) -> dict[str, Fetched | None]:
    """A few at once; what takes too long together, or is too much, is left for another press."""
    fetcher, places, room = Fetcher(Allowed(runtime.settings.pictures_allow)), asyncio.Semaphore(AT_ONCE), _Room()
    found: dict[str, Fetched | None] = {}

    async def ask(url: str) -> None:
        async with places:
            if room.take():
                found[url] = await _picture(runtime, fetcher, url, room)

    tasks = [asyncio.create_task(ask(url)) for url in urls]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=ALL_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return found


class _Room:
    """The bytes that may still come. Each picture has room for the largest while it comes, so that none fails for the
    others."""

    def __init__(self) -> None:
        self.left = ALL_BYTES

    def take(self) -> bool:
        """Whether there is room for one more."""
        if self.left < PICTURE_BYTES:
            return False
        self.left -= PICTURE_BYTES
        return True

    def give_back(self, used: int) -> None:
        self.left += PICTURE_BYTES - used


async def _picture(runtime: Runtime, fetcher: Fetcher, url: str, room: _Room) -> Fetched | None:
    """A picture as we drew it, None where there is none that may be had."""
    used = 0
    try:
        answer = await fetcher.get(url, most=PICTURE_BYTES, seconds=SECONDS, accept="image/*")
        used = len(answer.body)
        if answer.status != 200 or kinds.media_type(answer.body[: kinds.HEAD]) not in kinds.INLINE:
            return None
        small = await shrink(answer.body, longest=SIDE)
    except (Failed, BadInput):
        return None
    finally:
        room.give_back(used)
    blob, sha256 = await asyncio.to_thread(runtime.blobs.add, small.content)
    return blob, Found(len(small.content), sha256, small.media_type, small.width, small.height)


def bytes_of(runtime: Runtime, pictures: Mapping[str, str | None]) -> dict[str, bytes]:
    """What is on disk of them."""
    paths = {url: runtime.blobs.path(blob) for url, blob in pictures.items() if blob is not None}
    return {url: path.read_bytes() for url, path in paths.items() if path.exists()}
