"""What every door for people without an account needs: their first words, their talk, and their earlier ones."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, exists, or_, select

from comity.conversations import access, actions, gates, merged, queries
from comity.conversations.actions import Sent
from comity.conversations.actions.membership import Visibility
from comity.conversations.api_shapes import ConversationOut, conversation_out
from comity.conversations.attached import excerpt
from comity.conversations.merging.views import PastView, pasts
from comity.conversations.models import Conversation, Message, Participant, ReadPosition
from comity.conversations.shapes import MessageOut
from comity.conversations.viewing_messages import message_views
from comity.conversations.views import MessageView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card

SHOWN, LISTED, LOOKED_AT = 50, 50, 20
_BEGUN = select(Message.conversation).where(
    Message.author == bindparam("author"), Message.client_id == bindparam("client_id")
)


class Talk(Struct, frozen=True):
    """A stretch of a visitor's talk; `before` asks for the one before it, 0 when there is none. `read_by` are the
    colleagues who have read his newest words, `merged` the talks that go on in this stretch of it."""

    person: str
    conversation: str = ""
    messages: tuple[MessageView, ...] = ()
    before: int = 0
    read_by: tuple[Card, ...] = ()
    readers: tuple[Card, ...] = ()
    merged: tuple[PastView, ...] = ()

    @property
    def lines(self) -> list[MessageView | PastView]:
        """Messages, and what was merged in among them, in their order."""
        lines: list[MessageView | PastView] = [*self.messages, *self.merged]
        return sorted(lines, key=lambda line: line.seq)

    @property
    def names(self) -> dict[str, str]:
        """How those inside are called, by id."""
        return {str(card.id): card.first_name for card in self.readers}


class BegunConversation(ConversationOut):
    message: MessageOut


class TalkRow(Struct, frozen=True):
    """One of a visitor's talks in their list."""

    id: str
    people: tuple[Card, ...]
    snippet: str
    at: str
    unread: int


def begun(tx: Tx, *, author: uuid.UUID, client_id: uuid.UUID) -> uuid.UUID | None:
    """The conversation in which these words were sent before."""
    found: uuid.UUID | None = tx.rows(_BEGUN, {"author": author, "client_id": client_id}).scalar()
    return found


def begin(
    tx: Tx,
    *,
    actor: Actor,
    asked: Collection[uuid.UUID],
    client_id: uuid.UUID,
    body: str,
    visibility: Visibility,
    files: Collection[uuid.UUID] = (),
    page: dict[str, Any] | None = None,
    plain: bool = False,
    going_on: uuid.UUID | None = None,
    screens: gates.Screens = (),
) -> Sent:
    """First words become an outside conversation with those asked, through the channel of the actor; words to a talk
    that goes on are added there. The same client_id again gives the same conversation. The caller holds the lock of the
    actor's person."""
    known = begun(tx, author=actor.person, client_id=client_id) or going_on
    if known is None:
        known, screens = _begin_talk(tx, actor, asked, visibility, body, screens), ()
    return actions.send_message(
        tx,
        actor=actor,
        conversation=known,
        client_id=client_id,
        body=body,
        files=list(files),
        page=page,
        plain=plain,
        screens=screens,
    )


