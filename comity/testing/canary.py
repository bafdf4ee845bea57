"""CANARY-INSIDE: the word that stands in every note, private room and draft of a test and must never get outside."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from comity.testing.client import Client

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response, WebSocket

CANARY = "CANARY-INSIDE"


class Canary:
    """Collects every byte that outside principals received. `check()` runs after the test as well."""

    def __init__(self) -> None:
        self._clients: list[Client] = []
        self._bytes: list[tuple[str, bytes]] = []
        self._contexts: list[BrowserContext] = []
        self._unread = 0

    def watch(self, *clients: Client) -> None:
        """Outside clients: what their calls and sockets brought, before and after this."""
        self._clients.extend(clients)

    def watch_browser(self, context: BrowserContext) -> None:
        """An outside person's browser: answers, socket frames and what the pages finally show."""
        self._contexts.append(context)
        context.on("response", self._answered)
        context.on("page", self._opened)

    def got(self, source: str, content: bytes) -> None:
        self._bytes.append((source, content))

    def settle(self) -> None:
        """Read what the watched browsers have received and show by now; they must still be open."""
        pages = [page for context in self._contexts for page in context.pages]
        for _ in range(100):
            if self._unread and pages:
                pages[0].wait_for_timeout(20)
        for page in pages:
            self.got(page.url, page.content().encode())

    def everything(self) -> list[tuple[str, bytes]]:
        return self._bytes + [(client.name, content) for client in self._clients for content in client.received]

    def check(self) -> None:
        word = CANARY.encode().lower()
        leaks = [(source, content) for source, content in self.everything() if word in content.lower()]
        found = [f"{source}: …{_around(content, word)}…" for source, content in leaks]
        assert not found, "Inside words got outside:\n" + "\n".join(found)

    def _answered(self, response: Response) -> None:
        self._unread += 1
        with contextlib.suppress(Exception):  # redirects and cancelled requests have no body
            self.got(response.url, str(response.headers).encode() + response.body())
        self._unread -= 1

    def _opened(self, page: Page) -> None:
        page.on("websocket", self._connected)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.got(socket.url, _bytes(frame)))


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def _around(content: bytes, word: bytes) -> str:
    at = content.lower().index(word)
    return content[max(0, at - 60) : at + 60].decode(errors="replace")
