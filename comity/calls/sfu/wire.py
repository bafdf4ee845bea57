"""The words of Janus' API (https://janus.conf.meetecho.com/docs/rest.html) and of its plugin for rooms of video."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

PLUGIN = "janus.plugin.videoroom"
NO_SUCH_SESSION, NO_SUCH_HANDLE = 458, 459
NO_SUCH_ROOM, ROOM_EXISTS = 426, 427


class Jsep(Struct, frozen=True):
    type: str
    sdp: str


class _Fault(Struct, frozen=True):
    code: int
    reason: str = ""


class _FromPlugin(Struct, frozen=True):
    # The plugin's own words differ from request to request; whoever asked knows which to look for.
    data: dict[str, Any]


class Told(Struct, frozen=True):
    """Anything Janus says. `janus` is the kind: success, ack, event, error, hangup, detached, keepalive, …"""

    janus: str
    transaction: str = ""
    session_id: int = 0
    sender: int = 0
    data: dict[str, Any] = {}
    plugindata: _FromPlugin | None = None
    jsep: Jsep | None = None
    error: _Fault | None = None

    @property
    def words(self) -> dict[str, Any]:
        """What the plugin says."""
        return self.plugindata.data if self.plugindata else {}

    @property
    def fault(self) -> int:
        """The number of what went wrong, Janus' own or the plugin's; 0 if nothing did."""
        return self.error.code if self.error else int(self.words.get("error_code", 0))

    @property
    def reason(self) -> str:
        return self.error.reason if self.error else str(self.words.get("error", ""))


_ONE, _MANY = msgspec.json.Decoder(Told), msgspec.json.Decoder(list[Told])


def told(body: bytes) -> list[Told]:
    """An answer, or what a long poll brought. Raises MsgspecError for anything else."""
    return _MANY.decode(body) if body.lstrip()[:1] == b"[" else [_ONE.decode(body)]
