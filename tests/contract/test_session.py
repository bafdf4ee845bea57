"""`GET /healthz`, `POST` and `DELETE /api/session`, `GET /api/me`, and who is let in at all."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from tests.contract.stage import wrong_fields

ANNA = "anna@lumen.example"


def sign_in(client: Client, email: Any = ANNA, password: Any = PASSWORD) -> Answer:
    return client.post("/api/session", {"email": email, "password": password})


def with_cookie(server: Server, answer: Answer) -> Client:
    """A browser that holds the cookie of this answer and no token."""
    client = server.client(name="browser")
    cookie = SimpleCookie(answer.headers["set-cookie"])["comity_session"]
    client.cookie = f"comity_session={cookie.value}"
    return client


def test_the_health_check_answers_anybody(server: Server) -> None:
    answer = server.client().get("/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_signing_in_gives_a_token_and_a_cookie_that_scripts_cannot_read(server: Server) -> None:
    answer = sign_in(server.client())
    assert answer.status == 200
    assert set(answer.json) == {"token"}
    cookie = SimpleCookie(answer.headers["set-cookie"])["comity_session"]
    assert cookie.value == answer.json["token"]
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"


def test_the_token_and_the_cookie_open_the_same_account(server: Server, anna: Client) -> None:
    answer = sign_in(server.client())
    by_token = server.client(answer.json["token"]).get("/api/me").json
    by_cookie = with_cookie(server, answer).get("/api/me").json
    assert by_token == by_cookie
    assert by_token["person"] == anna.person


def test_the_address_may_be_written_in_any_case(server: Server) -> None:
    assert sign_in(server.client(), ANNA.upper()).status == 200


def test_a_wrong_password_and_an_unknown_address_look_alike(server: Server) -> None:
    wrong, unknown = sign_in(server.client(), password="not hers at all"), sign_in(server.client(), "eve@lumen.example")
    assert wrong.status == unknown.status == 401
    assert wrong.json == unknown.json
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize("hostile", [{"$ne": None}, ["a"], 0, True, None, {"__class__": "x"}, "", "x" * 321])
def test_credentials_that_are_no_text_are_malformed(server: Server, hostile: Any) -> None:
    assert wrong_fields(sign_in(server.client(), email=hostile)) == {"email"} or hostile == {"__class__": "x"}
    assert sign_in(server.client(), password=hostile).status in (400, 401)


def test_signing_out_ends_the_token_and_clears_the_cookie(server: Server) -> None:
    client = server.client(sign_in(server.client()).json["token"])
    answer = client.delete("/api/session")
    assert answer.status == 204
    assert SimpleCookie(answer.headers["set-cookie"])["comity_session"]["max-age"] == "0"
    assert client.get("/api/me").status == 401
    assert client.delete("/api/session").status == 401


def test_signing_out_leaves_other_sessions_alone(server: Server) -> None:
    first, second = (server.client(sign_in(server.client()).json["token"]) for _ in range(2))
    assert first.delete("/api/session").status == 204
    assert second.get("/api/me").status == 200


@pytest.mark.parametrize("token", [None, "", "nonsense", "cs_", "ct_0", "cv_null", "0e12", "true", "cs_" + "x" * 5_000])
def test_without_a_valid_credential_everything_is_401(server: Server, token: str | None) -> None:
    client = server.client()
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = client.call("GET", "/api/me", headers=headers)
    assert (answer.status, answer.error) == (401, "unauthenticated")
    assert set(answer.json["error"]) == {"code", "message", "fields"}


def test_a_wrong_token_is_not_outweighed_by_a_good_cookie(server: Server) -> None:
    browser = with_cookie(server, sign_in(server.client()))
    assert browser.call("GET", "/api/me", headers={"Authorization": "Bearer wrong"}).status == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", ""])
def test_a_foreign_page_cannot_act_with_the_cookie(server: Server, anna: Client, origin: str) -> None:
    browser = with_cookie(server, sign_in(server.client()))
    body = b'{"kind": "room", "title": "Forged"}'
    answer = browser.call("POST", "/api/conversations", body, {"Origin": origin, "Content-Type": "text/plain"})
    assert (answer.status, answer.error) == (403, "wrong_origin")


def test_a_foreign_page_cannot_send_messages_with_the_cookie(server: Server, crew: Crew) -> None:
    browser, room = with_cookie(server, sign_in(server.client())), crew.room(crew.anna)
    headers = {"Origin": "https://evil.example"}
    answer = browser.call("POST", f"/api/conversations/{room}/messages", b"{}", headers)
    assert (answer.status, answer.error) == (403, "wrong_origin")


def test_our_own_page_acts_with_the_cookie(server: Server) -> None:
    browser = with_cookie(server, sign_in(server.client()))
    body = b'{"kind": "room", "title": "Ours"}'
    assert browser.call("POST", "/api/conversations", body, {"Origin": server.url}).status == 201


def test_other_host_names_are_not_served(server: Server) -> None:
    answer = server.client().call("GET", "/healthz", headers={"Host": "evil.example"})
    assert (answer.status, answer.error) == (400, "wrong_host")


def test_me_tells_a_session_a_token_and_a_visitor_apart(crew: Crew) -> None:
    anna, vic = crew.anna, crew.vic
    me = anna.get("/api/me").json
    assert (me["kind"], me["id"], me["person"], me["handle"]) == ("session", anna.member, anna.person, "anna")
    token = anna.post(f"/api/members/{anna.member}/tokens", {"label": "bot"}).json["token"]
    bot = crew.server.client(token).get("/api/me").json
    assert (bot["kind"], bot["person"]) == ("token", anna.person)
    visitor = vic.get("/api/me").json
    assert (visitor["kind"], visitor["person"]) == ("visitor", vic.person)
    assert "handle" not in visitor
