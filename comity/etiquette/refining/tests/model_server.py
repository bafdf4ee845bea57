"""A server of our own that speaks chat completions, as one wishes: well, wrongly, slowly, without end."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]
"""What it says to the body of a request: status and body."""
SLOW = 6.0
"""Seconds; longer than anybody waits for it."""


class Model:
    """`asked` are the requests, with their headers in lower case and what they were about."""

    def __init__(self) -> None:
        self.answer: Answer = kept
        self.asked: list[dict[str, Any]] = []
        self.url = ""

    @property
    def material(self) -> dict[str, Any]:
        """What the last request was about."""
        found: dict[str, Any] = json.loads(self.asked[-1]["body"]["messages"][1]["content"])
        return found


def hinted(body: dict[str, Any]) -> list[str]:
    """The rules that a request asks about."""
    return [one["rule"] for one in json.loads(body["messages"][1]["content"])["hints"]]


def completion(content: str) -> bytes:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    return json.dumps({"id": "1", "object": "chat.completion", "choices": [choice], "usage": {}}).encode()


def told(hints: Sequence[dict[str, Any]]) -> tuple[int, bytes]:
    return 200, completion(json.dumps({"hints": hints}))


def kept(body: dict[str, Any]) -> tuple[int, bytes]:
    return told([{"rule": rule, "keep": True, "next_step": f"Better {rule}."} for rule in hinted(body)])


def withdrawn(body: dict[str, Any]) -> tuple[int, bytes]:
    return told([{"rule": rule, "keep": False} for rule in hinted(body)])


def saying(status: int, content: bytes) -> Answer:
    return lambda _body: (status, content)


def slowly(body: dict[str, Any]) -> tuple[int, bytes]:
    time.sleep(SLOW)
    return kept(body)


@contextlib.contextmanager
def running_model() -> Iterator[Model]:
    model = Model()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            model.asked.append({"path": self.path, "headers": headers, "body": body})
            status, content = model.answer(body)
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
