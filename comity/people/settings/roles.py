"""The roles of the house as pages: what each lets its people do, and who holds it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from litestar import Response
from msgspec import Struct

from comity.accounts import access, queries as accounts
from comity.accounts.models import CustomRole
from comity.accounts.permission_words import PermissionWords, permission_words
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY, held
from comity.foundation.policies import Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import queries
from comity.people.settings.queries import Colleague
from comity.people.settings.shell import SLOT, settings_page
from comity.people.settings.views import Choice
from comity.people.views import PersonView, SettingsItem, person_view

FACES, SHOWN = 3, 200


class HolderView(Struct, frozen=True):
    """Somebody who holds a role; `open` where the viewer may take it away."""

    member: str
    person: PersonView
    open: bool


class RoleView(Struct, frozen=True):
    """`open` where the viewer may change it; `held` is by how many, of whom `people` are the first."""

    id: str
    name: str
    permissions: tuple[str, ...]
    people: tuple[HolderView, ...]
    held: int
    removed: bool
    open: bool


class RolesView(Struct, frozen=True):
    """`owners` and `admins` hold everything without being given it; `mine` are the viewer's own permissions."""

    owners: tuple[PersonView, ...]
    admins: tuple[PersonView, ...]
    roles: tuple[RoleView, ...]
    mine: frozenset[str]


class RolePage(Struct, frozen=True):
    role: RoleView
    others: tuple[Choice, ...]
    mine: frozenset[str]


@get("/settings/roles", policy=MAY("roles"), include_in_schema=False)
async def show_roles(actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(roles_view, actor=actor)
    words = permission_words(runtime)
    return await _page(runtime, actor, "people/settings_roles.html", view=view, words=words)


@get("/settings/roles/{role_id:str}", policy=MAY("roles"), include_in_schema=False)
async def show_role(role_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(role_page_view, actor=actor, role=parse_id(role_id))
    words = permission_words(runtime)
    return await _page(runtime, actor, "people/settings_role.html", view=view, words=words)


async def _page(
    runtime: Runtime, actor: Actor, template: str, *, view: RolesView | RolePage, words: list[PermissionWords]
) -> Response[str]:
    return await settings_page(runtime, actor, template, section="roles", view=view, words=words)


def roles_view(tx: Tx, *, actor: Actor) -> RolesView:
    found = accounts.custom_roles(tx)
    colleagues = queries.by_member(tx, members={member for one in found for member in one.members[:FACES]})
    return RolesView(
        tuple(person_view(one.card) for one in queries.ruling(tx, role="owner")),
        tuple(person_view(one.card) for one in queries.ruling(tx, role="admin")),
        tuple(_role(one.role, one.members, FACES, colleagues, actor) for one in found),
        held(actor.role, actor.permissions),
    )


def role_page_view(tx: Tx, *, actor: Actor, role: uuid.UUID | None) -> RolePage:
    row = accounts.custom_role(tx, role=role)
    if row is None:
        raise NotFound
    holders = accounts.holders(tx, role=row.id)
    colleagues = queries.by_member(tx, members=holders[:SHOWN])
    view = _role(row, holders, SHOWN, colleagues, actor)
    others = _others(tx, actor, set(holders)) if view.open and not view.removed else ()
    return RolePage(view, others, held(actor.role, actor.permissions))


def _role(
    row: CustomRole, members: Sequence[uuid.UUID], most: int, colleagues: dict[uuid.UUID, Colleague], actor: Actor
) -> RoleView:
    people = [colleagues[member] for member in members[:most]]
    is_open = access.within(actor=actor, role=row)
    return RoleView(
        str(row.id),
        row.name,
        tuple(row.permissions),
        tuple(HolderView(str(one.member.id), person_view(one.card), is_open and _mine(one, actor)) for one in people),
        len(members),
        row.removed_at is not None,
        is_open,
    )


def _mine(one: Colleague, actor: Actor) -> bool:
    given = [name for role in one.roles for name in role.permissions]
    return not access.above(actor=actor, role=one.member.role, given=given)


def _others(tx: Tx, actor: Actor, holders: set[uuid.UUID]) -> tuple[Choice, ...]:
    """The members to whom the actor may give it, owners and admins aside: they hold everything already."""
    return tuple(
        (str(one.member.id), one.card.name)
        for one in queries.plain_members(tx)
        if one.member.id not in holders and _mine(one, actor)
    )


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    item = SettingsItem("roles", _("Roles"), "/settings/roles", "shield-check", True, ("roles",))
    runtime.register(SLOT, item)


ROUTES = [show_roles, show_role]
