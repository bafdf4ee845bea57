"""The web client in a network that lets no WebSocket through."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from comity.testing.browser import Screen
from comity.testing.crew import Crew
from comity.testing.network import Network
from comity.testing.processes import PASSWORD, Server

pytestmark = pytest.mark.slow


class Proxy(Network):
    """Cuts whoever wants to change the protocol, as some proxies do."""

    cuts = 0

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65_536):
                if b"upgrade: websocket" in chunk.lower():
                    self.cuts += 1
                    break
                sink.sendall(chunk)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    parts = urlsplit(server.url)
    network = Proxy("127.0.0.1", parts.port or 0)
    threading.Thread(target=network.serve, daemon=True).start()
    yield network
    network.close()


def test_without_a_socket_messages_arrive_all_the_same(
    server: Server, crew: Crew, proxy: Proxy, screen: Callable[..., Screen]
) -> None:
    room, talk = crew.room(crew.anna, crew.ben), crew.ask(crew.vic)
    ben = screen(proxy.url)
    ben.expect("WebSocket connection to")
    ben.expect("Failed to load resource: net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED)")
    page = ben.sign_in(proxy.url, "ben@lumen.example", PASSWORD)
    page.goto(f"{proxy.url}/conversations/{room}")
    with page.expect_request(lambda request: "/api/live" in request.url and "since=" in request.url, timeout=30_000):
        pass
    crew.anna.say(room, "Through the wall")
    page.get_by_text("Through the wall").first.wait_for()
    assert proxy.cuts >= 2
    assert page.evaluate("document.documentElement.hasAttribute('data-offline')") is False
    page.fill("#box-message", "I can answer too")
    page.press("#box-message", "Control+Enter")
    page.locator("message-list").get_by_text("I can answer too").wait_for()
    crew.anna.say(room, "And go on")
    page.get_by_text("And go on").first.wait_for()
    assert page.locator("message-list").get_by_text("I can answer too").count() == 1
    page.goto(f"{proxy.url}/conversations/{talk}")
    with page.expect_request(lambda request: f"watch={talk}" in request.url, timeout=30_000):
        pass
    crew.vic.say(talk, "Is anybody there?")
    page.locator("message-list").get_by_text("Is anybody there?").wait_for()
