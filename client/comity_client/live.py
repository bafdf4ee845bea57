"""The live stream as an iterator that survives restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event as Signal
from typing import Any

import msgspec
from msgspec import Struct
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from comity_client.errors import Forbidden, Refused, Unauthenticated, refusal
from comity_client.shapes import Message
from comity_client.waiting import Patience

SIGNED_OUT = 4401
OPENING, LOOKING = 10.0, 0.5


class Event(Struct, frozen=True):
    """Something that happened. `cursor` is the place after it: keep it, and say `live(since=cursor)` after a restart of
    yours. Events without lasting interest (somebody types) have none."""

    type: str
    conversation: str = ""
    seq: int | None = None
    cursor: str | None = None
    data: dict[str, Any] = {}


class MessageEvent(Event, frozen=True):
    """Its message as it is now."""

    @property
    def message(self) -> Message:
        return msgspec.convert(self.data, Message)


class MessageCreated(MessageEvent, frozen=True):
    """Somebody wrote."""


class MessageEdited(MessageEvent, frozen=True):
    """Somebody changed his words."""


class MessageDeleted(MessageEvent, frozen=True):
    """Somebody took his words back."""


class ReactionEvent(Event, frozen=True):
    """`reaction.added` or `reaction.removed`."""

    @property
    def emoji(self) -> str:
        return str(self.data["emoji"])

    @property
    def person(self) -> str:
        return str(self.data["person"])

    @property
    def message_id(self) -> str:
        return str(self.data["message"])


class ParticipantEvent(Event, frozen=True):
    """`participant.joined` or `participant.left`; the latter is the last of a conversation where it was oneself."""

    @property
    def person(self) -> str:
        return str(self.data["person"])


class Resync(Event, frozen=True):
    """More was missed than the server tells: fetch the conversations again, then go on."""


KINDS: dict[str, type[Event]] = {
    "message.created": MessageCreated,
    "message.edited": MessageEdited,
    "message.deleted": MessageDeleted,
    "reaction.added": ReactionEvent,
    "reaction.removed": ReactionEvent,
    "participant.joined": ParticipantEvent,
    "participant.left": ParticipantEvent,
    "resync": Resync,
}


class Stream:
    """One reader of the live stream."""

    def __init__(
        self,
        url: str,
        token: str,
        since: str | None,
        stop: Signal,
        ready: Callable[[str], None] | None = None,
    ) -> None:
        self._url = url.replace("http", "ws", 1) + "/api/live"
        self._token, self._cursor, self._stop, self._ready = token, since, stop, ready
        self._patience = Patience(None, stop)

    def __iter__(self) -> Iterator[Event]:
        """Every event once and in order, until the client is closed. Raises Unauthenticated where the token is over."""
        while not self._stop.is_set():
            pause: float | None = None
            try:
                yield from self._connected()
            except InvalidStatus as refused:
                pause = _worth_a_pause(refused)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == SIGNED_OUT:
                    raise Unauthenticated(401, "unauthenticated", "The token was revoked.") from None
            except (OSError, TimeoutError, InvalidHandshake):
                pass
            if not self._patience.wait(pause):
                return

    def _connected(self) -> Iterator[Event]:
        headers = {"Authorization": f"Bearer {self._token}"}
        opening = connect(self._url, additional_headers=headers, open_timeout=OPENING, max_size=None)
        with opening as connection:
            hello = {"op": "hello"} | ({} if self._cursor is None else {"since": self._cursor})
            connection.send(msgspec.json.encode(hello).decode())
            while (frame := self._next(connection)) is not None:
                event = self._understood(frame)
                if event is not None:
                    yield event

    def _next(self, connection: ClientConnection) -> dict[str, Any] | None:
        """The next frame; None once the client was closed."""
        while not self._stop.is_set():
            try:
                frame: dict[str, Any] = msgspec.json.decode(connection.recv(timeout=LOOKING))
            except TimeoutError:
                continue
            return frame
        return None

    def _understood(self, frame: dict[str, Any]) -> Event | None:
        op = frame.get("op")
        if op == "ready":
            self._cursor = str(frame["cursor"])
            self._patience.begin_anew()
            if self._ready is not None:
                self._ready(self._cursor)
        elif op == "error":
            raise _said_no(frame["error"])
        if op not in ("event", "resync"):
            return None
        kind = str(frame["type"]) if op == "event" else "resync"
        if op == "resync":
            frame = {"type": kind, "cursor": self._cursor, "data": {"conversations": frame.get("conversations")}}
        self._cursor = frame.get("cursor") or self._cursor
        return msgspec.convert(frame, KINDS.get(kind, Event))


def _worth_a_pause(answer: InvalidStatus) -> float | None:
    """The seconds that the server asked for. Raises what waiting does not help against."""
    status = answer.response.status_code
    after = answer.response.headers.get("Retry-After", "")
    if status == 429 or status >= 500:
        return float(after) if after.isdigit() else None
    raise refusal(status, bytes(answer.response.body or b"")) from None


def _said_no(error: dict[str, Any]) -> Refused:
    kind = Forbidden if error.get("code") in ("forbidden", "scope_missing") else Unauthenticated
    status = 403 if kind is Forbidden else 401
    return kind(status, str(error.get("code")), str(error.get("message")))
