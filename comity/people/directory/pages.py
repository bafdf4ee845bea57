"""The directory, and the pages of persons."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Response
from litestar.response import Redirect

from comity.accounts import queries as accounts
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, queries
from comity.people.directory import queries as directory
from comity.people.directory.person import addresses, person_page
from comity.people.directory.queries import Detail
from comity.people.directory.views import chart_view, directory_view, wanted_of
from comity.people.settings.pages import zones
from comity.people.shell import member_page
from comity.people.vcard import MEDIA_TYPE, VCard, vcard

VCF = ".vcf"


@get("/people", policy=MEMBER, include_in_schema=False)
async def show_directory(
    actor: Actor,
    runtime: Runtime,
    q: str = "",
    team: str = "",
    expertise: str = "",
    after: str = "",
    view: str = "",
) -> Response[str]:
    """Colleagues by name, team and expertise, or as they report to each other."""
    wanted = wanted_of(q, team, expertise, after)
    if view == "chart":
        chart = await runtime.store.read(chart_view)
        return await member_page(runtime, actor, "people/chart.html", current="people", chart=chart)
    listed = await runtime.store.read(directory_view, actor=actor, wanted=wanted)
    return await member_page(runtime, actor, "people/directory.html", current="people", list=listed, wanted=wanted)


@get("/people/{person_id:str}", policy=MEMBER, include_in_schema=False)
async def show_person(person_id: str, actor: Actor, runtime: Runtime) -> Response[Any]:
    """The page of somebody, or with `.vcf` his card for an address book."""
    if person_id.endswith(VCF):
        return await _vcf(runtime, actor, parse_id(person_id.removesuffix(VCF)))
    panels = runtime.slots.get("person-panel", ())
    page = await runtime.store.read(person_page, actor=actor, person=parse_id(person_id), panels=panels)
    if page.joined_into:
        return Redirect(f"/people/{page.joined_into}", status_code=303)
    inside = "people/bot.html" if page.person.bot else "people/colleague.html"
    template = inside if page.person.inside or page.person.bot else "people/outsider.html"
    return await member_page(runtime, actor, template, current="people", page=page, zones=zones())


async def _vcf(runtime: Runtime, actor: Actor, person: uuid.UUID | None) -> Response[bytes]:
    card = await runtime.store.read(_card, actor=actor, person=person, url=runtime.settings.public_url)
    headers = {"Content-Disposition": f'attachment; filename="{card.uid}.vcf"'}
    return Response(vcard(card), media_type=MEDIA_TYPE, headers=headers)


def _card(tx: Tx, *, actor: Actor, person: uuid.UUID | None, url: str) -> VCard:
    """What colleagues may take along: also the addresses of people outside."""
    card = access.visible_person(tx, actor=actor, person=person)
    member = accounts.member_of(tx, person=card.id) if card.inside else None
    organisation = accounts.organisation(tx)
    detail = directory.details(tx, persons=[card.id]).get(card.id, Detail()) if card.inside else Detail()
    known = [] if card.inside else addresses(tx, person=card.id)
    mails = [member.email] if member is not None and member.email else []
    picture = queries.picture(tx, person=card.id)
    return VCard(
        uid=str(card.id),
        name=card.name,
        title=card.title,
        organisation=organisation.name if card.inside and organisation is not None else "",
        note=card.about,
        emails=mails + [one.value for one in known if one.kind == "email"],
        phones=[one.value for one in known if one.kind == "phone"],
        urls=[f"{url}/@{card.handle}"] if card.inside and card.handle else [],
        categories=detail.expertise,
        time_zone=detail.time_zone or card.time_zone,
        photo=None if picture is None else (picture.media_type, picture.content),
    )


ROUTES = [show_directory, show_person]
