"""The audit log over HTTP, for owners and admins."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar.response import Stream
from msgspec import Meta, Struct

from comity.accounts.queries import AuditFilter
from comity.foundation.errors import BadInput
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY
from comity.foundation.policies import Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.exporting import export
from comity.people.audit.reading import Asked, Dictionary, Page, Told, checked, dictionary, page, where_of

MOST = 100
Text = Annotated[str, Meta(max_length=100)]


class WantedExport(Input, frozen=True):
    """`kind` is a kind of entry or a group of kinds, `person` did it or it was done to; dates are days of the
    organisation, `until` included."""

    format: Literal["csv", "jsonl"]
    kind: Text = ""
    person: Text = ""
    since: Text = ""
    until: Text = ""


class AuditOut(Struct):
    """`actor` is a person; `subject` an id of the kind `subject_kind`. `words` say it in one sentence. What `hash` is
    taken over stands in docs/operate/audit.md."""

    position: int
    at: str
    kind: str
    words: str
    actor: str | None
    subject_kind: str
    subject: str | None
    facts: dict[str, Any]
    previous: str
    hash: str


class NewestEntry(Struct):
    """Write it down elsewhere: who changes the database cannot change it there."""

    position: int
    hash: str


class AuditEntries(Struct):
    items: list[AuditOut]
    next: str | None
    newest: NewestEntry


@get("/api/audit", policy=MAY("audit"), tags=["audit"])
async def list_audit(
    runtime: Runtime,
    kind: str = "",
    person: str = "",
    since: str = "",
    until: str = "",
    limit: int = 50,
    cursor: str | None = None,
) -> AuditEntries:
    """Who did what, the newest first; by owner or admin. `kind` is a kind of entry or a group of kinds."""
    if not 1 <= limit <= MOST:
        raise BadInput("Some fields are wrong.", fields={"limit": f"1 to {MOST}"})
    found = await read_page(runtime, Asked(kind, person, since, until), cursor=cursor, limit=limit)
    newest = NewestEntry(found.head.position, found.head.hash.hex())
    return AuditEntries([audit_out(one) for one in found.told], None if found.next is None else str(found.next), newest)


@post("/api/audit/export", policy=MAY("audit"), body=WantedExport, status_code=200, tags=["audit"])
async def export_audit(data: WantedExport, actor: Actor, runtime: Runtime) -> Stream:
    """The log as a file, oldest first: CSV with names and words, or JSON Lines with which the chain can be checked."""
    asked = Asked(data.kind, data.person, data.since, data.until)
    return await export(runtime, actor=actor, asked=asked, form=data.format)


async def read_page(runtime: Runtime, asked: Asked, *, cursor: str | None, limit: int) -> Page:
    before = _position(cursor)
    return await runtime.store.read(
        _page, words=dictionary(runtime), before=before, limit=limit, **where_of(runtime, asked)
    )


def _page(tx: Tx, *, asked: Asked, kinds: tuple[str, ...], words: Dictionary, before: int | None, limit: int) -> Page:
    where: AuditFilter = checked(tx, asked=asked, kinds=kinds)
    return page(tx, where=where, words=words, before=before, limit=limit)


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    return int(cursor)


def audit_out(told: Told) -> AuditOut:
    entry = told.entry
    return AuditOut(
        entry.position,
        told.at,
        entry.kind,
        told.words,
        None if entry.actor is None else str(entry.actor),
        entry.subject_kind,
        None if entry.subject is None else str(entry.subject),
        msgspec.json.decode(entry.facts),
        entry.previous.hex(),
        entry.hash.hex(),
    )


ROUTES = [list_audit, export_audit]
