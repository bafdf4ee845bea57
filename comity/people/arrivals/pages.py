"""The way to another house and back."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from msgspec import Struct

from comity.accounts import queries as members
from comity.accounts.actions.invitations import PREFIX
from comity.accounts.api.second_factor import mine, prove
from comity.accounts.cookies import session_cookie
from comity.accounts.denials import note_refused_trip
from comity.accounts.guesses import guesses
from comity.accounts.pages import HOME, local_path, second_page, sign_in_refused
from comity.accounts.ports import GUEST_ROOMS
from comity.accounts.providers import access, actions as providers, queries, word
from comity.accounts.providers.actions import BROWSER, LASTS, STATE, Begun
from comity.accounts.providers.meeting import meeting
from comity.accounts.providers.models import Trip
from comity.accounts.sign_in import caller_of, is_challenge
from comity.foundation.clock import SECOND
from comity.foundation.errors import Forbidden, NotFound, Refused, RuleRefused, Unavailable
from comity.foundation.ids import digest, parse_id
from comity.foundation.mail import configured
from comity.foundation.policies import PUBLIC, SIGNED_IN, Actor
from comity.foundation.requests import cookie, peer, same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.arrivals import actions
from comity.people.arrivals.actions import Arrival
from comity.people.settings.queries import usable_invitation

COOKIE, PATH = "comity_trip", "/sign-in"
LIMIT = "trips.peer"
SECURITY = "/settings/security"
LOST = "This was begun in another browser or window, was used already, or took too long. Begin again."


class Way(Struct, frozen=True):
    """Where a browser goes, and what it keeps."""

    house: word.House
    address: str
    browser: str


@get("/sign-in/with/{provider_id:str}", policy=PUBLIC, include_in_schema=False)
async def leave(provider_id: str, request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    """To another house; `invitation` is that of a newcomer, `next` where to go afterwards."""
    wanted, asked = (request.query_params.get(name, "")[:2_000] for name in ("next", "invitation"))
    invitation = digest(asked) if asked.startswith(PREFIX) else None
    if invitation is not None:
        await runtime.store.read(usable_invitation, digest=invitation)
    provider = parse_id(provider_id)
    house = await runtime.store.read(_house, provider=provider, runtime=runtime)
    try:
        way = await _way(request, runtime, house, provider, invitation=invitation, leads_to=local_path(wanted))
    except Refused as refused:
        return await sign_in_refused(runtime, wanted=wanted, refused=refused)
    return Redirect(way.address, status_code=303, cookies=[_trip_cookie(runtime, way.browser)])


@post("/settings/security/with/{provider_id:str}", policy=SIGNED_IN, include_in_schema=False)
async def leave_to_link(
    provider_id: str, request: Request[Any, Any, Any], actor: Actor, runtime: Runtime
) -> Response[Any]:
    """To another house, to come in by it from then on. Needs the password, or a code where one has none."""
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not link an account for you.", code="wrong_origin")
    form = await request.form()
    provider = parse_id(provider_id)
    house = await runtime.store.read(_house, provider=provider, runtime=runtime)
    try:
        if await runtime.store.read(_has_proof, member=mine(actor)):
            await prove(runtime, actor=actor, password=str(form.get("password", ""))[:1_000])
        way = await _way(request, runtime, house, provider, session=actor.credential)
    except (RuleRefused, Unavailable) as refused:
        return Redirect(f"{SECURITY}?link={quote(refused.reason)}#houses", status_code=303)
    # Where a form leads is bound to this origin, so a page of ours leads on.
    page = runtime.templates.page("people/leaving.html", house=house.name, address=way.address)
    page.headers["Refresh"] = f"0; url={way.address}"
    page.cookies.append(_trip_cookie(runtime, way.browser))
    return page


@get("/sign-in/back/{provider_id:str}", policy=PUBLIC, include_in_schema=False)
async def come_back(provider_id: str, request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    """From another house: with a code, or with a refusal."""
    said = {name: request.query_params.get(name, "")[:4_000] for name in ("state", "code", "iss", "error")}
    said["browser"] = cookie(request.scope, COOKIE) or ""
    trip = await runtime.store.read(_trip, provider=parse_id(provider_id), said=said)
    if trip is None:  # the browser keeps its cookie: a stranger's link must not end a trip that is under way
        return await sign_in_refused(runtime, wanted=HOME, refused=RuleRefused(LOST, code="lost"))
    try:
        arrival = await _arrive(request, runtime, trip, said)
        answer = await _inside(runtime, trip, arrival)
    except Refused as refused:
        answer = await _refused(request, runtime, trip, refused)
    answer.cookies.append(_trip_cookie(runtime, ""))
    return answer


async def _way(
    request: Request[Any, Any, Any], runtime: Runtime, house: word.House, provider: uuid.UUID | None, **trip: Any
) -> Way:
    runtime.limiter.take(LIMIT, peer(request.scope))
    guesses(runtime).check(peer(request.scope))
    try:
        directions = await meeting(runtime).directions(house.issuer)
    except Unavailable as refused:
        raise _unreachable(house) from refused
    begun: Begun = await runtime.store.write(providers.begin_trip, provider=provider, **trip)
    there = word.address(house, directions, state=begun.state, browser=begun.browser)
    return Way(house, there, begun.browser)


async def _arrive(request: Request[Any, Any, Any], runtime: Runtime, trip: Trip, said: dict[str, str]) -> Arrival:
    guesses(runtime).check(peer(request.scope))
    try:
        await runtime.store.write(providers.end_trip, trip=trip.id)
    except NotFound:
        raise RuleRefused(LOST, code="lost") from None
    house = await runtime.store.read(_house, provider=trip.provider, runtime=runtime)
    try:
        claims = await _claims(runtime, house, said)
    except Unavailable as refused:
        raise _unreachable(house) from refused
    agent, doors = caller_of(request)["agent"], runtime.slots.get(GUEST_ROOMS, ())
    wants = {"trip": trip, "issuer": house.issuer, "claims": claims, "told": configured(runtime)}
    arrival: Arrival = await runtime.store.write(actions.arrive, agent=agent, doors=doors, **wants)
    return arrival


async def _claims(runtime: Runtime, house: word.House, said: dict[str, str]) -> word.Claims:
    directions = await meeting(runtime).directions(house.issuer)
    if said["iss"] != house.issuer and (said["iss"] or directions.names_itself):
        raise word.not_let_in(house, "wrong_answerer")
    if said["error"] or not said["code"]:
        raise _not_proved(house, said["error"])
    now = runtime.store.clock()
    return await word.word_of(meeting(runtime), house, directions, code=said["code"], browser=said["browser"], now=now)


def _not_proved(house: word.House, error: str) -> RuleRefused:
    """Its words are not repeated: whoever sends a browser here can write them."""
    if error in ("access_denied", "login_required", "consent_required", "interaction_required"):
        return RuleRefused(f"You did not sign in at {house.name}.", code="cancelled")
    return RuleRefused(f"{house.name} did not let you in.", code="provider_refused")


def _unreachable(house: word.House) -> Unavailable:
    words = f"{house.name} cannot be reached now. Try again in a minute, or come in another way."
    return Unavailable(words, code="provider_down")


async def _inside(runtime: Runtime, trip: Trip, arrival: Arrival) -> Response[Any]:
    if trip.session is not None:
        return Redirect(f"{SECURITY}?link=done#houses", status_code=303)
    if is_challenge(arrival.secret):
        return await second_page(runtime, challenge=arrival.secret, wanted=trip.leads_to)
    return Redirect(trip.leads_to or HOME, status_code=303, cookies=[session_cookie(runtime, arrival.secret)])


async def _refused(request: Request[Any, Any, Any], runtime: Runtime, trip: Trip, refused: Refused) -> Response[Any]:
    """Only who came back from a trip of ours is counted as a wrong try: any page can send a browser here."""
    if refused.status in (404, 409, 410, 422) and refused.reason not in ("cancelled", "lost"):
        await note_refused_trip(runtime, trip.provider, refused.reason)
        who = peer(request.scope)
        guesses(runtime).take(who)
        guesses(runtime).lost(who)
    if trip.session is not None:
        return Redirect(f"{SECURITY}?link={quote(refused.reason)}#houses", status_code=303)
    return await sign_in_refused(runtime, wanted=trip.leads_to, refused=refused)


def _house(tx: Tx, *, provider: uuid.UUID | None, runtime: Runtime) -> word.House:
    row = access.open_provider(tx, provider=provider)
    return word.house_of(row, key=runtime.settings.secret_key, public_url=runtime.settings.public_url)


def _trip(tx: Tx, *, provider: uuid.UUID | None, said: dict[str, str]) -> Trip | None:
    """The one that this browser began, at this house."""
    state, browser = said["state"], said["browser"]
    if not state.startswith(STATE) or not browser.startswith(BROWSER):
        return None
    trip = queries.waiting_trip(tx, state=digest(state), browser=digest(browser))
    return trip if trip is not None and trip.provider == provider else None


def _has_proof(tx: Tx, *, member: uuid.UUID) -> bool:
    row = members.member(tx, member=member)
    return (row is not None and row.password_hash is not None) or members.second_factor(tx, member=member) is not None


def _trip_cookie(runtime: Runtime, secret: str) -> Cookie:
    """Lax: the browser brings it along when the other house sends it back."""
    age = LASTS // SECOND if secret else 0
    return Cookie(
        key=COOKIE, value=secret, max_age=age, path=PATH, httponly=True, samesite="lax", secure=runtime.settings.https
    )


ROUTES = [leave, leave_to_link, come_back]
