"""Custom roles over HTTP: what they let somebody do, who may give them, and that a change holds at once."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from comity.people.settings.tests.test_members import fields, hire, until
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

EVERYTHING = ["members", "security", "roles", "teams", "organisation", "channels", "rooms", "audit", "moderation"]


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of them."""
    server = Server(tmp_path_factory.mktemp("roles"), settings={"COMITY_LIMITS": '{"sign_in.peer": [1000, 1]}'})
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


def begin(by: Client, *permissions: str, name: str = "") -> dict[str, Any]:
    made = by.post("/api/roles", {"name": name or f"Role {uuid.uuid4().hex[:12]}", "permissions": permissions})
    assert made.status == 201, made
    row: dict[str, Any] = made.json
    return row


def give(crew: Crew, to: Client, *permissions: str) -> str:
    """A new role of these permissions, given by the owner. Its id."""
    role: str = begin(crew.cleo, *permissions)["id"]
    assert crew.cleo.put(f"/api/members/{to.member}/roles/{role}").status == 204
    return role


def steward(crew: Crew, *permissions: str) -> Client:
    """A new colleague who holds these permissions."""
    one = hire(crew)
    give(crew, one, *permissions)
    return one


def mine(one: Client) -> Sequence[str]:
    found: Sequence[str] = one.get("/api/me").json.get("permissions", [])
    return found


def test_a_role_is_made_given_changed_removed_and_brought_back(crew: Crew) -> None:
    fay, role = hire(crew), begin(crew.cleo, "teams")
    path, giving = f"/api/roles/{role['id']}", f"/api/members/{fay.member}/roles/{role['id']}"
    assert (mine(fay), fay.post("/api/teams", {"name": fay.name}).status) == ([], 403)
    assert crew.cleo.put(giving).status == crew.cleo.put(giving).status == 204
    assert (mine(fay), fay.post("/api/teams", {"name": fay.name}).status) == (["teams"], 201)
    assert fay.get("/api/audit").status == 403
    listed = next(one for one in crew.cleo.get("/api/roles").json["items"] if one["id"] == role["id"])
    assert (listed["members"], listed["permissions"]) == ([fay.member], ["teams"])
    assert crew.cleo.get(f"/api/members/{fay.member}").json["roles"] == [role["id"]]
    assert crew.cleo.patch(path, {"permissions": ["audit"]}).json["permissions"] == ["audit"]
    assert (fay.get("/api/audit").status, fay.post("/api/teams", {"name": "B"}).status) == (200, 403)
    other = give(crew, fay, "organisation")
    assert mine(fay) == ["audit", "organisation"], "several roles are their union"
    assert crew.cleo.delete(path).status == crew.cleo.delete(path).status == 204
    assert mine(fay) == ["organisation"]
    assert crew.cleo.put(f"/api/members/{crew.dora.member}/roles/{role['id']}").status == 404
    assert crew.cleo.patch(path, {"name": "Another"}).error == "removed"
    assert crew.cleo.patch(path, {"removed": False}).json["members"] == [fay.member]
    assert mine(fay) == ["audit", "organisation"]
    assert crew.cleo.delete(f"/api/members/{fay.member}/roles/{other}").status == 204
    assert crew.cleo.delete(giving).status == crew.cleo.delete(giving).status == 204
    assert mine(fay) == []


def test_every_wrong_role_is_named(crew: Crew) -> None:
    taken = begin(crew.cleo)["name"]
    for content, wrong in (
        ({"name": "  "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "X", "permissions": ["king"]}, "permissions[0]"),
        ({"name": "X", "permissions": "teams"}, "permissions"),
        ({"name": "X", "members": []}, "members"),
        ({}, "name"),
    ):
        answer = crew.cleo.post("/api/roles", content)
        assert (answer.status, fields(answer)) == (400, {wrong}), content
    for name in (taken, taken.upper(), "Admin", "owner"):
        answer = crew.cleo.post("/api/roles", {"name": name})
        assert (answer.status, answer.error, fields(answer)) == (409, "taken", {"name"})
    assert crew.cleo.patch("/api/roles/nothing", {"name": "X"}).status == 404
    role = begin(crew.cleo, name="Ärzte und Örtlichkeiten")
    assert crew.cleo.post("/api/roles", {"name": "ärzte und Örtlichkeiten"}).error == "taken"
    assert crew.cleo.delete(f"/api/roles/{role['id']}").status == 204
    assert begin(crew.cleo, name="ärzte und örtlichkeiten")["name"], "the name of a removed role is free"
    assert crew.cleo.patch(f"/api/roles/{role['id']}", {"removed": False}).error == "taken"


