"""The stage itself: fixtures that watch must be able to see."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from comity.testing.browser import Screen
from comity.testing.canary import CANARY, Canary
from comity.testing.client import Client
from comity.testing.cluster import Cluster
from comity.testing.lending import Lending
from tests.sources import ROOT

PAGES = {
    "/quiet": "<title>Quiet</title>All is well",
    "/loud": "<title>Loud</title><script>console.error('ouch')</script>",
    "/thrown": "<title>Thrown</title><script>throw new Error('ouch')</script>",
    "/elsewhere": "<title>Elsewhere</title><img src='http://elsewhere.example/pixel.png'>",
    "/inline": "<title>Inline</title><p style='color: red'>Refused</p>",
    "/leak": f"<title>Leak</title>{CANARY.lower()}",
}


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 204)
        if self.path == "/inline":
            self.send_header("Content-Security-Policy", "style-src 'self'")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("/quiet", ""),
        ("/loud", "console error: ouch"),
        ("/thrown", "uncaught: ouch"),
        ("/elsewhere", "request outside our origins: http://elsewhere.example/pixel.png"),
        ("/inline", "CSP: style-src"),
    ],
)
def test_the_browser_reports_what_goes_wrong(screen: Callable[..., Screen], site: str, page: str, fault: str) -> None:
    watched = screen(site)
    watched.open(site + page).wait_for_timeout(200)
    found = "\n".join(watched.faults)
    watched.faults.clear()
    assert fault in found if fault else not found


@pytest.mark.slow
def test_the_canary_sees_what_a_browser_received(screen: Callable[..., Screen], site: str) -> None:
    bird, watched = Canary(), screen(site)
    bird.watch_browser(watched.context)
    page = watched.open(f"{site}/quiet")
    bird.settle()
    bird.check()
    page.goto(f"{site}/leak")
    page.goto(f"{site}/quiet")
    bird.settle()
    with pytest.raises(AssertionError, match="/leak"):
        bird.check()


def test_the_canary_sees_what_a_client_received(site: str) -> None:
    bird, client = Canary(), Client(site, name="vic")
    client.get("/quiet")
    bird.watch(client)
    bird.check()
    client.get("/leak")
    with pytest.raises(AssertionError, match="vic"):
        bird.check()


@pytest.mark.slow
@pytest.mark.parametrize("strict", [False, True])
def test_nothing_skips_in_ci(tmp_path: Path, strict: bool) -> None:
    (tmp_path / "test_one.py").write_text("import pytest\ndef test_one():\n    pytest.skip('no reason')\n")
    environment = os.environ | {"COMITY_NO_SKIP": "1" if strict else ""}
    line = [sys.executable, "-m", "pytest", "-p", "comity.testing.plugin", "-p", "no:cacheprovider", str(tmp_path)]
    assert subprocess.run(line, cwd=ROOT, env=environment, capture_output=True).returncode == (1 if strict else 0)


def test_a_database_is_fresh_for_each_test(cluster: Cluster) -> None:
    cluster.create("stage")
    first, second = cluster.clone("stage"), cluster.clone("stage")
    assert first != second
    cluster.drop(first)
    cluster.drop(second)


def test_a_database_that_was_given_back_is_as_new(cluster: Cluster) -> None:
    with psycopg.connect(cluster.create("lent"), autocommit=True) as connection:
        connection.execute("CREATE TABLE one (n int GENERATED ALWAYS AS IDENTITY, word text)")
        connection.execute("CREATE TABLE other (n int)")
        connection.execute("INSERT INTO one (word) VALUES ('there')")
    lending = Lending(cluster)
    with lending.lent("lent") as first, psycopg.connect(cluster.url(first), autocommit=True) as connection:
        connection.execute("UPDATE one SET word = 'elsewhere'")
        connection.execute("INSERT INTO one (word) VALUES ('more')")
        connection.execute("INSERT INTO other VALUES (1)")
    with lending.lent("lent") as again, psycopg.connect(cluster.url(again), autocommit=True) as connection:
        assert again == first
        assert connection.execute("SELECT * FROM one").fetchall() == [(1, "there")]
        assert connection.execute("SELECT * FROM other").fetchall() == []
        assert connection.execute("INSERT INTO one (word) VALUES ('x') RETURNING n").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE one ADD COLUMN more int",
        "CREATE INDEX ON one (n)",
        "DROP TABLE one",
        "CREATE SCHEMA more",
        "ALTER TABLE one ADD CHECK (n > 0)",
        "INSERT INTO one SELECT generate_series(1, 10000)",
        "INSERT INTO one SELECT generate_series(1, 10); ANALYZE one",
    ],
)
def test_a_database_that_has_changed_or_grown_is_not_lent_again(cluster: Cluster, change: str) -> None:
    cluster.drop("changed")
    with psycopg.connect(cluster.create("changed"), autocommit=True) as connection:
        connection.execute("CREATE TABLE one (n int)")
    lending = Lending(cluster)
    with lending.lent("changed") as first, psycopg.connect(cluster.url(first), autocommit=True) as connection:
        connection.execute(change)
    with lending.lent("changed") as again, psycopg.connect(cluster.url(again)) as connection:
        assert again != first
        assert connection.execute("SELECT * FROM one").fetchall() == []


def test_a_durable_cluster_survives_a_crash(durable_cluster: Cluster) -> None:
    url = durable_cluster.create("crash")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    durable_cluster.kill()
    durable_cluster.restart()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
