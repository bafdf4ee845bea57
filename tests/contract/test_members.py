"""Members, tokens and people."""

from __future__ import annotations

from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from tests.contract.stage import NOWHERE, at_once, fresh, wrong_fields


def unused() -> str:
    return f"m{fresh().replace('-', '')[:12]}"


def hire(crew: Crew, role: str = "member") -> Client:
    """A new colleague, signed in."""
    name = unused()
    content = {"handle": name, "name": "New Colleague", "email": f"{name}@lumen.example", "password": PASSWORD}
    row = crew.cleo.post("/api/members", content | {"role": role}).json
    client = crew.server.signed_in(content["email"], name=name)
    client.person, client.member = row["person"], row["id"]
    return client


def test_an_owner_adds_a_member_who_can_sign_in(crew: Crew) -> None:
    name = unused()
    content = {"handle": name.upper(), "name": "Fay Lund", "email": f"{name}@lumen.example", "password": PASSWORD}
    answer = crew.cleo.post("/api/members", content)
    assert answer.status == 201
    assert answer.json["handle"] == name
    me = crew.server.signed_in(content["email"]).get("/api/me").json
    assert (me["id"], me["person"], me["name"]) == (answer.json["id"], answer.json["person"], "Fay Lund")
    assert PASSWORD not in answer.text


def test_an_admin_adds_members_too_and_a_member_does_not(crew: Crew) -> None:
    assert hire(crew, "admin").post("/api/members", {"handle": unused(), "name": "Gil"}).status == 201
    refused = crew.anna.post("/api/members", {"handle": unused(), "name": "Gil"})
    assert (refused.status, refused.error) == (403, "forbidden")


def test_a_handle_or_an_address_belongs_to_one_member(crew: Crew) -> None:
    taken = crew.cleo.post("/api/members", {"handle": "Anna", "name": "Another Anna"})
    assert (taken.status, taken.error, set(taken.json["error"]["fields"])) == (409, "taken", {"handle"})
    content = {"handle": unused(), "name": "Another Anna", "email": "ANNA@lumen.example"}
    taken = crew.cleo.post("/api/members", content)
    assert (taken.status, taken.error, set(taken.json["error"]["fields"])) == (409, "taken", {"email"})


def test_of_parallel_calls_for_one_handle_one_succeeds(crew: Crew) -> None:
    name = unused()
    answers = at_once(10, lambda _: crew.cleo.post("/api/members", {"handle": name, "name": "Race"}))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 9
    assert {answer.error for answer in answers} == {"", "taken"}