def test_a_change_reaches_open_sockets_sessions_and_tokens_at_once(crew: Crew) -> None:
    """A12"""
    fay = hire(crew)
    bot = crew.server.client(fay.post(f"/api/members/{fay.member}/tokens", {"label": "bot"}).json["token"])
    assert mine(fay) == mine(bot) == []
    with fay.live() as live, bot.live() as other:
        role = give(crew, fay, "audit")
        for one in (live, other):
            with pytest.raises(ConnectionClosed) as closed:
                one.rest(5)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401, "its page is read anew"
    assert until(lambda: mine(fay) == mine(bot) == ["audit"]), "both still hold, and hold more"
    with fay.live() as live:
        assert crew.cleo.patch(f"/api/roles/{role}", {"permissions": []}).status == 200
        with pytest.raises(ConnectionClosed):
            live.rest(5)
    assert fay.get("/api/audit").status == bot.get("/api/audit").status == 403


def test_nobody_gives_what_he_does_not_hold(crew: Crew) -> None:
    """R03"""
    fay, dora = steward(crew, "roles", "teams"), hire(crew)
    more, owned = begin(crew.cleo, "teams", "audit"), begin(crew.cleo, "teams")
    refused = fay.post("/api/roles", {"name": fay.name, "permissions": ["teams", "audit"]})
    assert (refused.status, fields(refused)) == (403, {"permissions"})
    assert fay.patch(f"/api/roles/{owned['id']}", {"permissions": ["security"]}).status == 403
    for method, path in (
        ("PUT", f"/api/members/{dora.member}/roles/{more['id']}"),
        ("PUT", f"/api/members/{fay.member}/roles/{more['id']}"),
        ("DELETE", f"/api/members/{dora.member}/roles/{more['id']}"),
        ("DELETE", f"/api/roles/{more['id']}"),
        ("PATCH", f"/api/roles/{more['id']}"),
    ):
        content = b'{"permissions": []}' if method == "PATCH" else None
        assert fay.call(method, path, content, {"Content-Type": "application/json"}).status == 403, path
    assert fay.put(f"/api/members/{dora.member}/roles/{owned['id']}").status == 204
    assert mine(dora) == ["teams"]
    admin, owner = hire(crew, "admin"), hire(crew, "owner")
    for high in (admin, owner, steward(crew, "teams", "audit")):
        assert fay.put(f"/api/members/{high.member}/roles/{owned['id']}").status == 403
    assert admin.put(f"/api/members/{owner.member}/roles/{owned['id']}").status == 403
    guest = hire(crew, "guest")
    assert crew.cleo.put(f"/api/members/{guest.member}/roles/{owned['id']}").status == 422
    assert dora.put(f"/api/members/{dora.member}/roles/{owned['id']}").status == 403, "without the permission"


def test_nobody_reaches_more_by_the_account_of_another(crew: Crew) -> None:
    """R03: links, tokens, second factors, changes, and invitations that lead to more."""
    fay = steward(crew, *(name for name in EVERYTHING if name != "audit"))
    plain, more = hire(crew), steward(crew, "audit")
    admin = hire(crew, "admin")
    assert fay.post(f"/api/members/{plain.member}/password-link").status == 201
    assert fay.post(f"/api/members/{plain.member}/tokens", {"label": "x"}).status == 201
    for high in (more, admin, crew.cleo):
        path = f"/api/members/{high.member}"
        assert fay.post(f"{path}/password-link").status == 403
        assert fay.post(f"{path}/tokens", {"label": "x"}).status == 403
        assert fay.delete(f"{path}/second-factor").status == 403
        assert fay.patch(path, {"title": "Smaller"}).status == fay.delete(path).status == 403
    assert crew.cleo.delete(f"/api/members/{more.member}").status == 204
    assert fay.patch(f"/api/members/{more.member}", {"active": True}).status == 403, "nor by letting somebody in again"
    assert fay.patch(f"/api/members/{plain.member}", {"role": "admin"}).status == 403
    assert fay.post("/api/members", {"handle": f"n{uuid.uuid4().hex[:9]}", "name": "N", "role": "admin"}).status == 403
    assert fay.post("/api/invitations", {"role": "admin"}).status == 403
    asked = crew.cleo.post("/api/invitations", {"role": "admin", "name": "Later"}).json["id"]
    assert fay.post(f"/api/invitations/{asked}/link").status == fay.delete(f"/api/invitations/{asked}").status == 403
    only = steward(crew, "members")
    team = crew.cleo.post("/api/teams", {"name": fay.name}).json["id"]
    assert fields(only.post("/api/invitations", {"teams": [team]})) == {"teams"}
    assert only.post("/api/invitations", {"name": "Plain"}).status == 201


