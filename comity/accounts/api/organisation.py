"""The organisation over HTTP."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from comity.accounts import actions, checks, queries
from comity.accounts.models import Organisation
from comity.foundation.errors import NotFound
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY, demand
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get, patch
from comity.foundation.runtime import Runtime

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class ChangedOrganisation(Input, frozen=True):
    """What is left out stays. `locale` is like `en` or `de-AT`, `time_zone` like `Europe/Vienna`, `working_hours` seven
    texts from Monday on, `09:00-17:00` or empty; `domain` is where its people have their mail addresses. With
    `second_factor_required` members who have no second factor can do nothing but set one up."""

    name: Name | None = None
    about: Annotated[str, Meta(max_length=2_000)] | None = None
    domain: Annotated[str, Meta(max_length=253)] | None = None
    locale: Annotated[str, Meta(max_length=20)] | None = None
    time_zone: Annotated[str, Meta(max_length=60)] | None = None
    working_hours: Annotated[list[Annotated[str, Meta(max_length=11)]], Meta(max_length=7)] | None = None
    second_factor_required: bool | None = None


class OrganisationOut(Struct):
    name: str
    about: str
    domain: str
    locale: str
    time_zone: str
    working_hours: list[str]
    second_factor_required: bool


@get("/api/organisation", policy=MEMBER, tags=["organisation"])
async def show_organisation(runtime: Runtime) -> OrganisationOut:
    """The organisation of this installation."""
    return organisation_out(await runtime.store.read(queries.organisation))


@patch("/api/organisation", policy=MAY("organisation", "security"), body=ChangedOrganisation, tags=["organisation"])
async def change_organisation(data: ChangedOrganisation, actor: Actor, runtime: Runtime) -> OrganisationOut:
    """Change what is named. `second_factor_required` needs the permission `security`, all the rest `organisation`."""
    if data.second_factor_required is not None:
        demand(actor, "security")
    if replace(data, second_factor_required=None) != ChangedOrganisation():
        demand(actor, "organisation")
    await runtime.store.write(
        actions.change_organisation,
        by=actor.person,
        name=None if data.name is None else data.name.strip(),
        about=data.about,
        domain=None if data.domain is None else checks.domain(data.domain),
        locale=None if data.locale is None else checks.locale(data.locale),
        time_zone=None if data.time_zone is None else checks.time_zone(data.time_zone),
        working_hours=None if data.working_hours is None else checks.working_hours(data.working_hours),
        second_factor_required=data.second_factor_required,
    )
    return organisation_out(await runtime.store.read(queries.organisation))


def organisation_out(row: Organisation | None) -> OrganisationOut:
    if row is None:
        raise NotFound
    return OrganisationOut(
        row.name, row.about, row.domain, row.locale, row.time_zone, row.working_hours, row.second_factor_required
    )


ROUTES = [show_organisation, change_organisation]
