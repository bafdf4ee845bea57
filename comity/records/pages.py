"""Records for people: the list, one of them, what stands on a conversation, and the settings of kinds."""

from __future__ import annotations

from typing import get_args

from litestar import Response

from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import queries as settings
from comity.people.settings.shell import settings_page
from comity.people.shell import member_page
from comity.records.fields import TYPES
from comity.records.looking import place_of, words_asked
from comity.records.shapes import Icon
from comity.records.viewing import choices, kind_views, list_view, one_kind, record_page, talk_shelf
from comity.records.views import KindView

ICONS: tuple[str, ...] = get_args(Icon)


@get("/records", policy=MEMBER, include_in_schema=False)
async def show_records(
    actor: Actor, runtime: Runtime, kind: str = "", q: str = "", cursor: str | None = None
) -> Response[str]:
    """All records, the latest first, or those of one kind."""
    asked = {"words": words_asked(q), "after": place_of(cursor)}
    found = await runtime.store.read(list_view, actor=actor, kind=kind, q=q, **asked)
    return await member_page(runtime, actor, "records/list.html", current="records", list=found)


@get("/records/more", policy=MEMBER, include_in_schema=False)
async def show_more(
    actor: Actor, runtime: Runtime, kind: str = "", q: str = "", cursor: str | None = None
) -> Response[str]:
    """The rows that follow, to be put below the others."""
    asked = {"words": words_asked(q), "after": place_of(cursor)}
    found = await runtime.store.read(list_view, actor=actor, kind=kind, q=q, **asked)
    return runtime.templates.page("records/rows.html", list=found)


@get("/records/choices", policy=MEMBER, include_in_schema=False)
async def show_choices(
    actor: Actor, runtime: Runtime, q: str = "", conversation: str = "", person: str = ""
) -> Response[str]:
    """What may be attached to a conversation or a person, as one writes."""
    about = {"conversation": parse_id(conversation), "person": parse_id(person)}
    found = await runtime.store.read(choices, actor=actor, q=q, words=words_asked(q), **about)
    return runtime.templates.page("records/choices.html", records=found, q=q)


@get("/records/{kind:str}/{key:str}", policy=MEMBER, include_in_schema=False)
async def show_record(kind: str, key: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """One record, with the conversations on it that the viewer may open."""
    page = await runtime.store.read(record_page, actor=actor, kind=kind, key=key)
    return await member_page(runtime, actor, "records/record.html", current="records", page=page)


@get("/conversations/{conversation_id:str}/records", policy=MEMBER, include_in_schema=False)
async def show_shelf(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The records of a conversation, for its card."""
    shelf = await runtime.store.read(talk_shelf, actor=actor, conversation=parse_id(conversation_id))
    return runtime.templates.page("records/shelf.html", shelf=shelf)


@get("/settings/records", policy=ADMIN, include_in_schema=False)
async def show_kinds(actor: Actor, runtime: Runtime) -> Response[str]:
    """The kinds of records, and a form for another."""
    kinds = await runtime.store.read(kind_views)
    return await settings_page(
        runtime, actor, "records/settings_kinds.html", section="records", kinds=kinds, icons=ICONS
    )


@get("/settings/records/{kind:str}", policy=ADMIN, include_in_schema=False)
async def show_kind(kind: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """One kind: its names, its fields, who pushes it, who sees it."""
    found, members = await runtime.store.read(_kind, kind=kind)
    return await settings_page(
        runtime,
        actor,
        "records/settings_kind.html",
        section="records",
        kind=found,
        members=members,
        icons=ICONS,
        types=TYPES,
        address=runtime.settings.public_url,
    )


def _kind(tx: Tx, *, kind: str) -> tuple[KindView, list[tuple[str, str]]]:
    return one_kind(tx, kind=kind), [(str(card.id), card.name) for card in settings.insiders(tx)]


ROUTES = [
    show_records,
    show_more,
    show_choices,
    show_record,
    show_shelf,
    show_kinds,
    show_kind,
]
