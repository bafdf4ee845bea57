"""Messages as templates take them, for one side."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from markupsafe import Markup

from comity.conversations import queries, ways
from comity.conversations.attached import excerpt, file_views, preview_views
from comity.conversations.models import Channel, Message, Revision
from comity.conversations.views import (
    DoorView,
    MergedView,
    MessageView,
    QuoteView,
    ReactionView,
    SeenView,
    TurnView,
    VersionView,
)
from comity.conversations.ways import Way
from comity.foundation.clock import iso
from comity.foundation.store import Tx
from comity.foundation.text import Rendered
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.views import person_view

NOTE = "note"
QUOTED = 120
NAMED, MARKED = 10, 100
"""How many of those who reacted are named, and how many see their own reaction marked."""
ICONS = {"website": "globe", "email": "mail"}
Cards = Mapping[uuid.UUID, Card]
rendered = Rendered()


class Marks(msgspec.Struct):
    """Who is named in a message and who reacted to it, as it stands in its JSON."""

    mentions: list[uuid.UUID] | None = None
    reactions: dict[str, list[uuid.UUID]] | None = None


_decoder = msgspec.json.Decoder(Marks)
_NONE = Marks()


def door_view(channel: Channel | None) -> DoorView | None:
    return None if channel is None else DoorView(ICONS.get(channel.kind, "door-open"), channel.name)


def message_views(tx: Tx, *, messages: Sequence[Message], channel: Channel | None, inside: bool) -> list[MessageView]:
    """Messages for one side, in a fixed number of queries: `seq` is the number of that side's log, and outsiders get
    no door, and no quote of a note."""
    marks = {message.id: _marks(message) for message in messages}
    quoted = queries.quoted(tx, messages=messages, inside=inside)
    persons = {message.author for message in [*messages, *quoted.values()]}
    for marked in marks.values():
        persons.update(marked.mentions or ())
        for reacted in (marked.reactions or {}).values():
            persons.update(reacted[:NAMED])
    cards = (people.faces if inside else people.cards)(tx, persons=persons)
    out = [message.id for message in messages if message.outside_seq is not None]
    gone = ways.ways_of(tx, messages=out) if inside else {}
    return [
        _message_view(message, marks[message.id], quoted, cards, channel, gone.get(message.id), inside=inside)
        for message in messages
    ]


def _marks(message: Message) -> Marks:
    has_any = '"mentions":[' in message.json or '"reactions":{' in message.json
    return _decoder.decode("{" + message.json) if has_any else _NONE


def _message_view(
    message: Message,
    marked: Marks,
    quoted: Mapping[uuid.UUID, Message],
    cards: Cards,
    channel: Channel | None,
    way: Way | None,
    *,
    inside: bool,
) -> MessageView:
    seq = message.inside_seq if inside else message.outside_seq
    said = inside and message.lane != NOTE
    target = None if message.reply_to is None or message.deleted_at else quoted.get(message.reply_to)
    return MessageView(
        id=str(message.id),
        conversation=str(message.conversation),
        seq=seq or 0,
        lane="note" if message.lane == NOTE else "message",
        author=person_view(cards[message.author]),
        html=_html(message, marked, cards),
        at=iso(message.created_at),
        client_id=str(message.client_id),
        version=message.version,
        door=(door_view(channel) if way is None else way.door) if said else None,
        way="" if way is None else way.words,
        way_failed=way is not None and way.failed,
        way_href="" if way is None else way.href,
        panel=None if way is None or message.deleted_at is not None else way.panel,
        page=str((message.page or {}).get("title") or "") if inside else "",
        edited=message.edited_at is not None,
        deleted=message.deleted_at is not None,
        quote=None if target is None else quote_view(target, cards[target.author], inside=inside),
        reactions=_reactions(marked, cards),
        files=file_views(message),
        previews=preview_views(message),
    )


def _html(message: Message, marked: Marks, cards: Cards) -> Markup:
    if message.deleted_at is not None:
        return Markup("")
    named = _named(message, marked, cards) if marked.mentions else {}
    return Markup(rendered.html(message.id, message.version, message.body, named, plain=message.plain))  # noqa: S704 - sanitised


def _named(message: Message, marked: Marks, cards: Cards) -> dict[str, str]:
    """Who is marked in the words, by handle."""
    here = [cards[person] for person in marked.mentions or () if person in cards]
    return {card.handle: str(card.id) for card in here if card.handle} | {"all": "all"}


def quote_view(target: Message, author: Card, *, inside: bool) -> QuoteView:
    seq = target.inside_seq if inside else target.outside_seq
    words = "" if target.deleted_at is not None else excerpt(target, QUOTED)
    return QuoteView(str(target.id), seq or 0, person_view(author), words, deleted=target.deleted_at is not None)


def _reactions(marked: Marks, cards: Cards) -> tuple[ReactionView, ...]:
    return tuple(
        ReactionView(
            emoji,
            tuple(str(person) for person in persons[:MARKED]),
            tuple(cards[person].first_name for person in persons[:NAMED] if person in cards),
            len(persons),
        )
        for emoji, persons in (marked.reactions or {}).items()
    )


def version_views(message: Message, revisions: Sequence[Revision]) -> tuple[VersionView, ...]:
    """All that a message said, oldest first."""
    earlier = [(revision.version, revision.body, revision.written_at) for revision in revisions]
    versions = [*earlier, (message.version, message.body, message.edited_at or message.created_at)]
    return tuple(
        VersionView(
            Markup(rendered.html(message.id, version, body, plain=message.plain)),  # noqa: S704 - sanitised
            iso(at),
            now=version == message.version,
        )
        for version, body, at in versions
    )


def seen_views(tx: Tx, *, conversation: uuid.UUID, cards: Cards) -> tuple[SeenView, ...]:
    """Who has read how far, where few people talk."""
    return tuple(
        SeenView(person_view(cards[one.person]), one.seq, iso(one.at) if one.at else "")
        for one in queries.seen(tx, conversation=conversation)
        if one.person in cards
    )


def turns(views: Iterable[MessageView], merged: Iterable[MergedView] = ()) -> tuple[TurnView, ...]:
    """One message that outsiders can read, or a conversation that was merged in, and the notes written until the next
    of them."""
    made: list[tuple[MessageView | MergedView | None, list[MessageView]]] = []
    lines: list[MessageView | MergedView] = [*views, *merged]
    for view in sorted(lines, key=lambda view: view.seq):
        if isinstance(view, MergedView) or view.lane != NOTE:
            made.append((view, []))
        elif made:
            made[-1][1].append(view)
        else:
            made.append((None, [view]))
    return tuple(
        TurnView(None, tuple(beside), first) if isinstance(first, MergedView) else TurnView(first, tuple(beside))
        for first, beside in made
    )
