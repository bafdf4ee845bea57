"""An answer as a mail: exactly these headers, the words in two forms, what was said before in short."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from msgspec import Struct
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.channels.email import queries
from comity.channels.email.actions import leaving
from comity.channels.email.actions.copies import AFTER_ITS_AUTHOR
from comity.channels.email.models import Mailbox, OutgoingMail
from comity.channels.email.reading.automatic import OWN_HEADER
from comity.conversations import queries as talks
from comity.conversations.models import Message, MessageFile, Participant
from comity.foundation.clock import SECOND
from comity.foundation.files.models import File
from comity.foundation.mail import SHORT, one_line
from comity.foundation.store import Tx
from comity.people import queries as people

QUOTED, QUOTED_LINES, QUOTED_CHARACTERS = 3, 12, 1_000
MOST_ENCLOSED = 15_000_000
"""Bytes; mail servers take about 20 MB, and a third is added on the way."""


class Quote(Struct, frozen=True):
    """`name` is "" for the reader's own words."""

    name: str
    at: int
    words: str


class Enclosure(Struct, frozen=True):
    name: str
    media_type: str
    blob: str
    size: int


class Draft(Struct, frozen=True):
    """All that a mail to one person needs, read in one unit. `voice` is how its author is named, `name` "" where none
    is known. `others` are names and addresses of those who get the same, as far as a mail of theirs named both.
    `subject` is that of his last mail, "" where there was none; `references` are Message-IDs, oldest first."""

    mail: uuid.UUID
    voice: str
    house: str
    mailbox: str
    name: str
    address: str
    others: Sequence[tuple[str, str]]
    message_id: str
    subject: str
    body: str
    signature: str
    automatic: bool
    references: Sequence[str]
    quotes: Sequence[Quote]
    enclosures: Sequence[Enclosure]


class Settled(Struct, frozen=True):
    """No mail leaves: `state` is dropped, refused, or waiting while he is here and may still read it."""

    state: str
    reason: str


def draft_of(tx: Tx, *, mail: uuid.UUID, here: bool) -> Draft | Settled:
    """What is to be mailed, as everything stands now. `here`: the person has a window of ours open."""
    row = tx.session.get(OutgoingMail, mail)
    message = None if row is None else tx.session.get(Message, row.message)
    if row is None or message is None or row.state not in leaving.ON_ITS_WAY:
        return Settled(leaving.DROPPED, "settled")
    return _why_not(tx, row, message, here) or _draft(tx, row, message)


def _why_not(tx: Tx, row: OutgoingMail, message: Message, here: bool) -> Settled | None:
    if message.deleted_at is not None or message.outside_seq is None or message.lane == leaving.NOTE:
        return Settled(leaving.DROPPED, "taken_back")
    if not talks.takes_part(tx, person=row.person, conversation=row.conversation):
        return Settled(leaving.DROPPED, "left")
    if tx.session.get_one(Mailbox, row.mailbox).removed_at is not None:
        return Settled(leaving.REFUSED, "mailbox_removed")
    if not row.always:
        if talks.read_position(tx, person=row.person, conversation=row.conversation) >= message.outside_seq:
            return Settled(leaving.DROPPED, "read")
        if here:
            return Settled(leaving.WAITING, "here")
    if queries.is_suppressed(tx, address=row.address):
        return Settled(leaving.REFUSED, "suppressed")
    if people.stopped(tx, persons=[row.person]):
        return Settled(leaving.REFUSED, "stopped")
    return _echo(tx, row) if row.automatic else None


def _echo(tx: Tx, row: OutgoingMail) -> Settled | None:
    """Words of a program never answer those of another one, nor go to one address more than once an hour."""
    last = queries.last_from(tx, conversation=row.conversation, person=row.person)
    if last is not None and last.automatic:
        return Settled(leaving.REFUSED, "automatic")
    spoke = leaving.automatic_lately(tx, address=row.address, but=row.id)
    return Settled(leaving.REFUSED, "too_many") if spoke else None


def _draft(tx: Tx, row: OutgoingMail, message: Message) -> Draft:
    organisation, last = accounts.organisation(tx), queries.last_from(tx, conversation=row.conversation)
    house = "Comity" if organisation is None else organisation.name
    mailbox = tx.session.get_one(Mailbox, row.mailbox)
    return Draft(
        mail=row.id,
        voice=voice_of(tx, person=message.author, mailbox=mailbox),
        house=house,
        mailbox=mailbox.address,
        name=_name(tx, row.person),
        address=row.address,
        others=_others(tx, row),
        message_id=row.message_id,
        subject="" if last is None else last.subject,
        body=message.body,
        signature=queries.signature(tx, person=message.author),
        automatic=row.automatic,
        references=queries.known_ids(tx, conversation=row.conversation, person=row.person),
        quotes=_quotes(tx, message, row.person),
        enclosures=_enclosures(tx, message),
    )