def told(tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> ConversationOut:
    """A talk of the visitor as his program gets it."""
    return conversation_out(tx, queries.row(tx, actor=actor, conversation=conversation))


def _begin_talk(
    tx: Tx, actor: Actor, asked: Collection[uuid.UUID], visibility: Visibility, body: str, screens: gates.Screens
) -> uuid.UUID:
    """Where the words wait for a look, the talk begins with nobody inside in it."""
    held = gates.screened(tx, screens=screens, actor=actor, body=body)
    place = actions.start_conversation(
        tx,
        kind=access.OUTSIDE,
        by=actor.person,
        participants=asked if held is None else (),
        channel=actor.channel,
        visibility=visibility if held is None else access.HELD,
    ).id
    if held is not None:
        screen, why = held
        screen.keep(tx, actor=actor, conversation=place, why=why, asked=asked, visibility=visibility)
    return place


def newest(tx: Tx, *, actor: Actor, asked: uuid.UUID | None = None, screens: gates.Screens = ()) -> uuid.UUID | None:
    """The visitor's newest talk on his channel, with this colleague where one is named: also one that waits for a look
    before it comes to him. Where it was merged, the one in which it goes on."""
    found = select(Conversation.id, Conversation.visibility).where(
        _takes_part(actor.person), Conversation.channel == actor.channel, Conversation.kind == "outside"
    )
    if asked is not None:
        found = found.where(or_(_takes_part(asked), Conversation.visibility == access.HELD))
    latest = tx.session.execute(found.order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(LOOKED_AT))
    for place, visibility in latest:
        if (
            asked is None
            or visibility != access.HELD
            or asked in gates.meant_for(tx, screens=screens, conversation=place)
        ) and (going_on := _going_on(tx, actor, place)) is not None:
            return going_on
    return None


def _going_on(tx: Tx, actor: Actor, conversation: uuid.UUID) -> uuid.UUID | None:
    last = merged.last_of(tx, conversation=conversation)
    mine = last == conversation or queries.takes_part(tx, person=actor.person, conversation=last)
    return last if mine else None


def _takes_part(person: uuid.UUID) -> Any:
    return exists().where(
        Participant.conversation == Conversation.id, Participant.person == person, Participant.left_at.is_(None)
    )


def talk(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None = None) -> Talk:
    """A talk of the visitor, drawn from what has an outside number; where it was merged, the one in which it goes on.
    Raises NotFound when it is not his."""
    if conversation is None:
        return Talk(str(actor.person))
    place = access.seat(tx, actor=actor, conversation=conversation)
    conversation = _going_on(tx, actor, place.conversation) or place.conversation
    return _talk(tx, actor, conversation, before)


def past(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None = None) -> Talk:
    """A stretch of a talk of the visitor that goes on in another one. Raises NotFound when it is not his."""
    place = access.seat(tx, actor=actor, conversation=conversation)
    return _talk(tx, actor, place.conversation, before)


def _talk(tx: Tx, actor: Actor, conversation: uuid.UUID, before: int | None) -> Talk:
    found = queries.messages(tx, actor=actor, conversation=conversation, before=before, limit=SHOWN + 1)
    messages = message_views(tx, messages=found[-SHOWN:], channel=None, inside=False)
    here = people.cards(tx, persons=queries.participants(tx, conversation=conversation))
    inside = tuple(card for card in here.values() if card.inside)
    earlier = messages[0].seq if len(found) > SHOWN else 0
    return Talk(
        str(actor.person),
        str(conversation),
        tuple(messages),
        earlier,
        read_by=_read_by(tx, actor, conversation, inside),
        readers=inside,
        merged=pasts(tx, conversation=conversation, actor=actor, after=earlier, before=before),
    )


def _read_by(tx: Tx, actor: Actor, conversation: uuid.UUID, inside: Collection[Card]) -> tuple[Card, ...]:
    last = tx.session.scalar(
        select(Message.inside_seq)
        .where(Message.conversation == conversation, Message.author == actor.person)
        .order_by(Message.inside_seq.desc())
        .limit(1)
    )
    read = select(ReadPosition.person).where(ReadPosition.conversation == conversation, ReadPosition.seq >= (last or 0))
    readers = set(tx.session.scalars(read)) if last is not None else set()
    return tuple(card for card in inside if card.id in readers and not card.bot)


def talks(tx: Tx, *, actor: Actor) -> list[TalkRow]:
    """The visitor's talks on his channel, the newest first."""
    rows = queries.conversations(tx, actor=actor, limit=LISTED, kinds=("outside",))
    moved = _moved(tx, actor)
    rows = [row for row in rows if row.conversation.channel == actor.channel or row.conversation.id in moved]
    cards = people.cards(tx, persons={person for row in rows for person in row.people})
    return [
        TalkRow(
            str(row.conversation.id),
            tuple(cards[person] for person in row.people if person in cards and cards[person].inside),
            "" if row.latest is None or row.latest.deleted_at else excerpt(row.latest),
            iso(row.latest.created_at if row.latest else row.conversation.created_at),
            row.unread,
        )
        for row in rows
    ]


def _moved(tx: Tx, actor: Actor) -> set[uuid.UUID]:
    """Where his talks of this channel go on that were merged, by whatever channel that came."""
    mine = select(Conversation.id).where(
        _takes_part(actor.person), Conversation.channel == actor.channel, Conversation.merged_into.is_not(None)
    )
    return {merged.last_of(tx, conversation=one) for one in tx.session.scalars(mine).all()}


def seen_outside(tx: Tx, *, conversation: uuid.UUID, seq: int) -> int:
    """The outside number of the newest message up to this inside number; 0 where nobody outside takes part."""
    outside = exists().where(Conversation.id == conversation, Conversation.kind == "outside")
    newest = (
        select(Message.outside_seq)
        .where(outside, Message.conversation == conversation, Message.inside_seq <= seq)
        .where(Message.outside_seq.is_not(None))
        .order_by(Message.inside_seq.desc())
        .limit(1)
    )
    return tx.session.scalar(newest) or 0
