"""Quiet hours of who gets the words: the clock, what is asked and when it is not, and what the house may choose."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from comity.conversations.tests.stage import crew as people_of, talk
from comity.etiquette.guards import actions
from comity.etiquette.guards.approval import NeedsApproval
from comity.etiquette.guards.nights import night_at
from comity.etiquette.guards.quiet import QuietHours
from comity.etiquette.guards.tests.test_guards import hand_in, held, reasons, send
from comity.foundation.clock import DAY, HOUR, MINUTE, FixedClock, micros_of
from comity.foundation.errors import RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Store
from comity.people import actions as people
from comity.people.zones import actions as zones
from comity.testing.browser import NARROW, Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.processes import PASSWORD, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SOON = 15_000


def at(text: str) -> int:
    return micros_of(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("moment", "clock", "began"),
    [
        ("2026-09-21T21:40+00:00", "23:40", "2026-09-21T19:00+00:00"),
        ("2026-09-21T19:00+00:00", "21:00", "2026-09-21T19:00+00:00"),
        ("2026-09-21T18:59:59+00:00", "", ""),
        ("2026-09-22T04:59:59+00:00", "06:59", "2026-09-21T19:00+00:00"),
        ("2026-09-22T05:00+00:00", "", ""),
        ("2026-03-29T04:59+00:00", "06:59", "2026-03-28T20:00+00:00"),
        ("2026-03-29T05:00+00:00", "", ""),
        ("2026-10-25T05:59+00:00", "06:59", "2026-10-24T19:00+00:00"),
        ("2026-10-25T06:00+00:00", "", ""),
    ],
)
def test_the_night_is_that_of_his_own_clock(moment: str, clock: str, began: str) -> None:
    """Both bounds, midnight, and the nights in which the clocks are put forward and back."""
    night = night_at(at(moment), time_zone="Europe/Berlin", begins="21:00", ends="07:00")
    assert (night.clock, night.began) == (clock, at(began)) if night else not clock


def test_quiet_hours_may_lie_within_a_day() -> None:
    def noon(moment: str, zone: str = "Asia/Tokyo") -> bool:
        return night_at(at(moment), time_zone=zone, begins="12:00", ends="13:30") is not None

    assert [noon(f"2026-09-21T{time}+00:00") for time in ("02:59", "03:00", "04:29", "04:30", "15:00")] == [
        *(False, True, True, False, False)
    ]
    assert not noon("2026-09-21T03:00+00:00", "Mars/Olympus")


# ---- over a store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def test_words_at_night_are_asked_about_once(store: Store, clock: FixedClock) -> None:
    """10:13 in New York is 23:13 in Tokyo."""
    who, present = store.write_now(people_of), set[uuid.UUID]()
    vic, gus, anna = who["vic"], who["gus"], who["anna"]
    quiet = {"guards": (QuietHours(present.__contains__), NeedsApproval())}
    here = store.write_now(talk, kind="outside", by=vic, others=[anna, gus])
    send(store, anna, here, "Nobody's clock is known", **quiet)
    lives(store, vic, "Asia/Tokyo")
    lives(store, gus, "America/New_York")
    send(store, vic, here, "Are you there?")
    clock.advance(14 * MINUTE)
    sent = send(store, anna, here, "He wrote just now", **quiet)
    clock.advance(2 * MINUTE)
    send(store, anna, here, "A note", lane="note", **quiet)
    question = held(store, anna, here, "Hello Vic", **quiet)
    assert question == {
        "code": "quiet_hours",
        "message": "It is 23:29 where Vic is. Send now?",
        "needs": "confirmation",
        "people": [str(vic.person)],
        "local_times": ["23:29"],
    }
    present.add(vic.person)
    send(store, anna, here, "He is here", **quiet)
    present.clear()
    held(store, anna, here, "Hello Vic", confirm={"quiet_hours": "yes"}, **quiet)
    send(store, anna, here, "Hello Vic", confirm={"quiet_hours": "confirmed"}, **quiet)
    clock.advance(7 * HOUR)
    send(store, anna, here, "Good morning, nobody is asked twice in a night", **quiet)
    assert reasons(store) == [("quiet_hours", "")]
    clock.advance(DAY - 7 * HOUR)
    lives(store, gus, "Asia/Tokyo")
    assert held(store, anna, here, "Hello", **quiet)["message"] == "It is 23:29 where Gus and Vic are. Send now?"
    lives(store, gus, "Asia/Seoul")
    lives(store, gus, "Australia/Sydney")
    assert held(store, anna, here, "Hello", **quiet)["message"].startswith("It is ")
    store.write_now(edit, actor=anna, message=sent.id, **quiet)
    choose(store, who["cleo"], quiet_from="23:30")
    assert held(store, anna, here, "Hello", **quiet)["people"] == [str(gus.person)]
    choose(store, who["cleo"], quiet=False)
    send(store, anna, here, "The house does not ask", **quiet)
    with pytest.raises(RuleRefused, match="another time") as refused:
        choose(store, who["cleo"], quiet_until="23:30")
    assert refused.value.error["fields"].keys() == {"quiet_until"}


def test_guests_are_not_asked_about_and_drafts_wait_by_day_and_night(store: Store) -> None:
    who = store.write_now(people_of)
    quiet = {"guards": (QuietHours(lambda _: False), NeedsApproval())}
    guest = store.write_now(people.add_member, name="Pia", handle=f"pia{uuid.uuid4().hex[:8]}", role="guest")
    pia = Actor(guest.person, "session", "guest", uuid.uuid4(), member=guest.id)
    lives(store, pia, "Asia/Tokyo")
    send(store, who["anna"], store.write_now(talk, kind="outside", by=who["anna"], others=[pia]), "Hello Pia", **quiet)
    lives(store, who["vic"], "Asia/Tokyo")
    here = store.write_now(talk, kind="outside", by=who["anna"], others=[who["vic"]])
    with pytest.raises(RuleRefused, match="Nobody has to approve"):
        hand_in(store, who["anna"], here, "Hello", **quiet)
    policy = store.write_now(actions.make_policy, actor=who["cleo"], role="member", channel=None)
    assert hand_in(store, who["anna"], here, "Hello", **quiet).state == "waiting"
    store.write_now(actions.end_policy, actor=who["cleo"], policy=policy.id)


def lives(store: Store, actor: Actor, zone: str) -> None:
    store.write_now(zones.tell_time_zone, person=actor.person, time_zone=zone)


def choose(store: Store, owner: Actor, **changes: Any) -> None:
    store.write_now(actions.change_rules, actor=owner, changes=changes)


def edit(tx: Any, *, actor: Actor, message: uuid.UUID, guards: Any) -> None:
    from comity.conversations import actions as talks

    talks.edit_message(tx, actor=actor, message=message, body="Other words", guards=guards)


# ---- over HTTP


def midnight() -> str:
    """The name of a zone in which it is between 23 and 24 o'clock, or soon after it: a server's clock is the real one,
    so it is the zone that is chosen."""
    east = (23 - datetime.now(UTC).hour) % 24
    hours = east if east <= 14 else east - 24
    return f"Etc/GMT{-hours:+d}"


def test_clocks_of_people_outside_over_http(crew: Crew) -> None:
    """Told by the visitor, noted and forgotten by a member, never told outside; wrong ones are refused by name."""
    vic, anna, cleo, zone = crew.visit("vic"), crew.anna, crew.cleo, midnight()
    crew.ask(vic)
    path = f"/api/people/{vic.person}/time-zone"
    for wrong in ({}, {"time_zone": ""}, {"time_zone": 5}, {"time_zone": "a\0b"}, {"time_zone": "x" * 61}):
        refused = vic.post("/api/visitor/time-zone", wrong)
        assert refused.status == 400 and refused.json["error"]["fields"].keys() == {"time_zone"}, wrong
        assert anna.put(path, wrong).status == 400
    assert vic.post("/api/visitor/time-zone", {"time_zone": "Mars/Olympus"}).status == 204
    assert anna.get(f"/api/people/{vic.person}").json["time_zone"] == ""
    assert vic.post("/api/visitor/time-zone", {"time_zone": zone}).status == 204
    seen = anna.get(f"/api/people/{vic.person}").json
    assert seen["time_zone"] == zone and len(seen["local_time"]) == 5
    assert vic.get(f"/api/people/{vic.person}").json["time_zone"] == ""
    assert f"TZ:{zone}" in anna.get(f"/people/{vic.person}.vcf").text
    for wrong_name in ("Mars/Olympus", "../../etc/passwd", "localtime"):
        refused = anna.put(path, {"time_zone": wrong_name})
        assert refused.status == 400 and refused.json["error"]["fields"].keys() == {"time_zone"}
    assert anna.put(f"/api/people/{crew.ben.person}/time-zone", {"time_zone": zone}).status == 422
    assert anna.put(path, {"time_zone": "Asia/Tokyo"}).json["time_zone"] == "Asia/Tokyo"
    assert anna.delete(path).status == 204 and anna.delete(path).status == 204
    assert anna.get(f"/api/people/{vic.person}").json["time_zone"] == ""
    assert vic.put(path, {"time_zone": zone}).status == 403
    for field, value in (("quiet_from", "25:00"), ("quiet_until", "7"), ("quiet", "yes")):
        refused = cleo.patch("/api/guards", {field: value})
        assert refused.status == 400 and refused.json["error"]["fields"].keys() == {field}
    same = cleo.patch("/api/guards", {"quiet_from": "07:00"})
    assert same.status == 422 and same.json["error"]["fields"].keys() == {"quiet_from"}
    assert cleo.patch("/api/guards", {"quiet_from": "20:30"}).json["quiet_from"] == "20:30"
    assert cleo.patch("/api/guards", {"quiet_from": "21:00"}).json["quiet"] is True
    asked_and_kept(crew, vic, zone)


def asked_and_kept(crew: Crew, vic: Client, zone: str) -> None:
    assert crew.anna.put(f"/api/people/{vic.person}/time-zone", {"time_zone": zone}).status == 200
    here, there = outside(crew.anna, vic), outside(crew.ben, vic)
    refused = crew.anna.say(here, "Hello").json["error"]
    assert refused["code"] == "quiet_hours" and refused["held"][0]["people"] == [vic.person]
    said = {"client_id": str(uuid.uuid4()), "body": "Hello", "confirm": {"quiet_hours": "confirmed"}}
    assert crew.anna.post(f"/api/conversations/{here}/messages", said).status == 201
    assert crew.anna.say(here, "One thing more").status == 201
    with vic.live():
        assert crew.ben.say(there, "You are here").status == 201
    kinds = {one["kind"] for one in crew.cleo.get("/api/audit?limit=50").json["items"]}
    assert kinds >= {"guard.quiet_hours", "person.time_zone", "guards.changed"}
    assert [one["guard"] for one in crew.cleo.get("/api/guards/reasons").json["items"]] == ["quiet_hours"]


def outside(member: Client, *visitors: Client) -> str:
    persons = [visitor.person for visitor in visitors]
    return created(member, "/api/conversations", {"kind": "outside", "participants": persons})["id"]


# ---- on screens


@pytest.mark.slow
def test_it_is_night_where_somebody_is(server: Server, crew: Crew, screen: Callable[..., Screen]) -> None:
    vic = crew.visit("vic")
    crew.ask(vic)
    assert vic.post("/api/visitor/time-zone", {"time_zone": midnight()}).status == 204
    anna, cleo = screen(server.url), screen(server.url, size=NARROW, dark=True)
    anna.expect("status of 422")
    cleo.expect("status of 400")
    a_draft_is_asked_about(anna.sign_in(server.url, "anna@lumen.example", PASSWORD), server, outside(crew.anna, vic))
    a_card_changes(cleo.sign_in(server.url, "cleo@lumen.example", PASSWORD), server, vic)
    the_messenger_tells(screen(server.url).open(f"{server.url}/@anna"), crew)


def a_draft_is_asked_about(page: Page, server: Server, talk: str) -> None:
    page.goto(f"{server.url}/conversations/{talk}")
    page.fill("#box-message", "The frame is here")
    dialog = pressed(page)
    expect(dialog).to_contain_text("Visitor")
    expect(dialog).to_contain_text("is. ")
    page.keyboard.press("Escape")
    expect(page.locator("#box-message")).to_have_value("The frame is here")
    dialog = pressed(page)
    dialog.get_by_role("button", name="Send now").click()
    page.locator("#thread .msg:not(.pending)", has_text="The frame is here").wait_for()
    page.fill("#box-message", "And the lamp")
    page.keyboard.press("Control+Enter")
    page.locator("#thread .msg:not(.pending)", has_text="And the lamp").wait_for()


def pressed(page: Page) -> Locator:
    page.locator("#box-message").press("Control+Enter")
    dialog = page.locator("dialog.asks[open]")
    dialog.wait_for()
    return dialog


def a_card_changes(page: Page, server: Server, vic: Client) -> None:
    page.goto(f"{server.url}/people/{vic.person}")
    page.locator("summary", has_text="Change it").click()
    page.get_by_label("Time zone").fill("Mars/Olympus")
    page.get_by_role("button", name="Note it").first.click()
    page.get_by_text("must be a time zone like Europe/Vienna").wait_for()
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Note it").first.click()
    page.locator("#person .address", has_text="Asia/Tokyo").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator("#person .address", has_text="Etc/GMT").wait_for(timeout=SOON)
    page.get_by_role("button", name="Forget it").click()
    page.get_by_text("Not known yet.").wait_for()
    page.reload()
    page.get_by_text("Not known yet.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.goto(f"{server.url}/settings/guards")
    page.get_by_label("From").fill("22:00")
    page.get_by_label("From").press("Tab")
    page.get_by_text("Saved.").wait_for()
    page.reload()
    expect(page.get_by_label("From")).to_have_value("22:00")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def the_messenger_tells(page: Page, crew: Crew) -> None:
    """A real browser at the front door, in Berlin."""
    page.fill("#words", "Good evening from the front door")
    with page.expect_response("**/api/visitor/time-zone"):
        page.keyboard.press("Enter")
    told = [one for one in crew.anna.get("/api/people?q=Visitor").json["items"] if one["time_zone"] == "Europe/Berlin"]
    assert len(told) == 1
