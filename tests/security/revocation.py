"""Rights that end while others write: what still came, how long it took, and where the log says it ended."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed

from comity.foundation.store.log import EventRow
from comity.testing.client import Client, Live
from comity.testing.crew import Crew, colleague, created
from tests.contract.events import Reader

CREATED, LEFT, REVOKED = "message.created", "participant.left", "credential.revoked"
SECONDS = 1.0
PAUSE = 0.004
Place = tuple[int, int]
"""Of the log: transaction number and position."""


class Ended(NamedTuple):
    """One try: `kind`, the frames that came too late, and the seconds from the answer to the act until nothing more
    could come."""

    kind: str
    late: int
    seconds: float
    heard: int


class Ending:
    """A room in which anna and ben write without a pause, and dora, whose rights end again and again."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.room = crew.room(crew.anna, crew.ben)
        self.database = sa.create_engine(crew.server.database_url or f"sqlite:///{crew.server.data / 'comity.db'}")
        self.spare = colleague(crew.server, crew.cleo, f"s{uuid.uuid4().hex[:8]}", "Spare")
        self._over, self._beside = threading.Event(), ThreadPoolExecutor(1)
        self.written = 0
        self._writers = [
            threading.Thread(target=self._write, args=(one,), daemon=True) for one in (crew.anna, crew.ben)
        ]

    def __enter__(self) -> Ending:
        for writer in self._writers:
            writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for writer in self._writers:
            writer.join(10)
        self._beside.shutdown()
        self.database.dispose()

    def tries(self) -> Iterator[Ended]:
        kinds = (self.removal, self.sign_out, self.deactivation, self.revoked_token, self.revoked_stream)
        for kind in itertools.cycle(kinds):
            yield kind()

    def removal(self) -> Ended:
        """The socket stays; of the room nothing comes after the entry that says she is gone."""
        dora = self.crew.dora
        self._let_in(dora)
        with dora.live() as live:
            live.event(CREATED)
            gone = self._beside.submit(told_of, live, self.room)
            assert self.crew.anna.delete(self._seat(dora)).status == 204
            start = time.monotonic()
            assert dora.get(f"/api/conversations/{self.room}/messages").status == 404
            seconds = max(0, gone.result() - start)
            self._go_on()
            live.send("ping")
            live.next("pong")
        end = self._ended(EventRow.kind == LEFT, EventRow.subject == uuid.UUID(dora.person))
        mine = [frame for frame in live.frames if frame.get("conversation") == self.room]
        late = [frame for frame in mine if "cursor" not in frame or place_of(frame["cursor"]) > end]
        whole = [frame["seq"] for frame in mine if "cursor" in frame]
        assert whole == list(range(whole[0], whole[0] + len(whole))), "the room has gaps before the end"
        return Ended("removal", len(late), seconds, len(mine))

    def sign_out(self) -> Ended:
        dora = self.crew.server.signed_in("dora@lumen.example", self.crew.dora.password, name="dora")
        self._let_in(self.crew.dora)
        return self._shut("sign-out", dora, lambda: dora.delete("/api/session").status)

    def deactivation(self) -> Ended:
        cleo, member = self.crew.cleo, f"/api/members/{self.spare.member}"
        assert cleo.patch(member, {"active": True}).status in (200, 422)
        self._let_in(self.spare)
        client = self._with_token(self.spare, by=cleo)
        return self._shut("deactivation", client, lambda: cleo.delete(member).status)

    def revoked_token(self) -> Ended:
        dora = self.crew.dora
        self._let_in(dora)
        client = self._with_token(dora, by=dora)
        return self._shut("token", client, lambda: dora.delete(client.cookie).status)

    def revoked_stream(self) -> Ended:
        """The same over server-sent events."""
        dora = self.crew.dora
        self._let_in(dora)
        client = self._with_token(dora, by=dora)
        reader = Reader(client)
        reader.until(lambda frame: frame.get("type") == CREATED)
        gone = self._beside.submit(ended, reader)
        assert dora.delete(client.cookie).status == 204
        start = time.monotonic()
        assert client.get("/api/me").status == 401
        seconds = max(0, gone.result() - start)
        reader.connection.close()
        cursors = [frame["cursor"] for frame in reader.frames if "cursor" in frame]
        return self._judged("token, event stream", cursors, seconds, len(reader.frames))

    def _shut(self, kind: str, client: Client, end: Callable[[], int]) -> Ended:
        """The credential ends: 401 at once everywhere, and the socket closes."""
        live = client.live()
        live.event(CREATED)
        gone = self._beside.submit(closing, live)
        assert end() == 204, kind
        start = time.monotonic()
        assert client.get("/api/me").status == 401, kind
        code, at = gone.result()
        seconds = max(0, at - start)
        assert code == 4401, (kind, code)
        self._go_on()
        cursors = [frame["cursor"] for frame in live.frames if "cursor" in frame]
        return self._judged(kind, cursors, seconds, len(live.frames))

    def _judged(self, kind: str, cursors: list[str], seconds: float, heard: int) -> Ended:
        end = self._ended(EventRow.kind == REVOKED)
        return Ended(kind, sum(place_of(cursor) > end for cursor in cursors), seconds, heard)

    def _ended(self, *where: sa.ColumnElement[bool]) -> Place:
        """Where the newest such entry stands in the log."""
        newest = sa.select(EventRow.txid, EventRow.position).where(*where).order_by(EventRow.position.desc()).limit(1)
        with self.database.connect() as connection:
            row = connection.execute(newest).one()
        return row.txid, row.position

    def _let_in(self, who: Client) -> None:
        assert self.crew.anna.put(self._seat(who)).status in (200, 201, 204)

    def _seat(self, who: Client) -> str:
        return f"/api/conversations/{self.room}/participants/{who.person}"

    def _with_token(self, who: Client, *, by: Client) -> Client:
        """An API token of somebody's; `cookie` has no use for a token and holds the address that revokes it."""
        row = created(by, f"/api/members/{who.member}/tokens", {"label": "bot"})
        client = self.crew.server.client(row["token"])
        client.cookie = f"/api/members/{who.member}/tokens/{row['id']}"
        return client

    def _go_on(self) -> None:
        """Until others have written more."""
        goal, end = self.written + 3, time.monotonic() + 5
        while self.written < goal:
            assert time.monotonic() < end, "nobody writes any more"
            time.sleep(PAUSE)

    def _write(self, client: Client) -> None:
        with client.live() as live:
            while not self._over.is_set():
                live.send("send", client_id=str(uuid.uuid4()), conversation=self.room, body="On and on")
                live.next("sent")
                self.written += 1
                live.frames.clear()
                client.received.clear()
                time.sleep(PAUSE)


