"""What is asked before words leave the house, and what was answered."""

from __future__ import annotations

import uuid

import msgspec
from msgspec import UNSET

from comity.etiquette.guards import actions, queries
from comity.etiquette.guards.models import Consent
from comity.etiquette.guards.shapes import (
    ChangedPolicy,
    ChangedRules,
    ConsentOut,
    GuardsOut,
    NewConsent,
    NewPolicy,
    PolicyOut,
    Reasons,
    consent_out,
    guards_out,
    policy_out,
    reason_out,
)
from comity.foundation.errors import BadInput, NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access as people


@get("/api/guards", policy=MEMBER, tags=["guards"])
async def show_guards(runtime: Runtime) -> GuardsOut:
    """What is asked here before words leave the house."""
    return await runtime.store.read(_guards)


def _guards(tx: Tx) -> GuardsOut:
    return guards_out(queries.rules(tx), queries.policies(tx))


@patch("/api/guards", policy=ADMIN, body=ChangedRules, tags=["guards"])
async def change_guards(data: ChangedRules, actor: Actor, runtime: Runtime) -> GuardsOut:
    """Change how often we write to somebody who does not answer, whether a first contact needs a reason, and which
    hours are quiet."""
    await runtime.store.write(actions.change_rules, actor=actor, changes=msgspec.structs.asdict(data))
    return await runtime.store.read(_guards)


@post("/api/guards/policies", policy=ADMIN, body=NewPolicy, status_code=201, tags=["guards"])
async def make_policy(data: NewPolicy, actor: Actor, runtime: Runtime) -> PolicyOut:
    """From now on what these writers say outside waits for a colleague's approval."""
    return policy_out(await runtime.store.write(actions.make_policy, actor=actor, role=data.role, channel=data.channel))


@patch("/api/guards/policies/{policy_id:str}", policy=ADMIN, body=ChangedPolicy, tags=["guards"])
async def change_policy(policy_id: str, data: ChangedPolicy, actor: Actor, runtime: Runtime) -> PolicyOut:
    """Another role or another door. What is left out stays."""
    moves = data.channel is not UNSET
    channel = None if data.channel is UNSET else data.channel
    wanted = {"role": data.role, "channel": channel, "moves": moves}
    return policy_out(
        await runtime.store.write(actions.change_policy, actor=actor, policy=parse_id(policy_id), **wanted)
    )


@delete("/api/guards/policies/{policy_id:str}", policy=ADMIN, status_code=204, tags=["guards"])
async def end_policy(policy_id: str, actor: Actor, runtime: Runtime) -> None:
    """It holds no longer. What waits goes on waiting."""
    await runtime.store.write(actions.end_policy, actor=actor, policy=parse_id(policy_id))


@put("/api/guards/policies/{policy_id:str}", policy=ADMIN, tags=["guards"])
async def renew_policy(policy_id: str, actor: Actor, runtime: Runtime) -> PolicyOut:
    """One that was ended holds again."""
    return policy_out(await runtime.store.write(actions.renew_policy, actor=actor, policy=parse_id(policy_id)))


@get("/api/guards/reasons", policy=ADMIN, tags=["guards"])
async def list_reasons(runtime: Runtime, limit: int = 50, cursor: str | None = None) -> Reasons:
    """What was answered to guards, the newest first."""
    found = await runtime.store.read(queries.reasons, limit=page_size(limit) + 1, after=after(cursor))
    more = str(found[limit - 1].id) if len(found) > limit else None
    return Reasons([reason_out(row) for row in found[:limit]], more)


def page_size(limit: int) -> int:
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    return limit


def after(cursor: str | None) -> uuid.UUID | None:
    """Raises BadInput for a cursor that is not one of ours."""
    found = None if cursor is None else parse_id(cursor)
    if cursor is not None and found is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    return found


@get("/api/people/{person_id:str}/consent", policy=MEMBER, tags=["people"])
async def show_consent(person_id: str, actor: Actor, runtime: Runtime) -> ConsentOut:
    """Whether we may write to this person outside first; 404 where nobody said so."""
    return await runtime.store.read(_consent, actor=actor, person=parse_id(person_id))


def _consent(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> ConsentOut:
    row = queries.consent(tx, person=people.visible_person(tx, actor=actor, person=person).id)
    if row is None:
        raise NotFound
    return consent_out(row)


@put("/api/people/{person_id:str}/consent", policy=MEMBER, body=NewConsent, tags=["people"])
async def note_consent(person_id: str, data: NewConsent, actor: Actor, runtime: Runtime) -> ConsentOut:
    """Keep that this person outside said that we may write first, and how we know."""
    person, words = parse_id(person_id), data.words.strip()
    return consent_out(await runtime.store.write(_note, actor=actor, person=person, words=words))


def _note(tx: Tx, *, actor: Actor, person: uuid.UUID | None, words: str) -> Consent:
    card = people.visible_person(tx, actor=actor, person=person)
    return actions.note_consent(tx, person=card.id, words=words, by=actor.person)


@delete("/api/people/{person_id:str}/consent", policy=MEMBER, status_code=204, tags=["people"])
async def withdraw_consent(person_id: str, actor: Actor, runtime: Runtime) -> None:
    """It holds no longer."""
    await runtime.store.write(_withdraw, actor=actor, person=parse_id(person_id))


def _withdraw(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> None:
    card = people.visible_person(tx, actor=actor, person=person)
    actions.withdraw_consent(tx, person=card.id, by=actor.person)


ROUTES = [
    show_guards,
    change_guards,
    make_policy,
    change_policy,
    end_policy,
    renew_policy,
    list_reasons,
    show_consent,
    note_consent,
    withdraw_consent,
]
