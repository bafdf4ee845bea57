"""From what happens to what a device shows, over HTTP, with a push service that opens what arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from comity.notifications.tests.push_house import Browser, PushHouse, push_house
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
SOON = 15 * SLACK
SETTINGS = {"COMITY_PUSH_ALLOW": "127.0.0.1", "COMITY_FETCH_ALLOW": "10.0.0.0/8,localhost"}


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage) -> Crew:
    return gather_again(serve(settings=SETTINGS), sqlite_stage.crew)


@pytest.fixture
def house() -> Iterator[PushHouse]:
    with push_house() as opened:
        yield opened


def listed(member: Client) -> list[str]:
    return [row["name"] for row in member.get("/api/me/devices").json["items"]]


def device_of(house: PushHouse, member: Client, name: str = "Firefox on Linux") -> Browser:
    browser = house.browser(name)
    assert browser.subscribe(member).status == 201
    return browser


def test_a_device_is_added_named_tested_removed_and_brought_back(crew: Crew, house: PushHouse) -> None:
    phone = device_of(house, crew.anna, "Chrome on Android")
    assert phone.subscribe(crew.anna).status == 200
    assert crew.anna.patch(f"/api/me/devices/{phone.device}", {"name": "My phone"}).json["name"] == "My phone"
    assert crew.anna.post(f"/api/me/devices/{phone.device}/test").json == {"told": True, "gone": False}
    (told,) = phone.told()
    assert told.words["title"] == "It works"
    assert crew.anna.get("/api/me/devices").json["items"][0]["succeeded_at"]
    assert crew.anna.delete(f"/api/me/devices/{phone.device}").status == 204
    assert listed(crew.anna) == []
    assert crew.anna.post(f"/api/me/devices/{phone.device}/test").status == 404
    assert crew.anna.put(f"/api/me/devices/{phone.device}").json["name"] == "My phone"
    assert listed(crew.anna) == ["My phone"] and listed(crew.ben) == []


def test_devices_of_others_are_not_there_and_strange_subscriptions_are_refused(crew: Crew, house: PushHouse) -> None:
    phone = device_of(house, crew.anna)
    for answer in (
        crew.ben.patch(f"/api/me/devices/{phone.device}", {"name": "x"}),
        crew.ben.put(f"/api/me/devices/{phone.device}"),
        crew.ben.delete(f"/api/me/devices/{phone.device}"),
        crew.ben.post(f"/api/me/devices/{phone.device}/test"),
    ):
        assert answer.status == 404
    good = house.browser().subscription
    for field, bad in (
        ("keys", good | {"keys": {"p256dh": "AAAA", "auth": good["keys"]["auth"]}}),
        ("name", good | {"name": ""}),
    ):
        answer = crew.ben.post("/api/me/devices", bad)
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field])


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://10.0.0.1/x",
        "http://10.0.0.1:8080/x",
        "http://1.1.1.1/x",
        "https://1.1.1.1:8443/x",
        "ftp://127.0.0.1/",
        "https://me:word@1.1.1.1/x",
    ],
)
def test_only_push_services_of_the_internet_by_https_and_those_that_are_named_are_asked(
    crew: Crew, house: PushHouse, endpoint: str
) -> None:
    """What COMITY_FETCH_ALLOW opens to others stays closed to endpoints, which are whatever a member says."""
    answer = crew.ben.post("/api/me/devices", house.browser().subscription | {"endpoint": endpoint})
    assert (answer.status, answer.error, list(answer.json["error"]["fields"])) == (422, "not_asked", ["endpoint"])
    assert listed(crew.ben) == []


def test_words_from_outside_reach_the_phone_of_the_one_who_was_asked(crew: Crew, house: PushHouse) -> None:
    phone, other = device_of(house, crew.anna), device_of(house, crew.ben)
    talk = crew.ask(crew.vic, "Does the **battery** fit?", to="anna")
    (told,) = phone.told()
    assert (told.headers["urgency"], told.headers["topic"]) == ("normal", talk.replace("-", ""))
    words = told.words
    assert (words["about"], words["tag"], words["url"]) == ("message", talk, f"/conversations/{talk}")
    assert words["body"] == "Does the battery fit?" and words["again"] and not words["silent"]
    assert words["badge"] == 1
    crew.vic.say(talk, "It is an old one.")
    second = phone.told(2)[1].words
    assert (second["tag"], second["again"]) == (talk, False)
    crew.anna.say(talk, "CANARY-INSIDE only for us", lane="note")
    crew.anna.say(talk, "Yes.")
    crew.vic.say(talk, "Thank you.")
    assert phone.told(3)[2].words["again"]
    assert other.silent


def test_mentions_and_direct_talks_reach_their_person_and_rooms_do_not(crew: Crew, house: PushHouse) -> None:
    phone = device_of(house, crew.ben)
    room = crew.room(crew.anna, crew.ben, title="Lamps")
    crew.anna.say(room, "Nothing for anybody")
    crew.anna.say(room, "What do you think, @ben?")
    (named,) = phone.told()
    assert (named.words["title"], named.words["tag"]) == ("Anna Brandt · Lamps", room)
    pair = crew.direct(crew.anna, crew.ben)
    crew.anna.say(pair, "Lunch?")
    assert phone.told(2)[1].words["body"] == "Lunch?"
    crew.ben.patch("/api/me/notifications", {"hide_text": True, "mentions": False})
    crew.anna.say(room, "And you, @ben?")
    crew.anna.say(pair, "Secret")
    assert phone.told(3)[2].words["body"] == "wrote to you."
    assert crew.ben.get("/api/me/notifications").json["mentions"] is False


class Witness:
    """Somebody else's device: what it was told of was looked at after all that happened before."""

    def __init__(self, crew: Crew, house: PushHouse) -> None:
        self.crew, self.device, self.count = crew, device_of(house, crew.dora, "Witness"), 0
        self.talk = crew.direct(crew.anna, crew.dora)

    def passed(self) -> None:
        self.crew.anna.say(self.talk, "Past")
        self.count += 1
        self.device.told(self.count)


