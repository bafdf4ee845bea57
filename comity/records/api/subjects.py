"""Records on conversations and on persons, over HTTP."""

from __future__ import annotations

import uuid

from comity.conversations import access as conversations
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.records import access, actions, queries
from comity.records.access import CONVERSATION, PERSON
from comity.records.shapes import Records, record_out

ON_TALK = "/api/conversations/{conversation_id:str}/records"
ON_PERSON = "/api/people/{person_id:str}/records"
ONE = "/{kind:str}/{key:str}"


@get(ON_TALK, policy=TALKER, tags=["records"])
async def list_on_talk(conversation_id: str, actor: Actor, runtime: Runtime) -> Records:
    """The records on a conversation, the last attached first. People outside get those of shared kinds."""
    return await runtime.store.read(_on_talk, actor=actor, conversation=parse_id(conversation_id))


def _on_talk(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Records:
    seat = conversations.seat(tx, actor=actor, conversation=conversation)
    found = queries.attached_to(tx, subject_kind=CONVERSATION, subject=seat.conversation, shared_only=not actor.inside)
    return Records([record_out(one, inside=actor.inside) for one in found])


@put(ON_TALK + ONE, policy=MEMBER, status_code=204, tags=["records"])
async def attach(conversation_id: str, kind: str, key: str, actor: Actor, runtime: Runtime) -> None:
    """Put a record on a conversation. Colleagues see who did; people outside only where the kind is shared."""
    place = {"conversation": parse_id(conversation_id), "kind": kind, "key": key}
    await runtime.store.write(_attach, actor=actor, **place)


def _attach(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, kind: str, key: str) -> None:
    actions.attach_record(tx, actor=actor, conversation=conversation, kind=kind, key=key)


@delete(ON_TALK + ONE, policy=MEMBER, status_code=204, tags=["records"])
async def detach(conversation_id: str, kind: str, key: str, actor: Actor, runtime: Runtime) -> None:
    """Take a record off, or say that one that was proposed is not meant: it is not proposed again."""
    place = {"conversation": parse_id(conversation_id), "kind": kind, "key": key}
    await runtime.store.write(_detach, actor=actor, **place)


def _detach(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, kind: str, key: str) -> None:
    actions.detach_record(tx, actor=actor, conversation=conversation, kind=kind, key=key)


@get(ON_PERSON, policy=MEMBER, tags=["records"])
async def list_on_person(person_id: str, actor: Actor, runtime: Runtime) -> Records:
    """The records that people attached to a person, then those that other systems say concern him."""
    return await runtime.store.read(_on_person, actor=actor, person=parse_id(person_id))


def _on_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> Records:
    subject = access.subject_person(tx, actor=actor, person=person)
    attached = queries.attached_to(tx, subject_kind=PERSON, subject=subject)
    known = {one.record.id for one in attached}
    told = [one for one in queries.concerning(tx, person=subject) if one.record.id not in known]
    return Records([record_out(one, inside=True) for one in [*attached, *told]])


@put(ON_PERSON + ONE, policy=MEMBER, status_code=204, tags=["records"])
async def attach_to_person(person_id: str, kind: str, key: str, actor: Actor, runtime: Runtime) -> None:
    """Put a record on a person's page, which only members see."""
    place = {"person": parse_id(person_id), "kind": kind, "key": key}
    await runtime.store.write(_to_person, actor=actor, **place)


def _to_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str, key: str) -> None:
    actions.attach_to_person(tx, actor=actor, person=person, kind=kind, key=key)


@delete(ON_PERSON + ONE, policy=MEMBER, status_code=204, tags=["records"])
async def detach_from_person(person_id: str, kind: str, key: str, actor: Actor, runtime: Runtime) -> None:
    """Take a record off a person's page."""
    place = {"person": parse_id(person_id), "kind": kind, "key": key}
    await runtime.store.write(_from_person, actor=actor, **place)


def _from_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str, key: str) -> None:
    actions.detach_from_person(tx, actor=actor, person=person, kind=kind, key=key)


ROUTES = [list_on_talk, attach, detach, list_on_person, attach_to_person, detach_from_person]
