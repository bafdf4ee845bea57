"""From rows to the values that pages of rooms take."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

from comity.conversations import access, queries
from comity.conversations.models import Conversation, Message, Pin
from comity.conversations.queries import RoomRow, Row
from comity.conversations.room_shapes import cursor_after, rooms_cursor
from comity.conversations.room_views import (
    ChoiceView,
    MemberView,
    PinView,
    RoomRowView,
    RoomsView,
    RoomView,
    StepView,
)
from comity.conversations.viewing_lists import Cards, glyph, kind_of, others, title_of
from comity.conversations.viewing_messages import message_views, turns
from comity.foundation.errors import NotFound
from comity.foundation.permissions import may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import person_view

ROWS, STEPS, SHOWN, CHOICES = 60, 50, 50, 12
TALKS = ("room", "direct")


def room_view(tx: Tx, *, actor: Actor, row: Row, cards: Cards) -> RoomView | None:
    """What stands over an open room or direct talk; None for outside conversations."""
    room = row.conversation
    if room.kind not in TALKS:
        return None
    hosts = queries.hosts(tx, conversation=room.id)
    members = [MemberView(person_view(cards[one]), one in hosts) for one in row.people if one in cards]
    archived = room.archived_at is not None
    return RoomView(
        id=str(room.id),
        kind=room.kind,
        title=title_of(row, others(row, cards, actor.person)),
        topic=room.topic,
        glyph=glyph(room),
        visibility=room.visibility,
        posting=room.posting,
        archived=archived,
        takes_part=row.takes_part,
        governs=room.kind == "room" and row.takes_part and (row.host or may(actor, "rooms")),
        may_join=room.kind == "room" and not row.takes_part and not archived,
        level=row.level,
        pins=_pinned(tx, room.id),
        members=tuple(members),
        outside=sum(not (member.person.inside or member.person.former) for member in members),
    )


def opened_room(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> RoomView:
    """A room or direct talk looked up by its id; raises NotFound."""
    row = queries.opened(tx, actor=actor, conversation=conversation)
    view = room_view(tx, actor=actor, row=row, cards=people.cards(tx, persons={*row.people, actor.person}))
    if view is None:
        raise NotFound
    return view


def _pinned(tx: Tx, conversation: uuid.UUID) -> int:
    here = select(func.count()).select_from(Pin).join(Message, Message.id == Pin.message)
    return tx.session.scalar(here.where(Pin.conversation == conversation, Message.deleted_at.is_(None))) or 0


def silence(row: Row) -> str:
    """Why the viewer cannot write in a room; "" where he can. One of archived, join, hosts."""
    room = row.conversation
    if room.archived_at is not None:
        return "archived"
    if room.kind == "room" and not row.takes_part:
        return "join"
    return "hosts" if room.posting == "hosts" and not row.host else ""


# ---- the list of rooms


def rooms_view(
    tx: Tx, *, actor: Actor, words: str = "", archived: bool = False, cursor: str | None = None
) -> RoomsView:
    """A page of the rooms to find; the first without `cursor`."""
    at: dict[str, Any] = {"words": words, "archived": archived, "after": rooms_cursor(cursor), "limit": ROWS + 1}
    rows = queries.rooms(tx, actor=actor, **at)
    more, rows = len(rows) > ROWS, rows[:ROWS]
    counts = [one for one in queries.unread_counts(tx, actor=actor) if one.kind in TALKS] if cursor is None else []
    views = [_room_row(row) for row in rows]
    return RoomsView(
        mine=tuple(view for view in views if view.takes_part),
        others=tuple(view for view in views if not view.takes_part),
        words=words,
        archived=archived,
        following=cursor_after(rows[-1]) if more else "",
        waiting=len(counts),
        unread=sum(one.unread for one in counts),
    )


def _room_row(row: RoomRow) -> RoomRowView:
    room = row.room
    return RoomRowView(
        id=str(room.id),
        title=room.title,
        topic=room.topic,
        glyph=glyph(room),
        url=f"/conversations/{room.id}?filter=inside",
        members=row.members,
        takes_part=row.takes_part,
        unread=row.count.unread,
        mentions=row.count.mentions,
        archived=room.archived_at is not None,
    )


# ---- catching up


def steps(tx: Tx, *, actor: Actor) -> list[StepView]:
    """Every room and direct talk with something unread, the one with the newest talk last."""
    wanted = [one.conversation for one in queries.unread_counts(tx, actor=actor) if one.kind in TALKS]
    newest = select(Conversation).where(Conversation.id.in_(wanted)).order_by(Conversation.latest_at, Conversation.id)
    rows = queries.rows(tx, actor=actor, found=list(tx.session.scalars(newest.limit(STEPS))) if wanted else [])
    cards = people.cards(tx, persons={person for row in rows for person in row.people[:20]})
    return [_step(tx, actor, row, cards) for row in rows]


def _step(tx: Tx, actor: Actor, row: Row, cards: Cards) -> StepView:
    conversation, with_whom = row.conversation, others(row, cards, actor.person)
    found = queries.messages(tx, actor=actor, conversation=conversation.id, after=row.shown_read, limit=SHOWN)
    said = [one for one in found if one.deleted_at is None]
    views = message_views(tx, messages=said, channel=None, inside=True)
    head = found[-1].inside_seq if len(found) == SHOWN else row.seq
    return StepView(
        id=str(conversation.id),
        kind=kind_of(row),
        title=title_of(row, with_whom),
        glyph=glyph(conversation),
        url=f"/conversations/{conversation.id}?filter=inside",
        person=person_view(with_whom[0]) if conversation.kind == "direct" and with_whom else None,
        unread=row.unread,
        mentions=row.mentions,
        head=head,
        later=max(0, row.unread - len(found)),
        turns=turns(views),
    )


# ---- what dialogs show


def pin_views(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> list[PinView]:
    place = access.own_conversation(tx, actor=actor, conversation=conversation)
    found = queries.pins(tx, actor=actor, conversation=place.id)
    channel = queries.channel_of(tx, conversation=place)
    views = message_views(tx, messages=found, channel=channel, inside=True)
    return [PinView(view, f"/conversations/{place.id}?at={view.seq}") for view in views]


def choices(
    tx: Tx, *, actor: Actor, words: str, inside_only: bool, besides: uuid.UUID | None = None
) -> list[ChoiceView]:
    """People with this name, colleagues first; `besides` those who take part in that conversation already."""
    here: set[uuid.UUID] = set()
    if besides is not None:
        here = set(
            queries.participants(tx, conversation=access.seat(tx, actor=actor, conversation=besides).conversation)
        )
    found = [card for card in people.search(tx, words=words.strip(), limit=200) if card.id not in {*here, actor.person}]
    found = [card for card in found if not card.former and (card.inside or not inside_only)]
    found.sort(key=lambda card: (not card.inside, card.name.casefold()))
    return [ChoiceView(person_view(card), card.title or card.about) for card in found[:CHOICES]]
