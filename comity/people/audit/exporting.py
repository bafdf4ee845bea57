"""The audit log as a file: CSV for people, JSON Lines with which the chain can be checked without us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal

import msgspec
from litestar.response import Stream

from comity.accounts import actions, chain, queries as accounts
from comity.accounts.queries import AuditFilter
from comity.foundation.cells import csv_line
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.reading import Asked, Dictionary, Told, checked, dictionary, tell, where_of

Format = Literal["csv", "jsonl"]
AT_ONCE = 500
COLUMNS = (
    "position",
    "at",
    "kind",
    "words",
    "actor",
    "actor_name",
    "subject_kind",
    "subject",
    "subject_name",
    "facts",
    "previous",
    "hash",
)
TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


async def export(runtime: Runtime, *, actor: Actor, asked: Asked, form: Format) -> Stream:
    """Everything that was asked for, oldest first, as it stood a moment ago; that it was taken is an entry itself."""
    where, upto = await runtime.store.write(_taken, actor=actor, form=form, **where_of(runtime, asked))
    name = f"audit-{upto}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(_lines(runtime, where, upto, form), media_type=TYPES[form], headers=headers)


def _taken(tx: Tx, *, actor: Actor, form: Format, asked: Asked, kinds: tuple[str, ...]) -> tuple[AuditFilter, int]:
    where, upto = checked(tx, asked=asked, kinds=kinds), chain.head(tx).position
    actions.audit(tx, "audit.exported", by=actor.person, facts={"format": form, "until": upto})
    return where, upto


async def _lines(runtime: Runtime, where: AuditFilter, upto: int, form: Format) -> AsyncIterator[str]:
    if form == "csv":
        yield csv_line(COLUMNS)
    words, after = dictionary(runtime), 0
    while told := await runtime.store.read(_some, where=where, words=words, after=after, upto=upto):
        yield "".join(map(_csv if form == "csv" else _jsonl, told))
        after = told[-1].entry.position


def _some(tx: Tx, *, where: AuditFilter, words: Dictionary, after: int, upto: int) -> list[Told]:
    entries = accounts.audit_entries_after(tx, where=where, after=after, upto=upto, limit=AT_ONCE)
    return tell(tx, entries=entries, words=words)


def as_stored(told: Told) -> dict[str, Any]:
    """The stored columns, as they are hashed: `at` in microseconds, `facts` as text."""
    entry = told.entry
    return {
        "position": entry.position,
        "at": entry.at,
        "kind": entry.kind,
        "actor": None if entry.actor is None else str(entry.actor),
        "subject_kind": entry.subject_kind,
        "subject": None if entry.subject is None else str(entry.subject),
        "facts": entry.facts,
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
    }


def _jsonl(told: Told) -> str:
    return msgspec.json.encode(as_stored(told)).decode() + "\n"


def _csv(told: Told) -> str:
    stored = as_stored(told)
    read = {"at": told.at, "words": told.words, "actor_name": told.actor_name, "subject_name": told.subject_name}
    cells = stored | read
    return csv_line("" if cells[column] is None else cells[column] for column in COLUMNS)
