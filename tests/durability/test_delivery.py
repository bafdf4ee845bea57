"""What may go wrong between a client and a server that lives, dies on purpose, or is asked to go."""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, created
from tests.durability.history import CREATED
from tests.durability.rig import Burst, judge

Stage = tuple[str, Crew]


@pytest.fixture
def crew(stage: Stage) -> Iterator[Crew]:
    yield stage[1]
    if stage[1].server.process is None:
        stage[1].server.start()


def lines(client: Client, conv: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/conversations/{conv}/messages?limit=100").json["items"]
    return found


@pytest.mark.parametrize("way", [pytest.param("http", marks=pytest.mark.slow), "socket"])
def test_a_crash_between_commit_and_acknowledgement(crew: Crew, way: str) -> None:
    """FLT-04: the answer never came, though the message was stored. The retry finds it."""
    room, client_id = crew.room(crew.anna, crew.ben), str(uuid.uuid4())
    content = {"client_id": client_id, "body": "Is it there?"}
    with crew.ben.live() as ben, crew.anna.live() as anna:
        if way == "socket":
            anna.send("send", conversation=room, **content)
        else:
            threading.Thread(target=swallowed, args=(crew.anna, room, content)).start()
        seen = ben.event(CREATED)
        crew.server.kill()
    crew.server.start()
    again = crew.anna.say(room, "Is it there?", client_id=client_id)
    assert (again.status, again.json) == (200, seen["data"])
    assert [row["id"] for row in lines(crew.ben, room)] == [seen["data"]["id"]]


def swallowed(client: Client, room: str, content: dict[str, str]) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        client.post(f"/api/conversations/{room}/messages", content)


@pytest.mark.slow
def test_a_server_that_is_asked_to_go_finishes_what_it_began(crew: Crew, tmp_path: Path) -> None:
    """SIGTERM in a burst: it ends with 0 within ten seconds, and clients carry on at the next server."""
    burst = Burst(crew, seed=7)
    burst.begin()
    time.sleep(0.7)
    start = time.monotonic()
    assert crew.server.stop() == 0
    assert time.monotonic() - start < 10
    crew.server.start()
    time.sleep(0.2)
    summary = judge(burst.end(), 7, tmp_path)
    assert summary.acknowledged > 10
    assert summary.refused == 0


def test_every_answer_lost(crew: Crew) -> None:
    """FLT-22: each send arrives 1–20 times at once on several connections. One message, the same id in each answer."""
    chance, room = random.Random(22), crew.room(crew.anna, crew.ben)
    sockets = [crew.anna.live() for _ in range(3)]
    with crew.ben.live() as ben, ThreadPoolExecutor(8) as threads:
        ids = []
        for copies in [1, 20, *(chance.randint(2, 20) for _ in range(8))]:
            client_id = str(uuid.uuid4())
            over_http = [threads.submit(crew.anna.say, room, "Again", client_id=client_id) for _ in range(copies)]
            for _ in range(copies):
                for live in sockets:
                    live.send("send", client_id=client_id, conversation=room, body="Again")
            answers = [answer.result().json for answer in over_http]
            answers += [live.next("sent") for live in sockets for _ in range(copies)]
            assert {(answer["client_id"], answer["id"], answer["seq"]) for answer in answers} == {
                (client_id, answers[0]["id"], answers[0]["seq"])
            }
            assert Counter(answer.result().status for answer in over_http)[201] <= 1
            ids.append(answers[0]["id"])
        heard = [frame["data"]["id"] for frame in [*ben.frames, *ben.rest()] if frame.get("type") == CREATED]
    for live in sockets:
        live.close()
    assert [row["id"] for row in lines(crew.ben, room)] == ids
    assert heard == ids


def test_one_client_id_at_once_in_two_conversations(crew: Crew) -> None:
    """Unique for ever: one conversation gets the message, the other a 409, whichever comes first."""
    rooms = [crew.room(crew.anna, crew.ben, title=title) for title in ("One", "Two")]
    for _ in range(10):
        client_id = str(uuid.uuid4())
        with ThreadPoolExecutor(8) as threads:
            waiting = [threads.submit(crew.anna.say, room, "Where?", client_id=client_id) for room in rooms * 4]
        answers = [answer.result() for answer in waiting]
        by_room = [{answer.status for answer in answers[n::2]} for n in (0, 1)]
        assert {409} in by_room, answers
        assert any(statuses <= {200, 201} for statuses in by_room), answers
        assert {answer.error for answer in answers} == {"", "client_id_reused"}


def test_five_devices_flush_their_queues_at_once(crew: Crew) -> None:
    """FLT-23: each device's own order is kept, and every number is given once."""
    room = crew.room(crew.anna, crew.ben)

    def flush(device: int) -> None:
        with crew.anna.live() as live:
            for n in range(20):
                live.send("send", client_id=str(uuid.uuid4()), conversation=room, body=f"{device} {n}")
            for _ in range(20):
                live.next("sent")

    with crew.ben.live() as ben:
        with ThreadPoolExecutor(5) as threads:
            list(threads.map(flush, range(5)))
        for _ in range(100):
            ben.event(CREATED)
    found = lines(crew.ben, room)
    assert [row["seq"] for row in found] == list(range(2, 102))
    for device in range(5):
        own = [row["body"] for row in found if row["body"].startswith(f"{device} ")]
        assert own == [f"{device} {n}" for n in range(20)]
    assert [frame["data"]["id"] for frame in ben.frames if frame.get("type") == CREATED] == [row["id"] for row in found]


def test_nothing_of_a_conversation_after_leaving_it(crew: Crew) -> None:
    """INV-5: dora is removed while others write; hers is complete up to her leaving, and ends there."""
    room = crew.room(crew.anna, crew.ben, crew.dora)
    with crew.dora.live() as dora, writing(crew.anna, room), writing(crew.ben, room):
        dora.event(CREATED)
        time.sleep(0.2)
        crew.anna.delete(f"/api/conversations/{room}/participants/{crew.dora.person}")
        left = dora.event("participant.left")
        dora.rest(0.5)
        cursor = next(frame["cursor"] for frame in reversed(dora.frames) if "cursor" in frame)
    own = [frame for frame in dora.frames if frame.get("conversation") == room]
    assert own[-1] == left
    assert [frame["seq"] for frame in own] == list(range(own[0]["seq"], left["seq"] + 1))
    assert own[0]["seq"] <= 2
    assert crew.anna.get(f"/api/conversations/{room}").json["seq"] > left["seq"]
    with crew.dora.live(since=cursor) as again:
        assert not [frame for frame in again.rest() if frame.get("conversation") == room]
    assert crew.dora.get(f"/api/conversations/{room}/messages").status == 404


def test_somebody_who_comes_hears_all_from_then_on(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    with crew.dora.live() as dora:
        with writing(crew.anna, room), writing(crew.ben, room):
            time.sleep(0.2)
            crew.anna.put(f"/api/conversations/{room}/participants/{crew.dora.person}")
            joined = dora.event("participant.joined")
            time.sleep(0.2)
        dora.rest(0.5)
    own = [frame for frame in dora.frames if frame.get("conversation") == room]
    head = crew.anna.get(f"/api/conversations/{room}").json["seq"]
    assert own[0] == joined
    assert [frame["seq"] for frame in own] == list(range(joined["seq"], head + 1))


def test_a_new_colleague_leaves_no_gap_for_the_others(crew: Crew, tmp_path: Path) -> None:
    """What members change reaches the live stream among the messages, and none of them gets lost there."""
    burst = Burst(crew, seed=8)
    burst.begin()
    for n in range(8):
        handle = f"c{uuid.uuid4().hex[:8]}"
        created(crew.cleo, "/api/members", {"handle": handle, "name": f"Colleague {n}"})
        time.sleep(0.05)
    judge(burst.end(), 8, tmp_path)


class writing:
    """Somebody writes into a conversation all the while."""

    def __init__(self, client: Client, conv: str) -> None:
        self._client, self._conv, self._over = client, conv, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        with self._client.live() as live:
            while not self._over.is_set():
                live.send("send", client_id=str(uuid.uuid4()), conversation=self._conv, body="On and on")
                live.next("sent")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
