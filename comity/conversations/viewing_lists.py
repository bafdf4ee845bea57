"""From rows to the values that the conversation list takes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from comity.conversations import checks, queries, ways
from comity.conversations.attached import excerpt
from comity.conversations.models import Conversation, Message
from comity.conversations.queries import Row
from comity.conversations.viewing_messages import door_view
from comity.conversations.views import AnswerView, DoorView, Filter, Kind, ListView, RowView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.views import person_view

ROWS = 100
Cards = dict[uuid.UUID, Card]
Doors = Mapping[uuid.UUID, DoorView]
KINDS: dict[str, tuple[str, ...]] = {"all": (), "outside": ("outside",), "inside": ("room", "direct")}


def list_view(
    tx: Tx,
    *,
    actor: Actor,
    wanted: Filter = "all",
    opened: str = "",
    words: str = "",
    cursor: str | None = None,
) -> ListView:
    """A page of the list under one filter; the first without `cursor`."""
    at: dict[str, Any] = {"limit": ROWS + 1, "kinds": KINDS[wanted], "archived": False, "words": words}
    rows = queries.conversations(tx, actor=actor, after=checks.list_cursor(cursor), **at)
    more, rows = len(rows) > ROWS, rows[:ROWS]
    cards, doors = people.faces(tx, persons=_persons_of(rows)), doors_now(tx, rows)
    waiting = queries.count_waiting(tx, actor=actor) if cursor is None else 0
    last = rows[-1].conversation if more else None
    return ListView(
        rows=tuple(row_view(row, cards, actor, opened, doors) for row in rows),
        filter=wanted,
        words=words,
        waiting=waiting,
        open=opened,
        following="" if last is None else f"{last.latest_at}.{last.id}",
        last_answer=None if waiting else _last_answer(rows, cards),
    )


def one_row(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, wanted: Filter = "all", opened: str = ""
) -> tuple[RowView, ...]:
    """The row of one conversation, none where it does not stand in that list. Raises NotFound."""
    row = queries.row(tx, actor=actor, conversation=conversation)
    kinds = KINDS[wanted]
    gone = row.conversation.archived_at is not None or row.conversation.merged_into is not None
    if gone or (kinds and row.conversation.kind not in kinds):
        return ()
    if row.conversation.kind == "room" and not row.takes_part:
        return ()
    return (row_view(row, people.faces(tx, persons=_persons_of([row])), actor, opened, doors_now(tx, [row])),)


def doors_now(tx: Tx, rows: Sequence[Row]) -> Doors:
    """The doors by which outside talks go now, by the newest of their words, where that is not the one they came by."""
    said = [row.latest_said for row in rows if row.conversation.kind == "outside"]
    return ways.doors_of(tx, messages=[message.id for message in said if message is not None])


def _persons_of(rows: Sequence[Row]) -> set[uuid.UUID]:
    found = {person for row in rows if row.conversation.kind != "room" for person in row.people[:20]}
    found |= {row.latest.author for row in rows if row.latest is not None}
    return found | {row.latest_said.author for row in rows if row.latest_said is not None}


def waits(row: Row) -> bool:
    """Somebody outside has no answer yet."""
    return row.conversation.kind == "outside" and row.conversation.waiting_since is not None


def others(row: Row, cards: Cards, me: uuid.UUID) -> list[Card]:
    """Whom the talk is with: the people outside, or the colleagues when there are none."""
    here = [cards[person] for person in row.people if person in cards and person != me]
    return [card for card in here if card.outside] or here


def row_view(row: Row, cards: Cards, actor: Actor, opened: str, doors: Doors) -> RowView:
    with_whom = others(row, cards, actor.person)
    latest, outside = shown(row), row.conversation.kind == "outside"
    return RowView(
        id=str(row.conversation.id),
        kind=kind_of(row),
        title=title_of(row, with_whom),
        url=f"/conversations/{row.conversation.id}",
        at=iso(latest.created_at if latest else row.conversation.created_at),
        order=row.conversation.latest_at,
        people=() if row.conversation.kind == "room" else tuple(person_view(card) for card in with_whom[:3]),
        about=with_whom[0].about if with_whom and outside else "",
        door=(None if row.latest_said is None else doors.get(row.latest_said.id)) or door_view(row.channel),
        glyph=glyph(row.conversation),
        snippet=snippet(row, cards),
        unread=row.unread_said if outside else row.unread,
        mentions=row.mentions,
        muted=row.level == "nothing",
        waiting=waits(row),
        selected=str(row.conversation.id) == opened,
    )


def glyph(conversation: Conversation) -> str:
    """The icon in a room's arch: announcements, open to everybody inside, or by invitation."""
    if conversation.posting == "hosts":
        return "megaphone"
    return "hash" if conversation.visibility == "public" else "lock"


def shown(row: Row) -> Message | None:
    """What a row quotes: the newest message, of outside conversations the newest that everybody reads."""
    return (row.latest_said or row.latest) if row.conversation.kind == "outside" else row.latest


def snippet(row: Row, cards: Cards) -> str:
    latest = shown(row)
    if latest is None or latest.deleted_at is not None:
        return ""
    text = excerpt(latest)
    named = row.conversation.kind == "room" or (row.conversation.kind == "outside" and cards[latest.author].inside)
    return f"{cards[latest.author].first_name}: {text}" if named else text


def title_of(row: Row, with_whom: Sequence[Card]) -> str:
    return (
        row.conversation.title or ", ".join(card.first_name if card.bot else card.name for card in with_whom[:3]) or "…"
    )


def kind_of(row: Row) -> Kind:
    kinds: dict[str, Kind] = {"outside": "outside", "room": "room", "direct": "direct"}
    return kinds[row.conversation.kind]


def _last_answer(rows: Sequence[Row], cards: Cards) -> AnswerView | None:
    for row in rows:
        said = row.latest_said if row.conversation.kind == "outside" else None
        outside = [cards[person] for person in row.people if person in cards and cards[person].outside]
        if said is not None and outside and cards[said.author].inside:
            return AnswerView(person_view(cards[said.author]), person_view(outside[0]), iso(said.created_at))
    return None
