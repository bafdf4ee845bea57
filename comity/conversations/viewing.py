"""From rows to the values that templates take."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from comity.conversations import queries
from comity.conversations.models import Channel, Message
from comity.conversations.queries import Row
from comity.conversations.views import (
    AnswerView,
    CardView,
    DoorView,
    Filter,
    Kind,
    KnowsView,
    LineView,
    ListView,
    MessageView,
    PersonView,
    RowView,
    ThreadView,
    TurnView,
)
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.text import Rendered, plain
from comity.people import queries as people
from comity.people.queries import Card

NOTE = "note"
STEP = 50
ROWS = 100
LINE = 5
ICONS = {"website": "globe"}
rendered = Rendered()
Cards = dict[uuid.UUID, Card]


def person_view(card: Card) -> PersonView:
    return PersonView(
        str(card.id), card.name, card.first_name, card.inside, card.picture, title=card.title, former=card.former
    )


def door_view(channel: Channel | None) -> DoorView | None:
    return None if channel is None else DoorView(ICONS.get(channel.kind, "door-open"), channel.name)


def message_view(message: Message, author: Card, channel: Channel | None, *, inside: bool) -> MessageView:
    """A message for one side: `seq` is the number of that side's log, and outsiders get no door."""
    seq = message.inside_seq if inside else message.outside_seq
    said = inside and message.lane != NOTE
    return MessageView(
        id=str(message.id),
        conversation=str(message.conversation),
        seq=seq or 0,
        lane="note" if message.lane == NOTE else "message",
        author=person_view(author),
        html=Markup("") if message.deleted_at else Markup(rendered.html(message.id, message.version, message.body)),  # noqa: S704 - sanitised
        at=iso(message.created_at),
        client_id=str(message.client_id),
        version=message.version,
        door=door_view(channel) if said else None,
        page=str((message.page or {}).get("title") or "") if inside else "",
        edited=message.edited_at is not None,
        deleted=message.deleted_at is not None,
        reply_to="" if message.reply_to is None else str(message.reply_to),
    )


def message_views(tx: Tx, *, messages: Sequence[Message], channel: Channel | None, inside: bool) -> list[MessageView]:
    authors = people.cards(tx, persons={message.author for message in messages})
    return [message_view(message, authors[message.author], channel, inside=inside) for message in messages]


def turns(views: Iterable[MessageView]) -> tuple[TurnView, ...]:
    """One message that outsiders can read, and the notes written until the next such message."""
    made: list[tuple[MessageView | None, list[MessageView]]] = []
    for view in views:
        if view.lane != NOTE:
            made.append((view, []))
        elif made:
            made[-1][1].append(view)
        else:
            made.append((None, [view]))
    return tuple(TurnView(said, tuple(beside)) for said, beside in made)


# ---- the list


def list_view(tx: Tx, *, actor: Actor, wanted: Filter = "all", opened: str = "") -> ListView:
    kinds = {"all": (), "outside": ("outside",), "inside": ("room", "direct")}[wanted]
    rows = queries.conversations(tx, actor=actor, limit=ROWS, kinds=kinds)
    waiting_rows = (
        rows if wanted != "inside" else queries.conversations(tx, actor=actor, limit=ROWS, kinds=("outside",))
    )
    cards = people.cards(tx, persons=_persons_of([*rows, *waiting_rows]))
    return ListView(
        rows=tuple(row_view(row, cards, actor, opened) for row in rows),
        filter=wanted,
        waiting=sum(waits(row, cards) for row in waiting_rows),
        open=opened,
        last_answer=_last_answer(waiting_rows, cards),
    )


def _persons_of(rows: Sequence[Row]) -> set[uuid.UUID]:
    found = {person for row in rows if row.conversation.kind != "room" for person in row.people[:20]}
    found |= {row.latest.author for row in rows if row.latest is not None}
    return found | {row.latest_said.author for row in rows if row.latest_said is not None}


def waits(row: Row, cards: Cards) -> bool:
    """Somebody outside had the last word."""
    said = row.latest_said
    return (
        row.conversation.kind == "outside"
        and said is not None
        and said.author in cards
        and not cards[said.author].inside
    )


def others(row: Row, cards: Cards, me: uuid.UUID) -> list[Card]:
    """Whom the talk is with: the people outside, or the colleagues when there are none."""
    here = [cards[person] for person in row.people if person in cards and person != me]
    return [card for card in here if not card.inside] or here


def row_view(row: Row, cards: Cards, actor: Actor, opened: str) -> RowView:
    with_whom = others(row, cards, actor.person)
    latest = shown(row)
    return RowView(
        id=str(row.conversation.id),
        kind=_kind(row),
        title=title_of(row, with_whom),
        url=f"/conversations/{row.conversation.id}",
        at=iso(latest.created_at if latest else row.conversation.created_at),
        people=() if row.conversation.kind == "room" else tuple(person_view(card) for card in with_whom[:3]),
        about=with_whom[0].about if with_whom and row.conversation.kind == "outside" else "",
        door=door_view(row.channel),
        snippet=snippet(row, cards),
        unread=row.unread_said if row.conversation.kind == "outside" else row.unread,
        waiting=waits(row, cards),
        selected=str(row.conversation.id) == opened,
    )


