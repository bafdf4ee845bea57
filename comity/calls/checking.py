"""What stands between calls and the network, looked at: the relay's addresses by the way they are reached, and whether
the media server answers."""

from __future__ import annotations

import time
import uuid
from urllib.parse import urlsplit

from msgspec import Struct

from comity.calls import configuration
from comity.calls.carrying import carrier
from comity.calls.ice import relay_credentials
from comity.foundation.call_settings import CallSettings
from comity.foundation.clock import MINUTE
from comity.foundation.runtime import Runtime
from comity.foundation.settings import Settings

WAYS = ("udp", "tcp", "tls")
LASTS = 10 * MINUTE
HERE = "203.0.113.10"
"""Stands in the files for the address of the house, which only its administrator knows."""
TURN_SECRET, JANUS_SECRET = "THE-VALUE-OF-COMITY_TURN_SECRET", "THE-VALUE-OF-COMITY_JANUS_SECRET"


class Relay(Struct):
    """The relay by one way (udp, tcp or tls); without `urls` that way is not set up."""

    way: str
    urls: list[str]
    username: str
    credential: str


class MediaServerState(Struct):
    """`state` is answers, away or none; `milliseconds` is how long it took to answer."""

    state: str
    milliseconds: int | None


class Check(Struct):
    relays: list[Relay]
    media_server: MediaServerState


class FileView(Struct, frozen=True):
    path: str
    text: str


class CallsView(Struct, frozen=True):
    settings: CallSettings
    media_server: MediaServerState
    host: str
    ours: str
    turn: FileView
    janus: tuple[FileView, ...]


async def check(runtime: Runtime, person: uuid.UUID) -> Check:
    """What a browser needs to try the relay for ten minutes, and how the media server stands."""
    settings, now = runtime.settings.calls, runtime.store.clock()
    name, password = relay_credentials(settings.turn_secret, f"check.{person.hex}", expires=now + LASTS)
    relays = [Relay(way, urls, name, password) if urls else Relay(way, [], "", "") for way, urls in _by_way(settings)]
    return Check(relays, await media_server_state(runtime))


async def media_server_state(runtime: Runtime) -> MediaServerState:
    if not runtime.settings.calls.janus:
        return MediaServerState("none", None)
    began = time.monotonic()
    if not await carrier(runtime).server.alive():
        return MediaServerState("away", None)
    return MediaServerState("answers", round((time.monotonic() - began) * 1_000))


async def calls_view(runtime: Runtime) -> CallsView:
    """The secrets stand in none of it."""
    host = urlsplit(runtime.settings.public_url).hostname or "talk.example.org"
    turn = configuration.turnserver(configuration.TurnPlaces(host, TURN_SECRET))
    janus = configuration.janus(configuration.JanusPlaces(JANUS_SECRET, HERE))
    return CallsView(
        settings=runtime.settings.calls,
        media_server=await media_server_state(runtime),
        host=host,
        ours=_ours(runtime.settings, host),
        turn=FileView("/etc/turnserver.conf", turn.rstrip()),
        janus=tuple(FileView(f"/etc/janus/{name}", text.rstrip()) for name, text in janus.items()),
    )


def _by_way(settings: CallSettings) -> list[tuple[str, list[str]]]:
    return [(way, [url for url in settings.turn if _way(url) == way]) for way in WAYS]


def _way(url: str) -> str:
    if url.startswith("turns:"):
        return "tls"
    return "tcp" if url.endswith("transport=tcp") else "udp"


def _ours(settings: Settings, host: str) -> str:
    """The lines of Comity itself, as they are or as they would be here."""
    turn = f"turn:{host}:3478?transport=udp,turn:{host}:3478?transport=tcp,turns:{host}:5349?transport=tcp"
    lines = {
        "COMITY_STUN": ",".join(settings.calls.stun) or f"stun:{host}:3478",
        "COMITY_TURN": ",".join(settings.calls.turn) or turn,
        "COMITY_TURN_SECRET": "…",
        "COMITY_JANUS": settings.calls.janus or "http://127.0.0.1:8088/janus",
        "COMITY_JANUS_SECRET": "…",
    }
    return "\n".join(f"{name}={value}" for name, value in lines.items())
