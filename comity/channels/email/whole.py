"""A mail as a whole: what was folded away when its new words became a message."""

from __future__ import annotations

import asyncio

from litestar import Response
from msgspec import Struct

from comity.channels.email import elsewhere, views
from comity.channels.email.elsewhere import Kept, Looked
from comity.channels.email.pictures import from_elsewhere, with_pictures
from comity.channels.email.reading import Letter, Mailbox, read
from comity.channels.email.seals import unmarked
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.people.shell import member_page


class WholeMail(Struct):
    """`html` is sanitised, for a frame without rights: its own pictures are in it, and nothing is fetched from
    elsewhere. `remote_images` counts the addresses of pictures that nobody asked for, `missing_images` those that were
    asked and gave none. `allowed`: you always see the pictures of this sender, and the mail proves that it is from him.
    `quoted` and `signature` are what the message does not repeat."""

    id: str
    message: str
    conversation: str
    subject: str
    sender: str
    to: list[str]
    cc: list[str]
    sent_at: str | None
    words: str
    quoted: str
    signature: str
    html: str
    remote_images: int
    missing_images: int
    address: str
    proved: bool
    allowed: bool


class WantedPictures(Input, frozen=True):
    """With `always` the pictures of this sender are shown at once from now on."""

    always: bool = False


@get("/api/messages/{message_id:str}/mail", policy=MEMBER, tags=["mail"])
async def show_whole(message_id: str, actor: Actor, runtime: Runtime) -> WholeMail:
    """The mail as which a message came, as a whole. Its bytes are forgotten after 90 days."""
    return await _whole(runtime, actor, message_id)


@post(
    "/api/messages/{message_id:str}/mail/pictures", policy=MEMBER, body=WantedPictures, status_code=200, tags=["mail"]
)
async def show_pictures(message_id: str, data: WantedPictures, actor: Actor, runtime: Runtime) -> Looked:
    """Fetch the pictures of a mail that lie elsewhere, through the server: who serves them learns that somebody looked.
    They are kept, so that nobody is asked twice. Then they are in the `html` of the mail."""
    return await elsewhere.look(runtime, actor=actor, message=parse_id(message_id), always=data.always)


@get("/messages/{message_id:str}/mail", policy=MEMBER, include_in_schema=False)
async def show_whole_page(message_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    mail = await _whole(runtime, actor, message_id)
    others = await runtime.store.read(views.other_talks, actor=actor, message=parse_id(message_id))
    return await member_page(runtime, actor, "email/whole.html", current="inbox", mail=mail, others=others)


async def _whole(runtime: Runtime, actor: Actor, message_id: str) -> WholeMail:
    """Raises NotFound for what the actor does not see, what came by no mail, and what was forgotten."""
    kept = await runtime.store.read(elsewhere.kept, actor=actor, message=parse_id(message_id))
    letter = await asyncio.to_thread(read, kept.raw)
    fetched = await asyncio.to_thread(elsewhere.bytes_of, runtime, kept.pictures)
    return _out(kept, message_id, letter, fetched)


def _out(kept: Kept, message: str, letter: Letter, fetched: dict[str, bytes]) -> WholeMail:
    looked = elsewhere.looked(from_elsewhere(letter.html), kept.pictures)
    return WholeMail(
        str(kept.mail),
        message,
        str(kept.conversation),
        letter.subject,
        "" if letter.sender is None else _named(letter.sender),
        [_named(one) for one in letter.to],
        [_named(one) for one in letter.cc],
        None if letter.sent_at is None else iso(letter.sent_at),
        letter.words,
        letter.quoted,
        letter.signature,
        with_pictures(letter.html, letter.parts, fetched),
        looked.left,
        looked.missing,
        kept.sender,
        kept.proved,
        kept.allowed,
    )


def _named(one: Mailbox) -> str:
    email = unmarked(one.email)
    return f"{one.name} <{email}>" if one.name else email


ROUTES = [show_whole, show_pictures, show_whole_page]
