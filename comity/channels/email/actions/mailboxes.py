"""Mailboxes are made, changed, removed and brought back."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from comity.accounts.actions import audit
from comity.channels.email import access, queries
from comity.channels.email.models import Mailbox, MailProgress
from comity.conversations import access as conversations, actions as channels
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.sealing import seal
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end
from comity.people import queries as people

SHARED, PERSONAL = "shared", "personal"
SECRET = "mailbox"  # noqa: S105 - for what it is sealed
LONGEST_LOCAL = 28
"""What stands before the @, so that a reply address keeps within the 64 characters of RFC 5321, 4.5.3.1.1."""


class Fetching(Struct, frozen=True):
    """Where the mail of a mailbox is fetched; what is UNSET stays as it is. `secret` is sealed before it is stored."""

    host: str | UnsetType = UNSET
    port: int | UnsetType = UNSET
    tls: str | UnsetType = UNSET
    username: str | UnsetType = UNSET
    sign_in: str | UnsetType = UNSET
    folder: str | UnsetType = UNSET
    secret: str | UnsetType = UNSET


ELSEWHERE = Fetching()
"""Its mail is brought, not fetched."""


def make_mailbox(
    tx: Tx,
    *,
    actor: Actor,
    key: str,
    address: str,
    name: str = "",
    owner: uuid.UUID | None = None,
    asked: Collection[uuid.UUID] = (),
    audience: Collection[uuid.UUID] = (),
    fetching: Fetching = ELSEWHERE,
) -> Mailbox:
    """A mailbox and its channel. With an `owner` it is his own: what comes is his alone until he brings somebody in.

    Raises Forbidden, Conflict `taken`, RuleRefused for an owner who is no colleague.
    """
    access.check_maker(tx, actor=actor, address=address, owner=owner)
    _check(tx, address, owner)
    _begin_to_read(tx)
    channel = channels.open_channel(
        tx,
        kind=access.KIND,
        name=name or address,
        origins=[],
        asked=asked if owner is None else (owner,),
        audience=audience if owner is None else (),
        by=actor.person,
    )
    row = Mailbox(
        id=tx.new_id(),
        channel=channel.id,
        address=address,
        kind=SHARED if owner is None else PERSONAL,
        owner=owner,
        created_at=tx.now,
        created_by=actor.person,
    )
    _fetch_from(row, key, fetching)
    tx.session.add(row)
    tx.session.flush()
    _told(tx, row, "mailbox.made", actor)
    return row


def change_mailbox(
    tx: Tx, *, actor: Actor, key: str, mailbox: uuid.UUID | None, name: str | None, fetching: Fetching
) -> Mailbox:
    """Another name, or another place where its mail is fetched. Raises NotFound."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox)
    if name is not None:
        channel = conversations.channel(tx, channel=row.channel)
        channels.change_channel(tx, channel=channel, by=actor.person, name=name)
    _fetch_from(row, key, fetching)
    tx.session.flush()
    _told(tx, row, "mailbox.changed", actor)
    return row


def remove_mailbox(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None) -> None:
    """Nothing arrives or leaves by it any more; what came stays, and it can be brought back. Raises NotFound."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox)
    row.removed_at = tx.now
    _close(tx, row, actor, closed=True)
    _told(tx, row, "mailbox.removed", actor)


def restore_mailbox(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None) -> Mailbox:
    """Bring back one that was removed. Raises NotFound, Conflict `taken` where another has its address now."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox, removed=True)
    if row.removed_at is not None:
        _check(tx, row.address, row.owner)
        row.removed_at = None
        _close(tx, row, actor, closed=False)
        _told(tx, row, "mailbox.restored", actor)
    return row


def begin_probe(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None, message_id: str) -> Mailbox:
    """A mail to ourselves is about to leave: it is known by its id when it comes back. Raises NotFound."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox)
    row.probe_id, row.probe_sent_at, row.probe_back_at = message_id, tx.now, None
    return row


def lift_suppression(tx: Tx, *, actor: Actor, suppression: uuid.UUID | None) -> None:
    """The address may be mailed to again. Raises NotFound."""
    row = access.suppression(tx, actor=actor, suppression=suppression)
    tx.session.delete(row)
    audit(tx, "mail.suppression_lifted", by=actor.person, subject_kind="suppression", subject=row.id)


def _check(tx: Tx, address: str, owner: uuid.UUID | None) -> None:
    local = address.partition("@")[0]
    if len(local) > LONGEST_LOCAL or "+" in local:
        wrong = f"at most {LONGEST_LOCAL} characters before the @, and no plus"
        raise RuleRefused("Answers need room in this address.", fields={"address": wrong})
    if queries.mailbox_at(tx, address=address) is not None:
        raise Conflict("There is a mailbox of this address already.", code="taken", fields={"address": "is taken"})
    if owner is not None and not people.is_colleague(tx, person=owner):
        raise RuleRefused("Only a colleague has a mailbox of his own.", fields={"owner": "is no colleague"})


def _begin_to_read(tx: Tx) -> None:
    """The first mailbox begins with the present end of the log: what was said before it goes to nobody."""
    if tx.session.get(MailProgress, queries.THE_ONE, with_for_update=True) is None:
        end = settled_end(tx)
        tx.session.add(MailProgress(id=queries.THE_ONE, txid=end.txid, position=end.position))


def _fetch_from(row: Mailbox, key: str, fetching: Fetching) -> None:
    """Another server or folder is read from its beginning. Another server does not get the password of the former one,
    whoever names it."""
    before = (row.imap_host, row.imap_username, row.imap_folder)
    for name in ("host", "port", "tls", "username", "sign_in", "folder"):
        value: Any = getattr(fetching, name)
        if value is not UNSET:
            setattr(row, f"imap_{name}", value)
    if fetching.secret is not UNSET:
        sealed = seal(key, fetching.secret.encode(), purpose=SECRET, owner=row.id.bytes) if fetching.secret else None
        row.imap_secret = sealed
    elif before[0] not in ("", row.imap_host):
        row.imap_secret = None
    if (row.imap_host, row.imap_username, row.imap_folder) != before:
        row.imap_uidvalidity, row.imap_last_uid, row.imap_said, row.imap_said_at = None, 0, "", None
        row.imap_done, row.imap_total = 0, 0


def _close(tx: Tx, row: Mailbox, actor: Actor, *, closed: bool) -> None:
    channel = conversations.channel(tx, channel=row.channel)
    channels.change_channel(tx, channel=channel, by=actor.person, closed=closed)


def _told(tx: Tx, row: Mailbox, kind: str, actor: Actor) -> None:
    audit(tx, kind, by=actor.person, subject_kind="mailbox", subject=row.id)
