"""Custom roles over HTTP: what members may do for the house beside their own work."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Annotated

from msgspec import Meta, Struct

from comity.accounts import access, actions, queries
from comity.accounts.models import CustomRole
from comity.accounts.permission_words import PermissionWords, permission_words
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY, Permission
from comity.foundation.policies import Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Name = Annotated[
    str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
Permissions = Annotated[tuple[Permission, ...], Meta(max_length=50)]


class NewRole(Input, frozen=True):
    """`permissions` are names from the list of `GET /api/roles`; one gives only what one holds oneself."""

    name: Name
    permissions: Permissions = ()


class ChangedRole(Input, frozen=True):
    """What is left out stays. With `removed` true it gives nothing; false brings it back to those who held it."""

    name: Name | None = None
    permissions: Permissions | None = None
    removed: bool | None = None


class RoleOut(Struct):
    """`members` are the members here who hold it, by their ids."""

    id: str
    name: str
    permissions: list[str]
    members: list[str]
    created_at: str
    removed_at: str | None


class Roles(Struct):
    """`permissions` are all there are, with what each lets somebody do."""

    items: list[RoleOut]
    permissions: list[PermissionWords]
    next: None = None


@get("/api/roles", policy=MAY("roles"), tags=["roles"])
async def list_roles(runtime: Runtime) -> Roles:
    """All custom roles by name, removed ones last. Owners and admins need none: they hold every permission."""
    found = await runtime.store.read(queries.custom_roles)
    return Roles([role_out(one.role, one.members) for one in found], permission_words(runtime))


@post("/api/roles", policy=MAY("roles"), body=NewRole, status_code=201, tags=["roles"])
async def create_role(data: NewRole, actor: Actor, runtime: Runtime) -> RoleOut:
    """A new role that nobody holds yet."""
    new = {"name": data.name.strip(), "permissions": data.permissions}
    return await runtime.store.write(_create, actor=actor, **new)


@patch("/api/roles/{role_id:str}", policy=MAY("roles"), body=ChangedRole, tags=["roles"])
async def change_role(role_id: str, data: ChangedRole, actor: Actor, runtime: Runtime) -> RoleOut:
    """Another name, other permissions, removed or not: at once for all who hold it."""
    return await runtime.store.write(_change, actor=actor, role=parse_id(role_id), data=data)


@delete("/api/roles/{role_id:str}", policy=MAY("roles"), status_code=204, tags=["roles"])
async def remove_role(role_id: str, actor: Actor, runtime: Runtime) -> None:
    """Remove a role: it gives nothing any more. `PATCH` with `removed` false brings it back."""
    await runtime.store.write(actions.remove_role, actor=actor, role=parse_id(role_id))


@put("/api/members/{member_id:str}/roles/{role_id:str}", policy=MAY("roles"), status_code=204, tags=["roles"])
async def give_role(member_id: str, role_id: str, actor: Actor, runtime: Runtime) -> None:
    """Give a role to a member; it holds from the same moment, also where he is signed in already."""
    wants = {"member": parse_id(member_id), "role": parse_id(role_id)}
    await runtime.store.write(actions.give_role, actor=actor, **wants)


@delete("/api/members/{member_id:str}/roles/{role_id:str}", policy=MAY("roles"), status_code=204, tags=["roles"])
async def take_role(member_id: str, role_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take a role away from a member, at once."""
    wants = {"member": parse_id(member_id), "role": parse_id(role_id)}
    await runtime.store.write(actions.take_role, actor=actor, **wants)


def _create(tx: Tx, *, actor: Actor, name: str, permissions: Collection[str]) -> RoleOut:
    return role_out(actions.create_role(tx, actor=actor, name=name, permissions=permissions), ())


def _change(tx: Tx, *, actor: Actor, role: uuid.UUID | None, data: ChangedRole) -> RoleOut:
    if data.removed is False:
        actions.restore_role(tx, actor=actor, role=role)
    name = None if data.name is None else data.name.strip()
    row = None
    if name is not None or data.permissions is not None:
        row = actions.edit_role(tx, actor=actor, role=role, name=name, permissions=data.permissions)
    if data.removed:
        row = actions.remove_role(tx, actor=actor, role=role)
    row = row or access.custom_role(tx, actor=actor, role=role)
    return role_out(row, queries.holders(tx, role=row.id))


def role_out(row: CustomRole, members: Collection[uuid.UUID]) -> RoleOut:
    removed = None if row.removed_at is None else iso(row.removed_at)
    holders = [str(member) for member in members]
    return RoleOut(str(row.id), row.name, row.permissions, holders, iso(row.created_at), removed)


ROUTES = [list_roles, create_role, change_role, remove_role, give_role, take_role]
