"""Pages of joining: whom to join, and all that is proposed."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Response

from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, joined
from comity.people.joining import queries
from comity.people.joining.views import ProposalView, SameView, choosing_view, proposal_views, same_view
from comity.people.shell import member_page

STEP = 50


@get("/people/proposals", policy=MEMBER, include_in_schema=False)
async def show_proposals(actor: Actor, runtime: Runtime, cursor: str = "", dismissed: str = "") -> Response[str]:
    """People outside who may be one, the newest first; or those of whom somebody said that they are not."""
    after = parse_id(cursor) if cursor else None
    if cursor and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    found, more = await runtime.store.read(_listed, after=after, dismissed=bool(dismissed))
    context: dict[str, Any] = {"proposals": found, "more": more, "dismissed": bool(dismissed)}
    return await member_page(runtime, actor, "people/proposals.html", current="people", **context)


@get("/people/{person_id:str}/join", policy=MEMBER, include_in_schema=False)
async def show_choices(person_id: str, actor: Actor, runtime: Runtime, q: str = "", other: str = "") -> Response[str]:
    """Find who is the same as somebody outside, and see what comes together."""
    chosen = parse_id(other) if other else None
    if (other and chosen is None) or len(q) > 200 or "\0" in q:
        raise BadInput("Some fields are wrong.", fields={"other" if other and chosen is None else "q": "is wrong"})
    wanted = {"words": q.strip(), "other": chosen, "panels": runtime.slots.get("person-panel", ())}
    page = await runtime.store.read(choosing_view, actor=actor, person=parse_id(person_id), **wanted)
    return await member_page(runtime, actor, "people/join_person.html", current="people", choosing=page, zones=[])


@get("/people/{person_id:str}/same", policy=MEMBER, include_in_schema=False)
async def show_card(person_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """What stands on the card beside a talk: who may be the same."""
    head, same = await runtime.store.read(_same, actor=actor, person=parse_id(person_id))
    return runtime.templates.page("people/same_on_card.html", same=same, head=head)


def _listed(tx: Tx, *, after: uuid.UUID | None, dismissed: bool) -> tuple[list[ProposalView], str]:
    rows = queries.proposals(tx, limit=STEP + 1, after=after, dismissed=dismissed)
    return proposal_views(tx, rows=rows[:STEP]), str(rows[STEP - 1].id) if len(rows) > STEP else ""


def _same(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> tuple[str, SameView]:
    card = access.visible_person(tx, actor=actor, person=person)
    head = joined.together(tx, person=card.id)[0]
    return str(head), same_view(tx, person=head) if card.role == "outside" else SameView((), ())


ROUTES = [show_proposals, show_choices, show_card]
