"""Talks that go by mail: a mailbox of the house, what people wrote to it, what was answered. Read from
`story/letters.toml`. No mail leaves: what stands there was answered long ago."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from msgspec import Struct, convert
from sqlalchemy import select

from comity.channels.email import actions as mail
from comity.channels.email.actions import Envelope
from comity.channels.email.actions.filing import Opened
from comity.channels.email.models import IncomingMail, Mailbox
from comity.channels.email.opening import fingerprint
from comity.channels.email.reading import read
from comity.conversations import actions as conversations
from comity.demo.acts import Cast
from comity.demo.story import Line, dated, toml
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end

THEM, DONE = "them", "is done"
NO_KEY = "-"
"""Nothing here is sealed."""
_IDS = uuid.UUID("0d3f1c1a-7c52-4a51-9a0b-5f1c70d5a4e2")
Happening = tuple[int, Callable[..., None], dict[str, Any]]


class Box(Struct, forbid_unknown_fields=True):
    address: str
    name: str
    asked: list[str]
    opened: str
    by: str


class Letter(Struct, forbid_unknown_fields=True):
    name: str
    sender: str
    email: str
    subject: str
    said: list[Line]
    copied: str = ""

    @property
    def people(self) -> int:
        """How many outside are in it."""
        return 1 + bool(self.copied)


class Post(Struct, forbid_unknown_fields=True):
    mailbox: Box
    letter: list[Letter]


@lru_cache
def read_post() -> Post:
    return convert(toml("letters"), Post)


def happenings(start: int) -> Iterator[Happening]:
    post = read_post()
    yield dated(post.mailbox.opened, start), open_mailbox, {"box": post.mailbox}
    for letter in post.letter:
        for place, line in enumerate(letter.said):
            verb = write if line.who == THEM else finish if line.how == DONE else answer
            yield dated(line.at, start), verb, {"letter": letter, "place": place}


def open_mailbox(tx: Tx, *, cast: Cast, box: Box) -> None:
    asked = [cast.actors[handle].person for handle in box.asked]
    mail.make_mailbox(tx, actor=cast.actors[box.by], key=NO_KEY, address=box.address, name=box.name, asked=asked)


def write(tx: Tx, *, cast: Cast, letter: Letter, place: int) -> None:
    """A mail arrives and is filed."""
    raw = _raw(letter, place)
    mailbox = tx.session.scalars(select(Mailbox)).one()
    taken = mail.take_in(tx, mailbox=mailbox.id, raw=raw, route="http", envelope=Envelope(letter.email))
    read_letter = read(raw)
    opened = Opened(read_letter, (), fingerprint(read_letter, raw))
    mail.file_mail(tx, mail=taken.mail, opened=opened, key=NO_KEY)


def _raw(letter: Letter, place: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = f"{letter.sender} <{letter.email}>", read_post().mailbox.address
    if letter.copied:
        message["Cc"] = letter.copied
    message["Subject"] = letter.subject if place == 0 else f"Re: {letter.subject}"
    message["Message-ID"] = f"<{uuid.uuid5(_IDS, f'{letter.name}/{place}')}@{letter.email.partition('@')[2]}>"
    message.set_content(letter.said[place].words)
    return message.as_bytes()


def answer(tx: Tx, *, cast: Cast, letter: Letter, place: int) -> None:
    line = letter.said[place]
    client_id = uuid.uuid5(_IDS, f"{letter.name}/{place}")
    talk = _talk(tx, letter)
    conversations.send_message(tx, actor=cast.actors[line.who], conversation=talk, client_id=client_id, body=line.words)


def finish(tx: Tx, *, cast: Cast, letter: Letter, place: int) -> None:
    who = cast.actors[letter.said[place].who]
    conversations.set_status(tx, actor=who, conversation=_talk(tx, letter), status="done")


def _talk(tx: Tx, letter: Letter) -> uuid.UUID | None:
    found = select(IncomingMail.conversation).where(IncomingMail.sender == letter.email)
    return tx.session.scalar(found.order_by(IncomingMail.received_at).limit(1))


def leave_post(tx: Tx, *, cast: Cast) -> None:
    """What was answered in the story is not mailed by the server that tells it; everybody has read it."""
    mail.carry(tx, messages=(), after=settled_end(tx))
    for letter in read_post().letter:
        talk = _talk(tx, letter)
        for handle in {line.who for line in letter.said} | set(read_post().mailbox.asked):
            if handle != THEM:
                conversations.mark_read(tx, actor=cast.actors[handle], conversation=talk, seq=2**53)
