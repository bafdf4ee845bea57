"""The audit log in the settings."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.response import Stream
from msgspec import Struct
from msgspec.structs import asdict

from comity.foundation.errors import BadInput
from comity.foundation.permissions import MAY
from comity.foundation.policies import Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit import words
from comity.people.audit.api import read_page
from comity.people.audit.exporting import TYPES, Format, export
from comity.people.audit.reading import Asked, Page
from comity.people.settings import queries
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem

SHOWN = 50
COLLEAGUES = 1_000
LONGEST = 100


class AuditView(Struct, frozen=True):
    """`wrong` are the fields of the filter that cannot be; `older` is the query of the page below."""

    asked: Asked
    page: Page | None
    kinds: list[tuple[str, str]]
    people: list[tuple[str, str]]
    wrong: dict[str, str]
    older: str
    filtered: bool


@get("/settings/audit", policy=MAY("audit"), include_in_schema=False)
async def show_audit(
    actor: Actor,
    runtime: Runtime,
    kind: str = "",
    person: str = "",
    since: str = "",
    until: str = "",
    cursor: str | None = None,
) -> Response[str]:
    asked, wrong, found = Asked(kind, person, since, until), {}, None
    try:
        found = await read_page(runtime, asked, cursor=cursor, limit=SHOWN)
    except BadInput as refused:
        wrong = refused.fields
    people = await runtime.store.read(_people)
    older = "" if found is None or found.next is None else urlencode(_typed(asked) | {"cursor": found.next})
    view = AuditView(asked, found, words.groups(runtime), people, wrong, older, bool(_typed(asked)))
    status = 422 if wrong else 200
    return await settings_page(runtime, actor, "people/settings_audit.html", section="audit", status=status, view=view)


@post("/settings/audit/export", policy=MAY("audit"), status_code=200, include_in_schema=False)
async def export_by_form(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> Stream:
    form = await request.form()
    kind, person, since, until, wanted = (
        str(form.get(name, ""))[:LONGEST] for name in ("kind", "person", "since", "until", "format")
    )
    if wanted not in TYPES:
        raise BadInput("Some fields are wrong.", fields={"format": "csv or jsonl"})
    return await export(runtime, actor=actor, asked=Asked(kind, person, since, until), form=cast(Format, wanted))


def _people(tx: Tx) -> list[tuple[str, str]]:
    return [(str(one.card.id), one.card.name) for one in queries.members_by_name(tx, limit=COLLEAGUES)]


def _typed(asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in asdict(asked).items() if value}


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem("audit", _("Audit log"), "/settings/audit", "file-text", True, ("audit",)))
    words.register(runtime)


ROUTES = [show_audit, export_by_form]
