"""What every workload stands on: a server on a core of its own, fifty members, and their connections."""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from comity.testing.client import Client
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server
from tests.bench.wire import Heard, Http, Socket

MEMBERS = 50
CORES = sorted(os.sched_getaffinity(0))


class Person(NamedTuple):
    id: str
    secret: str


class Stage:
    """`owner` is a signed-in client; `people` are members with a token each."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.host = f"127.0.0.1:{server.port}"
        self.owner: Client = server.signed_in(OWNER_EMAIL, PASSWORD)
        self.people = [self._member(n) for n in range(MEMBERS)]

    def _member(self, n: int) -> Person:
        made = self.owner.post("/api/members", {"handle": f"m{n}", "name": f"Member {n}"}).json
        token = self.owner.post(f"/api/members/{made['id']}/tokens", {"label": "bench"}).json
        return Person(made["person"], token["token"])

    def room(self, people: Iterable[Person]) -> str:
        here = [person.id for person in people]
        made = self.owner.post("/api/conversations", {"kind": "room", "title": "Bench", "participants": here})
        return str(made.json["id"])

    async def http(self, person: Person) -> Http:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Http(self.host, person.secret), "127.0.0.1", self.server.port)
        return line

    async def socket(self, person: Person, heard: Heard) -> Socket:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(
            lambda: Socket(self.host, person.secret, heard), "127.0.0.1", self.server.port
        )
        await line.opened
        return line

    # -- what the server uses

    @property
    def pid(self) -> int:
        assert self.server.process is not None
        assert self.server.process.pid is not None
        return self.server.process.pid

    def memory(self) -> int:
        """Bytes that the server alone holds."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))

    def pin(self) -> None:
        """Server and generator on a core each, where there are two."""
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {CORES[0]})
        os.sched_setaffinity(0, {CORES[-1]})


def words(body: str) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "body": body}


def message(body: str) -> bytes:
    return json.dumps(words(body)).encode()
