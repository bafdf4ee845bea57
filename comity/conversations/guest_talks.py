"""What a guest sees: his own rooms, drawn from what has an outside number."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.conversations import queries, visitors
from comity.conversations.attached import excerpt
from comity.conversations.visitors import Talk
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card

LISTED = 100


class GuestRow(Struct, frozen=True):
    id: str
    title: str
    snippet: str
    at: str
    unread: int
    open: bool


class GuestPage(Struct, frozen=True):
    """`talk` is the open one, None where nothing is open, `kind` what it is; `head` is its newest number. `silence`
    says why nothing can be written: `archived` or `hosts`."""

    me: Card
    rows: tuple[GuestRow, ...]
    title: str = ""
    topic: str = ""
    talk: Talk | None = None
    here: tuple[Card, ...] = ()
    head: int = 0
    silence: str = ""
    kind: str = ""


def guest_page(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None = None, opens: bool = False) -> GuestPage:
    """The list, and with `opens` one talk of it; raises NotFound when that is not the guest's."""
    rows = queries.conversations(tx, actor=actor, limit=LISTED)
    opened = queries.row(tx, actor=actor, conversation=conversation) if opens else None
    cards = people.cards(tx, persons={actor.person} | {person for row in rows for person in row.people})
    if opened is not None:
        cards |= people.cards(tx, persons=opened.people)
    listed = tuple(_row(row, cards, actor, opens and row.conversation.id == conversation) for row in rows)
    if opened is None:
        return GuestPage(cards[actor.person], listed)
    place = opened.conversation
    archived = "archived" if place.archived_at is not None else ""
    return GuestPage(
        cards[actor.person],
        listed,
        title=_title(opened, cards, actor),
        topic=place.topic,
        talk=visitors.talk(tx, actor=actor, conversation=place.id),
        here=tuple(cards[person] for person in opened.people if person in cards and person != actor.person),
        head=opened.seq,
        silence=archived or ("hosts" if place.posting == "hosts" else ""),
        kind=place.kind,
    )


def _row(row: queries.Row, cards: dict[uuid.UUID, Card], actor: Actor, is_open: bool) -> GuestRow:
    latest = row.latest
    words = "" if latest is None or latest.deleted_at is not None else excerpt(latest)
    at = iso(latest.created_at if latest else row.conversation.created_at)
    return GuestRow(str(row.conversation.id), _title(row, cards, actor), words, at, row.unread, is_open)


def _title(row: queries.Row, cards: dict[uuid.UUID, Card], actor: Actor) -> str:
    others = [cards[person].name for person in row.people if person in cards and person != actor.person]
    return row.conversation.title or ", ".join(others[:3]) or "…"