def test_the_two_halves_of_the_organisation(crew: Crew) -> None:
    words, signing = steward(crew, "organisation"), steward(crew, "security")
    assert words.patch("/api/organisation", {"about": "Lamps"}).status == 200
    assert words.patch("/api/organisation", {"second_factor_required": True}).status == 403
    assert signing.patch("/api/organisation", {"about": "Lamps"}).status == 403
    assert signing.patch("/api/organisation", {"second_factor_required": False}).status == 200


def test_rooms_are_governed_by_who_takes_part(crew: Crew) -> None:
    fay, plain = steward(crew, "rooms"), hire(crew)
    people = [fay.person, plain.person]
    room = crew.anna.post("/api/conversations", {"kind": "room", "title": "R", "participants": people}).json["id"]
    other = crew.anna.post("/api/conversations", {"kind": "room", "title": "R", "participants": []}).json["id"]
    assert plain.patch(f"/api/rooms/{room}", {"topic": "Mine"}).status == 403
    assert fay.patch(f"/api/rooms/{room}", {"topic": "Ours"}).status == 200
    assert fay.patch(f"/api/rooms/{other}", {"topic": "Ours"}).status == 404


def test_who_becomes_a_guest_keeps_no_role(crew: Crew) -> None:
    fay = hire(crew)
    role = give(crew, fay, "teams")
    for kind in ("guest", "member"):
        assert crew.cleo.patch(f"/api/members/{fay.member}", {"role": kind}).status == 200
    assert crew.cleo.get(f"/api/members/{fay.member}").json["roles"] == []
    told = [one["kind"] for one in crew.cleo.get(f"/api/audit?person={fay.person}&kind=role").json["items"]]
    assert told == ["role.taken", "role.given"]
    assert crew.cleo.get("/api/roles").json["items"]
    assert role


def test_every_act_on_a_role_stands_in_the_audit_log(crew: Crew) -> None:
    fay, role = hire(crew), begin(crew.cleo, "teams", name="Keeper of lamps")
    path, giving = f"/api/roles/{role['id']}", f"/api/members/{fay.member}/roles/{role['id']}"
    crew.cleo.patch(path, {"name": "Keeper of doors"})
    crew.cleo.patch(path, {"permissions": ["channels", "teams"]})
    crew.cleo.put(giving)
    crew.cleo.delete(path)
    crew.cleo.patch(path, {"removed": False})
    crew.cleo.delete(giving)
    crew.cleo.delete(path)
    entries = crew.cleo.get("/api/audit?kind=role&limit=8").json["items"]
    assert [one["kind"].removeprefix("role.") for one in reversed(entries)] == [
        *("made", "renamed", "changed", "given", "removed", "restored", "taken", "removed"),
    ]
    said = [one["words"] for one in reversed(entries)]
    assert said[2].endswith("changed what the role Keeper of doors may from: Teams, to: Teams, Doors.")
    assert said[3].endswith(f"gave Colleague {fay.name} the role Keeper of doors.")
    refused = [one for one in _denied(crew, fay) if "roles" in one["words"]]
    assert len(refused) == 1


def _denied(crew: Crew, who: Client) -> list[dict[str, Any]]:
    assert who.get("/api/roles").status == 403
    assert until(lambda: bool(crew.cleo.get(f"/api/audit?kind=denied&person={who.person}").json["items"]))
    found: list[dict[str, Any]] = crew.cleo.get(f"/api/audit?kind=denied&person={who.person}").json["items"]
    return found


def test_the_settings_show_only_what_one_may(crew: Crew) -> None:
    fay = steward(crew, "teams")
    page = fay.get("/settings/me").text
    assert "/settings/teams" in page
    assert not any(f'"/settings/{one}"' in page for one in ("members", "organisation", "roles", "audit", "doors"))
    helper, path = steward(crew, "security"), f"/settings/members/{fay.member}"
    assert "password-link" not in helper.get(path).text, "she may do what he may not"
    plain = helper.get(f"/settings/members/{crew.dora.member}").text
    assert "password-link" in plain
    assert "End the access" not in plain
    assert "/api/invitations" not in helper.get("/settings/members").text
    giver = steward(crew, "roles", "teams")
    closed = begin(crew.cleo, "audit")
    assert "holds more than you do" in giver.get(f"/settings/roles/{closed['id']}").text
    assert 'value="audit"' in giver.get("/settings/roles").text
    assert giver.get(f"/settings/roles/{closed['id']}").text.count("data-send") == 0
