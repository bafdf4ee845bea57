"""Mail that is fetched: kept together with how far it was fetched, by one process for each mailbox."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Update, update

from comity.channels.email.actions.taking import IGNORED, LONGEST_REASON, Envelope, Taken, file_soon, keep
from comity.channels.email.arriving.ports import Standing
from comity.channels.email.models import IncomingMail, Mailbox
from comity.channels.email.queries import FETCHED
from comity.foundation.clock import SECOND
from comity.foundation.errors import NotFound
from comity.foundation.store import Tx

IMAP = "imap"
LEASE = 15 * SECOND
NOTHING_SAID = Envelope()


class Source(Struct, frozen=True):
    """From where a mailbox is fetched. What was fetched elsewhere, before somebody changed it, moves no position."""

    host: str
    username: str
    folder: str


def take_fetched(
    tx: Tx, *, mailbox: uuid.UUID, source: Source, mails: Sequence[tuple[int, bytes]], uidvalidity: int
) -> list[Taken]:
    """Keep mails, each with its UID, and how far the mailbox was fetched, in one unit; one job files them in this
    order. Raises NotFound for a mailbox that moved or is gone."""
    _move(tx, mailbox, source, mails[-1][0], uidvalidity)
    taken = [
        keep(tx, mailbox=mailbox, raw=raw, route=IMAP, envelope=NOTHING_SAID, place=place)
        for place, (_, raw) in enumerate(mails)
    ]
    file_soon(tx, mails=[one.mail for one in taken if one.created])
    return taken


def pass_over(tx: Tx, *, mailbox: uuid.UUID, source: Source, uid: int, uidvalidity: int, octets: int) -> None:
    """A mail that is too large stays where it lies, and a row says so. Raises as `take_fetched` does."""
    _move(tx, mailbox, source, uid, uidvalidity)
    tx.session.add(
        IncomingMail(
            id=tx.new_id(),
            mailbox=mailbox,
            sha256=hashlib.sha256(f"{source} {uidvalidity} {uid} {tx.now}".encode()).digest(),
            size=octets,
            route=IMAP,
            envelope_sender="",
            envelope_recipient="",
            state=IGNORED,
            reason="too_large",
            received_at=tx.now,
            filed_at=tx.now,
        )
    )


def note_standing(tx: Tx, *, mailbox: uuid.UUID, source: Source, standing: Standing) -> None:
    """Keep what the server said, and how far an import got. Nothing happens to a mailbox that moved meanwhile."""
    said = standing.reason.replace("\0", "")[:LONGEST_REASON]
    told = _at(mailbox, source).values(
        imap_said=said, imap_said_at=tx.now, imap_done=standing.done, imap_total=standing.total
    )
    tx.session.execute(told)


def hold(tx: Tx, *, by: uuid.UUID) -> set[uuid.UUID]:
    """The mailboxes that this process fetches for the next quarter of a minute: those that nobody else holds."""
    free = update(Mailbox).where(*FETCHED)
    if tx.on_postgresql:  # SQLite serves one process: whoever held a mailbox before is gone
        free = free.where((Mailbox.fetched_by == by) | (Mailbox.fetched_until < tx.now))
    held = free.values(fetched_by=by, fetched_until=tx.now + LEASE).returning(Mailbox.id)
    return set(tx.session.scalars(held, execution_options={"synchronize_session": False}))


def let_go(tx: Tx, *, by: uuid.UUID) -> None:
    """Another process may fetch them at once."""
    held = update(Mailbox).where(Mailbox.fetched_by == by)
    tx.session.execute(held.values(fetched_by=None, fetched_until=0), execution_options={"synchronize_session": False})


def _move(tx: Tx, mailbox: uuid.UUID, source: Source, uid: int, uidvalidity: int) -> None:
    tx.lock(mailbox)
    moved = _at(mailbox, source).values(imap_uidvalidity=uidvalidity, imap_last_uid=uid).returning(Mailbox.id)
    if tx.session.scalar(moved) is None:
        raise NotFound


def _at(mailbox: uuid.UUID, source: Source) -> Update:
    """While it is still fetched from there."""
    return update(Mailbox).where(
        Mailbox.id == mailbox,
        Mailbox.imap_host == source.host,
        Mailbox.imap_username == source.username,
        Mailbox.imap_folder == source.folder,
        *FETCHED,
    )
