"""Invitations: once, for whom they are, until they are taken back. No mail server here: the link is shown."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD


def asked(crew: Crew, **content: Any) -> tuple[str, str]:
    """A new invitation: its id and the token of its link."""
    row = crew.cleo.post("/api/invitations", content)
    assert row.status == 201, row
    return row.json["id"], token_of(row.json["link"])


def token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


def joining(crew: Crew, token: str, email: str = "") -> Answer:
    handle = f"j{uuid.uuid4().hex[:12]}"
    content = {"token": token, "name": "Noor Aziz", "handle": handle, "email": email or f"{handle}@lumen.example"}
    return crew.server.client().post("/api/join", content | {"password": PASSWORD})


def signed_in(crew: Crew, answer: Answer) -> Client:
    return crew.server.client(answer.json["token"])


def test_an_invitation_makes_one_member_in_its_teams(crew: Crew) -> None:
    team = crew.cleo.post("/api/teams", {"name": uuid.uuid4().hex}).json["id"]
    _, token = asked(crew, role="admin", teams=[team])
    joined = joining(crew, token)
    assert joined.status == 201
    assert signed_in(crew, joined).get("/api/me").json["role"] == "admin"
    assert crew.cleo.get(f"/api/teams/{team}").json["people"] == [joined.json["person"]]
    again = joining(crew, token)
    assert (again.status, again.error) == (410, "gone")


def test_of_thirty_at_once_exactly_one_comes_in(crew: Crew) -> None:
    """A19"""
    _, token = asked(crew)
    with ThreadPoolExecutor(30) as threads:
        answers = list(threads.map(lambda _: joining(crew, token), range(30)))
    assert sorted(answer.status for answer in answers) == [201] + [410] * 29


def test_an_invitation_for_one_address_lets_no_other_in(crew: Crew) -> None:
    """A18: refused, and nothing of it is used up or granted."""
    _, token = asked(crew, email="Asked@Lumen.example")
    other = joining(crew, token, "other@lumen.example")
    assert (other.status, set(other.json["error"]["fields"])) == (422, {"email"})
    assert joining(crew, token, "asked@lumen.example").status == 201


def test_an_open_link_is_for_the_domain_of_the_house(crew: Crew) -> None:
    """A18: guests may come from anywhere."""
    crew.cleo.patch("/api/organisation", {"domain": "lumen.example"})
    try:
        _, token = asked(crew)
        assert joining(crew, token, "eve@elsewhere.example").status == 422
        assert joining(crew, token).status == 201
        _, token = asked(crew, role="guest")
        assert joining(crew, token, f"{uuid.uuid4().hex}@elsewhere.example").status == 201
    finally:
        crew.cleo.patch("/api/organisation", {"domain": ""})


def test_what_was_taken_back_opens_nothing(crew: Crew) -> None:
    """A20"""
    invitation, token = asked(crew)
    assert crew.cleo.delete(f"/api/invitations/{invitation}").status == 204
    refused = joining(crew, token)
    assert (refused.status, refused.error) == (410, "gone")
    page = crew.server.client().get(f"/join?token={token}")
    assert page.status == 410
    assert "taken back" in page.text
    assert invitation not in {row["id"] for row in crew.cleo.get("/api/invitations").json["items"]}


def test_a_new_link_ends_the_former_one(crew: Crew) -> None:
    invitation, former = asked(crew)
    answer = crew.cleo.post(f"/api/invitations/{invitation}/link")
    assert joining(crew, former).status == 404
    assert joining(crew, token_of(answer.json["link"])).status == 201
    assert crew.cleo.post(f"/api/invitations/{invitation}/link").status == 410


def test_a_guest_takes_part_in_the_rooms_and_sees_nothing_else(crew: Crew) -> None:
    room, other = crew.room(crew.cleo, crew.anna), crew.room(crew.cleo)
    refused = crew.cleo.post("/api/invitations", {"role": "guest", "rooms": [crew.room(crew.anna)]})
    assert (refused.status, set(refused.json["error"]["fields"])) == (422, {"rooms"})
    _, token = asked(crew, role="guest", rooms=[room])
    guest = signed_in(crew, joining(crew, token))
    assert guest.get(f"/api/conversations/{room}").status == 200
    assert guest.get(f"/api/conversations/{other}").status == 404
    assert guest.get("/api/members").status == 403


def test_the_page_shows_who_asks_and_looking_uses_nothing_up(crew: Crew) -> None:
    _, token = asked(crew, email="page@lumen.example", name="Page Turner")
    someone = crew.server.client()
    for _ in range(2):
        page = someone.get(f"/join?token={token}")
        assert (page.status, "Cleo Faber" in page.text, "Page Turner" in page.text) == (200, True, True)
    typed = {"token": token, "name": "Page", "handle": "anna", "email": "page@lumen.example", "password": "short"}
    assert someone.form("/join", **typed).status == 422
    taken = someone.form("/join", **(typed | {"password": PASSWORD}))
    assert (taken.status, "is taken" in taken.text, PASSWORD in taken.text) == (409, True, False)
    done = someone.form("/join", **(typed | {"password": PASSWORD, "handle": "page_turner"}))
    assert (done.status, done.headers["location"]) == (303, "/")
    assert "HttpOnly" in done.headers["set-cookie"]
    assert someone.get(f"/join?token={token}").status == 410


@pytest.mark.parametrize("token", ["", "nonsense", "ci_nobody", "ci_" + "x" * 500, "ct_abc", "%00"])
def test_a_link_that_nobody_made_is_404(crew: Crew, token: str) -> None:
    assert crew.server.client().get(f"/join?token={token}").status == 404


@pytest.mark.parametrize(
    ("content", "status", "wrong"),
    [
        ({"email": "nowhere"}, 400, {"email"}),
        ({"email": "a@lumen.example\r\nBcc: b@c.example"}, 400, {"email"}),
        ({"role": "owner"}, 400, {"role"}),
        ({"teams": ["01900000-0000-7000-8000-000000000000"]}, 422, {"teams"}),
        ({"email": "anna@lumen.example"}, 422, {"email"}),
    ],
)
def test_every_wrong_invitation_is_named(crew: Crew, content: dict[str, Any], status: int, wrong: set[str]) -> None:
    answer = crew.cleo.post("/api/invitations", content)
    assert (answer.status, set(answer.json["error"]["fields"])) == (status, wrong)


def test_links_use_the_address_that_is_set_up(crew: Crew) -> None:
    """A10: not what a request claims."""
    headers = {"Content-Type": "application/json", "X-Forwarded-Host": "evil.example", "X_Forwarded_Proto": "https"}
    answer = crew.cleo.call("POST", "/api/invitations", b"{}", headers)
    assert answer.json["link"].startswith(f"{crew.server.url}/join?token=ci_")
