"""Identity providers, and the accounts that members linked, over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from comity.accounts import checks
from comity.accounts.api.second_factor import mine
from comity.accounts.providers import access, actions, queries
from comity.accounts.providers.meeting import Meeting, meeting
from comity.accounts.providers.models import Identity, IdentityProvider
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput, Unavailable
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import ADMIN, SIGNED_IN, Actor
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
Issuer = Annotated[str, Meta(min_length=8, max_length=500)]
Domains = Annotated[list[Annotated[str, Meta(max_length=253)]], Meta(max_length=50)]


class NewProvider(Input, frozen=True):
    """`issuer` is the address by which it calls itself."""

    name: Name
    issuer: Issuer


class ChangedProvider(Input, frozen=True):
    """What is left out stays. `client_secret` is never shown again; empty is none. `newcomers` says whether somebody
    unknown with a checked address at one of the `domains` becomes a member, or must be invited. With `vouches_for_mail`
    addresses count as checked although it does not say so; with `vouches_for_factor` no second factor is asked for
    after it. `removed` false puts a removed one back."""

    name: Name | UnsetType = UNSET
    issuer: Issuer | UnsetType = UNSET
    client_id: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    client_secret: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET
    domains: Domains | UnsetType = UNSET
    newcomers: Literal["invited", "join"] | UnsetType = UNSET
    vouches_for_mail: bool | UnsetType = UNSET
    vouches_for_factor: bool | UnsetType = UNSET
    on: bool | UnsetType = UNSET
    removed: Literal[False] | UnsetType = UNSET


class ProviderOut(Struct):
    """`redirect_uri` is what the provider must know of us; `people` are active members who come in by it."""

    id: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    domains: list[str]
    newcomers: str
    vouches_for_mail: bool
    vouches_for_factor: bool
    on: bool
    redirect_uri: str
    people: int
    people_without_password: int
    added_at: str
    removed_at: str | None


class Providers(Struct):
    items: list[ProviderOut]
    next: None = None


class Checked(Struct):
    """Whether its directions could be read; `said` tells it in sentences."""

    ok: bool
    said: list[str]


class IdentityOut(Struct):
    """`label` is what the provider called one last."""

    id: str
    issuer: str
    label: str
    linked_at: str
    used_at: str | None


class Identities(Struct):
    items: list[IdentityOut]
    next: None = None


@get("/api/identity-providers", policy=ADMIN, tags=["sign-in providers"])
async def list_providers(runtime: Runtime) -> Providers:
    """Houses by whose word people sign in, by name; removed ones last. By owner or admin."""
    return Providers(await runtime.store.read(provider_views, public_url=runtime.settings.public_url))


@post("/api/identity-providers", policy=ADMIN, body=NewProvider, status_code=201, tags=["sign-in providers"])
async def add_provider(data: NewProvider, actor: Actor, runtime: Runtime) -> ProviderOut:
    """A new one, off until it is turned on. 409 `taken` when its issuer is here."""
    wants = {"name": data.name.strip(), "issuer": checked_issuer(meeting(runtime), data.issuer), "by": actor.person}
    row = await runtime.store.write(actions.add_provider, **wants)
    return await _shown(runtime, row.id)


@get("/api/identity-providers/{provider_id:str}", policy=ADMIN, tags=["sign-in providers"])
async def show_provider(provider_id: str, runtime: Runtime) -> ProviderOut:
    """One of them, a removed one too."""
    return await _shown(runtime, parse_id(provider_id))


@patch("/api/identity-providers/{provider_id:str}", policy=ADMIN, body=ChangedProvider, tags=["sign-in providers"])
async def change_provider(provider_id: str, data: ChangedProvider, actor: Actor, runtime: Runtime) -> ProviderOut:
    """Change what is named. 422 where unknown people of any mail domain would come in, or without a client id."""
    provider = parse_id(provider_id)
    changes = {name: value for name, value in asdict(data).items() if value is not UNSET}
    for name in changes.keys() & {"name", "client_id", "client_secret"}:
        changes[name] = _plain(name, changes[name])
    if "issuer" in changes:
        changes["issuer"] = checked_issuer(meeting(runtime), changes["issuer"])
    if "domains" in changes:
        found = (checks.domain(one, "domains") for one in changes["domains"])
        changes["domains"] = [one for one in dict.fromkeys(found) if one]
    wants = {"provider": provider, "changes": changes, "key": runtime.settings.secret_key, "actor": actor}
    await runtime.store.write(_change, **wants)
    return await _shown(runtime, provider)


@delete("/api/identity-providers/{provider_id:str}", policy=ADMIN, status_code=204, tags=["sign-in providers"])
async def remove_provider(provider_id: str, actor: Actor, runtime: Runtime) -> None:
    """Nobody comes in by it any more; `PATCH {"removed": false}` puts it back as it was."""
    await runtime.store.write(_remove, provider=parse_id(provider_id), by=actor.person)


@post("/api/identity-providers/{provider_id:str}/check", policy=ADMIN, status_code=200, tags=["sign-in providers"])
async def check_provider(provider_id: str, runtime: Runtime) -> Checked:
    """Read its directions and its keys now, and say what was found."""
    row = await runtime.store.read(access.provider, provider=parse_id(provider_id))
    try:
        found = await meeting(runtime).directions(row.issuer, fresh=True)
        keys = await meeting(runtime).keys(found, but="")
    except Unavailable as refused:
        return Checked(False, [f"We could not read the directions of {row.name}.", refused.message])
    said = [
        f"We read {row.issuer.rstrip('/')}/.well-known/openid-configuration.",
        f"People go to {found.authorization_endpoint} to sign in.",
        f"It signs with {', '.join(found.signatures)}; we found {len(keys)} of its keys.",
    ]
    return Checked(bool(keys), said if keys else [*said, "Without a key nobody can come in."])


@get("/api/me/identities", policy=SIGNED_IN, tags=["session"])
async def list_identities(actor: Actor, runtime: Runtime) -> Identities:
    """The accounts of other houses by which one comes in."""
    found = await runtime.store.read(queries.identities_of, member=mine(actor))
    return Identities([identity_out(one) for one in found])


@delete("/api/me/identities/{identity_id:str}", policy=SIGNED_IN, status_code=204, tags=["session"])
async def unlink_identity(identity_id: str, actor: Actor, runtime: Runtime) -> None:
    """It opens nothing any more. 422 `last_way` where one could not come in without it."""
    await runtime.store.write(_unlink, actor=actor, identity=parse_id(identity_id))


def provider_views(tx: Tx, *, public_url: str) -> list[ProviderOut]:
    people = queries.people_by_issuer(tx)
    return [_provider_out(row, people.get(row.issuer, (0, 0)), public_url) for row in queries.providers(tx)]


def checked_issuer(meeting: Meeting, text: str) -> str:
    issuer = text.strip()
    if "?" in issuer or not meeting.permitted(issuer):
        raise BadInput("Some fields are wrong.", fields={"issuer": "must look like https://login.example.org"})
    return issuer


def _plain(field: str, text: str) -> str:
    found = text.strip()
    if not found.isprintable():
        raise BadInput("Some fields are wrong.", fields={field: "must be one line of visible characters"})
    return found


async def _shown(runtime: Runtime, provider: uuid.UUID | None) -> ProviderOut:
    return await runtime.store.read(_one, provider=provider, public_url=runtime.settings.public_url)


def _one(tx: Tx, *, provider: uuid.UUID | None, public_url: str) -> ProviderOut:
    row = access.provider(tx, provider=provider)
    return _provider_out(row, queries.people_by_issuer(tx).get(row.issuer, (0, 0)), public_url)


def _change(tx: Tx, *, provider: uuid.UUID | None, changes: dict[str, object], key: str, actor: Actor) -> None:
    row, by = access.provider(tx, provider=provider), actor.person
    if "removed" in changes:
        actions.restore_provider(tx, provider=row, by=by)
    actions.change_provider(tx, provider=row, changes=changes, by=by)
    if "client_secret" in changes:
        actions.set_provider_secret(tx, provider=row, secret=str(changes["client_secret"]), key=key, by=by)
    if "on" in changes:
        actions.open_provider(tx, provider=row, open=bool(changes["on"]), by=by)


def _remove(tx: Tx, *, provider: uuid.UUID | None, by: uuid.UUID) -> None:
    actions.remove_provider(tx, provider=access.provider(tx, provider=provider), by=by)


def _unlink(tx: Tx, *, actor: Actor, identity: uuid.UUID | None) -> None:
    row = access.own_identity(tx, actor=actor, identity=identity)
    actions.unlink_identity(tx, identity=row, by=actor.person)


def _provider_out(row: IdentityProvider, people: tuple[int, int], public_url: str) -> ProviderOut:
    return ProviderOut(
        str(row.id),
        row.name,
        row.issuer,
        row.client_id,
        row.secret is not None,
        row.domains,
        row.newcomers,
        row.vouches_for_mail,
        row.vouches_for_factor,
        row.on_since is not None,
        f"{public_url}/sign-in/back/{row.id}",
        *people,
        iso(row.added_at),
        None if row.removed_at is None else iso(row.removed_at),
    )


def identity_out(row: Identity) -> IdentityOut:
    used = None if row.used_at is None else iso(row.used_at)
    return IdentityOut(str(row.id), row.issuer, row.label, iso(row.linked_at), used)


ROUTES = [
    list_providers,
    add_provider,
    show_provider,
    change_provider,
    remove_provider,
    check_provider,
    list_identities,
    unlink_identity,
]
