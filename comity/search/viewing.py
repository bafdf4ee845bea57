"""What the page of the search takes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import select

from comity.conversations import queries as conversations
from comity.conversations.attached import file_view
from comity.conversations.models import Conversation
from comity.conversations.queries.parts import file_part
from comity.conversations.viewing_lists import kind_of, others, title_of
from comity.conversations.views import FileView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import PersonView, person_view
from comity.search import queries
from comity.search.asking import Asked
from comity.search.finders import Finder, Finding
from comity.search.queries import Hit
from comity.search.snippets import Snippet, snippet

NAMES, STEP = 6, 30
NAMED = 20


class PlaceView(Struct, frozen=True):
    """Where something was said; `kind` is outside, room or direct."""

    title: str
    kind: str


class HitView(Struct, frozen=True):
    """A message, or a file in one: `file` is None of messages."""

    link: str
    by: PersonView
    where: PlaceView
    at: str
    said: Snippet
    note: bool
    file: FileView | None = None


class RoomView(Struct, frozen=True):
    link: str
    title: str
    topic: Snippet
    members: int


class NamedView(Struct, frozen=True):
    link: str
    person: PersonView
    about: str


class ThingView(Struct, frozen=True):
    link: str
    title: str
    said: Snippet
    icon: str
    at: str


class FindingView(Struct, frozen=True):
    """What another room finds; `label` stands over it."""

    kind: str
    label: str
    things: Sequence[ThingView]


class SearchView(Struct, frozen=True):
    """`q` and `kind` are as they were asked; `findings` those of other rooms that found anything; `filling` says that
    older messages are still being taken in."""

    q: str
    kind: str = ""
    people: Sequence[NamedView] = ()
    rooms: Sequence[RoomView] = ()
    findings: Sequence[FindingView] = ()
    hits: Sequence[HitView] = ()
    next: str = ""
    asked: bool = False
    filling: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.people or self.rooms or self.findings or self.hits)

    def leads(self, kind: str, cursor: str = "") -> str:
        """The query of this question with another kind, or of its next page."""
        known = {"q": self.q, "kind": kind, "cursor": cursor}
        return urlencode({name: value for name, value in known.items() if value})


def search_view(
    tx: Tx, *, actor: Actor, question: Asked, q: str, kind: str, finders: Sequence[Finder] = ()
) -> SearchView:
    names = NAMES if kind in ("", "message", "file") else question.limit
    found = queries.find(tx, actor=actor, asked=question, names=names, finders=finders)
    return SearchView(
        q,
        kind,
        [NamedView(f"/people/{card.id}", person_view(card), card.title or card.about) for card in found.people],
        [
            RoomView(f"/conversations/{one.room.id}", one.room.title, snippet(one.room.topic, ()), one.members)
            for one in found.rooms
        ],
        [_finding(one, question) for one in found.findings if one.things],
        hit_views(tx, actor, question, found.hits),
        "" if found.next is None else str(found.next),
        asked=not question.empty,
        filling=queries.waiting(tx),
    )


def _finding(found: Finding, question: Asked) -> FindingView:
    things = [
        ThingView(one.link, one.title, snippet(one.text, question.wanted), one.icon, one.at) for one in found.things
    ]
    return FindingView(found.finder.kind, found.finder.label, things)


def hit_views(tx: Tx, actor: Actor, question: Asked, hits: Sequence[Hit]) -> list[HitView]:
    writers = people.faces(tx, persons={hit.message.author for hit in hits})
    where = _where(tx, actor, {hit.message.conversation for hit in hits})
    return [
        HitView(
            f"/conversations/{hit.message.conversation}?at={hit.message.inside_seq}",
            person_view(writers[hit.message.author]),
            where[hit.message.conversation],
            iso(hit.message.created_at),
            snippet(hit.message.body if hit.file is None else hit.file.name, question.wanted),
            hit.message.lane == "note",
            None if hit.file is None else file_view(file_part(hit.file)),
        )
        for hit in hits
    ]


def _where(tx: Tx, actor: Actor, wanted: set[uuid.UUID]) -> dict[uuid.UUID, PlaceView]:
    known = list(tx.session.scalars(select(Conversation).where(Conversation.id.in_(wanted))))
    rows = conversations.rows(tx, actor=actor, found=known, quoted=False)
    cards = people.faces(tx, persons={person for row in rows for person in row.people[:NAMED]})
    return {
        row.conversation.id: PlaceView(title_of(row, others(row, cards, actor.person)), kind_of(row)) for row in rows
    }
