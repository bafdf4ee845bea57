"""Members and people over HTTP."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.accounts.models import Member
from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import ADMIN, MEMBER, TALKER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, actions, queries
from comity.people.handles import checked_email, checked_handle
from comity.people.queries import Card

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
    """`kind` is session, token or visitor; `id` is the member's, or the person's for a visitor."""

    id: str
    person: str
    name: str
    kind: str
    role: str
    handle: str | None = None
    title: str | None = None


class PersonOut(Struct):
    id: str
    name: str
    inside: bool
    title: str
    about: str
    handle: str | None
    picture: str


class People(Struct):
    items: list[PersonOut]
    next: str | None


def person_out(card: Card) -> PersonOut:
    return PersonOut(str(card.id), card.name, card.inside, card.title, card.about, card.handle, card.picture)


@get("/api/me", policy=TALKER, tags=["session"])
async def show_me(actor: Actor, runtime: Runtime) -> Me:
    """Who this credential acts for."""
    card = await runtime.store.read(access.visible_person, actor=actor, person=actor.person)
    me = str(actor.member or actor.person)
    return Me(me, str(actor.person), card.name, actor.kind, actor.role, card.handle, card.title or None)


@post("/api/members", policy=ADMIN, body=NewMember, status_code=201, tags=["members"])
async def create_member(data: NewMember, actor: Actor, runtime: Runtime) -> MemberOut:
    """A new colleague; by owner or admin. Without a password he signs in by a link or token."""
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


@get("/api/people", policy=MEMBER, tags=["people"])
async def list_people(
    actor: Actor, runtime: Runtime, q: str = "", limit: int = 50, cursor: str | None = None
) -> People:
    """Everyone a member may see; `q` filters by name or handle."""
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    if len(q) > 200 or "\0" in q:
        raise BadInput("Some fields are wrong.", fields={"q": "at most 200 characters, without U+0000"})
    found = await runtime.store.read(queries.search, words=q, limit=limit + 1, after=after)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return People([person_out(card) for card in found[:limit]], more)


@get("/api/people/{person_id:str}", policy=TALKER, tags=["people"])
async def show_person(person_id: str, actor: Actor, runtime: Runtime) -> PersonOut:
    """One person, as far as the actor may see him."""
    return person_out(await runtime.store.read(_visible, actor=actor, person=parse_id(person_id)))


def _visible(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> Card:
    return access.visible_person(tx, actor=actor, person=person)


ROUTES = [show_me, create_member, list_people, show_person]
