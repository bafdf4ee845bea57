"""From rows to the values that templates take."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from comity.conversations import access, queries
from comity.conversations.attached import excerpt
from comity.conversations.merging.views import goes_on, merged_views
from comity.conversations.models import Channel, Message
from comity.conversations.queries import Row
from comity.conversations.standing import standing_view
from comity.conversations.viewing_lists import Cards, kind_of, others, title_of
from comity.conversations.viewing_messages import NOTE, door_view, message_views, seen_views, turns
from comity.conversations.viewing_rooms import room_view, silence
from comity.conversations.views import (
    CardView,
    DoorView,
    KnowsView,
    LineView,
    MergedView,
    MessageView,
    ThreadView,
)
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.views import person_view

STEP = 50
LINE = 5


# ---- one conversation, opened


def thread_view(tx: Tx, *, actor: Actor, row: Row, at: int | None = None) -> tuple[ThreadView, CardView]:
    """The thread and the card beside it, for a row looked up through `access`."""
    conversation = row.conversation
    seq = queries.END if at is None else at
    found, older, newer = queries.messages_around(tx, actor=actor, conversation=conversation.id, at=seq, limit=STEP)
    views = message_views(tx, messages=found, channel=row.channel, inside=True)
    outside_talk = conversation.kind == access.OUTSIDE
    spoke = queries.messages_by_author(tx, conversation=conversation.id) if outside_talk else {}
    held = () if conversation.assignee is None else (conversation.assignee,)
    lately = {message.author for message in found[-LINE:]}
    cards = people.faces(tx, persons={*row.people, actor.person, *held, *spoke, *lately})
    here = [cards[person] for person in row.people]
    outside = tuple(person_view(card) for card in here if card.outside)
    inside = tuple(person_view(card) for card in here if card.inside)
    with_whom = others(row, cards, actor.person)
    trail = _trail(row.channel, views)
    thread = ThreadView(
        id=str(conversation.id),
        kind=kind_of(row),
        title=title_of(row, with_whom),
        me=person_view(cards[actor.person]),
        turns=turns(views, _merged(tx, conversation.id, views, older=older, newer=newer) if outside_talk else ()),
        outside=outside,
        inside=inside,
        about=with_whom[0].about if with_whom and outside_talk else "",
        doors=trail,
        door_words=_last_door(row.channel, views),
        older=views[0].seq if older else None,
        seen=() if outside_talk else seen_views(tx, conversation=conversation.id, cards=cards),
        newer=views[-1].seq if newer else None,
        at=at,
        read=row.shown_read,
        room=room_view(tx, actor=actor, row=row, cards=cards),
        can_write=not silence(row) and conversation.merged_into is None,
        goes_on=goes_on(tx, conversation=conversation),
        silence=silence(row),
        first_unread=queries.first_unread(tx, actor=actor, conversation=conversation.id, after=row.shown_read)
        if row.unread
        else None,
        outside_read=queries.read_by(
            tx, conversation=conversation.id, outside=[card.id for card in here if card.outside]
        ),
        head=row.seq,
        standing=standing_view(tx, conversation=conversation, cards=cards, since=views[0].seq if older else 0)
        if outside_talk
        else None,
    )
    marks = {uuid.UUID(view.id): view.door.icon for view in views[-LINE:] if view.door is not None}
    return thread, card_view(row, thread, with_whom=with_whom, found=found, spoke=spoke, cards=cards, marks=marks)


def _merged(
    tx: Tx, conversation: uuid.UUID, views: Sequence[MessageView], *, older: bool, newer: bool
) -> list[MergedView]:
    """What was merged in between the first and the last of these messages, at the ends beyond them."""
    until = views[-1].seq if newer else None
    return merged_views(tx, conversation=conversation, since=views[0].seq if older else 0, until=until)


def _trail(channel: Channel | None, views: Sequence[MessageView]) -> tuple[DoorView, ...]:
    """The doors used so far, each where it was first used."""
    first = door_view(channel)
    used = [view.door for view in views if view.door is not None]
    return tuple(dict.fromkeys([*([] if first is None else [first]), *used]))


def _last_door(channel: Channel | None, views: Sequence[MessageView]) -> str:
    """The one by which the newest words came or went."""
    used = [view.door.name for view in views if view.door is not None]
    first = door_view(channel)
    return used[-1] if used else "" if first is None else first.name


def card_view(
    row: Row,
    thread: ThreadView,
    *,
    with_whom: Sequence[Card],
    found: Sequence[Message],
    spoke: Mapping[uuid.UUID, int],
    cards: Cards,
    marks: Mapping[uuid.UUID, str],
) -> CardView:
    """The card beside a thread. `spoke` is how many messages each wrote, most first; `cards` has them all; `marks` are
    the icons of the doors through which the newest messages came or went."""
    outside_talk = row.conversation.kind == access.OUTSIDE
    person = with_whom[0] if with_whom and row.conversation.kind != access.ROOM else None
    return CardView(
        title=thread.title,
        person=None if person is None else person_view(person),
        about=(person.about or person.title) if person else "",
        now=_page_words(found) if outside_talk else "",
        inside=thread.inside,
        outside=thread.outside if person is None else (),
        knows=tuple(KnowsView(person_view(cards[who]), n) for who, n in spoke.items() if cards[who].inside),
        line=tuple(_line(message, cards[message.author], marks) for message in reversed(found[-LINE:]))
        if outside_talk
        else (),
    )


def _line(message: Message, author: Card, marks: Mapping[uuid.UUID, str]) -> LineView:
    note = message.lane == NOTE
    icon = "lock" if note else marks.get(message.id, "message-circle")
    text = f"{author.first_name}: {excerpt(message, 60)}" if message.deleted_at is None else author.first_name
    return LineView(icon, text, iso(message.created_at), inside=note)


def _page_words(found: Sequence[Message]) -> str:
    """Where the visitor wrote from, and where he came from before: claims of his browser, shown as text."""
    pages = [message.page for message in found if message.page]
    if not pages:
        return ""
    page = pages[-1]
    words = [str(page.get(name) or "") for name in ("title", "url", "referrer")]
    return " · ".join(word for word in words if word)
