"""Settings of calls: how browsers find a way to each other, and what becomes of a recording."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from msgspec import Struct

from comity.foundation.errors import SettingsError

NAMES = ("stun", "turn", "turn_secret", "calls_relay_only", "transcribe", "janus", "janus_secret")
SECRET_CHARACTERS = 16
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_JANUS = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[\w./-]*[\w-])?\Z")
_STUN = re.compile(rf"stuns?:{_HOST}\Z")
_TURN = re.compile(rf"turns?:{_HOST}(?:\?transport=(?:udp|tcp))?\Z")


class CallSettings(Struct, frozen=True):
    """`stun` and `turn` are addresses as browsers take them (RFC 7064, RFC 7065); `transcribe` is a program with its
    arguments, and nothing where recordings are not transcribed; `janus` is the address of Janus' API."""

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    turn_secret: str = ""
    relay_only: bool = False
    transcribe: tuple[str, ...] = ()
    janus: str = ""
    janus_secret: str = ""


def call_settings(values: Mapping[str, str]) -> CallSettings:
    turn, secret = _addresses("COMITY_TURN", _TURN, values.get("turn", "")), values.get("turn_secret", "")
    if bool(turn) != bool(secret):
        raise SettingsError("COMITY_TURN and COMITY_TURN_SECRET are set together or not at all.")
    if secret and (len(secret) < SECRET_CHARACTERS or not (secret.isascii() and secret.isprintable())):
        raise SettingsError(f"COMITY_TURN_SECRET must have at least {SECRET_CHARACTERS} plain characters.")
    relay_only = values.get("calls_relay_only", "off")
    if relay_only not in ("on", "off"):
        raise SettingsError("COMITY_CALLS_RELAY_ONLY must be on or off.")
    if relay_only == "on" and not turn:
        raise SettingsError("COMITY_CALLS_RELAY_ONLY needs a relay: set COMITY_TURN and COMITY_TURN_SECRET.")
    return CallSettings(
        stun=_addresses("COMITY_STUN", _STUN, values.get("stun", "")),
        turn=turn,
        turn_secret=secret,
        relay_only=relay_only == "on",
        transcribe=_program(values.get("transcribe", "")),
        janus=_janus(values.get("janus", ""), values.get("janus_secret", "")),
        janus_secret=values.get("janus_secret", ""),
    )


def _addresses(name: str, pattern: re.Pattern[str], value: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in value.split(",") if one.strip())
    for one in found:
        if not pattern.match(one):
            kind = name.rpartition("_")[2].lower()
            raise SettingsError(f"{name} must name addresses such as {kind}:{kind}.example.org:3478, not {one!r}.")
    return found


def _janus(url: str, secret: str) -> str:
    """The secret travels with every request, so it leaves this machine sealed or not at all."""
    if bool(url) != bool(secret):
        raise SettingsError("COMITY_JANUS and COMITY_JANUS_SECRET are set together or not at all.")
    if not url:
        return url
    found = _JANUS.match(url)
    if found is None:
        raise SettingsError("COMITY_JANUS must look like http://127.0.0.1:8088/janus.")
    if found["scheme"] == "http" and found["host"] not in ("127.0.0.1", "localhost", "[::1]"):
        raise SettingsError("COMITY_JANUS is http, so its secret would travel in the clear; use https or this machine.")
    if len(secret) < SECRET_CHARACTERS or not (secret.isascii() and secret.isalnum()):
        raise SettingsError(f"COMITY_JANUS_SECRET must have at least {SECRET_CHARACTERS} plain letters and digits.")
    return url


def _program(value: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(value))
    except ValueError as error:
        raise SettingsError(f"COMITY_TRANSCRIBE cannot be read as a command: {error}.") from None
