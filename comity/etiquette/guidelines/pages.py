"""Guidelines for people: to read, accept and practise; to write and publish; and the hint in the composer."""

from __future__ import annotations

import csv
import io
from difflib import SequenceMatcher
from typing import NamedTuple

from litestar import Response
from markupsafe import Markup

from comity.etiquette.guidelines import api, notes, queries
from comity.etiquette.guidelines.api import WRITERS
from comity.etiquette.guidelines.models import Guideline
from comity.etiquette.guidelines.notes import Hint
from comity.etiquette.guidelines.scenarios import scenarios
from comity.etiquette.guidelines.shapes import DeskOut, StandingsOut, VersionOut, desk_out, version_out
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.permissions import may
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.text import render_markdown
from comity.people.settings.shell import settings_page
from comity.people.shell import member_page

SECTION = "guidelines"
UNSAFE_CELL = ("=", "+", "-", "@", "\t", "\r")


class Line(NamedTuple):
    """A line of the older or the newer text: `same`, `gone` or `new`."""

    kind: str
    words: str


class Reading(NamedTuple):
    """One version to read. `lines` are what changed since the one before it."""

    version: VersionOut | None = None
    html: Markup = Markup("")
    lines: tuple[Line, ...] = ()
    newest: int = 0
    required: bool = False
    earlier: tuple[VersionOut, ...] = ()


@get("/guidelines", policy=MEMBER, include_in_schema=False)
async def show_guidelines(actor: Actor, runtime: Runtime) -> Response[str]:
    """What holds, whether I accepted it, and situations to practise."""
    reading = await runtime.store.read(_reading, actor=actor, number=None)
    return await _page(runtime, actor, reading)


@get("/guidelines/versions/{version:str}", policy=MEMBER, include_in_schema=False)
async def show_version(version: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """An older version, and what it changed."""
    return await _page(runtime, actor, await runtime.store.read(_reading, actor=actor, number=api.numbered(version)))


async def _page(runtime: Runtime, actor: Actor, reading: Reading) -> Response[str]:
    picked = await runtime.store.read(queries.practised, person=actor.person)
    practice = [api.scenario_out(one, picked.get(one.key)) for one in scenarios(runtime)]
    writer = may(actor, "organisation")
    return await member_page(
        runtime, actor, "guidelines/read.html", current="settings", reading=reading, practice=practice, writer=writer
    )


def _reading(tx: Tx, *, actor: Actor, number: int | None) -> Reading:
    everything = queries.versions(tx)
    if not everything and number is None:
        return Reading()
    row = everything[0] if number is None else next((one for one in everything if one.version == number), None)
    if row is None:
        raise NotFound
    before = next((one for one in everything if one.version == row.version - 1), None)
    desk = queries.desk(tx)
    return Reading(
        version_out(row, queries.accepted_at(tx, number=row.version, person=actor.person)),
        Markup(render_markdown(row.body)),  # noqa: S704 - sanitised
        changes(before, row),
        everything[0].version,
        desk is not None and desk.required,
        tuple(version_out(one) for one in everything),
    )


def changes(before: Guideline | None, row: Guideline) -> tuple[Line, ...]:
    """What one version has that the one before it had not, line by line; nothing for the first."""
    if before is None:
        return ()
    old, new = before.body.splitlines(), row.body.splitlines()
    found: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line("same", line) for line in new[k:m]]
        else:
            found += [Line("gone", line) for line in old[i:j]] + [Line("new", line) for line in new[k:m]]
    return tuple(found)


@get("/settings/guidelines", policy=WRITERS, include_in_schema=False)
async def write_guidelines(actor: Actor, runtime: Runtime) -> Response[str]:
    """Write, publish, and who accepted what holds."""
    desk, newest, standings = await runtime.store.read(_writing)
    return await settings_page(
        runtime,
        actor,
        "guidelines/write.html",
        section=SECTION,
        desk=desk,
        newest=newest,
        standings=standings,
        draft=Markup(render_markdown(desk.draft)),  # noqa: S704 - sanitised
    )


def _writing(tx: Tx) -> tuple[DeskOut, VersionOut | None, StandingsOut | None]:
    row = queries.current(tx)
    if row is None:
        return desk_out(queries.desk(tx)), None, None
    return desk_out(queries.desk(tx)), version_out(row), api.standings_out(tx, number=row.version)


@get("/settings/guidelines/{version:str}/acceptances", policy=WRITERS, include_in_schema=False)
async def export_acceptances(version: str, runtime: Runtime) -> Response[str]:
    """Who accepted a version and who has not, as a table to take along."""
    number = api.numbered(version)
    found = await runtime.store.read(api.standings_out, number=number)
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(["version", "person", "name", "accepted_at"])
    rows.writerows([number, one.person, _cell(one.name), one.accepted_at or ""] for one in found.items)
    headers = {"Content-Disposition": f'attachment; filename="guidelines-{number}.csv"'}
    return Response(sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(text: str) -> str:
    """Text that a table program does not take for a formula."""
    return f"'{text}" if text.startswith(UNSAFE_CELL) else text


@get("/conversations/{conversation_id:str}/hint", policy=MEMBER, include_in_schema=False)
async def show_hint(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The hint above the box, or nothing."""
    found: Hint | None = await runtime.store.read(notes.hint_for, actor=actor, conversation=parse_id(conversation_id))
    words = "" if found is None else api.hint_words(runtime)[found]
    return runtime.templates.page("guidelines/hint.html", hint=found, words=words)


ROUTES = [show_guidelines, show_version, write_guidelines, export_acceptances, show_hint]
