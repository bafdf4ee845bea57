"""A mail that was filed in the wrong talk is put into another one by hand."""

from __future__ import annotations

import uuid
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import select, update

from comity.channels.email.actions.copies import move_copies
from comity.channels.email.actions.taking import FILED
from comity.channels.email.models import IncomingMail, Mailbox, MailId
from comity.conversations import access, actions as conversations, queries as talks, visitors
from comity.conversations.actions.membership import Visibility
from comity.conversations.actions.sending import check_place
from comity.conversations.models import Channel, Message, MessageFile
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

BY_HAND = "by_hand"


class _Said(Struct, frozen=True):
    """What is said again."""

    body: str
    files: list[uuid.UUID]
    plain: bool

    @property
    def again(self) -> dict[str, Any]:
        return asdict(self)


def move_mail(
    tx: Tx, *, actor: Actor, mail: uuid.UUID | None, conversation: uuid.UUID | None
) -> tuple[IncomingMail, uuid.UUID]:
    """Its words are said again, as those of who wrote it, in another talk in which he takes part, or in a new one where
    `conversation` is None; where they stood they are taken back, and it is told where they went. Moving it to where it
    was takes it back.

    Returns the mail and the talk in which it was. Raises NotFound, Forbidden, RuleRefused `not_movable`, `same_talk`,
    `not_his_talk`.
    """
    row, message = _movable(tx, actor, mail)
    before, author, begun = message.conversation, message.author, conversation is None
    if conversation is not None:
        _check_target(tx, actor, before, conversation, author)
    for one in sorted({before, conversation or author}):
        tx.lock(one)
    mailbox = tx.session.get_one(Mailbox, row.mailbox)
    writer = Actor(author, "visitor", "visitor", row.id, channel=mailbox.channel)
    said = _Said(message.body, _files(tx, message.id), message.plain)
    conversations.delete_message(tx, actor=writer, message=message.id)
    if conversation is None:
        conversation, sent = _begun(tx, mailbox, writer, said)
    else:
        sent = conversations.send_message(
            tx, actor=writer, conversation=conversation, client_id=tx.new_id(), **said.again
        ).id
    _refer_to(tx, row, before, conversation)
    move_copies(tx, mail=row, before=before, now=conversation, begun=begun, by=actor.person)
    row.conversation, row.message, row.moved_from, row.reason = conversation, sent, message.id, BY_HAND
    tx.session.flush()
    conversations.announce_way(tx, message=message.id)
    conversations.announce_way(tx, message=sent)
    return row, before


def _movable(tx: Tx, actor: Actor, mail: uuid.UUID | None) -> tuple[IncomingMail, Message]:
    """Whoever may write where it stands may move it."""
    row = None if mail is None else tx.session.get(IncomingMail, mail)
    if row is None or row.message is None:
        raise NotFound
    message = access.visible_message(tx, actor=actor, message=row.message)
    _check_writes(tx, actor, message.conversation)
    if row.state != FILED or message.deleted_at is not None or people.is_inside(tx, person=message.author):
        raise RuleRefused("Only words of somebody outside that stand in a talk are moved.", code="not_movable")
    return row, message


def _check_writes(tx: Tx, actor: Actor, conversation: uuid.UUID) -> None:
    place = access.outside_talk(tx, actor=actor, conversation=conversation)
    check_place(tx, actor, place, "message")


def _check_target(tx: Tx, actor: Actor, before: uuid.UUID, target: uuid.UUID, author: uuid.UUID) -> None:
    """Nobody gets into a talk by a mail: he is in it already."""
    _check_writes(tx, actor, target)
    if target == before:
        raise RuleRefused("It stands there already.", code="same_talk", fields={"conversation": "is where it stands"})
    if not talks.takes_part(tx, person=author, conversation=target):
        wrong = {"conversation": "is no talk of who wrote it"}
        raise RuleRefused("Who wrote it does not take part there.", code="not_his_talk", fields=wrong)


def _files(tx: Tx, message: uuid.UUID) -> list[uuid.UUID]:
    found = select(MessageFile.file).where(MessageFile.message == message).order_by(MessageFile.place)
    return list(tx.session.scalars(found))


def _begun(tx: Tx, mailbox: Mailbox, writer: Actor, said: _Said) -> tuple[uuid.UUID, uuid.UUID]:
    channel = tx.session.get_one(Channel, mailbox.channel)
    visibility: Visibility = "private" if mailbox.owner is not None else "channel"
    sent = visitors.begin(
        tx,
        actor=writer,
        asked=sorted(people.insiders(tx, persons=[uuid.UUID(one) for one in channel.asked])),
        client_id=tx.new_id(),
        visibility=visibility,
        **said.again,
    )
    return sent.conversation, sent.id


def _refer_to(tx: Tx, row: IncomingMail, before: uuid.UUID, now: uuid.UUID) -> None:
    """What answers this mail goes where it stands now, of who got a copy too. Its Message-ID was noted in the unit that
    filed it."""
    noted = update(MailId).where(
        MailId.mailbox == row.mailbox,
        MailId.conversation == before,
        MailId.outgoing.is_(False),
        MailId.created_at == row.filed_at,
    )
    tx.session.execute(noted.values(conversation=now))
