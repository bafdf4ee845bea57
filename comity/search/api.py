"""The search over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Struct

from comity.foundation.clock import iso
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card
from comity.search import queries
from comity.search.asking import Asked, Kind, asked
from comity.search.finders import Finder, Thing, finders, kinds
from comity.search.queries import Found, Hit
from comity.search.snippets import snippet

NAMES = 5


class SearchItem(Struct, omit_defaults=True):
    """`kind` is message, person, room, file or what another room finds (record); `id` that of the object, and `link`
    opens it: of a message, and of a file, its place in the conversation. `title` is the writer's name, or what the
    object is called. `hits` are places in `snippet` (of a file its name), in code points: from, and up to but not
    including. Notes have `lane` "note"."""

    kind: Kind
    id: uuid.UUID
    link: str
    title: str
    snippet: str = ""
    hits: list[tuple[int, int]] = []
    at: str = ""
    conversation: uuid.UUID | None = None
    message: uuid.UUID | None = None
    person: uuid.UUID | None = None
    seq: int | None = None
    lane: str = ""


class SearchPage(Struct):
    items: list[SearchItem]
    next: str | None


@get("/api/search", policy=TALKER, tags=["search"])
async def search(
    actor: Actor,
    runtime: Runtime,
    q: str = "",
    kind: str = "",
    sender: Annotated[str, QueryParameter(name="from")] = "",
    place: Annotated[str, QueryParameter(name="in")] = "",
    before: str = "",
    after: str = "",
    limit: int = 20,
    cursor: str | None = None,
) -> SearchPage:
    """Everything I may see: messages and files, the newest first, and people, rooms and records on the first page.
    `kind` is message, file, person, room or record. In `q` words stand for themselves, `"several words"` for each
    other's neighbours, `torq*` for a beginning, `-word` for its absence; `from:anna` (`from:me`), `in:"title"`,
    `before:2026-01-31`, `after:2026-01-01` (from that day on) and `has:file` narrow it, and so do the fields of the
    same names, which also take ids. People outside find what is said to them, and no people or records."""
    fields = {"sender": sender, "place": place, "before": before, "after": after}
    question = asked(q=q, kind=kind, cursor=cursor, limit=limit, more=kinds(runtime), **fields)
    return await runtime.store.read(_page, actor=actor, question=question, others=finders(runtime))


def _page(tx: Tx, *, actor: Actor, question: Asked, others: tuple[Finder, ...]) -> SearchPage:
    alone = len(question.kinds) == 1 and question.kinds[0] not in ("message", "file")
    names = question.limit if alone else min(NAMES, question.limit // 4)
    found = queries.find(tx, actor=actor, asked=question, names=names, finders=others)
    writers = people.faces(tx, persons={hit.message.author for hit in found.hits})
    items = [_person(card) for card in found.people] + _rooms(found)
    items += [_thing(one.finder.kind, thing, question) for one in found.findings for thing in one.things]
    items += [_hit(hit, question, writers, actor) for hit in found.hits]
    return SearchPage(items, None if found.next is None else str(found.next))


def _person(card: Card) -> SearchItem:
    return SearchItem("person", card.id, f"/people/{card.id}", card.name, card.title or card.about)


def _rooms(found: Found) -> list[SearchItem]:
    rooms = [row.room for row in found.rooms]
    return [
        SearchItem("room", one.id, f"/conversations/{one.id}", one.title, one.topic, at=iso(one.latest_at))
        for one in rooms
    ]


def _thing(kind: Kind, thing: Thing, question: Asked) -> SearchItem:
    shown = snippet(thing.text, question.wanted)
    return SearchItem(kind, thing.id, thing.link, thing.title, shown.text, list(shown.hits), at=thing.at)


def _hit(hit: Hit, question: Asked, writers: dict[uuid.UUID, Card], actor: Actor) -> SearchItem:
    message, file = hit.message, hit.file
    seq = message.inside_seq if actor.inside else message.outside_seq
    writer = writers[message.author].name
    item = SearchItem(
        "message" if file is None else "file",
        message.id if file is None else file.id,
        f"/conversations/{message.conversation}?at={seq}",
        writer if file is None else file.name,
        at=iso(message.created_at),
        conversation=message.conversation,
        message=message.id,
        person=message.author,
        seq=seq,
        lane=message.lane,
    )
    shown = snippet(message.body if file is None else file.name, question.wanted)
    item.snippet, item.hits = shown.text, list(shown.hits)
    return item


ROUTES = [search]
