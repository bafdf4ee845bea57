"""Members over HTTP: who works here, as what, and until when."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.accounts import access, actions
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput, Forbidden
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY, Permission
from comity.foundation.policies import Actor
from comity.foundation.routes import delete, get, patch
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.handles import checked_handle
from comity.people.settings import queries
from comity.people.settings.queries import Colleague

SEEING: tuple[Permission, ...] = ("members", "security", "roles")
"""Who sees the list of members, with addresses and roles."""


class ChangedMember(Input, frozen=True):
    """What is left out stays. `reports_to` is a person, empty for nobody; `active` false ends his access at once."""

    title: Annotated[str, Meta(max_length=200)] | None = None
    handle: Annotated[str, Meta(min_length=2, max_length=30)] | None = None
    role: Literal["owner", "admin", "member", "guest"] | None = None
    reports_to: Annotated[str, Meta(max_length=36)] | None = None
    active: bool | None = None


class ListedMember(Struct):
    """`roles` are the ids of his custom ones."""

    id: str
    person: str
    handle: str
    name: str
    role: str
    title: str
    email: str | None
    reports_to: str | None
    deactivated_at: str | None
    roles: list[str]


class Members(Struct):
    items: list[ListedMember]
    next: str | None


@get("/api/members", policy=MAY(*SEEING), tags=["members"])
async def list_members(runtime: Runtime, q: str = "", limit: int = 50, cursor: str | None = None) -> Members:
    """Members, guests and former ones; `q` filters by name, handle or address."""
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    found = await runtime.store.read(queries.members, words=checked_words(q), limit=limit + 1, after=after)
    more = str(found[limit - 1].member.id) if len(found) > limit else None
    return Members([listed(one) for one in found[:limit]], more)


@get("/api/members/{member_id:str}", policy=MAY(*SEEING), tags=["members"])
async def show_member(member_id: str, runtime: Runtime) -> ListedMember:
    """One member, a former one too."""
    return listed(await runtime.store.read(queries.member, member=parse_id(member_id)))


@patch("/api/members/{member_id:str}", policy=MAY("members"), body=ChangedMember, tags=["members"])
async def change_member(member_id: str, data: ChangedMember, actor: Actor, runtime: Runtime) -> ListedMember:
    """Change what is named. With another role everything begun with the old one ends: he signs in again."""
    handle = None if data.handle is None else checked_handle(data.handle)
    return listed(await runtime.store.write(_change, actor=actor, member=parse_id(member_id), data=data, handle=handle))


@delete("/api/members/{member_id:str}", policy=MAY("members"), status_code=204, tags=["members"])
async def deactivate_member(member_id: str, actor: Actor, runtime: Runtime) -> None:
    """End a member's access: every session, token and live stream of his ends at once. What he wrote stays."""
    await runtime.store.write(_deactivate, actor=actor, member=parse_id(member_id))


def _change(tx: Tx, *, actor: Actor, member: uuid.UUID | None, data: ChangedMember, handle: str | None) -> Colleague:
    row = access.member_to_govern(tx, actor=actor, member=member)
    if data.active:
        actions.reactivate_member(tx, member=row.id, by=actor.person)
    if data.title is not None or handle is not None:
        actions.change_member(tx, member=row.id, by=actor.person, title=data.title, handle=handle)
    if data.reports_to is not None:
        boss = _boss(tx, data.reports_to)
        actions.set_reports_to(tx, member=row.id, boss=boss, by=actor.person)
    if data.role is not None:
        access.role_to_give(actor=actor, role=data.role)
        actions.change_role(tx, member=row.id, role=data.role, by=actor.person)
    if data.active is False:
        _deactivate(tx, actor=actor, member=row.id)
    return queries.member(tx, member=row.id)


def _boss(tx: Tx, text: str) -> uuid.UUID | None:
    if not text:
        return None
    found = parse_id(text)
    if found is None:
        raise BadInput("Some fields are wrong.", fields={"reports_to": "is no person"})
    access.colleagues(tx, persons=[found], field="reports_to")
    return found


def _deactivate(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> None:
    row = access.member_to_govern(tx, actor=actor, member=member)
    if row.id == actor.member and actor.role != "owner":
        raise Forbidden("Ask a colleague to end your access.")
    actions.deactivate_member(tx, member=row.id, by=actor.person)


def checked_words(text: str) -> str:
    if len(text) > 200 or "\0" in text:
        raise BadInput("Some fields are wrong.", fields={"q": "at most 200 characters, without U+0000"})
    return text.strip()


def listed(one: Colleague) -> ListedMember:
    row = one.member
    return ListedMember(
        str(row.id),
        str(row.person),
        row.handle,
        one.card.name,
        row.role,
        row.title,
        row.email,
        None if row.reports_to is None else str(row.reports_to),
        None if row.deactivated_at is None else iso(row.deactivated_at),
        [str(role.id) for role in one.roles],
    )


ROUTES = [list_members, show_member, change_member, deactivate_member]
