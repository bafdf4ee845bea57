"""Who got a copy of the mails of a talk: shown at it, brought in and left out."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import Struct

from comity.channels.email import actions, queries
from comity.channels.email.queries import Copied
from comity.conversations import access as conversations
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import PersonView, person_view


class CopiedOut(Struct):
    """Somebody whom a mail of this talk names. `person` is null for somebody who is only named; `inside`: a colleague.
    Who takes part and never `wrote` gets what is answered because he got a copy."""

    id: str
    address: str
    name: str
    person: str | None
    inside: bool
    takes_part: bool
    wrote: bool


class CopiedPeople(Struct):
    items: list[CopiedOut]
    next: None = None


class CopiedView(Struct, frozen=True):
    id: str
    address: str
    name: str
    person: PersonView | None
    inside: bool
    takes_part: bool


@get("/api/conversations/{conversation_id:str}/copied", policy=MEMBER, tags=["mail"])
async def list_copied(conversation_id: str, actor: Actor, runtime: Runtime) -> CopiedPeople:
    """Whom the mails of an outside talk name besides us and who wrote them."""
    return CopiedPeople(await runtime.store.read(_listed, actor=actor, conversation=parse_id(conversation_id)))


def _listed(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> list[CopiedOut]:
    found = _copied(tx, actor, conversation)
    inside = people.insiders(tx, persons=[one.row.person for one in found if one.row.person is not None])
    return [
        CopiedOut(
            str(one.row.id),
            one.row.address,
            one.row.name,
            None if one.row.person is None else str(one.row.person),
            one.row.person in inside,
            one.takes_part,
            one.wrote,
        )
        for one in found
    ]


def _copied(tx: Tx, actor: Actor, conversation: uuid.UUID | None) -> list[Copied]:
    place = conversations.outside_place(tx, actor=actor, conversation=conversation)
    return queries.copied(tx, conversation=place.conversation)


@put("/api/copied/{copy_id:str}", policy=MEMBER, status_code=204, tags=["mail"])
async def bring_in(copy_id: str, actor: Actor, runtime: Runtime) -> None:
    """Let somebody who got a copy take part: outside he gets what is answered, a colleague reads all of it."""
    await runtime.store.write(actions.bring_in, actor=actor, copy=parse_id(copy_id))


@delete("/api/copied/{copy_id:str}", policy=MEMBER, status_code=204, tags=["mail"])
async def leave_out(copy_id: str, actor: Actor, runtime: Runtime) -> None:
    """He takes part no longer: what is written later does not reach him."""
    await runtime.store.write(actions.leave_out, actor=actor, copy=parse_id(copy_id))


@get("/conversations/{conversation_id:str}/copied", policy=MEMBER, include_in_schema=False)
async def show_copied(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The part of the card that names them, empty where everybody wrote himself."""
    copied = await runtime.store.read(_views, actor=actor, conversation=parse_id(conversation_id))
    return runtime.templates.page("email/copied.html", copied=copied)


def _views(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> list[CopiedView]:
    found = [one for one in _copied(tx, actor, conversation) if not (one.wrote and one.takes_part)]
    cards = people.cards(tx, persons=[one.row.person for one in found if one.row.person is not None])
    return [_view(one, cards) for one in found]


def _view(one: Copied, cards: dict[uuid.UUID, people.Card]) -> CopiedView:
    card = cards.get(one.row.person) if one.row.person is not None else None
    name = (card.name if card is not None else one.row.name) or one.row.address
    person = None if card is None else person_view(card)
    return CopiedView(str(one.row.id), one.row.address, name, person, card is not None and card.inside, one.takes_part)


ROUTES = [list_copied, bring_in, leave_out, show_copied]
