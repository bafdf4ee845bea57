"""The workloads. Each returns lines of the table: what, figure, unit."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from tests.bench.stage import Stage, message, words
from tests.bench.wire import Http, Socket

TEXT = "The spare battery fits every frame since 2021; the key is the same. "
CREATED = b'"type":"message.created"'
SENT = b'{"op":"sent"'
SOCKETS, WINDOW, PACE, PATIENCE = 500, 16, 20, 30


class Line(NamedTuple):
    what: str
    figure: float
    unit: str


async def sends(stage: Stage, seconds: float) -> list[Line]:
    """Fifty members write without pause in ten rooms of five, who all listen."""
    rooms = [stage.room(stage.people[n : n + 5]) for n in range(0, 50, 5)]
    heard = Counter()
    sockets = [await stage.socket(person, heard) for person in stage.people]
    lines = [await stage.http(person) for person in stage.people]
    took: list[float] = []

    async def write(n: int, until: float) -> None:
        path = f"/api/conversations/{rooms[n // 5]}/messages"
        while (begun := time.perf_counter()) < until:
            status, body = await lines[n].ask("POST", path, message(TEXT))
            if status != 201:
                raise RuntimeError(f"a send was answered {status}: {body!r}")
            took.append(time.perf_counter() - begun)

    await _all(write, 50, time.perf_counter() + seconds)
    made = [
        Line("durable sends over HTTP, 50 clients, five deliveries each", len(took) / seconds, "/s"),
        Line("  acknowledged, p99", _at(took, 0.99) * 1_000, "ms"),
    ]
    acknowledged = [Counter(SENT) for _ in sockets]
    for socket, mine in zip(sockets, acknowledged, strict=True):
        socket.heard = mine

    async def say(n: int, until: float) -> None:
        while time.perf_counter() < until:
            sockets[n].send({"op": "send", "conversation": rooms[n // 5], **words(TEXT)})
            await acknowledged[n].reach(acknowledged[n].total + 1)

    await _all(say, 50, time.perf_counter() + seconds)
    said = sum(mine.total for mine in acknowledged)
    made.append(Line("durable sends over the socket", said / seconds, "/s"))
    _close(*sockets, *lines)
    return made


async def fan_out(stage: Stage, seconds: float) -> list[Line]:
    """One room with five hundred sockets, written to flat out, then at twenty a second."""
    room = stage.room(stage.people)
    path = f"/api/conversations/{room}/messages"
    heard = Counter()
    _close(*[await stage.socket(person, heard) for person in stage.people])
    await asyncio.sleep(1)
    before = stage.memory()
    sockets = [await stage.socket(stage.people[n % 50], heard) for n in range(SOCKETS)]
    await asyncio.sleep(1)
    idle = (stage.memory() - before) / SOCKETS / 1024
    lines = [await stage.http(stage.people[n]) for n in range(WINDOW)]
    sent = 0

    async def write(n: int, until: float) -> None:
        nonlocal sent
        while time.perf_counter() < until:
            await lines[n].ask("POST", path, message("x"))
            sent += 1

    begun = time.perf_counter()
    await _all(write, WINDOW, begun + seconds)
    await heard.reach(sent * SOCKETS)
    flat = heard.total / (time.perf_counter() - begun)
    last = await _paced(lines[0], path, sockets=heard, seconds=seconds)
    _close(*sockets, *lines)
    return [
        Line("an idle socket", idle, "KiB"),
        Line("fan-out flat out to 500 sockets", flat, "deliveries/s"),
        Line("  20 messages/s, the last of 500 screens, p99", _at(last, 0.99) * 1_000, "ms"),
    ]


async def _paced(line: Http, path: str, *, sockets: Counter, seconds: float) -> list[float]:
    took = []
    for _ in range(int(seconds * PACE)):
        begun, before = time.perf_counter(), sockets.total
        await line.ask("POST", path, message("y"))
        await sockets.reach(before + SOCKETS)
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(max(0, begun + 1 / PACE - time.perf_counter()))
    return took


async def history(stage: Stage, seconds: float) -> list[Line]:
    """The newest fifty of a room with two thousand messages, as JSON and as the workspace that shows them."""
    room = stage.room(stage.people)
    filling = [await stage.http(person) for person in stage.people]

    async def fill(n: int, until: float) -> None:
        for _ in range(40):
            await filling[n].ask("POST", f"/api/conversations/{room}/messages", message(f"{TEXT} **{n}**"))

    await _all(fill, 50, 0)
    reading = filling[:8]
    pages = await _rate(reading, f"/api/conversations/{room}/messages?limit=50", seconds)
    whole = await _rate(reading, f"/conversations/{room}", seconds)
    found = await _each(reading[0], "/api/search?q=battery+key", seconds)
    _close(*filling)
    return [
        Line("newest 50 as JSON", pages, "/s"),
        Line("newest 50 as a page of the workspace", whole, "/s"),
        Line("search over what was written here, p95", _at(found, 0.95) * 1_000, "ms"),
    ]


async def _rate(lines: list[Http], path: str, seconds: float) -> float:
    answered = 0

    async def read(n: int, until: float) -> None:
        nonlocal answered
        while time.perf_counter() < until:
            status, _ = await lines[n].ask("GET", path)
            if status != 200:
                raise RuntimeError(f"{path} was answered {status}")
            answered += 1

    await _all(read, len(lines), time.perf_counter() + seconds)
    return answered / seconds


async def _each(line: Http, path: str, seconds: float) -> list[float]:
    took, until = [], time.perf_counter() + seconds
    while (begun := time.perf_counter()) < until:
        await line.ask("GET", path)
        took.append(time.perf_counter() - begun)
    return took


class Counter:
    """Counts what sockets hear, and wakes who waits for a number of it."""

    def __init__(self, wanted: bytes = CREATED) -> None:
        self.total = 0
        self._wanted = wanted
        self._goal, self._reached = 0, asyncio.Event()

    def __call__(self, heard: bytes) -> None:
        if self._wanted in heard:
            self.total += 1
            if self.total >= self._goal:
                self._reached.set()

    async def reach(self, total: int) -> None:
        self._goal = total
        self._reached.clear()
        if self.total < total:
            await asyncio.wait_for(self._reached.wait(), PATIENCE)


async def _all(one: Callable[[int, float], Coroutine[Any, Any, None]], many: int, until: float) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(many):
            group.create_task(one(n, until))


def _close(*lines: Http | Socket) -> None:
    for line in lines:
        line.close()


def _at(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] if took else 0.0


def raise_limits() -> None:
    """As many open files as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