def place_of(cursor: str) -> Place:
    _, txid, position = cursor.split(".")
    return int(txid), int(position)


def told_of(live: Live, room: str) -> float:
    """When the socket said that one is out of the room."""
    live.until(lambda frame: frame.get("type") == LEFT and frame.get("conversation") == room, SECONDS * 5)
    return time.monotonic()


def closing(live: Live) -> tuple[int, float]:
    """The code with which the server closed, and when; everything that came before is kept in `frames`."""
    try:
        while True:
            live.receive(SECONDS * 5)
    except ConnectionClosed as closed:
        return (0 if closed.rcvd is None else closed.rcvd.code), time.monotonic()


def ended(reader: Reader) -> float:
    """When a stream of events had its end."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        reader.rest()
    return time.monotonic()


def told(tries: list[Ended]) -> str:
    """The line that the proof quotes."""
    slowest = max(tries, key=lambda one: one.seconds)
    kinds = {kind: sum(one.kind == kind for one in tries) for kind in dict.fromkeys(one.kind for one in tries)}
    parts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    middle = sorted(one.seconds for one in tries)[len(tries) // 2]
    return (
        f"{len(tries)} revocations ({parts}), {sum(one.heard for one in tries)} frames before, "
        f"{sum(one.late for one in tries)} after; the end came after {1000 * middle:.0f} ms in the middle, "
        f"{1000 * slowest.seconds:.0f} ms at most ({slowest.kind})"
    )
