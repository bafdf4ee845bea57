"""Houses that lie, and browsers that carry what is not theirs: none of them gets anybody in. A02 A03 A06 A16 A22."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from comity.people.arrivals.tests.hostile import Hostile
from comity.people.arrivals.tests.stage import Browser, Lobby, Page, alert
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD

TOKENS = {
    "none": "wrong_algorithm",
    "shared": "wrong_algorithm",
    "garbage": "no_token",
    "forged": "wrong_signature",
    "issuer": "wrong_issuer",
    "audience": "wrong_audience",
    "audiences": "wrong_audience",
    "party": "wrong_audience",
    "nonce": "wrong_nonce",
    "old": "too_old",
    "future": "not_yet",
    "subject": "wrong_subject",
    "number": "wrong_subject",
    "unchecked": "mail_not_checked",
    "unsaid": "mail_not_checked",
    "mixed": "wrong_answerer",
    "silent": "wrong_answerer",
}
"""How it lies about who comes (A06: the shapes that forge a signed word), and why it is refused."""
DIRECTIONS = {
    "huge": "too long",
    "deep": "does not answer as OpenID Connect",
    "renamed": "calls itself 'https://login.example'",
    "script": "is no https address",
    "inside": "is no https address",
    "nothing": "does not answer as OpenID Connect",
    "unsigned": "in no way that we know",
}


@pytest.fixture(scope="module")
def lobby(crew: Crew, hostile: Hostile) -> Lobby:
    found = Lobby.opened(crew, "Mallory", f"{hostile.url}/honest")
    found.change(client_id="comity", client_secret="s3cret", on=True, domains=["lumen.example"], newcomers="join")
    return found


def come(lobby: Lobby, browser: Browser | None = None) -> tuple[Browser, Page]:
    browser = browser or Browser()
    return browser, lobby.leave(browser)


def test_an_honest_one_gets_somebody_in_and_its_lies_nobody(lobby: Lobby, hostile: Hostile) -> None:
    """A03 A06: signatures, issuers, audiences, times, nonces and addresses that do not hold."""
    for number, (case, why) in enumerate(TOKENS.items()):
        hostile.subject, hostile.email = f"liar-{number}", f"liar{number}@lumen.example"
        lobby.change(issuer=f"{hostile.url}/{case}")
        browser, page = come(lobby)
        assert (case, page.status, lobby.refusal(), lobby.who(browser)) == (case, 422, why, {})
        assert alert(page)
    hostile.subject, hostile.email = "honest-1", "honest@lumen.example"
    lobby.change(issuer=f"{hostile.url}/honest")
    browser, page = come(lobby)
    assert (page.path, lobby.who(browser)["name"]) == ("/inbox", "Eve Doe")


def test_directions_that_do_not_hold_are_named_and_lead_nowhere(lobby: Lobby, hostile: Hostile) -> None:
    for case, words in DIRECTIONS.items():
        lobby.change(issuer=f"{hostile.url}/{case}")
        found = lobby.crew.cleo.post(f"{lobby.door}/check").json
        assert (found["ok"], words in found["said"][1]) == (False, True), found
        _, page = come(lobby)
        assert (page.status, alert(page)[:32]) == (503, "Mallory cannot be reached now. Tr"[:32])
    lobby.change(issuer=f"{hostile.url}/honest")
    answer = lobby.crew.cleo.patch(lobby.door, {"issuer": "http://10.0.0.1/"})
    assert (answer.status, list(answer.json["error"]["fields"])) == (400, ["issuer"]), "inside, and not allowed by name"


def test_another_provider_with_the_same_address_does_not_get_in(lobby: Lobby, hostile: Hostile) -> None:
    """A03: not even where it says that the address is checked."""
    hostile.subject, hostile.email = "not-anna", "anna@lumen.example"
    browser, page = come(lobby)
    assert (page.status, lobby.refusal(), lobby.who(browser)) == (409, "taken", {})
    assert "link this account under Settings" in alert(page)


def test_keys_are_asked_for_anew_once_for_a_key_that_is_not_known(lobby: Lobby, hostile: Hostile) -> None:
    hostile.subject, hostile.email = "rotated-1", "rotated@lumen.example"
    lobby.change(issuer=f"{hostile.url}/rotated")
    lobby.crew.cleo.post(f"{lobby.door}/check")
    assert hostile.asked.count("/rotated/keys") == 1
    browser, page = come(lobby)
    assert page.status == 422, "asked within the minute already"
    assert hostile.asked.count("/rotated/keys") == 1
    lobby.change(issuer=f"{hostile.url}/honest")
    del browser


def test_what_is_of_another_browser_or_another_time_opens_nothing(lobby: Lobby, hostile: Hostile) -> None:
    """A02: states and codes of others, replayed, cut and mixed; PKCE binds a code to its browser."""
    hostile.subject, hostile.email = "carried-1", "carried@lumen.example"
    mine, other = Browser(), Browser()
    back = lobby.leave(mine, stop=lobby.back)
    theirs = lobby.leave(other, stop=lobby.back)
    assert alert(Browser().get(back.url)).startswith("This was begun in another browser")
    assert alert(other.get(back.url)).startswith("This was begun in another browser")
    injected = f"{lobby.back}?{urlencode(theirs.query | {'code': back.query['code']})}"
    page = other.get(injected)
    assert (page.status, lobby.refusal(), lobby.who(other)) == (422, "code_refused", {}), "the code is of my browser"
    elsewhere = back.url.replace(lobby.id, "01900000-0000-7000-8000-000000000000")
    assert mine.get(elsewhere).status == 422
    fresh = lobby.leave(mine, stop=lobby.back)
    assert mine.get(f"{lobby.back}?{urlencode(fresh.query | {'state': 'cp_guessed'})}").status == 422
    again = lobby.leave(mine, stop=lobby.back)
    kept = dict(mine.jar[lobby.home[7:]])
    assert mine.get(again.url).path == "/inbox"
    replaying = Browser()
    replaying.jar[lobby.home[7:]] = {"comity_trip": kept["comity_trip"]}
    assert (replaying.get(again.url).status, lobby.who(replaying)) == (422, {})


def test_what_ended_meanwhile_opens_nothing(lobby: Lobby, hostile: Hostile, crew: Crew) -> None:
    """A16: an unredeemed code of a provider that was turned off, and the account of somebody who left."""
    hostile.subject, hostile.email = "leaver-1", "leaver@lumen.example"
    browser, _ = come(lobby)
    member = lobby.who(browser)["id"]
    waiting = lobby.leave(Browser(), stop=lobby.back)
    other = Browser()
    waiting = lobby.leave(other, stop=lobby.back)
    lobby.change(on=False)
    assert (other.get(waiting.url).status, lobby.who(other)) == (404, {})
    assert lobby.leave(Browser()).status == 404
    lobby.change(on=True)
    assert crew.cleo.delete(f"/api/members/{member}").status == 204
    assert lobby.who(browser) == {}
    again, page = come(lobby)
    assert (page.status, lobby.refusal(), lobby.who(again)) == (422, "unknown_account", {}), "and nobody new was made"
    assert crew.cleo.delete(lobby.door).status == 204
    assert lobby.leave(Browser()).status == 404
    lobby.change(removed=False)
    assert come(lobby)[1].status == 422


def test_what_a_stranger_writes_into_the_way_back_is_not_repeated(lobby: Lobby, hostile: Hostile) -> None:
    """A22: markup as error, state, provider or description stands nowhere, and the page has its content policy."""
    evil = "<script>alert(1)</script>"
    browser = Browser()
    back = lobby.leave(browser, stop=lobby.back)
    said = {"error": evil, "error_description": evil, "state": back.query["state"], "iss": f"{hostile.url}/honest"}
    pages = [
        browser.get(f"{lobby.back}?{urlencode(said)}"),
        browser.get(f"{lobby.back}?{urlencode({'error': evil, 'state': evil, 'iss': evil})}"),
        browser.get(f"{lobby.home}/sign-in/back/{urlencode({'': evil})}"),
        browser.get(f"{lobby.home}/sign-in?{urlencode({'next': evil})}"),
    ]
    for page in pages:
        assert "alert(1)" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
    assert alert(pages[0]) == "Mallory did not let you in."
    named = lobby.change(name=evil)
    assert named["name"] == evil
    assert "&lt;script&gt;alert(1)" in browser.get(f"{lobby.home}/sign-in").text
    lobby.change(name="Mallory")


def test_the_secret_is_shown_nowhere_and_bad_input_names_its_field(lobby: Lobby, crew: Crew) -> None:
    shown = crew.cleo.get(lobby.door)
    assert (shown.json["has_secret"], b"s3cret" in shown.body) == (True, False)
    assert "s3cret" not in crew.cleo.get(f"/settings/sign-in/{lobby.id}").text
    assert b"s3cret" not in (crew.server.data / "comity.db").read_bytes()
    for body, field in (
        ({"issuer": "ftp://x.example"}, "issuer"),
        ({"issuer": "https://x.example/#a"}, "issuer"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": " "}, "name"),
        ({"domains": ["not a domain"]}, "domains"),
        ({"newcomers": "anybody"}, "newcomers"),
        ({"removed": True}, "removed"),
        ({"unknown": 1}, "unknown"),
    ):
        answer = crew.cleo.patch(lobby.door, body)
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field]), answer
    everybody = crew.cleo.patch(lobby.door, {"domains": []})
    assert (everybody.status, list(everybody.json["error"]["fields"])) == (422, ["domains"])
    taken = crew.cleo.post("/api/identity-providers", {"name": "Twice", "issuer": shown.json["issuer"]})
    assert (taken.status, taken.error) == (409, "taken")
    assert crew.server.signed_in("anna@lumen.example", PASSWORD).get("/api/identity-providers").status == 403
