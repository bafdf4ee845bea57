"""`comity demo` as a process."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.foundation.settings import load_settings
from comity.testing.client import Answer, Client
from comity.testing.processes import Server, running_server
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
AT_MOST = 5 * SLACK  # seconds
LINE = re.compile(
    r"^  (?P<name>\w+ \w+) +\S.*?  (?P<url>http://localhost:\d+)(?P<path>/sign-in/link\?token=cl_\S+)$", re.M
)


def two_free_ports() -> int:
    """Below the range from which systems take the ports of outgoing connections."""
    return next(port for port in random.sample(range(12_000, 30_000), 500) if _is_free(port) and _is_free(port + 1))


def _is_free(port: int) -> bool:
    with socket.socket() as listener, contextlib.suppress(OSError):
        listener.bind(("127.0.0.1", port))
        return True
    return False


@pytest.fixture
def first(tmp_path: Path) -> Server:
    """Over nothing, not started."""
    server = Server(tmp_path)
    server.port = two_free_ports()
    server.url = f"http://localhost:{server.port}"
    server.arguments = ["demo", "--port", str(server.port)]
    return server


@pytest.fixture
def demo(first: Server, seeded_demo: Path) -> Iterator[Server]:
    """Over a company that was made before."""
    shutil.copytree(seeded_demo, first.data, dirs_exist_ok=True)
    with running_server(first):
        yield first


def links(server: Server, most: int) -> list[tuple[str, str]]:
    """The names and paths printed so far, once there are so many."""
    deadline = time.monotonic() + 5 * SLACK
    while len(found := [(line["name"], line["path"]) for line in LINE.finditer(server.log)]) < most:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.02)
    return found


def test_staff_sign_in_by_links_that_work_once_and_are_renewed(demo: Server) -> None:
    printed = links(demo, 11)
    assert [name for name, _ in printed][:2] == ["Anna Lind", "Ben Okafor"]
    assert printed[10][0] == "Saga Berg", "the guest"
    assert len({path for _, path in printed}) == 11
    answer = _follow(demo, printed[0][1])
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "Vic Tanaka" in _inbox(demo, answer)
    assert _follow(demo, printed[0][1]).status >= 400
    name, path = links(demo, 12)[11]
    assert name == "Anna Lind"
    assert _follow(demo, path).status == 303


def test_the_shop_stands_on_the_next_port_and_embeds_the_widget(demo: Server) -> None:
    links(demo, 11)
    page = Client(f"http://127.0.0.1:{demo.port + 1}").get("/")
    assert page.status == 200
    assert f"{demo.url}/widget.js" in page.text
    key = re.search(r'data-channel="([\w-]+)"', page.text)
    assert key is not None
    frame = demo.client().get(f"/widget?channel={key[1]}&to=anna")
    assert f"frame-ancestors http://127.0.0.1:{demo.port + 1}" in frame.headers["content-security-policy"]


def test_the_second_start_is_quick_and_keeps_what_was_said(first: Server) -> None:
    with running_server(first):
        visitor = _visitor(first)
        begun = visitor.post("/api/visitor/conversations", _question("Is it warm in the workshop?"))
        assert begun.status == 201
        assert first.stop() == 0
        before = time.monotonic()
        first.start()
        assert time.monotonic() - before < AT_MOST
        printed = links(first, 22)
        inbox = _inbox(first, _follow(first, printed[11][1]))
        assert "Is it warm in the workshop?" in inbox
        assert _follow(first, printed[1][1]).status >= 400, "a link of the first start still works"


def test_addresses_that_cannot_be_used_are_told_at_once(demo: Server, tmp_path: Path) -> None:
    taken = _run("--port", str(demo.port - 1), "--data", str(tmp_path / "other"))
    assert taken.returncode == 2
    assert "The shop cannot use" in taken.stderr or "cannot be used" in taken.stderr
    reachable = _run("--host", "0.0.0.0", "--data", str(tmp_path / "third"))  # noqa: S104
    assert reachable.returncode == 2
    assert "reachable from elsewhere" in reachable.stderr
    assert not load_settings({}, data=str(tmp_path / "third")).data.joinpath("comity.db").exists()


def test_there_are_no_links_beyond_this_machine(first: Server, seeded_demo: Path) -> None:
    shutil.copytree(seeded_demo, first.data, dirs_exist_ok=True)
    first.arguments += ["--host", "0.0.0.0", "--insecure"]  # noqa: S104
    with running_server(first):
        assert until(lambda: "No sign-in links" in first.log, 5 * SLACK)
        assert "cl_" not in first.log


def _follow(server: Server, path: str) -> Answer:
    return server.client().get(path)


def _inbox(server: Server, signed_in: Answer) -> str:
    client = server.client()
    client.cookie = signed_in.headers["set-cookie"].partition(";")[0]
    return client.get("/inbox").text


def _visitor(server: Server) -> Client:
    client = server.client()
    answer = client.post("/api/visitor", {"channel": "harbour-cycles-shop"})
    client.token = answer.json["token"]
    return client


def _question(words: str) -> dict[str, str]:
    return {"client_id": "0b0e7a0e-53a3-4d52-9c0e-3f5c3c1c7a11", "body": words, "to": "anna"}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "comity", "demo", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
