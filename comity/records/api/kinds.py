"""Kinds of records over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from comity.conversations import checks
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.records import actions, queries
from comity.records.models import RecordKind
from comity.records.shapes import ChangedKind, KindOut, NewKind, RecordKinds, checked_fields, kind_out


@get("/api/record-kinds", policy=MEMBER, tags=["records"])
async def list_kinds(runtime: Runtime) -> RecordKinds:
    """The kinds of records that are in use, with their fields."""
    return RecordKinds([kind_out(row) for row in await runtime.store.read(queries.kinds)])


@post("/api/record-kinds", policy=ADMIN, body=NewKind, status_code=201, tags=["records"])
async def register_kind(data: NewKind, actor: Actor, runtime: Runtime) -> KindOut:
    """Register a kind: what it is called, which fields it has, who may push it, and whether people outside who take
    part see it (they do not unless you say so)."""
    fields = checked_fields(data.fields)
    return kind_out(await runtime.store.write(_register, actor=actor, content=data, fields=fields))


def _register(tx: Tx, *, actor: Actor, content: NewKind, fields: list[dict[str, str]]) -> RecordKind:
    checks.insiders(tx, content.writers, "writers")
    return actions.register_kind(
        tx,
        actor=actor,
        key=content.key,
        singular=content.singular.strip(),
        plural=content.plural.strip(),
        icon=content.icon,
        fields=fields,
        shared=content.shared,
        writers=content.writers,
    )


@patch("/api/record-kinds/{kind:str}", policy=ADMIN, body=ChangedKind, tags=["records"])
async def change_kind(kind: str, data: ChangedKind, actor: Actor, runtime: Runtime) -> KindOut:
    """Change a kind, archive it or bring it back. Values of a field that is taken away are kept, unseen."""
    changes = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    if data.fields is not UNSET:
        changes["fields"] = checked_fields(data.fields)
    for name in ("singular", "plural"):
        if name in changes:
            changes[name] = changes[name].strip()
    return kind_out(await runtime.store.write(_change, actor=actor, kind=kind, changes=changes))


def _change(tx: Tx, *, actor: Actor, kind: str, changes: dict[str, Any]) -> RecordKind:
    writers: Sequence[UUID] | None = changes.get("writers")
    if writers is not None:
        checks.insiders(tx, writers, "writers")
        changes = changes | {"writers": [str(person) for person in dict.fromkeys(writers)]}
    return actions.change_kind(tx, actor=actor, kind=kind, changes=changes)


ROUTES = [list_kinds, register_kind, change_kind]
