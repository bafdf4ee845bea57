"""A mail as a whole: what was folded away when its new words became a message."""

from __future__ import annotations

import asyncio
import uuid

from litestar import Response
from msgspec import Struct
from sqlalchemy import select

from comity.channels.email import views
from comity.channels.email.models import IncomingMail, OriginalMail
from comity.channels.email.pictures import with_own_pictures
from comity.channels.email.reading import Letter, Mailbox, read
from comity.channels.email.seals import unmarked
from comity.conversations import access as conversations
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.shell import member_page


class WholeMail(Struct):
    """`html` is sanitised, for a frame without rights: its own pictures are in it, and nothing is fetched from
    elsewhere; `remote_images` counts what is left out. `quoted` and `signature` are what the message does not
    repeat."""

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


@get("/api/messages/{message_id:str}/mail", policy=MEMBER, tags=["mail"])
async def show_whole(message_id: str, actor: Actor, runtime: Runtime) -> WholeMail:
    """The mail as which a message came, as a whole. Its bytes are forgotten after 90 days."""
    return await _whole(runtime, actor, message_id)


@get("/messages/{message_id:str}/mail", policy=MEMBER, include_in_schema=False)
async def show_whole_page(message_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    mail = await _whole(runtime, actor, message_id)
    others = await runtime.store.read(views.other_talks, actor=actor, message=parse_id(message_id))
    return await member_page(runtime, actor, "email/whole.html", current="inbox", mail=mail, others=others)


async def _whole(runtime: Runtime, actor: Actor, message_id: str) -> WholeMail:
    """Raises NotFound for what the actor does not see, what came by no mail, and what was forgotten."""
    mail, conversation, raw = await runtime.store.read(_kept, actor=actor, message=parse_id(message_id))
    letter = await asyncio.to_thread(read, raw)
    return _out(mail, message_id, conversation, letter)


def _kept(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> tuple[uuid.UUID, uuid.UUID, bytes]:
    row = conversations.visible_message(tx, actor=actor, message=message)
    found = select(OriginalMail).join(IncomingMail, IncomingMail.id == OriginalMail.mail)
    kept = tx.session.scalar(found.where(IncomingMail.message == row.id))
    if kept is None or row.deleted_at is not None:
        raise NotFound
    return kept.mail, row.conversation, kept.content


def _out(mail: uuid.UUID, message: str, conversation: uuid.UUID, letter: Letter) -> WholeMail:
    return WholeMail(
        str(mail),
        message,
        str(conversation),
        letter.subject,
        "" if letter.sender is None else _named(letter.sender),
        [_named(one) for one in letter.to],
        [_named(one) for one in letter.cc],
        None if letter.sent_at is None else iso(letter.sent_at),
        letter.words,
        letter.quoted,
        letter.signature,
        with_own_pictures(letter.html, letter.parts),
        letter.remote_images,
    )


def _named(one: Mailbox) -> str:
    email = unmarked(one.email)
    return f"{one.name} <{email}>" if one.name else email


ROUTES = [show_whole, show_whole_page]