def shown(row: Row) -> Message | None:
    """What a row quotes: the newest message, of outside conversations the newest that everybody reads."""
    return (row.latest_said or row.latest) if row.conversation.kind == "outside" else row.latest


def snippet(row: Row, cards: Cards) -> str:
    latest = shown(row)
    if latest is None or latest.deleted_at is not None:
        return ""
    text = plain(latest.body)
    named = row.conversation.kind == "room" or (row.conversation.kind == "outside" and cards[latest.author].inside)
    return f"{cards[latest.author].first_name}: {text}" if named else text


def title_of(row: Row, with_whom: Sequence[Card]) -> str:
    return row.conversation.title or ", ".join(card.name for card in with_whom[:3]) or "…"


def _kind(row: Row) -> Kind:
    kinds: dict[str, Kind] = {"outside": "outside", "room": "room", "direct": "direct"}
    return kinds[row.conversation.kind]


def _last_answer(rows: Sequence[Row], cards: Cards) -> AnswerView | None:
    for row in rows:
        said = row.latest_said
        outside = [cards[person] for person in row.people if person in cards and not cards[person].inside]
        if said is not None and outside and cards[said.author].inside:
            return AnswerView(person_view(cards[said.author]), person_view(outside[0]), iso(said.created_at))
    return None


# ---- one conversation, opened


def thread_view(tx: Tx, *, actor: Actor, row: Row) -> tuple[ThreadView, CardView]:
    """The thread and the card beside it, for a row looked up through `access`."""
    conversation = row.conversation
    found = queries.messages(tx, actor=actor, conversation=conversation.id, limit=STEP + 1)
    older, found = len(found) > STEP, found[-STEP:]
    views = message_views(tx, messages=found, channel=row.channel, inside=True)
    cards = people.cards(tx, persons={*row.people, actor.person})
    here = [cards[person] for person in row.people]
    outside = tuple(person_view(card) for card in here if not card.inside)
    inside = tuple(person_view(card) for card in here if card.inside)
    with_whom = others(row, cards, actor.person)
    door = door_view(row.channel)
    thread = ThreadView(
        id=str(conversation.id),
        kind=_kind(row),
        title=title_of(row, with_whom),
        me=person_view(cards[actor.person]),
        turns=turns(views),
        outside=outside,
        inside=inside,
        about=with_whom[0].about if with_whom and conversation.kind == "outside" else "",
        doors=() if door is None else (door,),
        door_words="" if door is None else door.name,
        older=views[0].seq if older else None,
        read=row.read,
        outside_read=queries.read_outside(tx, conversation=conversation.id) if outside else 0,
        head=row.seq,
    )
    return thread, card_view(tx, row=row, thread=thread, with_whom=with_whom, found=found, cards=cards)


def card_view(
    tx: Tx, *, row: Row, thread: ThreadView, with_whom: Sequence[Card], found: Sequence[Message], cards: Cards
) -> CardView:
    person = with_whom[0] if with_whom and row.conversation.kind != "room" else None
    authors = people.cards(tx, persons={message.author for message in found})
    counted = (
        queries.messages_by_author(tx, conversation=row.conversation.id) if row.conversation.kind == "outside" else {}
    )
    colleagues = people.cards(tx, persons=counted.keys())
    return CardView(
        title=thread.title,
        person=None if person is None else person_view(person),
        about=(person.about or person.title) if person else "",
        now=_page_words(found) if row.conversation.kind == "outside" else "",
        inside=thread.inside,
        outside=thread.outside if person is None else (),
        knows=tuple(KnowsView(person_view(colleagues[who]), n) for who, n in counted.items() if colleagues[who].inside),
        line=tuple(_line(message, authors[message.author], row.channel) for message in reversed(found[-LINE:]))
        if row.conversation.kind == "outside"
        else (),
    )


def _line(message: Message, author: Card, channel: Channel | None) -> LineView:
    note = message.lane == NOTE
    icon = "lock" if note else ICONS.get(channel.kind, "globe") if channel else "message-circle"
    text = f"{author.first_name}: {plain(message.body, 60)}" if message.deleted_at is None else author.first_name
    return LineView(icon, text, iso(message.created_at), inside=note)


def _page_words(found: Sequence[Message]) -> str:
    """Where the visitor wrote from, and where he came from before: claims of his browser, shown as text."""
    pages = [message.page for message in found if message.page]
    if not pages:
        return ""
    page = pages[-1]
    words = [str(page.get(name) or "") for name in ("title", "url", "referrer")]
    return " · ".join(word for word in words if word)
