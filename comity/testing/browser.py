"""A real Chromium that may talk to our origins only, and pages that may not complain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comity.testing import needs
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

FLAGS = [
    "--headless",
    "--remote-debugging-pipe",
    "--test-third-party-cookie-phaseout",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
FAKE_DEVICES = [
    "--use-fake-device-for-media-stream=display-media-type=window,fps=10",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-audio-output",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-accept-this-tab-capture",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
WIDE = (1440, 900)
NARROW = (390, 844)
_REPORT_CSP = """
addEventListener("securitypolicyviolation", e =>
  console.error(`CSP: ${e.effectiveDirective} refused ${e.blockedURI || e.sample} at ${e.sourceFile}:${e.lineNumber}`))
"""
_OWN_SCHEMES = {"data", "blob", "about", "chrome-error"}


@contextmanager
def launched(playwright: Playwright, *more: str, program: str | None = None) -> Iterator[Browser]:
    """Chromium with our flags and these. Storage is partitioned by site, as browsers of people have it; Playwright's
    default arguments switch that off."""
    flags = [*FLAGS, *more]
    program = program or needs.chromium()
    with playwright.chromium.launch(executable_path=program, args=flags, ignore_default_args=True) as browser:
        yield browser


class Screen:
    """The browser of one person, with its own cookies and storage. `faults` is what went wrong in it."""

    def __init__(
        self, browser: Browser, origins: Iterable[str], *, size: tuple[int, int], dark: bool, locale: str
    ) -> None:
        self.origins = {origin.rstrip("/") for origin in origins}
        self.faults: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=locale,
            timezone_id="Europe/Berlin",
        )
        self.context.set_default_timeout(10_000 * SLACK)
        self.context.add_init_script(_REPORT_CSP)
        self.context.on("request", self._requested)
        self.context.on("console", self._spoke)
        self.context.on("weberror", lambda error: self._fault(f"uncaught: {error.error}\n{error.error.stack}"))

    def open(self, url: str) -> Page:
        page = self.context.new_page()
        page.goto(url)
        return page

    def expect(self, pattern: str) -> None:
        """A fault that this test means to provoke, for instance "status of 422"."""
        self._expected.append(re.compile(pattern))

    def sign_in(self, url: str, email: str, password: str) -> Page:
        page = self.open(f"{url}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile(r"/(inbox|conversations/)"))
        return page

    def check(self) -> None:
        unexpected = [fault for fault in self.faults if not any(known.search(fault) for known in self._expected)]
        assert not unexpected, "The browser complained:\n" + "\n".join(unexpected)

    def close(self) -> None:
        self.context.close()

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}".replace("ws", "http", 1)
        if parts.scheme not in _OWN_SCHEMES and origin not in self.origins:
            self._fault(f"request outside our origins: {request.url}")

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._fault(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _fault(self, fault: str) -> None:
        self.faults.append(fault)
