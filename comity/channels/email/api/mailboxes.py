"""Mailboxes over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from comity.accounts import access as accounts
from comity.channels.email import access, actions, probing, publishing, queries
from comity.channels.email.models import Mailbox
from comity.channels.email.shapes import (
    ChangedMailbox,
    DnsRecord,
    DnsRecords,
    Mailboxes,
    MailboxOut,
    NewMailbox,
    Suppressions,
    fetching,
    mailbox_out,
    suppression_out,
)
from comity.conversations import access as conversations, checks
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.handles import checked_email

CHANNELS = MAY("channels")


@get("/api/mailboxes", policy=CHANNELS, tags=["mail"])
async def list_mailboxes(runtime: Runtime) -> Mailboxes:
    """The addresses that people write to."""
    return Mailboxes([mailbox_out(*one) for one in await runtime.store.read(queries.mailboxes)])


@post("/api/mailboxes", policy=MEMBER, body=NewMailbox, status_code=201, tags=["mail"])
async def make_mailbox(data: NewMailbox, actor: Actor, runtime: Runtime) -> MailboxOut:
    """Make a mailbox and its channel. Its mail comes by `POST /api/channels/{channel}/mails`, or is fetched. Who does
    not look after channels makes his own, of the address with which he signs in."""
    key = runtime.settings.secret_key
    return await runtime.store.write(_make, data=data, address=_address(data.address), actor=actor, key=key)


def _address(text: str) -> str:
    try:
        return checked_email(text)
    except BadInput as wrong:
        raise BadInput(wrong.message, fields={"address": wrong.fields["email"]}) from None


def _make(tx: Tx, *, data: NewMailbox, address: str, actor: Actor, key: str) -> MailboxOut:
    checks.insiders(tx, data.asked, "asked")
    _check_audience(tx, data.audience)
    row = actions.make_mailbox(
        tx,
        actor=actor,
        key=key,
        address=address,
        name=data.name.strip(),
        owner=data.owner,
        asked=data.asked,
        audience=data.audience,
        fetching=fetching(data),
    )
    return _out(tx, row)


def _check_audience(tx: Tx, teams: Collection[uuid.UUID]) -> None:
    for team in teams:
        accounts.open_team(tx, team=team, field="audience")


def _out(tx: Tx, row: Mailbox) -> MailboxOut:
    return mailbox_out(row, conversations.channel(tx, channel=row.channel))


@get("/api/mailboxes/{mailbox_id:str}", policy=MEMBER, tags=["mail"])
async def show_mailbox(mailbox_id: str, actor: Actor, runtime: Runtime) -> MailboxOut:
    """One mailbox, with what its server said last."""
    return await runtime.store.read(_shown, mailbox=parse_id(mailbox_id), actor=actor)


def _shown(tx: Tx, *, mailbox: uuid.UUID | None, actor: Actor) -> MailboxOut:
    return _out(tx, access.mailbox(tx, actor=actor, mailbox=mailbox))


@patch("/api/mailboxes/{mailbox_id:str}", policy=MEMBER, body=ChangedMailbox, tags=["mail"])
async def change_mailbox(mailbox_id: str, data: ChangedMailbox, actor: Actor, runtime: Runtime) -> MailboxOut:
    """Another name, or another server from which its mail is fetched. Who is asked, who hears it: its channel."""
    key = runtime.settings.secret_key
    return await runtime.store.write(_change, mailbox=parse_id(mailbox_id), data=data, actor=actor, key=key)


def _change(tx: Tx, *, mailbox: uuid.UUID | None, data: ChangedMailbox, actor: Actor, key: str) -> MailboxOut:
    name = None if data.name is None else data.name.strip()
    row = actions.change_mailbox(tx, actor=actor, key=key, mailbox=mailbox, name=name, fetching=fetching(data))
    return _out(tx, row)


@delete("/api/mailboxes/{mailbox_id:str}", policy=MEMBER, status_code=204, tags=["mail"])
async def remove_mailbox(mailbox_id: str, actor: Actor, runtime: Runtime) -> None:
    """Remove it: nothing arrives or leaves by it any more. What came stays, and it can be brought back."""
    await runtime.store.write(actions.remove_mailbox, actor=actor, mailbox=parse_id(mailbox_id))


@put("/api/mailboxes/{mailbox_id:str}", policy=MEMBER, tags=["mail"])
async def restore_mailbox(mailbox_id: str, actor: Actor, runtime: Runtime) -> MailboxOut:
    """Bring back one that was removed."""
    return await runtime.store.write(_restore, mailbox=parse_id(mailbox_id), actor=actor)


def _restore(tx: Tx, *, mailbox: uuid.UUID | None, actor: Actor) -> MailboxOut:
    return _out(tx, actions.restore_mailbox(tx, actor=actor, mailbox=mailbox))


@post("/api/mailboxes/{mailbox_id:str}/test", policy=MEMBER, status_code=202, tags=["mail"])
async def send_test(mailbox_id: str, actor: Actor, runtime: Runtime) -> MailboxOut:
    """Mail ourselves. `test_seconds` of the mailbox tells how long it took, once the mail is back."""
    runtime.limiter.take("hook.in", ("mail test", actor.person))
    mailbox = parse_id(mailbox_id)
    await probing.send(runtime, actor, mailbox)
    return await runtime.store.read(_shown, mailbox=mailbox, actor=actor)


@get("/api/mailboxes/{mailbox_id:str}/dns", policy=CHANNELS, tags=["mail"])
async def show_dns(mailbox_id: str, actor: Actor, runtime: Runtime, look: bool = False) -> DnsRecords:
    """What to publish in the DNS for the domain of a mailbox, so that its mails are believed. The first time its key is
    made. With `look` the DNS is asked what stands there now."""
    box = await runtime.store.read(access.mailbox, actor=actor, mailbox=parse_id(mailbox_id))
    found = await publishing.published(runtime, box.address)
    if look:
        found = await publishing.looked_up(runtime, found)
    return DnsRecords(found.domain, [DnsRecord(one.purpose, one.name, one.text, one.found) for one in found.records])


@get("/api/suppressed-addresses", policy=CHANNELS, tags=["mail"])
async def list_suppressed(runtime: Runtime) -> Suppressions:
    """The addresses to which nothing is mailed, because they took no mail before."""
    return Suppressions([suppression_out(row) for row in await runtime.store.read(queries.suppressed)])


@delete("/api/suppressed-addresses/{suppression_id:str}", policy=CHANNELS, status_code=204, tags=["mail"])
async def lift_suppression(suppression_id: str, actor: Actor, runtime: Runtime) -> None:
    """Let mail go there again."""
    await runtime.store.write(actions.lift_suppression, actor=actor, suppression=parse_id(suppression_id))


ROUTES = [
    list_mailboxes,
    make_mailbox,
    show_mailbox,
    change_mailbox,
    remove_mailbox,
    restore_mailbox,
    send_test,
    show_dns,
    list_suppressed,
    lift_suppression,
]
