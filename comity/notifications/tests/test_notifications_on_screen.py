"""Notifications in a real browser: allowed on a press, listed, tested, shown by the worker, replaced.

Chromium's own push service needs the internet. So the browser's subscription is one at the push service of the tests,
and what arrives there is handed to the worker as the browser would do it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from comity.notifications.tests.push_house import Browser, push_house
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
SUBSCRIBED = """
const subscription = SUBSCRIPTION;
let known = null;
PushManager.prototype.getSubscription = async () => known;
PushManager.prototype.subscribe = async ({ applicationServerKey }) =>
  (known = {
    options: { applicationServerKey: applicationServerKey.buffer },
    toJSON: () => subscription,
    unsubscribe: async () => { known = null; return true; },
  });
"""
SHOWN = "registration.getNotifications().then(all => all.map(one => [one.title, one.body, one.tag, one.silent]))"
RING: dict[str, Any] = {
    "about": "ring",
    "tag": "call 1",
    "title": "Vic is calling",
    "body": "Video call",
    "url": "/inbox",
    "silent": False,
    "again": True,
    "stays": True,
    "badge": 0,
    "decline": "/api/calls/1/decline",
    "acts": [{"action": "open", "title": "Answer"}, {"action": "decline", "title": "Decline"}],
}
MISSED = {**RING, "about": "ended", "title": "Missed call from Vic", "body": "", "silent": True, "again": False}


def test_a_device_is_allowed_tested_and_shows_what_comes(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen]
) -> None:
    server = serve(settings={"COMITY_FETCH_ALLOW": "127.0.0.1"})
    crew: Crew = gather_again(server, sqlite_stage.crew)
    with push_house() as house:
        phone, browser = house.browser(), screen(server.url, size=NARROW)
        browser.context.grant_permissions(["notifications"], origin=server.url)
        given = json.dumps({name: phone.subscription[name] for name in ("endpoint", "keys")})
        browser.context.add_init_script(SUBSCRIBED.replace("SUBSCRIPTION", given))
        page = browser.sign_in(server.url, "ben@lumen.example", PASSWORD)
        page.goto(f"{server.url}/settings/notifications")
        page.get_by_role("button", name="Allow on this device").click()
        expect(page.get_by_role("button", name="Stop on this device")).to_be_visible(timeout=15_000 * SLACK)
        page.locator(".push-one input[value='Chrome on Linux']").wait_for()
        assert [one["name"] for one in crew.ben.get("/api/me/devices").json["items"]] == ["Chrome on Linux"]
        page.get_by_role("button", name="Test Chrome on Linux").click()
        words = phone.told()[0].words
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        worker = Worker(server, browser, phone)
        worker.deliver(words)
        assert worker.shows([["It works", words["body"], "test", False]])
        page.goto("about:blank")
        worker.deliver(RING)
        assert worker.shows([["Vic is calling", "Video call", "call 1", False]], tag="call 1")
        worker.deliver(MISSED)
        assert worker.shows([["Missed call from Vic", "", "call 1", True]], tag="call 1")


class Worker:
    """The service worker of a browser, pushed as the browser pushes it."""

    def __init__(self, server: Server, screen: Screen, phone: Browser) -> None:
        self.screen, self.origin, self.phone = screen, server.url, phone
        self.session: CDPSession = screen.context.new_cdp_session(screen.context.pages[0])
        self.registrations: list[str] = []
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.session.send("ServiceWorker.enable")
        assert until(self._registration, 10 * SLACK)

    def _registration(self) -> list[str]:
        self.screen.context.pages[0].wait_for_timeout(50)  # what the browser tells is heard while a page is asked
        return self.registrations

    def deliver(self, words: dict[str, Any]) -> None:
        told = {"origin": self.origin, "registrationId": self.registrations[0], "data": json.dumps(words)}
        self.session.send("ServiceWorker.deliverPushMessage", told)

    def shows(self, wanted: list[list[Any]], tag: str = "test") -> bool:
        worker = self.screen.context.service_workers[0]
        return bool(until(lambda: [one for one in worker.evaluate(SHOWN) if one[2] == tag] == wanted, 10 * SLACK))

    def _registered(self, told: dict[str, Any]) -> None:
        self.registrations += [one["registrationId"] for one in told["registrations"] if not one["isDeleted"]]


def test_the_offer_comes_with_the_first_words_and_never_on_load(
    server: Server, crew: Crew, screen: Callable[..., Screen]
) -> None:
    talk = crew.direct(crew.anna, crew.ben)
    page = screen(server.url).sign_in(server.url, "ben@lumen.example", PASSWORD)
    offer = page.locator("push-offer")
    if page.evaluate("Notification.permission") != "default":
        page.evaluate("Object.defineProperty(Notification, 'permission', { get: () => 'default' })")
        page.evaluate(
            "const one = document.querySelector('push-offer'); const place = one.parentNode; place.append(one)"
        )
    assert not offer.is_visible()
    crew.anna.say(talk, "Hello")
    offer.wait_for()
    offer.get_by_role("button", name="Not now").click()
    crew.anna.say(talk, "Once more")
    page.reload()
    assert not page.locator("push-offer").is_visible()
