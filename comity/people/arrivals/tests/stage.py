"""A browser without a screen that follows redirects between two houses, and a way through Canaille's forms."""

from __future__ import annotations

import html
import http.client
import re
import time
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from comity.testing.canaille import PASSWORD
from comity.testing.client import Client
from comity.testing.crew import Crew, created

INPUT = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'(name|value|type)="([^"]*)"')


class Page(NamedTuple):
    status: int
    url: str
    text: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}


class Browser:
    """Cookies by host and port. `stop` is a beginning of addresses that are told and not fetched."""

    def __init__(self) -> None:
        self.jar: dict[str, dict[str, str]] = {}

    def get(self, url: str, *, stop: str = "\0") -> Page:
        for _ in range(12):
            if url.startswith(stop):
                return Page(0, url, "", {})
            page = self._ask("GET", url)
            if page.status not in (301, 302, 303):
                return page
            url = urljoin(url, page.headers["location"])
        raise RuntimeError(f"sent on too often: {url}")

    def post(self, url: str, fields: dict[str, str], *, stop: str = "\0") -> Page:
        page = self._ask("POST", url, urlencode(fields).encode())
        if page.status not in (301, 302, 303):
            return page
        return self.get(urljoin(url, page.headers["location"]), stop=stop)

    def _ask(self, method: str, url: str, body: bytes | None = None) -> Page:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        path = url[len(origin) :].partition("#")[0] or "/"
        jar = self.jar.setdefault(parts.netloc, {})
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Referer": url}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("set-cookie", ()):
            for name, one in SimpleCookie(line).items():
                jar.pop(name, None)
                if one.value:
                    jar[name] = one.value
        return Page(answer.status, url, text, {name.lower(): value for name, value in answer.headers.items()})


def fields_of(page: Page) -> dict[str, str]:
    """What a page's form would send as it stands."""
    found = (dict(ATTRIBUTE.findall(one)) for one in INPUT.findall(page.text))
    return {one["name"]: html.unescape(one.get("value", "")) for one in found if "name" in one}


_arrived: dict[str, int] = {}


def sign_in_there(browser: Browser, page: Page, who: str, *, password: str = PASSWORD, stop: str = "\0") -> Page:
    """Through name, password and consent of Canaille, as far as it asks. Its access tokens differ by the second only,
    and it fails when it made the same one before: somebody's next arrival waits until the second has changed."""
    while int(time.time()) <= _arrived.get(who, 0):
        time.sleep(0.05)
    typed = {"login": who, "password": password, "answer": "accept"}
    for _ in range(4):
        if not page.url.startswith("http://127.0.0.1") or page.status == 0:
            break
        fields = fields_of(page)
        page = browser.post(
            page.url, fields | {name: typed[name] for name in typed if name in fields or name == "answer"}, stop=stop
        )
    _arrived[who] = int(time.time())
    return page


class Lobby:
    """A sign-in provider of the crew's house."""

    def __init__(self, crew: Crew, row: dict[str, Any]) -> None:
        self.crew, self.id, self.back, self.home = crew, row["id"], row["redirect_uri"], crew.server.url
        self.door = f"/api/identity-providers/{self.id}"

    @classmethod
    def opened(cls, crew: Crew, name: str, issuer: str) -> Lobby:
        return cls(crew, created(crew.cleo, "/api/identity-providers", {"name": name, "issuer": issuer}))

    def change(self, **changes: Any) -> Any:
        answer = self.crew.cleo.patch(self.door, changes)
        assert answer.status == 200, answer
        return answer.json

    def leave(self, browser: Browser, *, stop: str = "\0", **query: str) -> Page:
        """From the button to where the other house asks or answers."""
        return browser.get(f"{self.home}/sign-in/with/{self.id}?{urlencode(query)}", stop=stop)

    def who(self, browser: Browser) -> dict[str, Any]:
        """Who this browser is signed in as, or nothing."""
        secret = browser.jar.get(urlsplit(self.home).netloc, {}).get("comity_session")
        answer = Client(self.home, secret).get("/api/me") if secret else None
        return answer.json if answer is not None and answer.status == 200 else {}

    def email(self, browser: Browser) -> str:
        """The address of who is signed in in this browser, as the house has it."""
        found = self.crew.cleo.get(f"/api/members?q={self.who(browser)['handle']}").json["items"]
        return str(found[0]["email"])

    def refusal(self) -> str:
        """Why somebody was not let in the last time, as the audit log has it."""
        items = self.crew.cleo.get("/api/audit?kind=provider.refused&limit=1").json["items"]
        return str(items[0]["facts"]["why"]) if items else ""


def alert(page: Page) -> str:
    """What the page says went wrong."""
    found = re.search(r'role="alert">([^<]*)<', page.text)
    return html.unescape(found[1]) if found else ""