def voice_of(tx: Tx, *, person: uuid.UUID, mailbox: Mailbox) -> str:
    """How a colleague is named in mails: in his own mailbox with his whole name."""
    card, organisation = people.cards(tx, persons=[person])[person], accounts.organisation(tx)
    house = "Comity" if organisation is None else organisation.name
    return card.name if mailbox.owner == person else f"{card.first_name} at {house}"


def _name(tx: Tx, person: uuid.UUID) -> str:
    card = people.card(tx, person=person)
    return "" if card is None or card.name.startswith(people.UNNAMED) else card.name


def _others(tx: Tx, row: OutgoingMail) -> list[tuple[str, str]]:
    """Who else gets this message by mail, of those whose address stood with his in one mail."""
    met = queries.met_in_mail(tx, conversation=row.conversation, address=row.address)
    same = select(OutgoingMail).where(
        OutgoingMail.message == row.message,
        OutgoingMail.address.in_(met),
        OutgoingMail.state.not_in((leaving.REFUSED, leaving.DROPPED)),
    )
    found = tx.session.scalars(same.order_by(OutgoingMail.address)) if met else ()
    return [(_name(tx, one.person), one.address) for one in found]


def _quotes(tx: Tx, message: Message, reader: uuid.UUID) -> list[Quote]:
    """The last that everybody read before it and since he takes part, oldest first; notes have no outside number."""
    seat = tx.session.get_one(Participant, (message.conversation, reader))
    before = select(Message).where(
        Message.conversation == message.conversation,
        Message.outside_seq < message.outside_seq,
        Message.created_at >= seat.joined_at - AFTER_ITS_AUTHOR,
        Message.deleted_at.is_(None),
    )
    found = list(tx.session.scalars(before.order_by(Message.outside_seq.desc()).limit(QUOTED)))[::-1]
    cards = people.cards(tx, persons={one.author for one in found})
    names = {author: "" if author == reader else card.name for author, card in cards.items()}
    return [Quote(names[one.author], one.created_at, _short(one.body)) for one in found if one.body]


def _short(words: str) -> str:
    lines = words.splitlines()
    cut = "\n".join(lines[:QUOTED_LINES])[:QUOTED_CHARACTERS]
    return cut if cut == words else f"{cut.rstrip()} …"


def _enclosures(tx: Tx, message: Message) -> list[Enclosure]:
    found = select(File).join(MessageFile, MessageFile.file == File.id).where(MessageFile.message == message.id)
    files = tx.session.scalars(found.order_by(MessageFile.place))
    return [Enclosure(file.name, file.media_type, file.blob, file.size) for file in files]


def fitting(enclosures: Sequence[Enclosure]) -> tuple[list[Enclosure], list[Enclosure]]:
    """Those that go with the mail, and those that are too much for one."""
    room = MOST_ENCLOSED
    taken: list[Enclosure] = []
    left: list[Enclosure] = []
    for one in enclosures:
        (taken if one.size <= room else left).append(one)
        room -= one.size if one in taken else 0
    return taken, left


class Written(Struct, frozen=True):
    """The words of a mail as templates made them, its subject, and the bytes of what goes with it."""

    subject: str
    text: str
    html: str
    enclosed: Sequence[tuple[Enclosure, bytes]]


def composed(draft: Draft, written: Written, *, reply_to: str, loop_mark: str, now: int) -> EmailMessage:
    """The message with exactly these headers, whatever stands in names and subjects."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_named(draft.voice), addr_spec=draft.mailbox)
    message["To"] = Address(_named(draft.name), addr_spec=draft.address)
    if draft.others:
        message["Cc"] = [Address(_named(name), addr_spec=address) for name, address in draft.others]
    message["Reply-To"] = Address(_named(draft.house), addr_spec=reply_to)
    message["Subject"] = one_line(written.subject)[:SHORT]
    message["Date"] = formatdate(now / SECOND)
    message["Message-ID"] = in_brackets(draft.message_id)
    if draft.references:
        message["In-Reply-To"] = in_brackets(draft.references[-1])
        message["References"] = " ".join(in_brackets(one) for one in draft.references)
    message[OWN_HEADER] = loop_mark
    if draft.automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(written.text.replace("\0", ""))
    message.add_alternative(written.html.replace("\0", ""), subtype="html")
    for enclosure, content in written.enclosed:
        family, _, kind = (enclosure.media_type or "application/octet-stream").partition("/")
        message.add_attachment(content, maintype=family, subtype=kind, filename=one_line(enclosure.name))
    return message


def _named(name: str) -> str:
    return one_line(name)[:SHORT]


def in_brackets(text: str) -> str:
    """A Message-ID as it stands in headers, whatever a stranger wrote in his."""
    return f"<{''.join(one_line(text).split()).strip('<>')}>"
