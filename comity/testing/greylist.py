"""A policy server as Postfix asks one (its SMTPD_POLICY_README): greylisting that a test switches on and off."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

HELD = "action=DEFER 4.2.0 Greylisted, come back later\n\n"
PASSED = "action=DUNNO\n\n"
POLL = 0.02


class Greylist(socketserver.ThreadingTCPServer):
    """While it is `on`, every sender is told once for each recipient to come back later."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.on = False
        self.seen: set[tuple[str, str]] = set()
        self.port: int = self.server_address[1]

    def finish_request(self, request: Any, client_address: Any) -> None:
        """One connection, with a question after the other: lines with a name and a value, and an empty one."""
        asked: dict[str, str] = {}
        with request.makefile("rb") as lines:
            for line in lines:
                name, _, value = line.decode(errors="replace").strip().partition("=")
                if name:
                    asked[name] = value
                    continue
                request.sendall(self.answer(asked).encode())
                asked = {}

    def answer(self, asked: dict[str, str]) -> str:
        pair = (asked.get("sender", ""), asked.get("recipient", ""))
        if not self.on or pair in self.seen:
            return PASSED
        self.seen.add(pair)
        return HELD


@contextlib.contextmanager
def running_greylist() -> Iterator[Greylist]:
    with Greylist() as greylist:
        threading.Thread(target=greylist.serve_forever, args=(POLL,), daemon=True).start()
        try:
            yield greylist
        finally:
            greylist.shutdown()
