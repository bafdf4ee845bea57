"""A thin client of the outside contract: HTTP by `http.client`, the live stream by `websockets`."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.sync.client import ClientConnection, connect

from comity.testing.waiting import SLACK

Headers = Mapping[str, str]
PATIENCE = 5 * SLACK
"""Seconds until a frame that is expected counts as missing."""


class Answer:
    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def error(self) -> str:
        """The code of a refusal, "" when it is none."""
        return str(self.json["error"]["code"]) if self.status >= 400 else ""

    def __repr__(self) -> str:
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """One person (or nobody) at a running server. `received` holds every byte that came back."""

    def __init__(self, url: str, token: str | None = None, *, name: str = "nobody") -> None:
        self.url = url
        self.token = token
        self.name = name
        self.person = ""
        self.member = ""
        self.password = ""
        self.cookie = ""
        self.received: list[bytes] = []

    def elsewhere(self, url: str) -> Client:
        """The same person at another address."""
        other = Client(url, self.token, name=self.name)
        other.person, other.member, other.password = self.person, self.member, self.password
        return other

    def call(self, method: str, path: str, body: bytes | None = None, headers: Headers | None = None) -> Answer:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        try:
            connection.request(method, path, body, self._headers() | dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        self.received.append(str(response.headers).encode() + content)
        return Answer(response.status, dict(response.headers.items()), content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, content: Any = None) -> Answer:
        return self._send("POST", path, content)

    def put(self, path: str, content: Any = None) -> Answer:
        return self._send("PUT", path, content)

    def patch(self, path: str, content: Any) -> Answer:
        return self._send("PATCH", path, content)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def form(self, path: str, **fields: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        return self.call("POST", path, urlencode(fields).encode(), headers)

    def say(self, conversation: str, body: str, *, lane: str = "message", client_id: str | None = None) -> Answer:
        content = {"client_id": client_id or str(uuid.uuid4()), "body": body, "lane": lane}
        return self.post(f"/api/conversations/{conversation}/messages", content)

    def live(self, *, since: str | None = None, path: str = "/api/live", hello: bool = True) -> Live:
        """The live stream, greeted and ready unless `hello` is False."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        target = self.url.replace("http", "ws", 1) + path
        opening = connect(target, additional_headers=headers, proxy=None, compression=None, open_timeout=10)
        live = Live(opening.__enter__(), self)
        if hello:
            live.send("hello", **({} if since is None else {"since": since}))
            live.ready = live.next("ready")
        return live

    def _send(self, method: str, path: str, content: Any) -> Answer:
        body = None if content is None else json.dumps(content).encode()
        return self.call(method, path, body, {"Content-Type": "application/json"})

    def _headers(self) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return headers | ({"Cookie": self.cookie} if self.cookie else {})


class Live:
    """A socket of the live stream. Frames that a caller does not wait for stay in `frames`."""

    def __init__(self, connection: ClientConnection, client: Client) -> None:
        self.connection = connection
        self.client = client
        self.ready: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []

    def send(self, op: str, **content: Any) -> None:
        self.connection.send(json.dumps({"op": op, **content}))

    def receive(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next frame; TimeoutError when none comes, ConnectionClosed when the server hung up."""
        raw = self.connection.recv(timeout=timeout)
        text = raw if isinstance(raw, str) else raw.decode()
        self.client.received.append(text.encode())
        frame: dict[str, Any] = json.loads(text)
        self.frames.append(frame)
        return frame

    def until(self, wanted: Callable[[dict[str, Any]], bool], timeout: float = PATIENCE) -> dict[str, Any]:
        """The next frame that is wanted; the others are kept in `frames`."""
        deadline = time.monotonic() + timeout
        while True:
            frame = self.receive(max(0.001, deadline - time.monotonic()))
            if wanted(frame):
                return frame

    def next(self, op: str, timeout: float = PATIENCE) -> dict[str, Any]:
        return self.until(lambda frame: frame.get("op") == op, timeout)

    def event(self, kind: str, timeout: float = PATIENCE) -> dict[str, Any]:
        return self.until(lambda frame: frame.get("op") == "event" and frame.get("type") == kind, timeout)

    def rest(self, quiet: float = 0.3) -> list[dict[str, Any]]:
        """Every frame that still comes until nothing has come for `quiet` seconds."""
        frames = []
        while True:
            try:
                frames.append(self.receive(quiet))
            except TimeoutError:
                return frames

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
