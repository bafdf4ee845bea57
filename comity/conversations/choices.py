"""What the palette offers: people, places and acts, and the choices that acts ask for."""

from __future__ import annotations

import uuid
from typing import Literal, cast, get_args

from msgspec import Struct, structs

from comity.conversations import access, queries
from comity.conversations.inbox_viewing import labels_in_use
from comity.conversations.merging.views import OtherView, other_views
from comity.foundation.errors import BadInput
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.directory import queries as directory
from comity.people.queries import Card
from comity.people.views import PersonView, person_view

Mode = Literal["all", "keys", "assign", "snooze", "label", "bring", "help", "reply", "merge"]
RECENT, FOUND = 6, 30


class OptionView(Struct, frozen=True):
    """One choice. `value` is what it means; `href` leads somewhere, `talk` is a colleague to talk with; `has` says that
    it holds already."""

    words: str
    value: str = ""
    name: str = ""
    more: str = ""
    person: PersonView | None = None
    href: str = ""
    talk: str = ""
    has: bool = False


class PaletteView(Struct, frozen=True):
    """What one mode offers for the words `q`; `open` says that an outside conversation is meant."""

    mode: Mode
    q: str
    options: tuple[OptionView, ...] = ()
    rooms: tuple[OptionView, ...] = ()
    topics: tuple[str, ...] = ()
    open: bool = False
    done: bool = False
    me: str = ""
    others: tuple[OtherView, ...] = ()


def mode_of(text: str) -> Mode:
    if text in get_args(Mode):
        return cast(Mode, text)
    raise BadInput("Some fields are wrong.", fields={"mode": ", ".join(get_args(Mode))})


def palette_view(tx: Tx, *, actor: Actor, mode: Mode, q: str, conversation: uuid.UUID | None) -> PaletteView:
    """Raises NotFound for a conversation that the actor does not see."""
    seat = None if conversation is None else access.seat(tx, actor=actor, conversation=conversation)
    status = "" if seat is None else access.own_conversation(tx, actor=actor, conversation=conversation).status
    outside = seat is not None and seat.kind == access.OUTSIDE and seat.merged_into is None
    view = PaletteView(mode, q, open=outside, done=outside and status == "done", me=str(actor.person))
    if mode == "all":
        return _replaced(view, options=_people(tx, actor, q), rooms=_rooms(tx, actor, q))
    if mode in ("assign", "bring"):
        here = set(queries.participants(tx, conversation=seat.conversation)) if seat and mode == "bring" else set()
        return _replaced(view, options=_colleagues(tx, actor, q, here))
    if mode == "label":
        return _replaced(view, options=_labels(tx, actor, q, conversation))
    if mode == "reply":
        return _replaced(view, options=_replies(tx, actor, q, conversation))
    if mode == "help":
        return _replaced(view, topics=_topics(tx))
    if mode == "merge" and seat is not None and outside:
        return structs.replace(view, others=other_views(tx, actor=actor, conversation=seat.conversation, words=q))
    return view


def _replaced(
    view: PaletteView,
    *,
    options: tuple[OptionView, ...] = (),
    rooms: tuple[OptionView, ...] = (),
    topics: tuple[str, ...] = (),
) -> PaletteView:
    return PaletteView(view.mode, view.q, options, rooms, topics, view.open, view.done, view.me)


def _people(tx: Tx, actor: Actor, q: str) -> tuple[OptionView, ...]:
    """With whom one talked last, or whose name fits: colleagues and people outside one has a talk with."""
    rows = queries.conversations(tx, actor=actor, limit=100, kinds=("direct", "outside"))
    cards = people.cards(tx, persons={person for row in rows for person in row.people[:10]})
    found: dict[uuid.UUID, OptionView] = {}
    for row in rows:
        here = [cards[person] for person in row.people if person in cards and person != actor.person]
        card = next((one for one in here if one.outside), here[0] if here else None)
        if card is not None and card.id not in found and q.casefold() in card.name.casefold():
            href = f"/conversations/{row.conversation.id}"
            more = card.title or card.about
            found[card.id] = OptionView(_named(card), str(card.id), card.first_name, more, person_view(card), href)
    for card in directory.colleagues(tx, words=q, limit=FOUND, bots=True) if q else ():
        if card.id != actor.person and card.id not in found:
            found[card.id] = OptionView(
                _named(card), str(card.id), card.first_name, card.title, person_view(card), talk=str(card.id)
            )
    return tuple(found.values())[: RECENT * 2 if q else RECENT]


def _named(card: Card) -> str:
    return card.first_name if card.bot else card.name


def _rooms(tx: Tx, actor: Actor, q: str) -> tuple[OptionView, ...]:
    rows = queries.conversations(tx, actor=actor, limit=100, kinds=("room",))
    named = [(row.conversation.title, row) for row in rows]
    fits = [(title, row) for title, row in named if q.casefold() in title.casefold()]
    return tuple(OptionView(title, href=f"/conversations/{row.conversation.id}") for title, row in fits[:RECENT])


def _colleagues(tx: Tx, actor: Actor, q: str, here: set[uuid.UUID]) -> tuple[OptionView, ...]:
    """Oneself first; how their doors stand is drawn with their portraits."""
    cards = [card for card in directory.colleagues(tx, words=q, limit=FOUND) if card.id not in here]
    cards.sort(key=lambda card: card.id != actor.person)
    return tuple(OptionView(card.name, str(card.id), card.first_name, card.title, person_view(card)) for card in cards)


def _labels(tx: Tx, actor: Actor, q: str, conversation: uuid.UUID | None) -> tuple[OptionView, ...]:
    mine = () if conversation is None else queries.labels_of(tx, conversations=[conversation]).get(conversation, ())
    known = [*mine, *(word for word in labels_in_use(tx, actor=actor) if word not in mine)]
    fits = [word for word in known if q.casefold() in word.casefold()][:FOUND]
    new = [q] if q and q not in known else []
    return tuple(OptionView(word, word, has=word in mine, more="new" if word in new else "") for word in [*fits, *new])


def _replies(tx: Tx, actor: Actor, q: str, conversation: uuid.UUID | None) -> tuple[OptionView, ...]:
    outside = set() if conversation is None else queries.outside_participants(tx, conversation=conversation)
    cards = people.cards(tx, persons={*outside, actor.person})
    name = next((cards[person].name for person in sorted(outside) if person in cards), "")
    me = cards[actor.person].first_name
    found = queries.saved_replies(tx, actor=actor, words=q, limit=FOUND)
    return tuple(
        OptionView(one.title, queries.filled_in(one.body, name=name, me=me), more=one.body[:120]) for one in found
    )


def _topics(tx: Tx) -> tuple[str, ...]:
    """What colleagues know about."""
    everybody = [card.id for card in directory.colleagues(tx, limit=500)]
    known = people.expertise(tx, persons=everybody)
    return tuple(sorted({topic for topics in known.values() for topic in topics}))[:300]
