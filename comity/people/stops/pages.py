"""Who is blocked or left alone, to be found again."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import Struct

from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.settings.shell import settings_page
from comity.people.stops import queries
from comity.people.views import PersonView, person_view

STEP = 50


class StopRow(Struct, frozen=True):
    id: str
    person: PersonView
    kind: str
    reason: str
    by: str
    at: str


@get("/settings/stops", policy=MEMBER, include_in_schema=False)
async def show_stops(actor: Actor, runtime: Runtime, cursor: str | None = None) -> Response[str]:
    """All that hold, the newest first."""
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    rows = await runtime.store.read(_rows, after=after)
    more = rows[STEP - 1].id if len(rows) > STEP else ""
    return await settings_page(
        runtime, actor, "people/settings_stops.html", section="stops", stops=rows[:STEP], more=more
    )


def _rows(tx: Tx, *, after: uuid.UUID | None) -> list[StopRow]:
    found = queries.in_force(tx, limit=STEP + 1, after=after)
    cards = people.cards(tx, persons={one.person for one in found} | {one.stopped_by for one in found})
    return [
        StopRow(
            str(one.id),
            person_view(cards[one.person]),
            one.kind,
            one.reason,
            cards[one.stopped_by].name if one.stopped_by in cards else "",
            iso(one.stopped_at),
        )
        for one in found
        if one.person in cards
    ]


ROUTES = [show_stops]
