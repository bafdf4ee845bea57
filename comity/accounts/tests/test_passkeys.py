"""Passkeys over HTTP: making them, coming in with them, and everything that must not come in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from comity.accounts.tests.authenticator import PRESENT, Authenticator, text
from comity.accounts.tests.test_mailed_sign_in import Postbox, postbox, until
from comity.accounts.tests.test_second_factor import turned_on
from comity.testing.client import Answer, Client
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server

__all__ = ["postbox"]
ANNA, BEN = "anna@lumen.example", "ben@lumen.example"
FREE = {"COMITY_LIMITS": "off"}


def made(client: Client, *, name: str = "Work laptop", **more: Any) -> tuple[Authenticator, dict[str, Any]]:
    key = Authenticator(client.url, **more)
    options = client.post("/api/me/passkeys/options", {"password": PASSWORD})
    assert options.status == 200, options
    added = client.post("/api/me/passkeys", {"name": name, "credential": key.make(options.json)})
    assert added.status == 201, added
    return key, added.json


def posed(browser: Client) -> dict[str, Any]:
    """The options of a sign-in; the browser keeps its cookie."""
    answer = browser.post("/api/session/passkey/options")
    browser.cookie = answer.headers["set-cookie"].partition(";")[0]
    options: dict[str, Any] = answer.json
    return options


def give(browser: Client, credential: dict[str, Any]) -> Answer:
    return browser.post("/api/session/passkey", {"credential": credential})


def come(server: Server, key: Authenticator) -> Answer:
    browser = server.client()
    return give(browser, key.use(posed(browser)))


def test_a_passkey_is_made_named_used_and_removed(server: Server) -> None:
    """All nine boxes by API; A15: not for API tokens, nor for those of others."""
    anna, ben, elsewhere = server.signed_in(ANNA), server.signed_in(BEN), server.signed_in(ANNA)
    wrong = anna.post("/api/me/passkeys/options", {"password": "not hers"})
    assert wrong.status == 422 and set(wrong.json["error"]["fields"]) == {"password"}
    key, passkey = made(anna)
    path = f"/api/me/passkeys/{passkey['id']}"
    assert (passkey["name"], passkey["used_at"], passkey["synced"]) == ("Work laptop", None, False)
    came = come(server, key)
    assert came.status == 200 and came.headers["set-cookie"].startswith("comity_session=cs_")
    inside = server.client(came.json["token"])
    assert inside.get("/api/me").json["handle"] == "anna"
    assert inside.get("/api/me/passkeys").json["items"][0]["used_at"] is not None
    assert anna.patch(path, {"name": "  My  phone "}).json["name"] == "My phone"
    assert "My phone" in anna.get("/settings/security").text
    for hostile in ({"name": ""}, {"name": " "}, {"name": "x" * 61}, {"name": 1}, {"name": "a\0"}):
        assert anna.patch(path, hostile).status == 400
    bot = server.client(ben.post(f"/api/members/{ben.get('/api/me').json['id']}/tokens", {"label": "b"}).json["token"])
    assert {bot.get("/api/me/passkeys").status, bot.patch(path, {"name": "x"}).status} == {403}
    assert ben.patch(path, {"name": "x"}).status == 404
    assert ben._send("DELETE", path, {"password": PASSWORD}).status == 404
    assert anna._send("DELETE", path, {"password": "not hers"}).status == 422
    assert anna._send("DELETE", path, {"password": PASSWORD}).status == 204
    assert [one.get("/api/me").status for one in (anna, inside, elsewhere)] == [200, 401, 401]
    assert come(server, key).error == "passkey_refused"
    kinds = [one["kind"] for one in server.signed_in(OWNER_EMAIL).get("/api/audit").json["items"]]
    assert {"passkey.added", "passkey.removed", "session.failed"} <= set(kinds)


class Liar:
    """An authenticator that lies once in what is named, and is honest again."""

    def __init__(self, key: Authenticator, **lie: Any) -> None:
        self.key, self.lie = key, lie

    def __call__(self, options: dict[str, Any]) -> dict[str, Any]:
        honest = {name: getattr(self.key, name) for name in self.lie}
        vars(self.key).update(self.lie)
        credential = self.key.use(options)
        vars(self.key).update(honest)
        return credential


def test_what_must_not_come_in_is_refused_in_the_same_words(serve: Callable[..., Server]) -> None:
    """A02, A11, A14, A19, A24: origin, site, challenge, browser, person, count, verification, deactivated."""
    server = serve(settings=FREE)
    anna, ben, cleo = server.signed_in(ANNA), server.signed_in(BEN), server.signed_in(OWNER_EMAIL)
    (key, _), (bens, _) = made(anna), made(ben)
    assert come(server, key).status == 200
    other, adding = posed(server.client()), anna.post("/api/me/passkeys/options", {"password": PASSWORD}).json
    lies: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "another origin": Liar(key, origin="https://evil.example"),
        "another port": Liar(key, origin="http://localhost:1"),
        "another site": Liar(key, site="evil.example"),
        "not verified": Liar(key, flags=PRESENT),
        "not present": Liar(key, flags=4),
        "counted back": Liar(key, count=0, counts=0),
        "signed by another": lambda options: key.use(options) | {"response": bens.use(options)["response"]},
        "as somebody else": lambda options: key.use(options, user=bens.user),
        "as nobody": lambda options: key.use(options, user=b""),
        "unknown": lambda options: Authenticator(server.url).use(options, user=key.user),
        "nobody's challenge": lambda options: key.use({"publicKey": {"challenge": text(b"x" * 64)}}),
        "posed to another browser": lambda options: key.use(other),
        "posed for adding": lambda options: key.use(adding),
    }
    refused = {}
    for why, lie in lies.items():
        browser = server.client()
        refused[why] = give(browser, lie(posed(browser)))
    first = key.use(posed(browser))
    assert give(browser, first).status == 200
    refused["replayed"] = give(browser, first)
    cleo.delete(f"/api/members/{anna.get('/api/me').json['id']}")
    refused["deactivated"] = come(server, key)
    assert {one.status for one in refused.values()} == {401}, refused
    assert len({one.text for one in refused.values()}) == 1, refused
    assert not any("comity_session" in str(one.headers) for one in refused.values())
    hostile: Any
    for hostile in ({"$ne": None}, [], None, "x", {"id": ["x"]}, {"id": "+", "rawId": "", "type": "x", "response": {}}):
        assert browser.post("/api/session/passkey", {"credential": hostile}).status == 400
    assert come(server, bens).status == 200


def test_what_must_not_be_added(serve: Callable[..., Server]) -> None:
    """A02, A19: without proof, twice, of somebody else, by another session, from another page."""
    server = serve(settings=FREE)
    anna, ben, elsewhere = server.signed_in(ANNA), server.signed_in(BEN), server.signed_in(ANNA)

    def begun(client: Client) -> dict[str, Any]:
        options: dict[str, Any] = client.post("/api/me/passkeys/options", {"password": PASSWORD}).json
        return options

    def added(client: Client, credential: dict[str, Any]) -> Answer:
        return client.post("/api/me/passkeys", {"name": "x", "credential": credential})

    key = Authenticator(server.url)
    options = begun(anna)
    refused = [
        added(elsewhere, key.make(options)),
        added(ben, key.make(options)),
        added(anna, Authenticator("https://evil.example").make(begun(anna))),
        added(anna, Authenticator(server.url, site="evil.example").make(begun(anna))),
    ]
    unverified = Authenticator(server.url)
    unverified.flags = PRESENT
    refused.append(added(anna, unverified.make(begun(anna))))
    credential = key.make(options)
    with ThreadPoolExecutor(8) as many:
        tries = list(many.map(lambda _: added(anna, credential), range(8)))
    assert sorted(one.status for one in tries) == [201, *[422] * 7]
    refused.append(added(ben, key.make(begun(ben))))
    refused.extend(one for one in tries if one.status == 422)
    assert {(one.status, one.text) for one in refused} == {(422, refused[0].text)}
    assert [item["id"] for item in begun(anna)["publicKey"]["excludeCredentials"]] == [text(key.id)]
    with sqlite3.connect(server.data / "comity.db") as database:
        assert database.execute("SELECT count(*) FROM passkeys").fetchone()[0] == 1


def test_a_passkey_is_both_factors(serve: Callable[..., Server]) -> None:
    """A11, A12: it needs no code; where everybody needs a second factor it is one, and the password alone no way in."""
    server = serve(settings=FREE)
    cleo, anna, ben = (server.signed_in(one) for one in (OWNER_EMAIL, ANNA, BEN))
    bens, _ = made(ben)
    turned_on(ben)
    assert come(server, bens).status == 200
    turned_on(cleo)
    cleo.patch("/api/organisation", {"second_factor_required": True})
    assert anna.get("/api/conversations").error == "second_factor_needed"
    elsewhere = server.signed_in(ANNA)
    key, passkey = made(anna)
    assert anna.get("/api/conversations").status == 200
    assert elsewhere.get("/api/me").status == 401
    knock = server.client().post("/api/session", {"email": ANNA, "password": PASSWORD})
    assert knock.error == "second_factor_required"
    page = server.client().form("/sign-in", email=ANNA, password=PASSWORD).text
    assert "passkey-entry" in page and "one-time-code" not in page
    assert server.client(come(server, key).json["token"]).get("/api/conversations").status == 200
    assert anna._send("DELETE", f"/api/me/passkeys/{passkey['id']}", {"password": PASSWORD}).status == 204
    assert anna.get("/api/conversations").error == "second_factor_needed"
    made(anna)
    member = anna.get("/api/me").json["id"]
    assert cleo.delete(f"/api/members/{member}/second-factor").status == 204
    assert server.signed_in(ANNA).get("/api/me/passkeys").json["items"] == []


def test_wrong_passkeys_end_in_a_pause(server: Server) -> None:
    """A23: of the peer; whoever knows a passkey by its id does not shut its owner out elsewhere."""
    key, _ = made(server.signed_in(ANNA))
    forger = Authenticator(server.url)
    forger.id, forger.user = key.id, key.user
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: come(server, forger).status, range(24)))
    assert answers.count(401) <= 11
    paused = come(server, forger)
    assert paused.status == 429 and 1 <= int(paused.headers["retry-after"]) <= 60


@pytest.mark.slow
def test_the_public_url_says_where_and_a_new_device_is_told_of(
    serve: Callable[..., Server], postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    mail = {"COMITY_SMTP_URL": f"smtp://127.0.0.1:{port}", "COMITY_MAIL_FROM": "talk@lumen.example"}
    server = serve(settings=mail | {"COMITY_PUBLIC_URL": "https://talk.lumen.example"})
    host = {"Host": "talk.lumen.example", "Content-Type": "application/json"}
    browser = server.client()
    begun = browser.call("POST", "/api/session/passkey/options", headers=host)
    assert begun.json["publicKey"]["rpId"] == "talk.lumen.example"
    cookie = begun.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/api/session/passkey"))
    assert browser.call("POST", "/api/session/passkey/options", headers=host | {"Host": "evil.example"}).status >= 400
    anna = server.signed_in(ANNA)
    key, _ = made(anna)
    posed(browser)
    browser.call("POST", "/api/session", b'{"email": "%s", "password": "%s"}' % (ANNA.encode(), PASSWORD.encode()),
                 {"Content-Type": "application/json", "User-Agent": "Firefox/140.0 Windows"})  # fmt: skip
    agent = {"Content-Type": "application/json", "User-Agent": "Safari/604.1 iPhone"}
    content = json.dumps({"credential": key.use(posed(browser))}).encode()
    assert browser.call("POST", "/api/session/passkey", content, agent).status == 200
    until(lambda: any("Safari on iPhone" in words for _, words in box.mails))
    until(lambda: any("a passkey was added for" in words for to, words in box.mails if to == ANNA))
