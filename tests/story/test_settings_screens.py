"""The first run and the settings, as people see them: no axe violation, nothing that moves sideways."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from comity.testing.browser import NARROW, Screen
from comity.testing.processes import PASSWORD, Server
from tests.story.looks import judge

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
LONG = "Wolfeschlegelsteinhausenbergerdorff-Rhys"


def test_the_first_run_and_the_settings(serve: Callable[..., Server], screen: Screens) -> None:
    server = serve("sqlite", empty=True)
    found = re.search(r"Set up: (\S+)", server.log)
    assert found is not None
    someone = screen(server.url, size=NARROW)
    page = someone.open(found[1])
    judge(page, "welcome")
    typed = {"organisation": "Lumen", "name": "Cleo Faber", "handle": "cleo", "email": "cleo@lumen.example"}
    for field, words in (typed | {"password": PASSWORD}).items():
        page.fill(f"[name={field}]", words)
    page.get_by_role("button", name="Open the house").click()
    page.get_by_label("The address of the website").fill("https://shop.example")
    page.get_by_role("button", name="Open this door").click()
    page.locator("#snippet").wait_for()
    judge(page, "welcome-door")
    cleo = server.signed_in("cleo@lumen.example")
    member = cleo.post("/api/members", {"handle": "w" * 30, "name": f"{LONG} {LONG}", "title": LONG * 2}).json
    team = cleo.post("/api/teams", {"name": LONG * 2, "people": [member["person"]]}).json
    door = cleo.get("/api/channels").json["items"][0]
    cleo.post("/api/invitations", {"name": LONG})
    for name, path in {
        "welcome-colleagues": "/welcome/colleagues",
        "welcome-you": "/welcome/you",
        "settings-organisation": "/settings/organisation",
        "settings-members": "/settings/members",
        "settings-member": f"/settings/members/{member['id']}",
        "settings-teams": "/settings/teams",
        "settings-team": f"/settings/teams/{team['id']}",
        "settings-doors": "/settings/doors",
        "settings-door": f"/settings/doors/{door['id']}",
        "settings-tokens": "/settings/tokens",
        "settings-security": "/settings/security",
        "settings-passkey": "/settings/security/passkey",
        "settings-audit": "/settings/audit",
        "search": "/search?q=a",
    }.items():
        page.goto(f"{server.url}{path}")
        judge(page, name)
