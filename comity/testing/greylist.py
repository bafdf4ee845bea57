"""A policy server as Postfix asks one (its SMTPD_POLICY_README): greylisting that a test switches on and off."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator

HELD = "action=DEFER 4.2.0 Greylisted, come back later\n\n"
PASSED = "action=DUNNO\n\n"


class Greylist(socketserver.ThreadingTCPServer):
    """While it is `on`, every sender is told once for each recipient to come back later."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.on = False
        self.seen: set[tuple[str, str]] = set()
        self.port: int = self.server_address[1]

    def answer(self, asked: dict[str, str]) -> str:
        pair = (asked.get("sender", ""), asked.get("recipient", ""))
        if not self.on or pair in self.seen:
            return PASSED
        self.seen.add(pair)
        return HELD


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked: dict[str, str] = {}
        assert isinstance(self.server, Greylist)
        for line in self.rfile:
            name, _, value = line.decode(errors="replace").strip().partition("=")
            if name:
                asked[name] = value
                continue
            self.wfile.write(self.server.answer(asked).encode())
            asked = {}


@contextlib.contextmanager
def running_greylist() -> Iterator[Greylist]:
    with Greylist() as greylist:
        threading.Thread(target=greylist.serve_forever, daemon=True).start()
        try:
            yield greylist
        finally:
            greylist.shutdown()
