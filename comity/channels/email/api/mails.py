"""Raw mail comes in over HTTP; what arrived, and what became of what left."""

from __future__ import annotations

import uuid
from ipaddress import ip_address
from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import QueryParameter

from comity.channels.email import access, actions, queries
from comity.channels.email.actions import Envelope, Taken
from comity.channels.email.models import IncomingMail
from comity.channels.email.shapes import MailOut, Mails, MovedMail, PutInto, SentMails, TakenMail, mail_out, sent_out
from comity.conversations import access as conversations
from comity.conversations.checks import list_cursor
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

CHANNELS = MAY("channels")
MAIL_BYTES = 36_000_000
"""25 MB of attachments as they travel in a mail."""
STATES = ("received", "filed", "quarantined", "ignored")
MOST = 100
WRONG = "Some fields are wrong."


@post(
    "/api/channels/{channel_id:str}/mails",
    policy=CHANNELS,
    keeps="nothing",
    status_code=201,
    tags=["mail"],
    request_max_body_size=MAIL_BYTES,
)
async def take_in(
    channel_id: str,
    request: Request[Any, Any, Any],
    actor: Actor,
    runtime: Runtime,
    sender: Annotated[str, QueryParameter(max_length=1_000)] = "",
    recipient: Annotated[str, QueryParameter(max_length=1_000)] = "",
    peer: Annotated[str, QueryParameter(max_length=100)] = "",
    helo: Annotated[str, QueryParameter(max_length=1_000)] = "",
) -> Response[TakenMail]:
    """Take in one mail as it travelled (`message/rfc822`), for the mailbox of this channel. `sender` and `recipient`
    are those of its envelope; `peer` is the IP address of the machine that handed it over from outside and `helo`
    how it called itself, for SPF. It is kept before it is answered, and filed right after. The same bytes again: 200
    and the first mail."""
    raw = await request.body()
    if not raw.strip():
        raise BadInput(WRONG, fields={"body": "must be a mail"})
    if peer and not _is_address(peer):
        raise BadInput(WRONG, fields={"peer": "must be an IP address"})
    envelope = Envelope(sender, recipient, peer, helo)
    taken = await runtime.store.write(_take_in, actor=actor, channel=parse_id(channel_id), raw=raw, envelope=envelope)
    return Response(TakenMail(str(taken.mail), taken.created), status_code=201 if taken.created else 200)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _take_in(tx: Tx, *, actor: Actor, channel: uuid.UUID | None, raw: bytes, envelope: Envelope) -> Taken:
    mailbox = access.mailbox_of_channel(tx, actor=actor, channel=channel)
    return actions.take_in(tx, mailbox=mailbox.id, raw=raw, route="http", envelope=envelope)


@get("/api/mailboxes/{mailbox_id:str}/mails", policy=MEMBER, tags=["mail"])
async def list_mails(
    mailbox_id: str,
    actor: Actor,
    runtime: Runtime,
    only: Annotated[str, QueryParameter(name="state")] = "",
    cursor: str | None = None,
    limit: str = "50",
) -> Mails:
    """What arrived in a mailbox, newest first. `state` is received, filed, quarantined or ignored."""
    wrong = {} if only in ("", *STATES) else {"state": f"one of {', '.join(STATES)}"}
    if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        wrong["limit"] = f"1 to {MOST}"
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    rows, open_to, held = await runtime.store.read(
        _listed,
        actor=actor,
        mailbox=parse_id(mailbox_id),
        state=only or None,
        before=list_cursor(cursor),
        limit=int(limit) + 1,
    )
    shown = rows[: int(limit)]
    last = f"{shown[-1].received_at}.{shown[-1].id}" if len(rows) > len(shown) else None
    return Mails([mail_out(row, open=open_to, held=row.conversation in held) for row in shown], last)


def _listed(
    tx: Tx,
    *,
    actor: Actor,
    mailbox: uuid.UUID | None,
    state: str | None,
    before: tuple[int, uuid.UUID] | None,
    limit: int,
) -> tuple[list[IncomingMail], bool, set[uuid.UUID]]:
    box = access.mailbox(tx, actor=actor, mailbox=mailbox, removed=True)
    found = queries.mails(tx, mailbox=box.id, state=state, before=before, limit=limit)
    held = queries.held(tx, conversations={row.conversation for row in found if row.conversation})
    return found, access.may_read(actor, box), held


@get("/api/mails/{mail_id:str}", policy=MEMBER, tags=["mail"])
async def show_mail(mail_id: str, actor: Actor, runtime: Runtime) -> MailOut:
    """One mail that arrived, and where it stands."""
    return await runtime.store.read(_shown, actor=actor, mail=parse_id(mail_id))


def _shown(tx: Tx, *, actor: Actor, mail: uuid.UUID | None) -> MailOut:
    return _out(tx, actor, access.mail(tx, actor=actor, mail=mail))


def _out(tx: Tx, actor: Actor, row: IncomingMail) -> MailOut:
    box = access.mailbox(tx, actor=actor, mailbox=row.mailbox, removed=True)
    held = () if row.conversation is None else queries.held(tx, conversations=[row.conversation])
    return mail_out(row, open=access.may_read(actor, box), held=bool(held))


@post("/api/mails/{mail_id:str}/retry", policy=MEMBER, status_code=202, tags=["mail"])
async def retry(mail_id: str, actor: Actor, runtime: Runtime) -> MailOut:
    """File a mail once more that waits in quarantine."""
    return await runtime.store.write(_retry, actor=actor, mail=parse_id(mail_id))


def _retry(tx: Tx, *, actor: Actor, mail: uuid.UUID | None) -> MailOut:
    return _out(tx, actor, actions.retry(tx, actor=actor, mail=mail))


@post("/api/mails/{mail_id:str}/conversation", policy=MEMBER, body=PutInto, status_code=200, tags=["mail"])
async def move_mail(mail_id: str, data: PutInto, actor: Actor, runtime: Runtime) -> MovedMail:
    """Put a mail that was filed in the wrong talk into another talk of who wrote it, or into a new one. Its words are
    said again there; where they stood they are taken back."""
    return await runtime.store.write(_move, actor=actor, mail=parse_id(mail_id), conversation=data.conversation)


def _move(tx: Tx, *, actor: Actor, mail: uuid.UUID | None, conversation: uuid.UUID | None) -> MovedMail:
    row, before = actions.move_mail(tx, actor=actor, mail=mail, conversation=conversation)
    return MovedMail(str(row.id), str(row.conversation), str(row.message), str(before))


@get("/api/messages/{message_id:str}/mails", policy=MEMBER, tags=["mail"])
async def list_sent(message_id: str, actor: Actor, runtime: Runtime) -> SentMails:
    """To whom a message was mailed, and what is known of each mail. "Delivered" says only a mail server that reports
    it."""
    return await runtime.store.read(_sent, actor=actor, message=parse_id(message_id))


def _sent(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> SentMails:
    row = conversations.visible_message(tx, actor=actor, message=message)
    return SentMails([sent_out(mail) for mail, _ in queries.outgoing_of(tx, messages=[row.id])])


ROUTES = [take_in, list_mails, show_mail, retry, move_mail, list_sent]
