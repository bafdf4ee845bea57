"""One running server on each database for all contract tests; every test makes its own conversations in it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from comity.testing.client import Client, Live
from comity.testing.cluster import Cluster
from comity.testing.crew import Crew
from comity.testing.plugin import UNSAFE, Stage
from comity.testing.processes import Server, running_server
from comity_client import Comity

GENEROUS = """{
    "send.member": [100000, 1], "send.visitor": [100000, 1], "begin.visitor": [100000, 1],
    "visitors.peer": [100000, 60], "sign_in.peer": [100000, 1], "sockets.visitor": [50, 0], "write.member": [100000, 1]
}"""
NOWHERE = "01900000-0000-7000-8000-000000000000"
"""An id that nothing has."""
R = TypeVar("R")


@contextlib.contextmanager
def shared_server(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory, limits: str = GENEROUS
) -> Iterator[Server]:
    """A server over a copy of the crew's data, on the database that `request.param` names."""
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    folder, settings = folders.mktemp("shared"), {"COMITY_LIMITS": limits}
    if request.param == "sqlite":
        server = Server(folder, settings=settings)
    else:
        cluster: Cluster = request.getfixturevalue("migrated_cluster")
        server = Server(folder, database_url=cluster.url(cluster.clone(stage.database)), settings=UNSAFE | settings)
    shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


def program_of(member: Client) -> Comity:
    """The client for programs, acting for this member."""
    return Comity(member.url, member.token or "")


def fresh() -> str:
    """A new client_id."""
    return str(uuid.uuid4())


def at_once(times: int, call: Callable[[int], R]) -> list[R]:
    """The results of calls made in parallel."""
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(call, range(times)))


def history(client: Client, conversation: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/api/conversations/{conversation}/messages{query}").json["items"]
    return items


def present_end(crew: Crew) -> str:
    """Where the stream stands once everything that happened so far has been told."""
    room = crew.room(crew.dora)
    with crew.dora.live() as stream:
        sent = crew.dora.say(room, "A mark").json["id"]
        mark = stream.until(lambda frame: frame.get("data", {}).get("id") == sent)
    place: str = mark["cursor"]
    return place


def settle(stream: Live, quiet: float = 0.5) -> None:
    """Receive everything that happened so far: up to a mark of one's own, or, where visitors make none, until quiet."""
    room = stream.client.post("/api/conversations", {"kind": "room", "title": "Mark"})
    if room.status != 201:
        stream.rest(quiet)
        return
    sent = stream.client.say(room.json["id"], "A mark").json["id"]
    stream.until(lambda frame: frame.get("data", {}).get("id") == sent, 10)


def wrong_fields(answer: Any) -> set[str]:
    """The fields that a 400 names."""
    assert answer.status == 400, answer
    assert answer.error == "bad_input"
    return set(answer.json["error"]["fields"])


def raw(server: Server, sent: bytes) -> bytes:
    """Everything that a plain TCP connection gets back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received
