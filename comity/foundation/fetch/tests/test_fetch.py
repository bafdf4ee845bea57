"""The one outgoing client, against hostile servers on the loopback and a resolver that says what a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from comity.foundation.fetch import Allowed, Fetched, Fetcher, is_public
from comity.foundation.jobs import Failed
from comity.testing.waiting import SLACK

PRIVATE = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 192.0.2.1
198.18.0.1 ::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1 64:ff9b:1::a00:1 ::7f00:1
2001:0:4136:e378:8000:63bf:f5ff:fffe fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 2001:db8::1
"""
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"]


class Hostile(BaseHTTPRequestHandler):
    """`/to?URL` redirects there, `/bomb` unpacks to 30 MB, `/slow` drips, `/loop` never ends."""

    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        kind, _, rest = self.path.partition("?")
        if kind in ("/to", "/loop"):
            self._answer(302, b"", location=rest if kind == "/to" else "/loop")
        elif kind == "/bomb":
            self._answer(200, gzip.compress(bytes(30_000_000)), content_encoding="gzip")
        elif kind == "/slow":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(50):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
        else:
            self._answer(200, b"hello", content_type="text/html; charset=utf-8")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to the terminal."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    Hostile.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def fetched(url: str, names: dict[str, Sequence[str]] | None = None, **options: Any) -> Fetched:
    """Asked by a client to which `good.example` is allowed, and which finds every other name where `names` says."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return (names or {}).get(host, [host] if host[0].isdigit() or ":" in host else ["127.0.0.1"])

    fetcher = Fetcher(Allowed(["good.example"]), resolve=resolve)
    return asyncio.run(fetcher.get(url, **options))


def refused(url: str, names: dict[str, Sequence[str]] | None = None, **options: Any) -> str:
    with pytest.raises(Failed) as error:
        fetched(url, names, **options)
    return str(error.value)


def test_addresses_of_the_internet_and_others() -> None:
    assert [text for text in PRIVATE.split() if is_public(ip_address(text))] == []
    assert [text for text in PUBLIC if not is_public(ip_address(text))] == []


def test_an_allowed_host_is_asked_by_its_name(port: int) -> None:
    answer = fetched(f"http://good.example:{port}/page")
    assert (answer.status, answer.body, answer.media_type) == (200, b"hello", "text/html")
    path, headers = Hostile.asked[-1]
    assert (path, headers["host"]) == ("/page", f"good.example:{port}")


def test_names_are_looked_up_once_and_every_address_is_judged(port: int) -> None:
    """S02."""
    lookups = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        lookups.append(host)
        return ["8.8.8.8", "127.0.0.1"] if host == "both.example" else ["127.0.0.1"]

    before = len(Hostile.asked)
    for host in ("both.example", "inside.example"):
        with pytest.raises(Failed, match="may not be asked"):
            asyncio.run(Fetcher(resolve=resolve).get(f"http://{host}/"))
    assert (lookups, len(Hostile.asked)) == (["both.example", "inside.example"], before)
    answer = asyncio.run(Fetcher(Allowed(["127.0.0.0/8"]), resolve=resolve).get(f"http://inside.example:{port}/"))
    assert (answer.status, lookups.count("inside.example")) == (200, 2)


@pytest.mark.parametrize("target", ["2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_other_spellings_of_ourselves(target: str, port: int) -> None:
    """S02: the resolver of the system decides, and its answer is judged."""
    with pytest.raises(Failed):
        asyncio.run(Fetcher().get(f"http://{target}:{port}/"))


@pytest.mark.parametrize(
    "further", ["http://127.0.0.1:{port}/", "file:///etc/passwd", "ftp://good.example/", "gopher://x/"]
)
def test_each_redirect_is_judged(further: str, port: int) -> None:
    """S03."""
    assert refused(f"http://good.example:{port}/to?{further.format(port=port)}") == "This address may not be asked."


def test_redirects_come_to_an_end(port: int) -> None:
    """S03."""
    before = len(Hostile.asked)
    assert refused(f"http://good.example:{port}/loop") == "It was sent on too often."
    assert len(Hostile.asked) - before == 4


def test_credentials_stay_with_their_host(port: int) -> None:
    """S03."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    fetcher = Fetcher(Allowed(["good.example", "other.example"]), resolve=resolve)
    url = f"http://good.example:{port}/to?http://other.example:{port}/end"
    asyncio.run(fetcher.ask("GET", url, headers={"Authorization": "Bearer x", "X-Id": "1"}, redirects=2))
    (_, first), (_, second) = Hostile.asked[-2:]
    assert (first["authorization"], "authorization" in second, second["x-id"]) == ("Bearer x", False, "1")


@pytest.mark.parametrize(
    "url",
    [
        "http://user:pass@good.example/",
        "http://@good.example/",
        "http://good.example\\@evil.example/",
        "http://good.example/\r\nX: y",
        "http://good.example/ x",
        "http:///nothing",
        "https://good.example:99999/",
        "javascript:alert(1)",
        "//good.example/",
        "http://good.example/" + "a" * 3_000,
    ],
)
def test_addresses_that_mean_two_things_are_refused(url: str) -> None:
    """S10."""
    assert refused(url) == "This address may not be asked."


def test_proxies_of_the_environment_are_ignored(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetched(f"http://good.example:{port}/").status == 200


def test_answers_are_bounded_in_size_and_time(port: int) -> None:
    assert refused(f"http://good.example:{port}/bomb") == "Its answer is too long."
    began = time.monotonic()
    assert refused(f"http://good.example:{port}/slow", seconds=0.5) == "It took too long to answer."
    assert time.monotonic() - began < 3 * SLACK


def test_other_ports_only_where_allowed() -> None:
    assert refused("http://public.example:22/", {"public.example": ["8.8.8.8"]}) == "This address may not be asked."
