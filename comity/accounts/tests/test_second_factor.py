"""The second factor over HTTP: turning it on, coming in with it, and everything that must not come in."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pyotp
import pytest

from comity.testing.client import Answer, Client
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server
from comity.testing.waiting import SLACK

ANNA = "anna@lumen.example"
STEP = 30


class Phone(NamedTuple):
    """An app for codes. `code(1)` is that of the next half minute, which holds already."""

    secret: str
    recovery: list[str]

    def code(self, ahead: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(time.time()) + ahead * STEP)


def turned_on(client: Client) -> Phone:
    secret = client.post("/api/me/second-factor").json["secret"]
    phone = Phone(secret, [])
    made = client.post("/api/me/second-factor/confirm", {"code": phone.code()})
    assert made.status == 200, made
    return Phone(secret, made.json["recovery_codes"])


def knock(server: Server, **more: Any) -> Answer:
    return server.client().post("/api/session", {"email": ANNA, "password": PASSWORD} | more)


def challenge(server: Server) -> str:
    refused = knock(server)
    assert (refused.status, refused.error) == (401, "second_factor_required"), refused
    return str(refused.json["error"]["challenge"])


def second(server: Server, secret: str, code: Any) -> Answer:
    return server.client().post("/api/session/second-factor", {"challenge": secret, "code": code})


def test_codes_are_asked_for_at_every_door_and_each_works_once(server: Server) -> None:
    """A11, A12, A14, A19, A24: form, API and code; replayed, parallel, malformed."""
    anna, elsewhere = server.signed_in(ANNA), server.signed_in(ANNA)
    live = elsewhere.live()
    phone = turned_on(anna)
    assert len(phone.recovery) == 10
    begun = time.monotonic()
    assert elsewhere.get("/api/me").status == 401
    with pytest.raises(Exception):  # noqa: B017 - whatever the library says of a closed socket
        while True:
            live.receive(timeout=1)
    assert time.monotonic() - begun < SLACK
    assert anna.get("/api/me").status == 200
    shown = anna.get("/api/me/second-factor").json
    assert shown["on"] and shown["recovery_codes_left"] == 10
    assert phone.secret not in str(shown) + anna.get("/settings/security").text + server.log
    assert anna.post("/api/me/second-factor").status == 409

    first = challenge(server)
    assert second(server, first, phone.code()).error == "wrong_code", "its step was used to turn it on"
    assert second(server, first, "000000").error == "wrong_code"
    came = second(server, first, phone.code(1))
    assert came.status == 200
    assert server.client(came.json["token"]).get("/api/me").status == 200
    assert second(server, first, phone.recovery[0]).error == "challenge_over"
    assert knock(server, code=phone.code(1)).error == "wrong_code", "replayed"
    page = server.client().form("/sign-in", email=ANNA, password=PASSWORD)
    assert page.status == 200 and "one-time-code" in page.text and "comity_session" not in str(page.headers)
    for hostile in ({"$ne": None}, ["0"], None, 0):
        assert second(server, first, hostile).status == 400
    for secret in ("", "cs_x", "cl_x", first):
        assert second(server, secret or "x", phone.recovery[0]).status == 401

    with ThreadPoolExecutor(8) as many:
        tries = list(many.map(lambda _: knock(server, code=phone.recovery[1].upper()).status, range(8)))
    assert sorted(tries)[0] == 200 and tries.count(200) == 1
    assert anna.get("/api/me/second-factor").json["recovery_codes_left"] == 9


def test_what_is_stored_opens_nothing(server: Server) -> None:
    anna = server.signed_in(ANNA)
    phone = turned_on(anna)
    written = b"".join(path.read_bytes() for path in server.data.glob("comity.db*"))
    for clear in (phone.secret, *phone.recovery, *(code.replace("-", "") for code in phone.recovery)):
        assert clear.encode() not in written
    with sqlite3.connect(server.data / "comity.db") as database:
        assert database.execute("SELECT length(secret) FROM second_factors").fetchone()[0] > 32


def test_turning_it_off_and_new_recovery_codes_need_the_password(server: Server) -> None:
    """A15: nor do API tokens reach it."""
    anna = server.signed_in(ANNA)
    phone, member = turned_on(anna), anna.get("/api/me").json["id"]
    bot = server.client(anna.post(f"/api/members/{member}/tokens", {"label": "bot"}).json["token"])
    assert bot.get("/api/me").status == 200
    for refused in (
        bot.get("/api/me/sessions"),
        bot.post("/api/me/second-factor"),
        bot.put("/api/me/password", {"password": PASSWORD, "new_password": PASSWORD * 2}),
    ):
        assert refused.status == 403
    path = "/api/me/second-factor/recovery-codes"
    wrong = anna.post(path, {"password": "not hers"})
    assert wrong.status == 422 and set(wrong.json["error"]["fields"]) == {"password"}
    renewed = anna.post(path, {"password": PASSWORD}).json["recovery_codes"]
    assert knock(server, code=phone.recovery[0]).status == 401
    assert knock(server, code=renewed[0]).status == 200
    cleo = server.signed_in(OWNER_EMAIL)
    assert anna.delete(f"/api/members/{member}/second-factor").status == 403
    assert cleo.delete(f"/api/members/{member}/second-factor").status == 204
    assert cleo.delete(f"/api/members/{member}/second-factor").status == 404
    turned_on(anna)
    assert anna._send("DELETE", "/api/me/second-factor", {"password": "not hers"}).status == 422
    assert anna._send("DELETE", "/api/me/second-factor", {"password": PASSWORD}).status == 204
    assert knock(server).status == 200


def test_guesses_of_codes_end_in_a_pause(server: Server) -> None:
    """A23: for the account, and in a burst."""
    turned_on(server.signed_in(ANNA))
    secret = challenge(server)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda number: second(server, secret, f"{number:06}"), range(24)))
    assert [one.status for one in answers].count(401) <= 11
    paused = second(server, secret, "000000")
    assert paused.status == 429 and 1 <= int(paused.headers["retry-after"]) <= 60


def test_everybody_needs_one(serve: Callable[..., Server]) -> None:
    """The setting leads a member to setting it up, closes every other door until then, and his sockets at once."""
    server = serve(settings={"COMITY_LIMITS": "off"})
    cleo, anna = server.signed_in(OWNER_EMAIL), server.signed_in(ANNA)
    live = anna.live()
    assert anna.patch("/api/organisation", {"second_factor_required": True}).status == 403
    turned_on(cleo)
    assert cleo.patch("/api/organisation", {"second_factor_required": True}).json["second_factor_required"] is True
    with pytest.raises(Exception):  # noqa: B017 - whatever the library says of a closed socket
        while True:
            live.receive(timeout=1)
    assert cleo.get("/api/conversations").status == 200
    refused = anna.get("/api/conversations")
    assert (refused.status, refused.error) == (403, "second_factor_needed")
    browser = server.client()
    browser.cookie = f"comity_session={anna.token}"
    led = browser.get("/people")
    assert led.status == 303 and led.headers["location"] == "/settings/security"
    assert "Set it up" in browser.get("/settings/security").text
    with pytest.raises(Exception):  # noqa: B017 - the handshake is refused
        anna.live()
    turned_on(anna)
    assert anna.get("/api/conversations").status == 200
    assert browser.get("/people").status == 200
