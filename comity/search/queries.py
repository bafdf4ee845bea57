"""What is found: messages and files by the index, people and rooms by their names. Rights are part of each question."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Select, column, select, table, text

from comity.accounts import queries as accounts
from comity.conversations import queries as conversations
from comity.conversations.models import Conversation, Message
from comity.conversations.queries import RoomRow
from comity.foundation.clock import micros_of
from comity.foundation.files.models import File
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import joined, queries as people
from comity.people.directory import queries as directory
from comity.people.queries import Card
from comity.search import access
from comity.search.asking import Asked, id_in
from comity.search.finders import Finder, Finding
from comity.search.matching import fts5, tsquery
from comity.search.models import SearchProgress, SearchRow, position_at
from comity.search.reading import THE_ONE

INDEX = table("search_index", column("rowid", BigInteger))
NAMED = 50
"""So many people, or places, may be meant by one name."""


class Hit(Struct, frozen=True):
    """A message in which the words stand, or a file of it."""

    position: int
    message: Message
    file: File | None


class Found(Struct, frozen=True):
    """`next` is the position below which more hits are; people, rooms and findings (what other rooms find) stand on
    the first page only."""

    people: Sequence[Card] = ()
    rooms: Sequence[RoomRow] = ()
    findings: Sequence[Finding] = ()
    hits: Sequence[Hit] = ()
    next: int | None = None


def find(tx: Tx, *, actor: Actor, asked: Asked, names: int, finders: Sequence[Finder] = ()) -> Found:
    """At most `asked.limit` together, of them up to `names` people, as many rooms, and as many of each finder."""
    if asked.empty:
        return Found()
    first = asked.cursor is None and not asked.narrowed
    cards = _people(tx, actor, asked, names) if first and "person" in asked.kinds else ()
    rooms = _rooms(tx, actor, asked, names) if first and "room" in asked.kinds else ()
    findings = _findings(tx, actor, asked, names, finders) if first else ()
    left = asked.limit - len(cards) - len(rooms) - sum(len(one.things) for one in findings)
    if left < 1 or not {"message", "file"} & set(asked.kinds):
        return Found(cards, rooms, findings)
    found = hits(tx, actor=actor, asked=asked, limit=left + 1)
    return Found(cards, rooms, findings, found[:left], found[left - 1].position if len(found) > left else None)


def _people(tx: Tx, actor: Actor, asked: Asked, most: int) -> Sequence[Card]:
    """For members only: people outside do not find each other."""
    if not actor.inside or not asked.plain:
        return ()
    inside = directory.colleagues(tx, words=asked.plain, limit=most, bots=True)
    if not actor.colleague:
        return inside
    return [*inside, *directory.outsiders(tx, words=asked.plain, limit=most)][:most]


def _rooms(tx: Tx, actor: Actor, asked: Asked, most: int) -> Sequence[RoomRow]:
    return conversations.rooms(tx, actor=actor, words=asked.plain, limit=most) if asked.plain else ()


def _findings(tx: Tx, actor: Actor, asked: Asked, most: int, finders: Sequence[Finder]) -> Sequence[Finding]:
    if not asked.wanted:
        return ()
    wanted = [finder for finder in finders if finder.kind in asked.kinds]
    return [Finding(one, one.find(tx, actor=actor, asked=asked, limit=most)) for one in wanted]


def hits(tx: Tx, *, actor: Actor, asked: Asked, limit: int) -> list[Hit]:
    """Messages and files that the actor may see, the newest first."""
    marks = _marks(tx, actor, asked)
    if any(not group for group in marks):
        return []
    found = statement(tx, actor=actor, asked=asked, marks=marks).limit(limit)
    return [Hit(position, message, file) for position, message, file in tx.session.execute(found)]


def statement(
    tx: Tx, *, actor: Actor, asked: Asked, marks: Sequence[Sequence[str]]
) -> Select[int, Message, File | None]:
    """The question as SQL. What was taken back or has other words by now is not found by those it had."""
    found = select(SearchRow.position, Message, File)
    place: ColumnElement[int] = SearchRow.position.expression
    if tx.on_postgresql:
        asking = tsquery(asked.wanted, asked.unwanted, marks)
        found = found.select_from(SearchRow).where(text("search_rows.lexemes @@ CAST(:asked AS tsquery)"))
    else:
        asking = fts5(asked.wanted, asked.unwanted, marks)
        found = found.select_from(INDEX).join(SearchRow, SearchRow.position == INDEX.c.rowid)
        found, place = found.where(text("search_index MATCH :asked")), INDEX.c.rowid
    found = found.params(asked=asking)
    found = found.join(Message, Message.id == SearchRow.message).join(
        Conversation, Conversation.id == Message.conversation
    )
    found = found.outerjoin(File, File.id == SearchRow.file)
    found = found.where(access.readable(tx, actor=actor))
    found = found.where(Message.deleted_at.is_(None), Message.version == SearchRow.version)
    if not actor.inside:
        found = found.where(Message.outside_seq.is_not(None))
    if asked.cursor is not None:
        found = found.where(place < asked.cursor)
    if asked.before is not None:
        found = found.where(place < _begin_of(tx, asked.before))
    if asked.after is not None:
        found = found.where(place >= _begin_of(tx, asked.after))
    return found.order_by(place.desc())


def _marks(tx: Tx, actor: Actor, asked: Asked) -> list[list[str]]:
    """What has to stand on a hit; an empty group is one that nothing has."""
    groups = [[f"k{kind}" for kind in ("message", "file") if kind in asked.kinds]]
    if asked.files_only:
        groups.append(["f", "kfile"])
    if asked.sender:
        groups.append([f"a{person.hex}" for person in _senders(tx, actor, asked.sender)])
    if asked.place:
        groups.append([f"c{place.hex}" for place in _places(tx, actor, asked.place)])
    known = access.places(tx, actor=actor)
    if known is not None:
        groups.append([f"{kind}{one.hex}" for kind, one in known])
    return groups


def _senders(tx: Tx, actor: Actor, name: str) -> list[uuid.UUID]:
    """Who is called so, and who is one with him; `me` is oneself."""
    if name.casefold() == "me":
        return [actor.person]
    one = id_in(name)
    if one is not None:
        return joined.together(tx, person=one)
    return people.called(tx, words=name.removeprefix("@"), limit=NAMED)


def _places(tx: Tx, actor: Actor, name: str) -> list[uuid.UUID]:
    """The talks and rooms with this title, or with somebody of this name; whether they are open to the actor is asked
    with the rest."""
    one = id_in(name)
    if one is not None:
        return [one]
    listed = conversations.conversations(tx, actor=actor, limit=NAMED, words=name)
    rooms = conversations.rooms(tx, actor=actor, words=name, limit=NAMED)
    return sorted({row.conversation.id for row in listed} | {row.room.id for row in rooms})


def _begin_of(tx: Tx, day: date) -> int:
    """Where a day begins in the index, by the clock of the organisation."""
    organisation = accounts.organisation(tx)
    zone = ZoneInfo("UTC" if organisation is None else organisation.time_zone)
    return max(0, position_at(micros_of(datetime.combine(day, time.min, zone))))


def waiting(tx: Tx) -> bool:
    """Whether older messages are still being taken in."""
    progress = tx.session.get(SearchProgress, THE_ONE)
    return progress is None or progress.older_than is not None
