"""The rendering table of the reliability catalogue, where it concerns every page alike. Message bodies have tests of
their own beside the code that renders them (X01, X03, X08), previews too (X04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.routes import HTTPRoute

from comity.app import assemble, build
from comity.foundation.settings import load_settings
from comity.foundation.store import open_store
from comity.foundation.templates import Templates
from comity.interface.assets import STATIC
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import Server
from tests.sources import files, name, product, text

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PAYLOAD = "<script>alert(1)</script>"
HOSTILE = "\"'><img src=x onerror=alert(1)>{{7*7}}${7*7}"
STRICT = ("default-src 'none'", "base-uri 'none'", "frame-ancestors")
COMPILED = re.compile(r"\bre\.(compile|search|match|fullmatch|sub|findall)\(\s*(?![bfr]{0,2}[\"'])([a-z_.]+)")
PATTERNS_OF_OURS = re.compile(r"^[A-Z_.]+$")
LISTS_OF_OURS = {"comity/etiquette/coach/language/phrases.py: self._source"} | {
    f"comity/channels/email/reading/{part}.py: one_of" for part in ("automatic", "bounces", "heads", "signatures")
}
LISTS_OF_OURS |= {"comity/channels/email/standings.py: pattern"}
"""Made of phrases that stand in files beside the code, or in the code itself."""


@pytest.fixture
def pages(sqlite_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """The address of every page, with what it takes replaced by something that there is not."""
    store = open_store(sqlite_url)
    app = build(assemble(load_settings({}, data=str(tmp_path / "data")), store)).routed
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]  # type: ignore[attr-defined]
    found = [route.path_format for route in routes if "GET" in route.methods]
    streams = ("/static", "/api/live")  # the one has no end but the file's, the other none at all
    yield sorted({re.sub(r"\{[^}]+\}", "nothing", path) for path in found if not path.startswith(streams)})
    store.close()


def test_x11_every_page_has_a_strict_policy(pages: list[str], server: Server, crew: Crew) -> None:
    """Also those that say no: 404, 401, a refused sign-in, the widget."""
    signed = _with_cookie(server, crew)
    seen = 0
    for reader in (server.client(), signed):
        for path in [*pages, "/no/such/page", "/widget?channel=" + crew.channel.key, "/sign-in?next=//evil"]:
            seen += _has_strict_policy(reader, path)
    answer = server.client().form("/sign-in", email="anna@lumen.example", password="wrong", next="/inbox")
    assert answer.status == 422
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert seen > 30


def _has_strict_policy(reader: Client, path: str) -> bool:
    answer = reader.get(path)
    assert answer.status < 500, f"{path}: {answer}"
    if "text/html" not in answer.headers.get("content-type", ""):
        return False
    policy = answer.headers.get("content-security-policy", "")
    assert all(part in policy for part in STRICT), f"{path}: {policy}"
    assert "unsafe-inline" not in policy, path
    assert answer.headers["x-content-type-options"] == "nosniff", path
    return True


def _with_cookie(server: Server, crew: Crew) -> Client:
    client = server.client(name="anna")
    answer = client.post("/api/session", {"email": "anna@lumen.example", "password": crew.anna.password})
    client.cookie = answer.headers["set-cookie"].split(";")[0]
    return client


def test_x05_hostile_cookies_change_nothing(server: Server) -> None:
    """What a cookie claims about looks or language is not believed, and nothing of it is kept for the next reader."""
    hostile = f"theme={HOSTILE}; locale=../../etc; comity_session={HOSTILE}; comity_visitor={HOSTILE}".replace(
        ";", "; "
    )
    plain = server.client().get("/sign-in")
    asked = server.client().get("/sign-in", Cookie=hostile.encode("ascii", "ignore").decode())
    assert asked.status == plain.status == 200
    assert HOSTILE not in asked.text
    assert asked.headers["cache-control"] == "no-store"
    assert server.client().get("/sign-in").text == plain.text


def test_x07_no_pattern_is_made_of_what_somebody_wrote() -> None:
    made = [
        f"{name(path)}: {found[2]}"
        for path in product()
        for found in COMPILED.finditer(text(path))
        if not PATTERNS_OF_OURS.match(found[2].rsplit(".", 1)[-1])
    ]
    assert set(made) <= LISTS_OF_OURS


def test_x09_links_stay_what_they_show(server: Server) -> None:
    """Where signing in leads is a path of ours, whatever was asked for."""
    for wanted in (
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:a=b",
    ):
        target = re.search(r'name="next" value="([^"]*)"', server.client().get(f"/sign-in?next={wanted}").text)
        assert target is not None
        assert target[1].startswith("/") and not target[1].startswith(("//", "/\\")), target[1]
        assert "\r" not in target[1] and "\n" not in target[1]


def test_x12_paths_are_not_built_of_parameters(server: Server, crew: Crew) -> None:
    """An encoded path is an unknown name, and a visit changes nothing: the session is still there."""
    signed = _with_cookie(server, crew)
    for path in ("/conversations/..%2f..%2fsign-out", "/people/..%2f..%2fapi%2fme", "/%2e%2e/sign-out"):
        assert signed.get(path).status in (303, 400, 404)
        assert signed.get("/api/me").status == 200


def test_x13_templates_escape_what_they_are_given() -> None:
    """Mails too: nothing switches escaping off, and every kind of template is escaped."""
    loud = [
        f"{name(path)} switches escaping off"
        for path in files("*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+false", text(path))
    ]
    assert loud == []
    templates = Templates({"asset": str})
    assert (
        templates.environment.from_string("{{ words }}").render(words=PAYLOAD)
        == "&lt;script&gt;alert(1)&lt;/script&gt;"
    )


def test_built_files_are_kept_for_ever_and_nothing_else_is(server: Server) -> None:
    stranger = server.client()
    for file in STATIC.glob("*-*"):
        assert stranger.get(f"/static/{file.name}").headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/sign-in", "/api/me", "/healthz", "/nothing"):
        assert stranger.get(path).headers["cache-control"] == "no-store"
