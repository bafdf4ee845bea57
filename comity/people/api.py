"""Members and people over HTTP."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.accounts import access as accounts
from comity.accounts.models import Member
from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY, held
from comity.foundation.policies import INSIDER, TALKER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, actions
from comity.people.directory import queries as directory
from comity.people.handles import checked_email, checked_handle
from comity.people.shapes import Known, People, PersonOut, known, person_out

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class NewMember(Input, frozen=True):
    handle: Annotated[str, Meta(min_length=2, max_length=30)]
    name: Name
    email: Annotated[str, Meta(min_length=3, max_length=320)] | None = None
    password: Annotated[str, Meta(min_length=SHORTEST, max_length=LONGEST)] | None = None
    role: Literal["admin", "member", "guest"] = "member"
    title: Annotated[str, Meta(max_length=200)] = ""


class MemberOut(Struct):
    id: str
    person: str
    handle: str
    name: str
    role: str
    title: str


class Me(Struct, omit_defaults=True):
    """`kind` is session, token or visitor; `id` is the member's, or the person's for a visitor. `permissions` are
    what one may do for the house."""

    id: str
    person: str
    name: str
    kind: str
    role: str
    handle: str | None = None
    title: str | None = None
    permissions: list[str] = []


@get("/api/me", policy=TALKER, needs=None, tags=["session"])
async def show_me(actor: Actor, runtime: Runtime) -> Me:
    """Who this credential acts for."""
    card = await runtime.store.read(access.visible_person, actor=actor, person=actor.person)
    me = str(actor.member or actor.person)
    mine = sorted(held(actor.role, actor.permissions))
    return Me(me, str(actor.person), card.name, actor.kind, actor.role, card.handle, card.title or None, mine)


@post("/api/members", policy=MAY("members"), body=NewMember, status_code=201, tags=["members"])
async def create_member(data: NewMember, actor: Actor, runtime: Runtime) -> MemberOut:
    """A new colleague; an admin by owners and admins. Without a password he signs in by a link or token."""
    accounts.role_to_give(actor=actor, role=data.role)
    handle, email = checked_handle(data.handle), None if data.email is None else checked_email(data.email)
    password_hash = None if data.password is None else await asyncio.to_thread(hash_password, data.password)
    member = await runtime.store.write(
        actions.add_member,
        name=data.name.strip(),
        handle=handle,
        email=email,
        role=data.role,
        title=data.title,
        password_hash=password_hash,
        by=actor.person,
    )
    return member_out(member, data.name.strip())


def member_out(member: Member, name: str) -> MemberOut:
    return MemberOut(str(member.id), str(member.person), member.handle, name, member.role, member.title)


@get("/api/people", policy=INSIDER, tags=["people"])
async def list_people(
    actor: Actor,
    runtime: Runtime,
    q: str = "",
    team: str = "",
    expertise: str = "",
    limit: int = 50,
    cursor: str | None = None,
) -> People:
    """Everyone a member may see; a bot sees those inside. `q` filters by name, handle, title or expertise; `team` is an
    id, `expertise` one topic."""
    wanted = {
        "words": checked_words(q),
        "team": checked_team(team),
        "topic": checked_words(expertise, "expertise").lower(),
    }
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    found = await runtime.store.read(_list, actor=actor, limit=limit + 1, after=after, **wanted)
    more = str(found[limit - 1][0].id) if len(found) > limit else None
    return People([person_out(runtime, actor, one) for one in found[:limit]], more)


def checked_words(text: str, field: str = "q") -> str:
    if len(text) > 200 or "\0" in text:
        raise BadInput("Some fields are wrong.", fields={field: "at most 200 characters, without U+0000"})
    return text.strip()


def checked_team(text: str) -> uuid.UUID | None:
    team = parse_id(text) if text else None
    if text and team is None:
        raise BadInput("Some fields are wrong.", fields={"team": "is no id of a team"})
    return team


def _list(
    tx: Tx, *, actor: Actor, words: str, team: uuid.UUID | None, topic: str, limit: int, after: uuid.UUID | None
) -> list[Known]:
    found = directory.everybody(
        tx, words=words, team=team, topic=topic, inside_only=actor.is_bot, limit=limit, after=after
    )
    return known(tx, cards=found)


@get("/api/people/{person_id:str}", policy=TALKER, tags=["people"])
async def show_person(person_id: str, actor: Actor, runtime: Runtime) -> PersonOut:
    """One person, as far as the actor may see him."""
    return person_out(runtime, actor, await runtime.store.read(_known, actor=actor, person=parse_id(person_id)))


def _known(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> Known:
    return known(tx, cards=[access.visible_person(tx, actor=actor, person=person)])[0]


ROUTES = [show_me, create_member, list_people, show_person]
