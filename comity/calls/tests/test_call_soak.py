"""Large calls that follow each other: people come, talk, lose their connections and go. A minute in the suite; half an
hour by `bin/soak`. Nothing is left behind: memory, open files, connections, rooms."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from comity.calls.tests.guests import Guest, colleagues, eventually, sending
from comity.calls.tests.test_through_the_server import call_in_room
from comity.testing.crew import Crew, gather_again
from comity.testing.lengths import first_seed, minutes
from comity.testing.mediahouse import JANUS_SECRET, Janus
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until

SECONDS = min(minutes(1), 30) * 60
SEED = first_seed(1000)
MEGABYTE = 1_048_576
GROWTH = 48 * MEGABYTE
"""More than a warm process adds in a minute of calls; a leak of a connection's buffers passes it in half an hour."""
DESCRIPTORS = 12
TALKING = 1.0
"""Seconds for which they talk."""


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 180)
def test_a_call_without_end_leaves_nothing(
    serve: Callable[..., Server], sqlite_stage: Stage, janus_house: Janus
) -> None:
    settings = {"COMITY_JANUS": janus_house.url, "COMITY_JANUS_SECRET": JANUS_SECRET, "COMITY_LIMITS": "off"}
    server = serve(settings=settings)
    crew = gather_again(server, sqlite_stage.crew)
    people = [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 1)]
    asyncio.run(_round(crew, people, SECONDS / 4))
    ours, theirs = _held(_pid(server)), _held(janus_house.pid)
    calls = asyncio.run(_round(crew, people, SECONDS * 3 / 4))
    sys.stdout.write(f"{calls} calls of five in {SECONDS * 3 / 4:.0f} s\n")
    assert until(lambda: not _rooms(janus_house), 10 * SLACK), _rooms(janus_house)
    for name, pid, before in (("Comity", _pid(server), ours), ("Janus", janus_house.pid, theirs)):
        after = until(partial(_settled, pid, before), 15 * SLACK) or _held(pid)
        sys.stdout.write(f"{name}: {before} then {after} (bytes, open files)\n")
        assert after[0] - before[0] < GROWTH, name
        assert after[1] - before[1] < DESCRIPTORS, name


async def _round(crew: Crew, people: list[Any], seconds: float) -> int:
    """One call after the other for so long; in each, two by chance begin their connections anew. Returns how many
    calls."""
    dice, end, calls = random.Random(SEED), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        call = await asyncio.to_thread(call_in_room, crew, *people[1:])
        guests = [Guest(person, call, shade=40 + 30 * place) for place, person in enumerate(people)]
        for guest in guests:
            assert (await guest.join()).status == 200
        await sending(guests)
        await eventually(lambda guests=guests: all(guest.seen for guest in guests), 30)  # type: ignore[misc]
        for guest in dice.sample(guests, 2):
            await guest.again()
            await guest.publish()
            await guest.look(len(guests) - 1)
        await asyncio.sleep(TALKING)
        for guest in guests:
            await guest.leave()
            await guest.close()
        calls += 1
    return calls


def _rooms(janus: Janus) -> list[Any]:
    """The rooms that Janus still has."""
    session = janus.ask({"janus": "create"})["data"]["id"]
    handle = janus.ask({"janus": "attach", "plugin": "janus.plugin.videoroom"}, f"/{session}")["data"]["id"]
    told = janus.ask({"janus": "message", "body": {"request": "list"}}, f"/{session}/{handle}")
    with contextlib.suppress(OSError):
        janus.ask({"janus": "destroy"}, f"/{session}")
    found: list[Any] = told["plugindata"]["data"]["list"]
    return found


def _held(pid: int) -> tuple[int, int]:
    """Memory in bytes, and open files and connections."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096, len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _settled(pid: int, before: tuple[int, int]) -> tuple[int, int] | None:
    held = _held(pid)
    return held if held[1] - before[1] < DESCRIPTORS else None


def _pid(server: Server) -> int:
    assert server.process is not None
    assert server.process.pid is not None
    return server.process.pid
