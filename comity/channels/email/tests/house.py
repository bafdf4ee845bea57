"""A house with a mailbox and a mail server, for tests: both stores, no server of ours."""

from __future__ import annotations

import asyncio
import email
import email.policy
import uuid
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import Envelope as Handed
from sqlalchemy import select

from comity.app import ROOMS
from comity.channels.email import access, actions, following, queries
from comity.channels.email.actions import Envelope
from comity.channels.email.models import IncomingMail, OutgoingMail
from comity.conversations import access as talks, actions as conversations, visitors
from comity.conversations.bots import actions as bots
from comity.conversations.bots.actions import Described
from comity.conversations.models import Message
from comity.conversations.viewing_messages import message_views
from comity.conversations.views import MessageView
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.jobs import Runner
from comity.foundation.policies import Actor, Role
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import actions as people, queries as known

SUPPORT, VIC = "support@lumen.example", "vic@elsewhere.example"


class Postbox:
    """The mail server to which we hand our mail. `answer` is what it says to a recipient."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Handed, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Handed) -> str:
        content = envelope.content or b""
        self.raw.append(content if isinstance(content, bytes) else content.encode())
        self.mails.append(email.message_from_bytes(self.raw[-1], policy=email.policy.default))
        self.envelopes.append((str(envelope.mail_from), ",".join(envelope.rcpt_tos)))
        return "250 OK"


class House:
    """anna and ben are members, cleo is the owner; the mailbox is anna's to answer."""

    def __init__(self, runtime: Runtime, clock: FixedClock) -> None:
        self.runtime, self.store, self.clock = runtime, runtime.store, clock
        self.cleo, self.anna, self.ben = self.store.write_now(_people)
        self.mailbox = self.make(SUPPORT)

    def make(self, address: str, *, owner: Actor | None = None) -> uuid.UUID:
        return self.store.write_now(
            actions.make_mailbox,
            actor=self.cleo,
            key=self.runtime.settings.secret_key,
            address=address,
            owner=None if owner is None else owner.person,
            asked=[self.anna.person] if owner is None else [],
        ).id

    def program(self) -> Actor:
        """A bot that may speak to people outside."""
        how = {"name": "Orders", "handle": "orders", "wanted": Described()}
        made = self.store.write_now(bots.make_bot, actor=self.cleo, **how)
        return Actor(made.person, "token", "bot", uuid.uuid4(), member=made.id)

    def take(self, raw: bytes, *, mailbox: uuid.UUID | None = None, recipient: str = SUPPORT) -> uuid.UUID:
        envelope = Envelope(VIC, recipient)
        mailbox = mailbox or self.mailbox
        return self.store.write_now(actions.take_in, mailbox=mailbox, raw=raw, route="http", envelope=envelope).mail

    def file(self, raw: bytes, **where: Any) -> IncomingMail:
        """Take a mail in and let it be filed."""
        mail = self.take(raw, **where)
        self.run_due()
        return self.mail(mail)

    def mail(self, mail: uuid.UUID) -> IncomingMail:
        return self.store.read_now(access.mail, actor=self.cleo, mail=mail)

    def say(self, actor: Actor, conversation: uuid.UUID | None, body: str, **more: Any) -> uuid.UUID:
        return self.store.write_now(
            conversations.send_message,
            actor=actor,
            conversation=conversation,
            client_id=uuid.uuid4(),
            body=body,
            **more,
        ).id

    def answer(self, actor: Actor, conversation: uuid.UUID | None, body: str, **more: Any) -> uuid.UUID:
        """Say something, and let the ten seconds pass in which it could be taken back."""
        message = self.say(actor, conversation, body, **more)
        self.pass_time()
        return message

    def pass_time(self, seconds: int = 11) -> None:
        self.follow()
        self.clock.advance(seconds * SECOND)
        self.run_due()

    def follow(self) -> None:
        """What the reader of the log does."""
        while (here := self.store.read_now(queries.reached)) is not None:
            batch = self.store.read_now(following.pending, here=here)
            if batch is None:
                return
            self.store.write_now(actions.carry, messages=batch.messages, after=batch.after)

    def run_due(self) -> None:
        async def running() -> None:
            await self.store.start()
            runner = Runner(self.runtime, {job.kind: job for room in ROOMS for job in room.jobs})
            while await runner.run_due():
                pass

        asyncio.run(running())

    def sent(self, message: uuid.UUID) -> list[OutgoingMail]:
        """The mails of a message."""
        return [mail for mail, _ in self.store.read_now(queries.outgoing_of, messages=[message])]

    def seen(self, message: uuid.UUID) -> MessageView:
        """The message as those inside see it."""

        def view(tx: Tx) -> MessageView:
            row = tx.session.get_one(Message, message)
            return message_views(tx, messages=[row], channel=None, inside=True)[0]

        return self.store.read_now(view)

    def bodies(self, conversation: uuid.UUID | None, actor: Actor | None = None) -> list[str]:
        """What was said in a conversation, as this actor sees it."""

        def said(tx: Tx) -> Sequence[str]:
            place = talks.seat(tx, actor=actor or self.anna, conversation=conversation)
            found = select(Message.body).where(Message.conversation == place.conversation)
            return tx.session.scalars(found.order_by(Message.inside_seq)).all()

        return list(self.store.read_now(said))

    def person(self, address: str, kind: str = "email") -> uuid.UUID | None:
        return self.store.read_now(known.person_at, kind=kind, value=address)

    def visitor(self) -> tuple[Actor, uuid.UUID]:
        """Somebody on the website, and his talk with anna."""
        return self.store.write_now(_visitor, anna=self.anna)


def _people(tx: Tx) -> tuple[Actor, Actor, Actor]:
    found = []
    names: tuple[tuple[str, Role], ...] = (("cleo", "owner"), ("anna", "member"), ("ben", "member"))
    for name, role in names:
        member = people.add_member(tx, name=name.title(), handle=name, role=role, email=f"{name}@lumen.example")
        found.append(Actor(member.person, "session", role, uuid.uuid4(), member=member.id))
    return found[0], found[1], found[2]


def _visitor(tx: Tx, *, anna: Actor) -> tuple[Actor, uuid.UUID]:
    door = conversations.open_channel(tx, kind="website", name="Shop", origins=[], asked=[anna.person], by=anna.person)
    visitor = people.add_visitor(tx, channel=door.id)
    actor = Actor(visitor.person, "visitor", "visitor", uuid.uuid4(), channel=door.id)
    said = visitors.begin(
        tx,
        actor=actor,
        asked=[anna.person],
        client_id=uuid.uuid4(),
        body="Is the lamp in stock?",
        visibility="channel",
    )
    return actor, said.conversation


def written(
    words: str = "Where is my order?",
    *,
    sender: str = f"Vic Dane <{VIC}>",
    to: str = SUPPORT,
    subject: str = "Order 4711",
    message_id: str = "",
    attach: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """A raw mail."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = message_id or f"<{uuid.uuid4()}@elsewhere.example>"
    mail["Date"] = "Mon, 21 Sep 2026 10:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    for name, content in (attach or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def report(of: EmailMessage, *, action: str = "failed", status: str = "5.1.1", recipient: str = VIC) -> bytes:
    """What a mail server says of a mail of ours (RFC 3464)."""
    parts = [
        "From: MAILER-DAEMON@elsewhere.example",
        f"To: {of['Reply-To']}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{uuid.uuid4()}@elsewhere.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "It could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.elsewhere.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "Diagnostic-Code: smtp; 550 No such mailbox",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {of['Message-ID']}",
        "--b--",
        "",
    ]
    return "\r\n".join(parts).encode()
