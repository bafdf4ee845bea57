"""One's own sign-in as a page: second factor, password, and where one is signed in."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response
from msgspec import Struct

from comity.accounts import codes, queries as accounts
from comity.accounts.api.devices import SessionOut, session_out
from comity.accounts.api.passkeys import PasskeyOut, passkey_out
from comity.accounts.letters import in_words
from comity.accounts.models import SecondFactor, SignInSession
from comity.accounts.providers import queries as providers
from comity.accounts.providers.models import Identity, IdentityProvider
from comity.foundation.clock import iso
from comity.foundation.policies import MEMBER_EARLY, Actor
from comity.foundation.requests import header
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.sealing import unseal
from comity.foundation.store import Tx
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem


class Setup(Struct, frozen=True):
    """What an app takes, until the first code confirms it."""

    secret: str
    picture: str


class DeviceView(Struct, frozen=True):
    words: str
    session: SessionOut


class PasskeyView(Struct, frozen=True):
    """`words` is the browser that made it or used it last."""

    words: str
    passkey: PasskeyOut


class HouseView(Struct, frozen=True):
    """A house that somebody linked, or may link: `linked` is empty where he did not."""

    id: str
    name: str
    linked: str = ""
    label: str = ""
    used_at: str = ""
    closed: bool = False


class SecurityView(Struct, frozen=True):
    """`since` is when the second factor was turned on, else empty."""

    since: str
    left: int
    setup: Setup | None
    required: bool
    has_password: bool
    email: str
    devices: tuple[DeviceView, ...]
    passkeys: tuple[PasskeyView, ...]
    houses: tuple[HouseView, ...]
    proves: bool


@get("/settings/security", policy=MEMBER_EARLY, include_in_schema=False)
async def show_security(actor: Actor, runtime: Runtime, link: str = "") -> Response[str]:
    """`link` is a code of what became of linking an account; whoever writes another one there reads nothing."""
    view = await runtime.store.read(_view, actor=actor, runtime=runtime)
    wants: dict[str, Any] = {"view": view, "unfinished": actor.unfinished, "link": link}
    return await settings_page(runtime, actor, "people/settings_security.html", section="security", **wants)


@get("/settings/security/passkey", policy=MEMBER_EARLY, include_in_schema=False)
async def show_new_passkey(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> Response[str]:
    """A page of its own: it needs a script that the others do not."""
    assert actor.member is not None
    member = await runtime.store.read(accounts.member, member=actor.member)
    return await settings_page(
        runtime,
        actor,
        "people/settings_new_passkey.html",
        section="security",
        has_password=member is not None and member.password_hash is not None,
        suggested=in_words(runtime, header(request.scope, b"user-agent") or ""),
    )


def _view(tx: Tx, *, actor: Actor, runtime: Runtime) -> SecurityView:
    assert actor.member is not None
    member, house = accounts.member(tx, member=actor.member), accounts.organisation(tx)
    assert member is not None
    factor, begun = (find(tx, member=member.id) for find in (accounts.second_factor, accounts.begun_factor))
    # Only browsers set one up: whoever reads the page with an API token does not get the secret.
    address = {"name": accounts.sign_in_name(tx, member=member.id), "house": "Comity" if house is None else house.name}
    return SecurityView(
        since="" if factor is None or factor.confirmed_at is None else iso(factor.confirmed_at),
        left=accounts.recovery_codes_left(tx, member=member.id),
        setup=_setup(runtime, begun, address) if begun is not None and actor.kind == "session" else None,
        required=house is not None and house.second_factor_required,
        has_password=member.password_hash is not None,
        email=member.email or "",
        devices=tuple(_device(runtime, row, actor) for row in accounts.sessions_of(tx, member=member.id)),
        passkeys=tuple(
            PasskeyView(in_words(runtime, row.agent), passkey_out(row))
            for row in accounts.passkeys_of(tx, member=member.id)
        ),
        houses=_houses(tx, member=member.id),
        proves=member.password_hash is not None or factor is not None,
    )


def _houses(tx: Tx, *, member: uuid.UUID) -> tuple[HouseView, ...]:
    """What he linked first, then what he may link."""
    mine, every = providers.identities_of(tx, member=member), providers.providers(tx)
    by_issuer = {row.issuer: row for row in reversed(every)}
    linked = tuple(_linked(one, by_issuer.get(one.issuer)) for one in mine)
    known = {one.issuer for one in mine}
    return linked + tuple(HouseView(str(row.id), row.name) for row in every if row.open and row.issuer not in known)


def _linked(one: Identity, house: IdentityProvider | None) -> HouseView:
    name, closed = (one.issuer, True) if house is None else (house.name, not house.open)
    used = iso(one.used_at or one.linked_at)
    return HouseView("" if house is None else str(house.id), name, str(one.id), one.label, used, closed)


def _setup(runtime: Runtime, row: SecondFactor, address: dict[str, Any]) -> Setup | None:
    secret = unseal(runtime.settings.secret_key, row.secret, purpose=codes.PURPOSE, owner=row.member.bytes)
    if secret is None:
        return None
    text = secret.decode()
    spaced = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return Setup(spaced, codes.picture(codes.address(text, **address)))


def _device(runtime: Runtime, row: SignInSession, actor: Actor) -> DeviceView:
    return DeviceView(in_words(runtime, row.agent), session_out(row, here=actor.credential))


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem("security", _("Signing in"), "/settings/security", "lock"))


ROUTES = [show_security, show_new_passkey]
