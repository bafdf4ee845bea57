"""How browsers reach each other: addresses of the servers that help, and credentials for the relay that end by
themselves (coturn's `use-auth-secret`: draft-uberti-behave-turn-rest-00)."""

from __future__ import annotations

import base64
import hmac
import uuid

from msgspec import UNSET, Struct, UnsetType

from comity.foundation.call_settings import CallSettings
from comity.foundation.clock import HOUR, SECOND, iso

LASTS = HOUR


class IceServer(Struct, omit_defaults=True):
    """As a browser's RTCIceServer."""

    urls: list[str]
    username: str | UnsetType = UNSET
    credential: str | UnsetType = UNSET


class Ice(Struct):
    """`relay_only`: media goes over the relay alone, so that nobody learns the other's address. Ask anew before
    `expires_at`."""

    servers: list[IceServer]
    relay_only: bool
    expires_at: str


def ice_for(settings: CallSettings, *, call: uuid.UUID, person: uuid.UUID, now: int) -> Ice:
    """For a person who has a seat in a call that is not over."""
    servers = [IceServer(list(settings.stun))] if settings.stun else []
    expires = now + LASTS
    if settings.turn:
        name, password = relay_credentials(settings.turn_secret, f"{call.hex}.{person.hex}", expires=expires)
        servers.append(IceServer(list(settings.turn), name, password))
    return Ice(servers, settings.relay_only, iso(expires))


def relay_credentials(secret: str, who: str, *, expires: int) -> tuple[str, str]:
    """A name that the relay takes until then, and its password."""
    name = f"{expires // SECOND}:{who}"
    return name, base64.b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()
