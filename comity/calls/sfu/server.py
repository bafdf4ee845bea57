"""Janus as the media server of calls: one room for each, one handle for what a page sends, one for what it receives."""

from __future__ import annotations

import asyncio
import hmac
import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from comity.calls.ports import Away, Feed, NotTaken, Offered, Place, Watcher
from comity.calls.sfu import wire
from comity.calls.sfu.session import Session
from comity.calls.sfu.wire import Told
from comity.foundation.fetch import Fetcher
from comity.foundation.sealing import seal, unseal

KINDS = ("microphone", "camera", "screen", "sound")
"""The order of the media lines that a page sends."""
PEOPLE, BITRATE, KEYFRAMES = 50, 2_500_000, 10
PURPOSE = "media leg"
_SESSION = re.compile(r"^o=\S+ (\d+)", re.MULTILINE)
_CERTIFICATE = re.compile(r"^a=fingerprint:(\S+ \S+)", re.MULTILINE)


class _Sending(NamedTuple):
    handle: int
    connection: str
    """How the description names it: another one is of another page, or of a page opened anew."""


class _Receiving(NamedTuple):
    handle: int
    feeds: frozenset[int]


class JanusServer:
    """One in a process."""

    def __init__(self, url: str, secret: str, *, key: str, fetcher: Fetcher, watcher: Watcher | None = None) -> None:
        self._key, self._watcher = key, watcher
        self._sending: dict[Place, _Sending] = {}
        self._receiving: dict[Place, _Receiving] = {}
        self._rooms_door = 0
        self._turns: WeakValueDictionary[uuid.UUID, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session = Session(url, secret, fetcher, heard=self._heard, lost=self._lost)

    async def keep(self) -> None:
        """For as long as the process serves."""
        await self._session.keep()

    async def alive(self) -> bool:
        try:
            await self._session.ping()
        except Away:
            return False
        return bool(self._session.id)

    async def make_room(self, call: uuid.UUID) -> None:
        secret = self._secret(call)
        told = await self._of_rooms(
            {
                "request": "create",
                "room": self._number(call),
                "description": "",
                "is_private": True,
                "secret": secret,
                "pin": secret,
                "publishers": PEOPLE,
                "bitrate": BITRATE,
                "fir_freq": KEYFRAMES,
                "audiocodec": "opus",
                "videocodec": "vp8",
                "notify_joining": False,
            }
        )
        if told.fault not in (0, wire.ROOM_EXISTS):
            raise Away(told.reason)

    async def publish(self, place: Place, sdp: str) -> str:
        """Who sends anew, as a page does that was loaded again, is offered everybody anew too: whether its former
        connection ended was perhaps never heard here."""
        async with self._turn(place.call):
            connection, known = _connection_of(sdp), self._sending.get(place)
            if known is not None and known.connection == connection:
                return await self._configured(known.handle, sdp)
            await self.make_room(place.call)
            await self._out(place.call, place.person)
            await self._forget(self._receiving.pop(place, None))
            return await self._joined(place, connection, sdp)

    async def subscribe(self, place: Place, *, restart: bool = False) -> Offered:
        async with self._turn(place.call):
            feeds = {feed for feed, person in (await self._feeds(place.call)).items() if person != place.person}
            known = self._receiving.get(place)
            if known is None or not feeds:
                await self._forget(self._receiving.pop(place, None))
                return await self._attached(place, feeds) if feeds else Offered("", "", (), fresh=True)
            return await self._updated(place, known, frozenset(feeds), restart)

    async def answer(self, place: Place, leg: str, sdp: str) -> None:
        session, handle = self._unsealed(place, leg)
        body = {"request": "start"}
        if session != self._session.id:
            told = await self._session.elsewhere(session, handle, body, ("answer", sdp))
        else:
            told = await self._session.message(handle, body, ("answer", sdp))
        if told.fault:
            raise NotTaken(told.reason)

    async def leave(self, call: uuid.UUID, person: uuid.UUID, *, but: str = "") -> None:
        if any(place.call == call for kept in self._legs for place in kept):
            async with self._turn(call):
                await self._let_go(lambda place: place[:2] == (call, person) and place.device != but)

    async def close(self, call: uuid.UUID) -> None:
        async with self._turn(call):
            await self._of_rooms({"request": "destroy", "room": self._number(call), "secret": self._secret(call)})
            await self._let_go(lambda place: place.call == call)

    async def _joined(self, place: Place, connection: str, sdp: str) -> str:
        handle = await self._session.attach()
        body = {
            "request": "joinandconfigure",
            "ptype": "publisher",
            "room": self._number(place.call),
            "pin": self._secret(place.call),
            "display": str(place.person),
        }
        try:
            told = await self._session.message(handle, body, ("offer", sdp))
            answer = _answer(told)
        except (Away, NotTaken):
            await self._forget(_Sending(handle, connection))
            raise
        self._sending[place] = _Sending(handle, connection)
        return answer

    async def _configured(self, handle: int, sdp: str) -> str:
        return _answer(await self._session.message(handle, {"request": "configure"}, ("offer", sdp)))

    async def _attached(self, place: Place, feeds: set[int]) -> Offered:
        handle = await self._session.attach()
        body = {
            "request": "join",
            "ptype": "subscriber",
            "room": self._number(place.call),
            "pin": self._secret(place.call),
            "autoupdate": False,
            "streams": [{"feed": feed} for feed in sorted(feeds)],
        }
        told = await self._session.message(handle, body)
        if told.fault or told.jsep is None:
            await self._forget(_Receiving(handle, frozenset()))
            raise Away(told.reason)
        self._receiving[place] = _Receiving(handle, frozenset(feeds))
        return Offered(self._sealed(place, handle), told.jsep.sdp, _lines(told.words), fresh=True)

    async def _updated(self, place: Place, known: _Receiving, feeds: frozenset[int], restart: bool) -> Offered:
        body: dict[str, Any] = {"request": "configure", "restart": True}
        if feeds != known.feeds:
            body = {"request": "update"}
            if feeds - known.feeds:
                body["subscribe"] = [{"feed": feed} for feed in sorted(feeds - known.feeds)]
            if known.feeds - feeds:
                body["unsubscribe"] = [{"feed": feed} for feed in sorted(known.feeds - feeds)]
        elif not restart:
            return Offered(self._sealed(place, known.handle), "", (), fresh=False)
        told = await self._session.message(known.handle, body)
        if told.fault:
            await self._forget(self._receiving.pop(place, None))
            return await self._attached(place, set(feeds))
        self._receiving[place] = _Receiving(known.handle, feeds)
        sdp = told.jsep.sdp if told.jsep else ""
        return Offered(self._sealed(place, known.handle), sdp, _lines(told.words), fresh=False)

    async def _feeds(self, call: uuid.UUID) -> Mapping[int, uuid.UUID]:
        """Who sends in this room right now, whichever process let him in."""
        told = await self._of_rooms({"request": "listparticipants", "room": self._number(call)})
        people = told.words.get("participants", [])
        return {int(one["id"]): uuid.UUID(one["display"]) for one in people if one.get("publisher")}

    async def _out(self, call: uuid.UUID, person: uuid.UUID) -> None:
        """What this person sends is over, whichever process let him in."""
        for place in [place for place in self._sending if place[:2] == (call, person)]:
            await self._forget(self._sending.pop(place, None))
        told = await self._of_rooms({"request": "listparticipants", "room": self._number(call)})
        for one in told.words.get("participants", []):
            if one["display"] == str(person):
                room = {"room": self._number(call), "secret": self._secret(call)}
                await self._of_rooms({"request": "kick", "id": one["id"], **room})

    async def _let_go(self, which: Callable[[Place], bool]) -> None:
        for kept in self._legs:
            for place in [place for place in kept if which(place)]:
                await self._forget(kept.pop(place, None))

    async def _of_rooms(self, body: dict[str, Any]) -> Told:
        """A question about rooms, at the one handle for them. A process that does not serve has no session to keep."""
        if not self._session.id:
            return await self._session.aside(body)
        if not self._rooms_door:
            self._rooms_door = await self._session.attach()
        return await self._session.message(self._rooms_door, body)

    async def _forget(self, leg: _Sending | _Receiving | None) -> None:
        if leg is not None:
            await self._session.detach(leg.handle)

    def _heard(self, told: Told) -> None:
        """A connection stands, or ended by itself: its page is gone, or lost its network for good."""
        if told.janus == "webrtcup":
            self._stands(told.sender)
        elif told.janus in ("hangup", "detached"):
            self._ended(told.sender, detached=told.janus == "detached")

    def _stands(self, handle: int) -> None:
        for place, leg in self._sending.items():
            if leg.handle == handle and self._watcher:
                self._watcher.sends(place)

    def _ended(self, handle: int, *, detached: bool) -> None:
        for kept in self._legs:
            for place in [place for place, leg in kept.items() if leg.handle == handle]:
                leg = kept.pop(place)
                if not detached:
                    self._beside(self._forget(leg))

    def _beside(self, step: Any) -> None:
        task = asyncio.create_task(_quietly(step))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _lost(self) -> None:
        calls = frozenset(place.call for kept in self._legs for place in kept)
        for kept in self._legs:
            kept.clear()
        self._rooms_door = 0
        if self._watcher:
            self._watcher.lost(calls)

    @property
    def _legs(self) -> tuple[dict[Place, Any], ...]:
        return self._sending, self._receiving

    def _turn(self, call: uuid.UUID) -> asyncio.Lock:
        return self._turns.setdefault(call, asyncio.Lock())

    def _number(self, call: uuid.UUID) -> int:
        """The room's name, which nobody guesses: 52 bits, as many as numbers in JSON carry everywhere."""
        return (int.from_bytes(self._digest(call, b"number")[:8]) >> 12) + 1

    def _secret(self, call: uuid.UUID) -> str:
        return self._digest(call, b"secret").hex()

    def _digest(self, call: uuid.UUID, what: bytes) -> bytes:
        return hmac.digest(self._key.encode(), b"media room " + what + call.bytes, "sha256")

    def _sealed(self, place: Place, handle: int) -> str:
        clear = f"{self._session.id} {handle}".encode()
        return urlsafe_b64encode(seal(self._key, clear, purpose=PURPOSE, owner=_owner(place))).decode()

    def _unsealed(self, place: Place, leg: str) -> tuple[int, int]:
        try:
            clear = unseal(self._key, urlsafe_b64decode(leg), purpose=PURPOSE, owner=_owner(place))
        except ValueError:
            clear = None
        if clear is None:
            raise NotTaken("This belongs to another connection.")
        session, _, handle = clear.decode().partition(" ")
        return int(session), int(handle)


async def _quietly(step: Any) -> None:
    try:
        await step
    except Away:
        return


def _answer(told: Told) -> str:
    if told.fault or told.jsep is None:
        raise NotTaken(told.reason)
    return told.jsep.sdp


def _lines(words: Mapping[str, Any]) -> tuple[Feed, ...]:
    """What each media line of an offer carries."""
    return tuple(
        Feed(uuid.UUID(one["feed_display"]), str(one["mid"]), _kind(one))
        for one in words.get("streams", [])
        if one.get("active", True) and one.get("feed_display")
    )


def _kind(line: Mapping[str, Any]) -> str:
    place = str(line.get("feed_mid", ""))
    if place.isdecimal() and int(place) < len(KINDS):
        return KINDS[int(place)]
    return "microphone" if line.get("type") == "audio" else "camera"


def _connection_of(sdp: str) -> str:
    """What every description of a connection says of it: its name (RFC 8866, the second word of `o=`), which is the
    time in seconds where it is not random (RFC 8829), and its certificate (RFC 8122)."""
    return " ".join(found[1] for found in (_SESSION.search(sdp), _CERTIFICATE.search(sdp)) if found)


def _owner(place: Place) -> bytes:
    return place.call.bytes + place.person.bytes + place.device.encode()
