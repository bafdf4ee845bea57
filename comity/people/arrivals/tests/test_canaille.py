"""Coming in by a real provider of somebody else: found by (issuer, subject), and by nothing else. A02 A04 A11 A18."""

from __future__ import annotations

import time
from typing import Any

import pyotp
import pytest

from comity.people.arrivals.tests.stage import Browser, Lobby, Page, alert, fields_of, sign_in_there
from comity.testing.canaille import Canaille
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD

pytestmark = pytest.mark.slow


def come(lobby: Lobby, who: str, browser: Browser | None = None, **query: str) -> tuple[Browser, Page]:
    browser = browser or Browser()
    return browser, sign_in_there(browser, lobby.leave(browser, **query), who)


def signed_in_browser(lobby: Lobby, client: Client) -> Browser:
    browser = Browser()
    browser.jar[lobby.home[7:]] = {"comity_session": client.token or ""}
    return browser


def link(lobby: Lobby, client: Client, who: str, *, password: str = PASSWORD) -> Page:
    """In the settings of this member, through the page that leads on, to the provider and back."""
    browser = signed_in_browser(lobby, client)
    page = browser.post(f"{lobby.home}/settings/security/with/{lobby.id}", {"password": password})
    if page.status != 200 or "refresh" not in page.headers:
        return page
    return sign_in_there(browser, browser.get(page.headers["refresh"].partition("url=")[2]), who)


