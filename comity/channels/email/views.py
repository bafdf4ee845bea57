"""What the settings of mail show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import exists, select

from comity.accounts import queries as accounts
from comity.channels.email import access, queries
from comity.channels.email.models import IncomingMail, Mailbox
from comity.channels.email.shapes import took
from comity.conversations import access as conversations
from comity.conversations.attached import excerpt
from comity.conversations.models import Channel, Conversation, Message, Participant
from comity.foundation.clock import MINUTE, iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.settings import queries as settings
from comity.people.settings.views import Choice

SHOWN, OVERDUE = 50, MINUTE


class MailboxView(Struct, frozen=True):
    """`waiting` counts mails in quarantine; `seconds` is how long the last mail to ourselves took, "" while it is not
    back, which is `overdue` after a minute."""

    id: str
    channel: str
    address: str
    name: str
    owner: str
    asked: tuple[str, ...]
    audience: tuple[str, ...]
    host: str
    port: int
    tls: str
    username: str
    sign_in: str
    folder: str
    has_secret: bool
    said: str
    said_at: str
    done: int
    total: int
    tested_at: str
    seconds: str
    overdue: bool
    waiting: int
    removed: bool


class MailView(Struct, frozen=True):
    """`held`: its talk waits for a look, since it may be spam."""

    id: str
    state: str
    why: str
    sender: str
    subject: str
    conversation: str
    at: str
    held: bool


class MailboxPage(Struct, frozen=True):
    """`mine`: it is the viewer's own."""

    mailbox: MailboxView
    mine: bool
    mails: tuple[MailView, ...]
    older: str
    colleagues: tuple[Choice, ...]
    teams: tuple[Choice, ...]


class Overview(Struct, frozen=True):
    mailboxes: tuple[MailboxView, ...]
    colleagues: tuple[Choice, ...]
    suppressed: tuple[tuple[str, str, str], ...]


def overview(tx: Tx) -> Overview:
    boxes = mailbox_views(tx)
    colleagues = tuple((str(card.id), card.name) for card in settings.insiders(tx))
    return Overview(boxes, colleagues, tuple((str(one.id), one.address, one.reason) for one in queries.suppressed(tx)))


def mailbox_views(tx: Tx, *, owner: uuid.UUID | None = None) -> tuple[MailboxView, ...]:
    """The mailboxes, oldest first; with `owner` those that are his own."""
    waiting = queries.count_quarantined(tx)
    return tuple(_mailbox(tx, *one, waiting.get(one[0].id, 0)) for one in queries.mailboxes(tx, owner=owner))


def mailbox_view(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None) -> MailboxView:
    """Raises NotFound, Forbidden."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox, removed=True)
    channel = conversations.channel(tx, channel=row.channel)
    return _mailbox(tx, row, channel, queries.count_quarantined(tx).get(row.id, 0))


def mailbox_page(
    tx: Tx,
    *,
    actor: Actor,
    mailbox: uuid.UUID | None,
    state: str | None,
    before: tuple[int, uuid.UUID] | None,
    words: dict[str, str],
) -> MailboxPage:
    """Raises NotFound."""
    row = access.mailbox(tx, actor=actor, mailbox=mailbox, removed=True)
    found = queries.mails(tx, mailbox=row.id, state=state, before=before, limit=SHOWN + 1)
    shown = found[:SHOWN]
    seen, open_to = _seen(tx, actor, shown), access.may_read(actor, row)
    held = queries.held(tx, conversations={mail.conversation for mail in shown if mail.conversation})
    return MailboxPage(
        mailbox_view(tx, actor=actor, mailbox=mailbox),
        row.owner == actor.person,
        tuple(
            MailView(
                str(mail.id),
                mail.state,
                words.get(mail.reason, mail.reason),
                mail.sender if open_to else "",
                mail.subject if open_to else "",
                str(mail.conversation) if mail.conversation in seen else "",
                iso(mail.received_at),
                mail.conversation in held,
            )
            for mail in shown
        ),
        f"{shown[-1].received_at}.{shown[-1].id}" if len(found) > SHOWN else "",
        tuple((str(card.id), card.name) for card in settings.insiders(tx)),
        tuple((str(team.id), team.name) for team in accounts.open_teams(tx)),
    )


def other_talks(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> tuple[Choice, ...] | None:
    """The other talks of who wrote this message into which the actor may put it, newest first: id, and its first words.
    None where it cannot be moved. Raises NotFound."""
    row = conversations.visible_message(tx, actor=actor, message=message)
    if people.is_inside(tx, person=row.author):
        return None
    takes_part = exists().where(
        Participant.conversation == Conversation.id, Participant.person == row.author, Participant.left_at.is_(None)
    )
    found = select(Conversation).where(
        takes_part,
        conversations.visible(tx, actor=actor),
        Conversation.kind == conversations.OUTSIDE,
        Conversation.id != row.conversation,
    )
    newest = tx.session.scalars(found.order_by(Conversation.latest_at.desc(), Conversation.id.desc()).limit(SHOWN))
    return tuple((str(talk.id), _begins(tx, talk)) for talk in newest)


def _begins(tx: Tx, talk: Conversation) -> str:
    said = select(Message).where(
        Message.conversation == talk.id, Message.deleted_at.is_(None), Message.outside_seq.is_not(None)
    )
    first = tx.session.scalar(said.order_by(Message.inside_seq).limit(1))
    return talk.title or ("…" if first is None else excerpt(first))


def _seen(tx: Tx, actor: Actor, mails: Sequence[IncomingMail]) -> set[uuid.UUID]:
    """The conversations of these mails that stand in the lists of this member."""
    wanted = {mail.conversation for mail in mails}
    found = select(Conversation.id).where(Conversation.id.in_(wanted), conversations.visible(tx, actor=actor))
    return set(tx.session.scalars(found))


def _mailbox(tx: Tx, row: Mailbox, channel: Channel, waiting: int) -> MailboxView:
    owner = None if row.owner is None else people.card(tx, person=row.owner)
    seconds = took(row)
    return MailboxView(
        str(row.id),
        str(row.channel),
        row.address,
        channel.name,
        "" if owner is None else owner.name,
        tuple(channel.asked),
        tuple(channel.audience),
        row.imap_host,
        row.imap_port,
        row.imap_tls,
        row.imap_username,
        row.imap_sign_in,
        row.imap_folder,
        row.imap_secret is not None,
        row.imap_said,
        "" if row.imap_said_at is None else iso(row.imap_said_at),
        row.imap_done,
        row.imap_total,
        "" if row.probe_sent_at is None else iso(row.probe_sent_at),
        "" if seconds is None else f"{seconds:.1f}",
        seconds is None and row.probe_sent_at is not None and tx.now > row.probe_sent_at + OVERDUE,
        waiting,
        row.removed_at is not None,
    )
