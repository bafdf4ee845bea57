"""Files as lists on pages: of one conversation, and over all that a member sees."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.conversations import queries
from comity.conversations.attached import file_view
from comity.conversations.models import Conversation
from comity.conversations.queries.files import Place
from comity.conversations.queries.parts import file_part
from comity.conversations.viewing_lists import others, title_of
from comity.conversations.views import PlaceView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import person_view

NOTE = "note"
STEP = 50
LATEST = 5


class Found(Struct, frozen=True):
    """One page of a list. `title` names the one conversation whose files these are; `next` leads to older ones."""

    places: tuple[PlaceView, ...]
    next: str = ""
    title: str = ""


def latest_of(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> tuple[PlaceView, ...]:
    found = queries.files_of(tx, actor=actor, conversation=conversation, limit=LATEST)
    return place_views(tx, actor=actor, found=found)


def all_of(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: uuid.UUID | None) -> Found:
    found = queries.files_of(tx, actor=actor, conversation=conversation, limit=STEP + 1, before=before)
    row = queries.row(tx, actor=actor, conversation=conversation)
    return _page(tx, actor, found, title=_titles(tx, actor, [row.conversation])[row.conversation.id])


def searched(tx: Tx, *, actor: Actor, words: str, before: uuid.UUID | None) -> Found:
    return _page(tx, actor, queries.find_files(tx, actor=actor, words=words, limit=STEP + 1, before=before))


def _page(tx: Tx, actor: Actor, found: Sequence[Place], title: str = "") -> Found:
    following = str(found[STEP - 1].file.id) if len(found) > STEP else ""
    return Found(place_views(tx, actor=actor, found=found[:STEP]), following, title)


def place_views(tx: Tx, *, actor: Actor, found: Sequence[Place]) -> tuple[PlaceView, ...]:
    authors = people.cards(tx, persons={place.message.author for place in found})
    wanted = {place.message.conversation for place in found}
    titles = _titles(tx, actor, [tx.session.get_one(Conversation, one) for one in wanted])
    return tuple(
        PlaceView(
            file_view(file_part(place.file)),
            person_view(authors[place.message.author]),
            iso(place.message.created_at),
            str(place.message.conversation),
            titles[place.message.conversation],
            note=place.message.lane == NOTE,
        )
        for place in found
    )


def _titles(tx: Tx, actor: Actor, found: Sequence[Conversation]) -> dict[uuid.UUID, str]:
    rows = queries.rows(tx, actor=actor, found=found)
    cards = people.cards(tx, persons={person for row in rows for person in row.people[:20]})
    return {row.conversation.id: title_of(row, others(row, cards, actor.person)) for row in rows}
