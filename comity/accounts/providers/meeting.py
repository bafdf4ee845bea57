"""What another house says of itself: where to go, and the keys with which it signs.

OpenID Connect Discovery 1.0, section 4, and RFC 7517. Everything is asked through `comity.foundation.fetch`, in bounds;
what was read is kept for an hour, and however many people wait, each thing is asked once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from joserfc import jwk
from joserfc.errors import JoseError
from msgspec import Struct

from comity.foundation.clock import HOUR, MINUTE, SECOND
from comity.foundation.errors import Unavailable
from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.fetch.addresses import parse_address
from comity.foundation.jobs import Failed
from comity.foundation.runtime import Runtime

SLOT = "meeting"
WELL_KNOWN = "/.well-known/openid-configuration"
MOST_BYTES = 262_144
SECONDS = 8.0
KEPT = HOUR
FAILED_KEPT = 5 * SECOND
REMEMBERED = 100
MOST_KEYS = 50
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
RSA_DIGITS = range(342, 1_400)
"""Of a modulus of 2048 to 8192 bits, in base 64."""
Key = Any
T = TypeVar("T")


class Directions(Struct, frozen=True):
    """`signatures` are the algorithms that it uses and we take; `basic` tells how a client proves itself there, and
    `names_itself` that its answers say who gives them (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    signatures: tuple[str, ...]
    basic: bool
    names_itself: bool


class _Said(Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] | None = None
    token_endpoint_auth_methods_supported: list[str] | None = None
    authorization_response_iss_parameter_supported: bool | None = None


class _KeySet(Struct):
    keys: list[dict[str, Any]]


class Meeting:
    """Remembers what houses said. Raises Unavailable (503) in plain words for whatever does not work out."""

    def __init__(self, runtime: Runtime) -> None:
        self._clock = runtime.store.clock
        self._allowed = Allowed(runtime.settings.fetch_allow)
        self.fetcher = Fetcher(self._allowed)
        self._known: OrderedDict[tuple[str, str], tuple[int, Any]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[Any]] = {}

    async def directions(self, issuer: str, *, fresh: bool = False) -> Directions:
        found: Directions = await self._once("issuer", issuer, self._ask_directions, 0 if fresh else KEPT)
        return found

    async def keys(self, directions: Directions, *, but: str | None = None) -> list[Key]:
        """Its keys. Where none has the id `but`, they are asked for anew, at most once a minute."""
        found: list[Key] = await self._once("keys", directions.jwks_uri, self._ask_keys, KEPT)
        if but is not None and all(key.kid != but for key in found):
            found = await self._once("keys", directions.jwks_uri, self._ask_keys, MINUTE)
        return found

    def permitted(self, url: str) -> bool:
        """https, or http to a host that the operator allowed by name: there nobody listens on the way."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= 2_000
        if not plain or not host or parts.username is not None or parts.fragment:
            return False
        address = parse_address(host)
        inside = self._allowed.host(host) or (address is not None and self._allowed.address(address))
        return parts.scheme == "https" or (parts.scheme == "http" and inside)

    async def _once(self, kind: str, url: str, ask: Callable[[str], Awaitable[Any]], lasts: int) -> Any:
        at, known = self._known.get((kind, url), (0, None))
        age = self._clock() - at
        if known is not None and 0 <= age < (min(lasts, FAILED_KEPT) if isinstance(known, Unavailable) else lasts):
            if isinstance(known, Unavailable):
                raise known
            return known
        task = self._asking.get((kind, url))
        if task is None:
            task = self._asking[kind, url] = asyncio.create_task(self._answer(kind, url, ask))
        answer = await asyncio.shield(task)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    async def _answer(self, kind: str, url: str, ask: Callable[[str], Awaitable[Any]]) -> Any:
        try:
            answer: Any = await ask(url)
        except Unavailable as refused:
            answer = refused
        finally:
            self._asking.pop((kind, url), None)
        self._known[kind, url] = (self._clock(), answer)
        self._known.move_to_end((kind, url))
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return answer

    async def _ask_directions(self, issuer: str) -> Directions:
        said = await self.read(issuer.rstrip("/") + WELL_KNOWN, _Said)
        if said.issuer != issuer:
            raise unclear(f"It calls itself {said.issuer[:200]!r}. The issuer must be written exactly so.")
        directions = Directions(
            issuer,
            said.authorization_endpoint,
            said.token_endpoint,
            said.jwks_uri,
            said.userinfo_endpoint or "",
            tuple(one for one in said.id_token_signing_alg_values_supported or ["RS256"] if one in SIGNATURES),
            "client_secret_basic" in (said.token_endpoint_auth_methods_supported or ["client_secret_basic"]),
            said.authorization_response_iss_parameter_supported or False,
        )
        for url in (directions.authorization_endpoint, directions.token_endpoint, directions.jwks_uri):
            if not self.permitted(url):
                raise unclear(f"It sends us to {url[:200]!r}, which is no https address.")
        if not directions.signatures:
            raise unclear("It signs in no way that we know (RS, PS, ES or EdDSA).")
        return directions

    async def _ask_keys(self, url: str) -> list[Key]:
        said = await self.read(url, _KeySet)
        return [key for one in said.keys[:MOST_KEYS] if (key := _signing_key(one)) is not None]

    async def read(self, url: str, kind: type[T], **asking: Any) -> T:
        """A JSON object of that shape."""
        answer = await self.ask("GET", url, **asking)
        if answer.status != 200:
            raise unclear(f"{url} answered {answer.status}.")
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise unclear(f"{url} does not answer as OpenID Connect asks for.") from None

    async def ask(self, method: str, url: str, **asking: Any) -> Any:
        headers = {"accept": "application/json"} | asking.pop("headers", {})
        try:
            return await self.fetcher.ask(method, url, headers=headers, most=MOST_BYTES, seconds=SECONDS, **asking)
        except Failed as failed:
            raise unclear(f"{url}: {failed}") from None


def _signing_key(said: dict[str, Any]) -> Key | None:
    """Keys of a kind that we do not know are left out, and so are shared secrets (RFC 7517, 5)."""
    if said.get("kty") not in ("RSA", "EC", "OKP") or said.get("use", "sig") != "sig":
        return None
    if said["kty"] == "RSA" and (len(str(said.get("n"))) not in RSA_DIGITS or len(str(said.get("e"))) > 8):
        return None
    try:
        return jwk.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def unclear(words: str) -> Unavailable:
    return Unavailable(words, code="provider_unclear")


def meeting(runtime: Runtime) -> Meeting:
    found: Meeting = runtime.slots[SLOT][0]
    return found
