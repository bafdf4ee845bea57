"""Members, teams and the organisation over HTTP: who may change what, and what a change ends."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from comity.testing.waiting import SLACK

NOWHERE = "01900000-0000-7000-8000-000000000000"


def unused() -> str:
    return f"m{uuid.uuid4().hex[:12]}"


def hire(crew: Crew, role: str = "member") -> Client:
    """A new colleague, signed in; an owner is made one afterwards."""
    name = unused()
    given = "admin" if role == "owner" else role
    content = {"handle": name, "name": f"Colleague {name}", "email": f"{name}@lumen.example", "password": PASSWORD}
    row = crew.cleo.post("/api/members", content | {"role": given}).json
    if role == "owner":
        assert crew.cleo.patch(f"/api/members/{row['id']}", {"role": "owner"}).status == 200
    client = crew.server.signed_in(content["email"], name=name)
    client.person, client.member = row["person"], row["id"]
    return client


def until(holds: Callable[[], bool], seconds: float = 1) -> bool:
    deadline = time.monotonic() + seconds * SLACK
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def fields(answer: Any) -> set[str]:
    return set(answer.json["error"]["fields"])


def test_an_admin_sees_changes_and_finds_members(crew: Crew) -> None:
    fay, path = hire(crew), ""
    path = f"/api/members/{fay.member}"
    changed = crew.cleo.patch(path, {"title": "Lamp maker", "reports_to": crew.anna.person})
    assert (changed.status, changed.json["title"], changed.json["reports_to"]) == (200, "Lamp maker", crew.anna.person)
    assert crew.cleo.get(path).json == changed.json
    assert [row["id"] for row in crew.cleo.get(f"/api/members?q={fay.name}").json["items"]] == [fay.member]
    assert crew.cleo.patch(path, {"reports_to": ""}).json["reports_to"] is None
    page = crew.cleo.get("/api/members?limit=1").json
    following = crew.cleo.get(f"/api/members?limit=1&cursor={page['next']}").json
    assert page["items"][0]["id"] < following["items"][0]["id"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"handle": "a b"}, {"handle"}),
        ({"handle": "admin"}, {"handle"}),
        ({"role": "king"}, {"role"}),
        ({"title": "a\0b"}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"reports_to": "nobody"}, {"reports_to"}),
        ({"password": PASSWORD}, {"password"}),
        ({"active": "no"}, {"active"}),
    ],
)
def test_every_wrong_change_is_named(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    answer = crew.cleo.patch(f"/api/members/{crew.dora.member}", change)
    assert (answer.status, fields(answer)) == (400, wrong)


def test_nobody_reports_in_a_circle(crew: Crew) -> None:
    first, second = hire(crew), hire(crew)
    assert crew.cleo.patch(f"/api/members/{first.member}", {"reports_to": second.person}).status == 200
    for boss in (first, second):
        answer = crew.cleo.patch(f"/api/members/{boss.member}", {"reports_to": first.person})
        assert (answer.status, fields(answer)) == (422, {"reports_to"})
    outsider = crew.cleo.patch(f"/api/members/{first.member}", {"reports_to": NOWHERE})
    assert outsider.status == 422


def test_a_former_handle_leads_to_him_for_ever_and_is_given_to_nobody_else(crew: Crew) -> None:
    fay, former, now = hire(crew), "", unused()
    former = fay.name
    path = f"/api/members/{fay.member}"
    assert crew.cleo.patch(path, {"handle": now}).json["handle"] == now
    taken = crew.cleo.post("/api/members", {"handle": former, "name": "Somebody else"})
    assert (taken.status, taken.error, fields(taken)) == (409, "taken", {"handle"})
    assert crew.cleo.patch(f"/api/members/{crew.dora.member}", {"handle": former}).status == 409
    assert crew.cleo.patch(path, {"handle": former}).json["handle"] == former, "one's own former handle comes back"
    assert crew.cleo.patch(f"/api/members/{crew.dora.member}", {"handle": now}).status == 409


def test_deactivating_ends_sessions_tokens_and_sockets_at_once(crew: Crew) -> None:
    """A12"""
    fay = hire(crew)
    token = fay.post(f"/api/members/{fay.member}/tokens", {"label": "bot"}).json["token"]
    bot = crew.server.client(token)
    with fay.live() as live, bot.live() as other:
        assert crew.cleo.delete(f"/api/members/{fay.member}").status == 204
        assert until(lambda: fay.get("/api/me").status == bot.get("/api/me").status == 401)
        for one in (live, other):
            with pytest.raises(ConnectionClosed) as closed:
                one.rest(1)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
    again = crew.server.client().post("/api/session", {"email": f"{fay.name}@lumen.example", "password": PASSWORD})
    assert again.status == 401
    assert crew.cleo.get(f"/api/members/{fay.member}").json["deactivated_at"]


def test_who_is_let_in_again_signs_in_anew(crew: Crew) -> None:
    fay = hire(crew)
    crew.cleo.delete(f"/api/members/{fay.member}")
    assert crew.cleo.patch(f"/api/members/{fay.member}", {"active": True}).json["deactivated_at"] is None
    assert fay.get("/api/me").status == 401, "the former session stays ended"
    assert crew.server.signed_in(f"{fay.name}@lumen.example").get("/api/me").json["id"] == fay.member


def test_with_another_role_everything_begun_with_the_old_one_ends(crew: Crew) -> None:
    """A24"""
    fay = hire(crew, "admin")
    bot = crew.server.client(fay.post(f"/api/members/{fay.member}/tokens", {"label": "bot"}).json["token"])
    assert bot.get("/api/members").status == 200
    assert crew.cleo.patch(f"/api/members/{fay.member}", {"role": "member"}).json["role"] == "member"
    assert until(lambda: fay.get("/api/me").status == 401)
    assert until(lambda: bot.get("/api/members").status == 403), "the token goes on, with what he may do now"
    assert bot.get("/api/me").json["role"] == "member"


def test_the_last_owner_stays(crew: Crew) -> None:
    path = f"/api/members/{crew.cleo.member}"
    for answer in (crew.cleo.patch(path, {"role": "admin"}), crew.cleo.delete(path)):
        assert (answer.status, answer.error) == (422, "last_owner")
    second = hire(crew, "owner")
    assert second.delete(f"/api/members/{second.member}").status == 204


def test_an_admin_changes_no_owner_and_makes_none(crew: Crew) -> None:
    admin, colleague = hire(crew, "admin"), hire(crew)
    for change in ({"title": "Boss"}, {"role": "member"}, {"active": False}, {"handle": unused()}):
        assert admin.patch(f"/api/members/{crew.cleo.member}", change).status == 403
    assert admin.delete(f"/api/members/{crew.cleo.member}").status == 403
    assert admin.patch(f"/api/members/{colleague.member}", {"role": "owner"}).status == 403
    assert admin.patch(f"/api/members/{colleague.member}", {"role": "guest"}).status == 200


def test_tokens_that_others_made_are_listed_to_their_member(crew: Crew) -> None:
    fay, label = hire(crew), unused()
    made = crew.cleo.post(f"/api/members/{fay.member}/tokens", {"label": label}).json
    [row] = fay.get(f"/api/members/{fay.member}/tokens").json["items"]
    assert (row["id"], row["label"], row["created_by"]) == (made["id"], label, crew.cleo.person)
    assert made["token"] not in fay.get(f"/api/members/{fay.member}/tokens").text
    assert crew.ben.get(f"/api/members/{fay.member}/tokens").status == 404


# ---- teams and the organisation


def test_a_team_is_made_changed_closed_and_opened_again(crew: Crew) -> None:
    name = unused()
    team = crew.cleo.post("/api/teams", {"name": name, "people": [crew.anna.person]})
    assert (team.status, team.json["people"]) == (201, [crew.anna.person])
    path = f"/api/teams/{team.json['id']}"
    assert crew.cleo.put(f"{path}/people/{crew.ben.person}").status == 204
    assert crew.cleo.put(f"{path}/people/{crew.ben.person}").status == 204
    assert set(crew.anna.get(path).json["people"]) == {crew.anna.person, crew.ben.person}
    assert crew.cleo.delete(f"{path}/people/{crew.anna.person}").status == 204
    assert crew.cleo.patch(path, {"about": "Repairs", "closed": True}).json["closed_at"]
    assert crew.cleo.patch(path, {"closed": False}).json["closed_at"] is None
    assert next(row for row in crew.ben.get("/api/teams").json["items"] if row["name"] == name)["about"] == "Repairs"


def test_teams_are_of_members_and_have_names_of_their_own(crew: Crew) -> None:
    name = unused()
    assert crew.cleo.post("/api/teams", {"name": name}).status == 201
    taken = crew.cleo.post("/api/teams", {"name": name})
    assert (taken.status, fields(taken)) == (409, {"name"})
    outsider = crew.cleo.post("/api/teams", {"name": unused(), "people": [crew.vic.person]})
    assert (outsider.status, fields(outsider)) == (422, {"people"})
    assert crew.anna.post("/api/teams", {"name": unused()}).status == 403


def test_a_closed_team_cannot_be_an_audience(crew: Crew) -> None:
    team = crew.cleo.post("/api/teams", {"name": unused()}).json["id"]
    path = f"/api/channels/{crew.channel.id}"
    assert crew.cleo.patch(path, {"audience": [team]}).json["audience"] == [team]
    assert crew.cleo.patch(path, {"audience": []}).json["audience"] == []
    crew.cleo.patch(f"/api/teams/{team}", {"closed": True})
    assert crew.cleo.patch(path, {"audience": [team]}).status == 422


def test_the_organisation_is_changed_field_by_field(crew: Crew) -> None:
    hours = ["09:00-17:00"] * 5 + ["", ""]
    changed = crew.cleo.patch("/api/organisation", {"time_zone": "Europe/Vienna", "working_hours": hours}).json
    assert (changed["time_zone"], changed["working_hours"]) == ("Europe/Vienna", hours)
    assert crew.anna.get("/api/organisation").json == changed
    assert crew.anna.patch("/api/organisation", {"name": "Mine"}).status == 403


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": " "}, {"name"}),
        ({"domain": "no domain"}, {"domain"}),
        ({"locale": "xx-YY-zz"}, {"locale"}),
        ({"time_zone": "../../etc/passwd"}, {"time_zone"}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone"}),
        ({"working_hours": ["09:00-17:00"]}, {"working_hours"}),
        ({"working_hours": ["17:00-09:00"] + [""] * 6}, {"working_hours[0]"}),
        ({"owner": "me"}, {"owner"}),
    ],
)
def test_every_wrong_field_of_the_organisation_is_named(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    answer = crew.cleo.patch("/api/organisation", change)
    assert (answer.status, fields(answer)) == (400, wrong)
