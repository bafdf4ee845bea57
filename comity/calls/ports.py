"""What carries calls that are too large for browsers among themselves: one media server behind these words."""

from __future__ import annotations

import uuid
from typing import NamedTuple, Protocol

from msgspec import Struct


class Place(NamedTuple):
    """Who sends or receives: a person in a call, by the page he is in it with."""

    call: uuid.UUID
    person: uuid.UUID
    device: str


class Feed(Struct, frozen=True):
    """One media line of an offer: whose, and which; `kind` is microphone, camera, screen or sound."""

    person: uuid.UUID
    mid: str
    kind: str


class Offered(NamedTuple):
    """What a page is to receive. `leg` comes back with its answer; `fresh` says that it begins a connection anew, and
    what stood before is over. Without `sdp` there is nothing (new) to receive."""

    leg: str
    sdp: str
    feeds: tuple[Feed, ...]
    fresh: bool


class Away(Exception):
    """The media server does not answer, or there is none."""


class NotTaken(Exception):
    """It answers, and refuses this description."""


class Watcher(Protocol):
    """Who is told what a media server notices by itself; neither may take long."""

    def sends(self, place: Place) -> None:
        """What this page sends arrives from now on, so others can be offered it."""

    def lost(self, calls: frozenset[uuid.UUID]) -> None:
        """The media server went away, and with it everything of these calls that went through this process."""


class MediaServer(Protocol):
    """`keep` runs as long as the process serves. SDP goes in and out; whoever calls has asked whether this person is
    in this call. Everything else raises Away."""

    async def keep(self) -> None: ...

    async def alive(self) -> bool:
        """Whether it takes calls right now; never raises."""

    async def make_room(self, call: uuid.UUID) -> None:
        """A room for this call, if there is none yet."""

    async def publish(self, place: Place, sdp: str) -> str:
        """The answer to what a page sends. The same connection again is renegotiated or restarted; another one of this
        person, from whichever page, is over. Raises NotTaken."""

    async def subscribe(self, place: Place, *, restart: bool = False) -> Offered:
        """What the others send now. `restart`: on a new way through the network."""

    async def answer(self, place: Place, leg: str, sdp: str) -> None:
        """The page's answer to what it was offered. Raises NotTaken."""

    async def leave(self, call: uuid.UUID, person: uuid.UUID, *, but: str = "") -> None:
        """Nothing of this person in this call goes on through this process, but that of one device."""

    async def close(self, call: uuid.UUID) -> None:
        """The room is gone, and everything in it. Any process may ask for it, also one that serves nobody."""
