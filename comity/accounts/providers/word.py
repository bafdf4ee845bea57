"""The word of another house: a code becomes an ID token, and the token becomes who somebody is there, or a refusal.

OpenID Connect Core 1.0, 3.1.3; RFC 7636 (PKCE); RFC 9700.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from msgspec import Struct

from comity.accounts.access import invited_address
from comity.accounts.providers.actions import PURPOSE
from comity.accounts.providers.meeting import Directions, Key, Meeting
from comity.accounts.providers.models import IdentityProvider
from comity.foundation.clock import SECOND
from comity.foundation.errors import BadInput, RuleRefused, Unavailable
from comity.foundation.sealing import unseal

SCOPE = "openid email profile"
DRIFT = 60
LONGEST_SUBJECT = 255
MOST_TRIED = 10
UNREADABLE = (JoseError, ValueError, TypeError, AttributeError, RecursionError)
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class House(Struct, frozen=True):
    """A provider as it is asked: its id, what it calls itself, and who we are there."""

    name: str
    issuer: str
    client_id: str
    secret: str
    back: str


class Claims(Struct, frozen=True):
    """Who somebody is there. `mail_checked` is None where the house does not say so."""

    subject: str
    email: str = ""
    mail_checked: bool | None = None
    name: str = ""
    username: str = ""

    @property
    def label(self) -> str:
        return self.email or self.username or self.name


class _Tokens(Struct):
    id_token: str
    access_token: str = ""


def house_of(row: IdentityProvider, *, key: str, public_url: str) -> House:
    sealed = None if row.secret is None else unseal(key, row.secret, purpose=PURPOSE, owner=row.id.bytes)
    secret = "" if sealed is None else sealed.decode()
    return House(row.name, row.issuer, row.client_id, secret, f"{public_url}/sign-in/back/{row.id}")


def verifier(browser: str) -> str:
    """The PKCE secret of a trip. It is made of what only the browser holds, so no table can give it away."""
    return _made_of(browser, "verifier")


def nonce(browser: str) -> str:
    return _made_of(browser, "nonce")


def _made_of(browser: str, what: str) -> str:
    return _plain(hmac.digest(browser.encode(), what.encode(), "sha256"))


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def address(house: House, directions: Directions, *, state: str, browser: str) -> str:
    """Where somebody goes to prove who he is."""
    asked = {
        "response_type": "code",
        "client_id": house.client_id,
        "redirect_uri": house.back,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce(browser),
        "code_challenge": _plain(hashlib.sha256(verifier(browser).encode()).digest()),
        "code_challenge_method": "S256",
    }
    glue = "&" if "?" in directions.authorization_endpoint else "?"
    return f"{directions.authorization_endpoint}{glue}{urlencode(asked)}"


async def word_of(
    meeting: Meeting, house: House, directions: Directions, *, code: str, browser: str, now: int
) -> Claims:
    """Who came back with this code. Raises RuleRefused with a code that says why not, and Unavailable."""
    tokens = await _redeem(meeting, house, directions, code, browser)
    said = await _checked(meeting, house, directions, tokens.id_token)
    why = _fault(said, house, nonce(browser), now)
    if why:
        raise not_let_in(house, why)
    claims = claims_of(said)
    if not claims.email and tokens.access_token and directions.userinfo_endpoint:
        return await _more(meeting, directions, tokens.access_token, claims)
    return claims


def not_let_in(house: House, why: str) -> RuleRefused:
    return RuleRefused(f"What {house.name} said of you does not hold. Begin again.", code=why)


async def _redeem(meeting: Meeting, house: House, directions: Directions, code: str, browser: str) -> _Tokens:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": house.back,
        "code_verifier": verifier(browser),
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if house.secret and directions.basic:
        pair = f"{quote_plus(house.client_id)}:{quote_plus(house.secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        asked |= {"client_id": house.client_id} | ({"client_secret": house.secret} if house.secret else {})
    answer = await meeting.ask("POST", directions.token_endpoint, headers=headers, body=urlencode(asked).encode())
    if answer.status != 200:
        raise not_let_in(house, "code_refused")
    try:
        return msgspec.json.decode(answer.body, type=_Tokens)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise not_let_in(house, "no_token") from None


async def _checked(meeting: Meeting, house: House, directions: Directions, token: str) -> dict[str, Any]:
    """What a token says whose signature is the house's."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except UNREADABLE:
        raise not_let_in(house, "no_token") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in directions.signatures or not isinstance(kid, str | None):
        raise not_let_in(house, "wrong_algorithm")
    for key in _fitting(await meeting.keys(directions, but=kid), str(algorithm), kid):
        try:
            said: dict[str, Any] = jwt.decode(token, key, algorithms=[str(algorithm)]).claims
        except UNREADABLE:
            continue
        return said
    raise not_let_in(house, "wrong_signature")


def _fitting(keys: list[Key], algorithm: str, kid: str | None) -> list[Key]:
    of_its_kind = [key for key in keys if key.key_type == KINDS[algorithm[:2]] and key.alg in (None, algorithm)]
    return [key for key in of_its_kind if kid is None or key.kid == kid][:MOST_TRIED]


def _fault(said: dict[str, Any], house: House, nonce: str, now: int) -> str:
    """Why this token is not for us, now, and for this browser; empty where it is."""
    audience, party = said.get("aud"), said.get("azp")
    several = audience if isinstance(audience, list) else [audience]
    seconds = now // SECOND
    checks = {
        "wrong_issuer": said.get("iss") == house.issuer,
        "wrong_audience": house.client_id in several
        and (party == house.client_id if len(several) > 1 else party in (None, house.client_id)),
        "too_old": _time(said.get("exp")) > seconds - DRIFT,
        "not_yet": 0 < _time(said.get("iat")) <= seconds + DRIFT and _time(said.get("nbf")) <= seconds + DRIFT,
        "wrong_nonce": said.get("nonce") == nonce,
        "wrong_subject": _is_subject(said.get("sub")),
    }
    return next((why for why, holds in checks.items() if not holds), "")


def _time(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and -1e15 < value < 1e15 else 0


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isascii() and value.isprintable()


async def _more(meeting: Meeting, directions: Directions, access_token: str, claims: Claims) -> Claims:
    """What the house tells only when it is asked. It counts where it is of the same subject."""
    if not meeting.permitted(directions.userinfo_endpoint) or not access_token.isprintable():
        return claims
    headers = {"authorization": f"Bearer {access_token}"}
    try:
        said = await meeting.read(directions.userinfo_endpoint, dict[str, Any], headers=headers)
    except (Unavailable, UnicodeEncodeError):
        return claims
    return claims_of(said) if said.get("sub") == claims.subject else claims


def claims_of(said: dict[str, Any]) -> Claims:
    checked = said.get("email_verified")
    return Claims(
        said["sub"],
        _mail(said.get("email")),
        None if checked is None else checked in (True, "true"),
        line(said.get("name"), 200),
        line(said.get("preferred_username"), 100),
    )


def _mail(value: object) -> str:
    """An address in lower case, or nothing where it is none."""
    try:
        return invited_address(line(value, 320)) or ""
    except BadInput:
        return ""


def line(value: object, most: int) -> str:
    """One line without characters that hide or turn it."""
    text = value[:5_000] if isinstance(value, str) else ""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:most].rstrip()