def test_doors_are_respected(crew: Crew, house: PushHouse) -> None:
    """Knock: without a sound and without words. Closed: nothing."""
    witness, phone, talk = Witness(crew, house), device_of(house, crew.ben), crew.direct(crew.anna, crew.ben)
    crew.ben.put("/api/me/presence", {"status": "closed"})
    crew.anna.say(talk, "Not now")
    witness.passed()
    assert phone.silent
    crew.ben.put("/api/me/presence", {"status": "knock"})
    crew.anna.say(talk, "Knock knock")
    (told,) = phone.told()
    assert told.words["silent"] and told.words["body"] == "wrote to you."
    crew.ben.put("/api/me/presence", {"status": "open"})
    crew.anna.say(talk, "Hello")
    assert (words := phone.told(2)[1].words)["body"] == "Hello" and not words["silent"]


def test_whoever_sits_at_an_open_page_is_not_told(crew: Crew, house: PushHouse) -> None:
    witness, phone, talk = Witness(crew, house), device_of(house, crew.ben), crew.direct(crew.anna, crew.ben)
    with crew.ben.live() as live:
        crew.anna.say(talk, "You see this")
        live.event("message.created")
        witness.passed()
        assert phone.silent
    assert until(lambda: sill(crew.anna, crew.ben.person) == "dark", SOON)
    crew.anna.say(talk, "You do not see this")
    assert phone.told()[0].words["body"] == "You do not see this"


def sill(member: Client, person: str) -> str:
    found: str = member.get(f"/api/presence?of={person}").json["items"][0]["sill"]
    return found


def test_a_device_that_its_push_service_does_not_know_any_more_is_forgotten(crew: Crew, house: PushHouse) -> None:
    gone, there = device_of(house, crew.ben, "Old"), device_of(house, crew.ben, "New")
    house.answer(gone, 410)
    crew.anna.say(crew.direct(crew.anna, crew.ben), "Hello")
    assert there.told()[0].words["body"] == "Hello"
    assert until(lambda: listed(crew.ben) == ["New"], SOON)


def test_what_was_not_taken_is_tried_again(crew: Crew, house: PushHouse) -> None:
    phone = device_of(house, crew.ben)
    house.answer(phone, 503)
    crew.anna.say(crew.direct(crew.anna, crew.ben), "Hello")
    phone.told()
    assert until(lambda: crew.ben.get("/api/me/devices").json["items"][0]["fault"] == "refused", SOON)
    house.answer(phone, 201)
    assert phone.told(2)[1].words["body"] == "Hello"
    assert until(lambda: crew.ben.get("/api/me/devices").json["items"][0]["fault"] == "", SOON)


def test_signing_out_ends_what_the_device_tells(crew: Crew, house: PushHouse) -> None:
    """INV-5: nothing reaches a device whose session is over."""
    elsewhere = crew.server.signed_in("ben@lumen.example", PASSWORD, name="ben")
    lost, kept = device_of(house, elsewhere, "Lost"), device_of(house, crew.ben, "Kept")
    elsewhere.delete("/api/session")
    assert until(lambda: listed(crew.ben) == ["Kept"], SOON)
    crew.anna.say(crew.direct(crew.anna, crew.ben), "Hello")
    kept.told()
    assert lost.silent