def identities(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/me/identities").json["items"]
    return found


def turn_on_second_factor(client: Client) -> str:
    """The secret of his app. The code of this moment was not used for it."""
    secret = str(client.post("/api/me/second-factor").json["secret"])
    code = pyotp.TOTP(secret).at(time.time() - 30)
    assert client.post("/api/me/second-factor/confirm", {"code": code}).status == 200
    return secret


def test_somebody_new_becomes_a_member_and_stays_who_he_is(acme: Lobby, there: Canaille) -> None:
    """A04: another address at the provider, even a colleague's, changes nothing about who comes in."""
    there.person("jane", "jane@acme-demo.com")
    browser, page = come(acme, "jane", next="/people")
    first = acme.who(browser)
    assert (page.path, first["name"], first["handle"], first["role"]) == ("/people", "Jane Doe", "jane", "member")
    again, _ = come(acme, "jane")
    assert acme.who(again)["id"] == first["id"]
    there.person("jane", "anna@lumen.example")
    moved, _ = come(acme, "jane")
    assert (acme.who(moved)["id"], acme.email(moved)) == (first["id"], "jane@acme-demo.com")
    [kept] = identities(Client(acme.home, moved.jar[acme.home[7:]]["comity_session"]))
    assert (kept["issuer"], kept["label"]) == (there.issuer, "anna@lumen.example")


def test_an_address_alone_lets_nobody_in(acme: Lobby, there: Canaille) -> None:
    """A03: what the provider does not call checked counts for nothing, and other domains are not asked in."""
    there.person("eve", "anna@lumen.example")
    acme.change(domains=["acme-demo.com", "lumen.example"])
    browser, page = come(acme, "eve")
    assert (page.status, acme.refusal(), acme.who(browser)) == (409, "taken", {})
    there.person("eve", "eve@acme-demo.com")
    acme.change(vouches_for_mail=False)
    browser, page = come(acme, "eve")
    assert (page.status, acme.refusal(), acme.who(browser)) == (422, "mail_not_checked", {})
    acme.change(vouches_for_mail=True, domains=["elsewhere.example"])
    browser, page = come(acme, "eve")
    assert (page.status, acme.refusal()) == (422, "other_domain")
    acme.change(domains=["acme-demo.com"], newcomers="invited")
    browser, page = come(acme, "eve")
    assert (page.status, acme.refusal()) == (422, "unknown_account")
    assert "ask for an invitation" in alert(page)
    acme.change(newcomers="join")


def test_a_member_links_and_unlinks_his_account(acme: Lobby, there: Canaille, crew: Crew) -> None:
    there.person("ann", "ann@acme-demo.com")
    wrong = link(acme, crew.anna, "ann", password="not it")
    assert wrong.query == {"link": "wrong_password"}
    assert identities(crew.anna) == []
    assert link(acme, crew.anna, "ann").query == {"link": "done"}
    browser, _ = come(acme, "ann")
    assert acme.who(browser)["handle"] == "anna"
    assert link(acme, crew.ben, "ann").query == {"link": "taken"}, "it is anna's"
    [mine] = identities(crew.anna)
    assert crew.ben.delete(f"/api/me/identities/{mine['id']}").status == 404
    assert crew.anna.delete(f"/api/me/identities/{mine['id']}").status == 204
    acme.change(newcomers="invited")
    _, page = come(acme, "ann")
    assert (page.status, acme.refusal()) == (422, "unknown_account"), "A16: it opens nothing any more"
    acme.change(newcomers="join")


def test_the_only_way_in_is_not_unlinked(acme: Lobby, there: Canaille) -> None:
    there.person("solo", "solo@acme-demo.com")
    browser, _ = come(acme, "solo")
    solo = Client(acme.home, browser.jar[acme.home[7:]]["comity_session"])
    [mine] = identities(solo)
    answer = solo.delete(f"/api/me/identities/{mine['id']}")
    assert (answer.status, answer.error) == (422, "last_way")
    assert "Accounts elsewhere" in browser.get(f"{acme.home}/settings/security").text


def test_an_invited_person_accepts_by_it(acme: Lobby, there: Canaille, crew: Crew) -> None:
    """A18: an invitation for an address is for whom the provider calls by that address."""
    asked = {"email": "ivo@acme-demo.com", "role": "admin", "mail": False}
    token = crew.cleo.post("/api/invitations", asked).json["link"].partition("token=")[2]
    there.person("mal", "mal@acme-demo.com")
    browser, page = come(acme, "mal", invitation=token)
    assert (page.status, acme.who(browser)) == (422, {})
    there.person("ivo", "ivo@acme-demo.com")
    joining = Browser().get(f"{acme.home}/join?token={token}")
    assert f"/sign-in/with/{acme.id}?invitation=ci_" in joining.text
    browser, _ = come(acme, "ivo", invitation=token)
    assert (acme.who(browser)["role"], acme.email(browser)) == ("admin", "ivo@acme-demo.com")
    again = Browser().get(f"{acme.home}/sign-in/with/{acme.id}?invitation={token}")
    assert again.status == 410


def test_the_second_factor_is_asked_for_unless_the_house_checks_it(acme: Lobby, there: Canaille, crew: Crew) -> None:
    """A11: this way in asks for what every other one asks for."""
    there.person("dora", "dora@acme-demo.com")
    assert link(acme, crew.dora, "dora").query == {"link": "done"}
    secret = turn_on_second_factor(crew.dora)
    browser, page = come(acme, "dora", next="/people")
    assert (acme.who(browser), "challenge" in fields_of(page)) == ({}, True)
    typed = fields_of(page) | {"code": pyotp.TOTP(secret).now()}
    assert browser.post(f"{acme.home}/sign-in/code", typed).path == "/people"
    assert acme.who(browser)["handle"] == "dora"
    acme.change(vouches_for_factor=True)
    browser, page = come(acme, "dora")
    assert acme.who(browser)["handle"] == "dora"
    there.person("noa", "noa@acme-demo.com")
    browser, _ = come(acme, "noa")
    assert crew.cleo.patch("/api/organisation", {"second_factor_required": True}).status == 200
    assert acme.who(browser)["handle"] == "noa", "everybody needs one, and the other house checked it"
    noa = Client(acme.home, browser.jar[acme.home[7:]]["comity_session"])
    assert crew.cleo.get(acme.door).json["error"]["code"] == "second_factor_needed", "she came by her password"
    assert noa.get("/api/teams").status == 200
    turn_on_second_factor(crew.cleo)
    acme.change(vouches_for_factor=False)
    assert noa.get("/api/teams").json["error"]["code"] == "second_factor_needed", "its word holds no more"
    assert crew.cleo.patch("/api/organisation", {"second_factor_required": False}).status == 200


def test_a_provider_that_is_gone_is_said_in_a_plain_sentence(acme: Lobby, there: Canaille) -> None:
    browser = Browser()
    there.person("late", "late@acme-demo.com")
    back = sign_in_there(browser, acme.leave(browser), "late", stop=acme.back)
    there.stop()
    page = browser.get(back.url)
    assert (page.status, acme.who(browser)) == (503, {})
    assert alert(page) == "Acme cannot be reached now. Try again in a minute, or come in another way."