def test_of_parallel_calls_for_one_address_one_succeeds(crew: Crew) -> None:
    email = f"{unused()}@lumen.example"
    answers = at_once(
        10, lambda _: crew.cleo.post("/api/members", {"handle": unused(), "name": "Race", "email": email})
    )
    assert sorted(answer.status for answer in answers) == [201] + [409] * 9
    named = [set(answer.json["error"]["fields"]) for answer in answers if answer.status == 409]
    assert all(fields == {"email"} for fields in named)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"handle": "a"}, {"handle"}),
        ({"handle": "no spaces"}, {"handle"}),
        ({"handle": "admin"}, {"handle"}),
        ({"handle": "x" * 31}, {"handle"}),
        ({"handle": None}, {"handle"}),
        ({"handle": "аnna"}, {"handle"}),
        ({"name": ""}, {"name"}),
        ({"name": " \n"}, {"name"}),
        ({"name": "x" * 201}, {"name"}),
        ({"name": "a\0b"}, {"name"}),
        ({"email": "nowhere"}, {"email"}),
        ({"email": "a@b@c"}, {"email"}),
        ({"password": "short"}, {"password"}),
        ({"password": "x" * 201}, {"password"}),
        ({"role": "owner"}, {"role"}),
        ({"is_staff": True}, {"is_staff"}),
        ({"id": NOWHERE, "person": NOWHERE, "created_at": 0}, {"id", "person", "created_at"}),
        ({"handle": 1, "name": None, "email": [], "password": {}}, {"handle", "name", "email", "password"}),
    ],
)
def test_every_wrong_field_of_a_new_member_is_named(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    content = {"handle": unused(), "name": "Fay"} | change
    assert wrong_fields(crew.cleo.post("/api/members", content)) == wrong


def test_missing_fields_are_named(crew: Crew) -> None:
    assert wrong_fields(crew.cleo.post("/api/members", {})) == {"handle", "name"}


def test_a_token_is_shown_once_and_acts_as_its_member(crew: Crew) -> None:
    anna = crew.anna
    answer = anna.post(f"/api/members/{anna.member}/tokens", {"label": "bot"})
    assert answer.status == 201
    assert set(answer.json) == {"id", "token"}
    bot = crew.server.client(answer.json["token"])
    room = crew.room(bot, crew.ben)
    assert crew.ben.get(f"/api/conversations/{room}").status == 200
    assert answer.json["token"] not in anna.get("/api/me").text


def test_tokens_for_others_are_made_by_owner_or_admin(crew: Crew) -> None:
    path = f"/api/members/{crew.ben.member}/tokens"
    assert crew.anna.post(path, {"label": "bot"}).status == 403
    assert hire(crew, "admin").post(path, {"label": "bot"}).status == 201
    made = crew.cleo.post(path, {"label": "bot"})
    assert crew.server.client(made.json["token"]).get("/api/me").json["person"] == crew.ben.person


def test_an_admin_makes_no_token_of_an_owner(crew: Crew) -> None:
    assert hire(crew, "admin").post(f"/api/members/{crew.cleo.member}/tokens", {"label": "bot"}).status == 403


@pytest.mark.parametrize("member", [NOWHERE, "nonsense", "null", "%00"])
def test_tokens_of_nobody_are_404(crew: Crew, member: str) -> None:
    assert crew.cleo.post(f"/api/members/{member}/tokens", {"label": "bot"}).status == 404


@pytest.mark.parametrize("content", [{}, {"label": ""}, {"label": "x" * 101}, {"label": 5}, {"label": "a\0"}])
def test_a_token_needs_a_label(crew: Crew, content: dict[str, Any]) -> None:
    assert wrong_fields(crew.anna.post(f"/api/members/{crew.anna.member}/tokens", content)) == {"label"}


def test_a_revoked_token_opens_nothing_any_more(crew: Crew) -> None:
    anna = crew.anna
    made = anna.post(f"/api/members/{anna.member}/tokens", {"label": "bot"}).json
    bot, path = crew.server.client(made["token"]), f"/api/members/{anna.member}/tokens/{made['id']}"
    assert bot.get("/api/me").status == 200
    assert crew.ben.delete(path).status == 404
    assert anna.delete(path).status == 204
    assert bot.get("/api/me").status == 401
    assert anna.delete(path).status == 404


def test_a_token_is_found_only_under_its_own_member(crew: Crew) -> None:
    anna = crew.anna
    made = anna.post(f"/api/members/{anna.member}/tokens", {"label": "bot"}).json
    assert anna.delete(f"/api/members/{crew.ben.member}/tokens/{made['id']}").status == 404
    assert anna.delete(f"/api/members/{NOWHERE}/tokens/{made['id']}").status == 404


def test_members_find_people_by_name_and_handle(crew: Crew) -> None:
    for words in ("brandt", "ANNA", "na br"):
        found = crew.ben.get(f"/api/people?q={words.replace(' ', '%20')}").json
        assert crew.anna.person in {row["id"] for row in found["items"]}, words
    assert crew.ben.get("/api/people?q=%25").json["items"] == []
    row = next(row for row in crew.ben.get("/api/people?q=anna").json["items"] if row["handle"] == "anna")
    assert row["inside"] is True
    assert row == crew.ben.get(f"/api/people/{crew.anna.person}").json


def test_the_pages_of_people_bring_each_once(crew: Crew) -> None:
    everyone = [row["id"] for row in crew.anna.get("/api/people?limit=100").json["items"]]
    paged: list[str] = []
    cursor = ""
    while True:
        page = crew.anna.get(f"/api/people?limit=2{cursor}").json
        paged += [row["id"] for row in page["items"]]
        if page["next"] is None or len(paged) >= len(everyone):
            break
        cursor = f"&cursor={page['next']}"
    assert paged[: len(everyone)] == everyone


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=-1", "limit=1e30", "limit=NaN", "cursor=x", "q=%00", "q=" + "x" * 201],
)
def test_a_wrong_question_about_people_is_400(crew: Crew, query: str) -> None:
    assert crew.anna.get(f"/api/people?{query}").status == 400


def test_a_person_who_is_not_there_looks_like_one_who_is_hidden(crew: Crew) -> None:
    other = crew.visit("walt")
    hidden, missing = (crew.vic.get(f"/api/people/{person}") for person in (other.person, NOWHERE))
    malformed = crew.vic.get("/api/people/nonsense")
    assert hidden.status == missing.status == malformed.status == 404
    assert hidden.json == missing.json == malformed.json


def test_a_visitor_sees_the_people_inside_and_himself(crew: Crew) -> None:
    assert crew.vic.get(f"/api/people/{crew.anna.person}").json["inside"] is True
    assert crew.vic.get(f"/api/people/{crew.vic.person}").json["inside"] is False
    assert crew.vic.get("/api/people").status == 403
    assert crew.anna.get(f"/api/people/{crew.vic.person}").status == 200
