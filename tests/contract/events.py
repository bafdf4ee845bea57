"""A reader of server-sent events over a plain HTTP connection."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from comity.testing.client import Client


class Reader:
    """`frames` are the objects that came, `last` is the id of the newest, `closed` how the stream was ended."""

    def __init__(self, client: Client, query: str = "", headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(client.url)
        self.client = client
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        bearer = {"Authorization": f"Bearer {client.token}"} if client.token else {}
        self.connection.request("GET", f"/api/live{query}", headers=bearer | (headers or {}))
        self.response = self.connection.getresponse()
        self.frames: list[dict[str, Any]] = []
        self.last = ""
        self.closed: dict[str, Any] = {}

    def receive(self, timeout: float = 5) -> dict[str, Any] | None:
        """The next object; None at the end of the stream, TimeoutError when nothing comes."""
        deadline = time.monotonic() + timeout
        while True:
            self._wait_at_most(deadline - time.monotonic())
            fields = self._fields()
            if not fields:
                return None
            self.last = fields.get("id", self.last)
            if fields.get("event") == "close":
                self.closed = json.loads(fields["data"])
            elif "event" not in fields and "data" in fields:
                self.frames.append(json.loads(fields["data"]))
                return self.frames[-1]

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            frame = self.receive()
            assert frame is not None, "the stream has ended"
            if wanted(frame):
                return frame

    def until_said(self, body: str) -> dict[str, Any]:
        return self.until(lambda frame: frame.get("data", {}).get("body") == body)

    def rest(self) -> None:
        """Whatever comes until the end of the stream."""
        while self.receive() is not None:
            pass

    def said(self) -> list[str]:
        return [frame["data"]["body"] for frame in self.frames if frame.get("type") == "message.created"]

    def _wait_at_most(self, seconds: float) -> None:
        if self.connection.sock is not None:
            self.connection.sock.settimeout(max(0.01, seconds))

    def _fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := self.response.readline():
            self.client.received.append(line)
            if line == b"\n":
                return fields
            name, _, value = line.decode().rstrip("\n").partition(": ")
            fields[name] = value
        return {}


@contextlib.contextmanager
def reading(client: Client, query: str = "", **headers: str) -> Iterator[Reader]:
    reader = Reader(client, query, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        yield reader
    finally:
        reader.connection.close()
