"""Joining over HTTP."""

from __future__ import annotations

import uuid

from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, joined
from comity.people.joining import actions, queries
from comity.people.joining.shapes import (
    Dismissal,
    JoiningOut,
    Joinings,
    NewJoining,
    ProposalOut,
    Proposals,
    joining_out,
    proposal_out,
)


@get("/api/people/{person_id:str}/joinings", policy=MEMBER, tags=["people"])
async def list_joinings(person_id: str, actor: Actor, runtime: Runtime) -> Joinings:
    """Who is one with this person, and why."""
    return await runtime.store.read(_joinings, actor=actor, person=parse_id(person_id))


@post("/api/people/{person_id:str}/joinings", policy=MEMBER, body=NewJoining, status_code=201, tags=["people"])
async def join_person(person_id: str, data: NewJoining, actor: Actor, runtime: Runtime) -> JoiningOut:
    """Two persons outside are one: colleagues see their talks, addresses and stops together. Nothing changes for people
    outside, and it can be taken back at any time."""
    return await runtime.store.write(_join, actor=actor, into=parse_id(person_id), person=data.person)


@delete("/api/people/{person_id:str}/joinings/{other_id:str}", policy=MEMBER, status_code=204, tags=["people"])
async def part_person(person_id: str, other_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take it back: both are as they were before."""
    await runtime.store.write(_part, actor=actor, into=parse_id(person_id), person=parse_id(other_id))


@get("/api/proposals", policy=MEMBER, tags=["people"])
async def list_proposals(
    runtime: Runtime, person: str = "", dismissed: bool = False, limit: int = 50, cursor: str | None = None
) -> Proposals:
    """Persons outside who may be one, the newest first; with `person` of one, with `dismissed` those that were."""
    wrong: dict[str, str] = {} if 1 <= limit <= 100 else {"limit": "1 to 100"}
    whose, after = parse_id(person) if person else None, None if cursor is None else parse_id(cursor)
    if person and whose is None:
        wrong["person"] = "is no id of a person"
    if cursor is not None and after is None:
        wrong["cursor"] = "is not one of ours"
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    wanted = {"person": whose, "dismissed": dismissed, "after": after}
    found = await runtime.store.read(queries.proposals, limit=limit + 1, **wanted)
    return Proposals(
        [proposal_out(row) for row in found[:limit]], str(found[limit - 1].id) if len(found) > limit else None
    )


@patch("/api/proposals/{proposal_id:str}", policy=MEMBER, body=Dismissal, tags=["people"])
async def settle_proposal(proposal_id: str, data: Dismissal, actor: Actor, runtime: Runtime) -> ProposalOut:
    """These two are not the same (`dismissed`), or it is proposed again."""
    settle = actions.dismiss if data.dismissed else actions.propose_again
    return proposal_out(await runtime.store.write(settle, proposal=parse_id(proposal_id), by=actor.person))


def _joinings(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> Joinings:
    card = access.visible_person(tx, actor=actor, person=person)
    head = joined.together(tx, person=card.id)[0]
    return Joinings(str(head), [joining_out(row) for row in queries.joinings(tx, into=head)])


def _join(tx: Tx, *, actor: Actor, into: uuid.UUID | None, person: uuid.UUID) -> JoiningOut:
    one = access.visible_person(tx, actor=actor, person=into)
    other = access.visible_person(tx, actor=actor, person=person)
    return joining_out(actions.join_by_hand(tx, person=other.id, into=one.id, by=actor.person))


def _part(tx: Tx, *, actor: Actor, into: uuid.UUID | None, person: uuid.UUID | None) -> None:
    one = access.visible_person(tx, actor=actor, person=into)
    other = access.visible_person(tx, actor=actor, person=person)
    actions.part(tx, person=other.id, into=one.id, by=actor.person)


ROUTES = [list_joinings, join_person, part_person, list_proposals, settle_proposal]
