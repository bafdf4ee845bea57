"""Notifications in a real browser: allowed on a press, listed, tested; offered after the first words, never on load.

Chromium's own push service needs the internet. So the browser's subscription is one at the push service of the tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comity.notifications.tests.push_house import push_house
from comity.testing.browser import NARROW, Screen, launched
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

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


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The whole of it: the headless shell knows no permission to notify."""
    with launched(playwright) as browser:
        yield browser


def test_a_device_is_allowed_listed_and_tested(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen]
) -> None:
    server = serve(settings={"COMITY_PUSH_ALLOW": "127.0.0.1"})
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
        assert phone.told()[0].words["title"] == "It works"
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


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
