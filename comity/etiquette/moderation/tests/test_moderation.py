"""Reports, decisions, held words, appeals and thanks, over HTTP."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from comity.people.settings.tests.test_members import hire
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

SPAM = "Buy cheap viagra cialis online, no prescription, best price!!! Order now http://meds.example/buy"
LIMITS = '{"sign_in.peer": [1000, 1], "visitors.peer": [1000, 1], "begin.visitor": [1000, 1]}'


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of them."""
    server = Server(tmp_path_factory.mktemp("moderation"), settings={"COMITY_LIMITS": LIMITS})
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


def say(one: Client, talk: str, body: str, lane: str = "message") -> str:
    words = {"client_id": str(uuid.uuid4()), "body": body, "lane": lane}
    return created(one, f"/api/conversations/{talk}/messages", words)["id"]


def cases(crew: Crew, state: str = "open") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = crew.cleo.get(f"/api/moderation/cases?only={state}").json["items"]
    return items


def case_of(crew: Crew, message: str, state: str = "open") -> dict[str, Any]:
    return next(one for one in cases(crew, state) if message in [word["message"] for word in one["words"]])


def decide(by: Client, case: str, choice: str, reason: str = "We talk kindly here") -> Any:
    return by.put(f"/api/moderation/cases/{case}/decision", {"choice": choice, "reason": reason})


def bodies(one: Client, talk: str) -> list[str]:
    return [row["body"] for row in one.get(f"/api/conversations/{talk}/messages").json["items"]]


def moderator(crew: Crew) -> Client:
    role = created(crew.cleo, "/api/roles", {"name": uuid.uuid4().hex, "permissions": ["moderation"]})["id"]
    one = hire(crew)
    assert crew.cleo.put(f"/api/members/{one.member}/roles/{role}").status == 204
    return one


def test_a_reported_message_is_hidden_and_shown_again(crew: Crew) -> None:
    talk = crew.ask(crew.visit(), "Do you sell lamps?", to="anna")
    vic = crew.visit("noor")
    talk = crew.ask(vic, "Does the lamp fit?", to="anna")
    rude = say(crew.anna, talk, "Read the manual, will you.")
    note = say(crew.anna, talk, "CANARY-INSIDE he is slow", lane="note")
    assert vic.post(f"/api/messages/{note}/flags", {"reason": "rude"}).status == 404
    assert crew.anna.post(f"/api/messages/{rude}/flags", {"reason": "rude"}).error == "own"
    assert vic.post(f"/api/messages/{rude}/flags", {"reason": "nasty"}).json["error"]["fields"].keys() == {"reason"}
    flag = vic.post(f"/api/messages/{rude}/flags", {"reason": "rude", "words": "I asked politely"})
    assert (flag.status, flag.json["person"]) == (201, vic.person)
    assert crew.ben.post(f"/api/messages/{rude}/flags", {"reason": "other"}).status == 201, "a colleague as well"
    case = case_of(crew, rude)
    assert [one["reason"] for one in case["flags"]] == ["rude", "other"] and case["about"] == crew.anna.person
    assert crew.ben.get("/api/moderation/cases").status == 403
    assert decide(crew.cleo, case["id"], "block").json["error"]["fields"].keys() == {"choice"}
    made = decide(crew.cleo, case["id"], "hide")
    assert made.status == 200 and "Read the manual, will you." not in bodies(vic, talk) + bodies(crew.anna, talk)
    assert b"Read the manual" not in crew.ben.get(f"/messages/{rude}/revisions").body
    for one, own in ((crew.anna, True), (vic, False)):
        told = one.get("/api/me/decisions").json["items"][0]
        assert (told["choice"], told["reason"], told["about_me"]) == ("hide", "We talk kindly here", own)
        assert not {"decided_by", "flags", "person"} & told.keys(), "neither who decided nor who reported"
    assert crew.cleo.delete(f"/api/moderation/cases/{case['id']}/decision").status == 204
    assert "Read the manual, will you." in bodies(vic, talk)
    assert vic.get("/api/me/decisions").json["items"] == [] and case_of(crew, rude)["decision"] is None
    for one in (vic, crew.ben):
        assert one.delete(f"/api/messages/{rude}/flags").status == 204
    assert rude not in [word["message"] for one in cases(crew) for word in one["words"]]
    assert b"CANARY-INSIDE" not in b"".join(vic.received)


def test_an_appeal_goes_to_another_moderator(crew: Crew) -> None:
    vic, fay = crew.visit(), moderator(crew)
    talk = crew.ask(vic, "Is anybody there who can help me?", to="ben")
    harsh = say(vic, talk, "You are all useless")
    assert crew.ben.post(f"/api/messages/{harsh}/flags", {"reason": "rude"}).status == 201
    decision = decide(fay, case_of(crew, harsh)["id"], "hide").json["id"]
    assert crew.ben.post(f"/api/me/decisions/{decision}/appeal", {"words": "Mine"}).status == 404
    asked = vic.post(f"/api/me/decisions/{decision}/appeal", {"words": "I was upset, and sorry"})
    assert asked.status == 201
    assert vic.post(f"/api/me/decisions/{decision}/appeal", {"words": "Again"}).error == "asked"
    look = {"upheld": False, "answer": "One slip is no reason"}
    assert fay.put(f"/api/moderation/appeals/{decision}", look).error == "second_look"
    assert case_of(crew, harsh, "appealed")["appeal"]["words"] == "I was upset, and sorry"
    assert crew.cleo.put(f"/api/moderation/appeals/{decision}", look).status == 200
    assert "You are all useless" in bodies(vic, talk)
    assert vic.get("/api/me/decisions").json["items"][0]["appeal"]["answer"] == "One slip is no reason"
    assert harsh not in [word["message"] for one in cases(crew) for word in one["words"]], "closed"


def test_spam_waits_and_one_act_lets_it_in(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, SPAM, to="anna")
    assert bodies(vic, talk) == [SPAM], "he sees his talk as always"
    assert crew.anna.get(f"/api/conversations/{talk}").status == 404
    assert talk not in [row["id"] for row in crew.anna.get("/api/conversations").json["items"]]
    case = next(one for one in cases(crew) if one["about"] == vic.person)
    assert case["kind"] == "held" and case["why"]["score"] >= 0.9 and case["words"][0]["body"] == SPAM
    assert b"viagra" in crew.cleo.get("/moderation").body
    assert decide(crew.cleo, case["id"], "leave", "He asks in earnest").status == 200
    row = next(row for row in crew.anna.get("/api/conversations").json["items"] if row["id"] == talk)
    assert row["unread"] == 1 and bodies(crew.anna, talk) == [SPAM]
    assert vic.get("/api/me/decisions").json["items"] == [], "he never learns that it waited"
    assert crew.cleo.delete(f"/api/moderation/cases/{case['id']}/decision").status == 204
    assert crew.anna.get(f"/api/conversations/{talk}").status == 404
    assert decide(crew.cleo, case["id"], "spam", "Advertising").status == 200
    other = crew.visit()
    crew.ask(other, "Cheap viagra and cialis without a prescription at http://other.example now", to="anna")
    assert next(one for one in cases(crew) if one["about"] == other.person)["why"]["score"] >= 0.9


def test_who_rings_before_he_writes_spam_waits_as_well(crew: Crew) -> None:
    vic = crew.visit()
    call = {"client_id": str(uuid.uuid4()), "kind": "voice", "device": "device-of-a-visitor", "to": "anna"}
    talk = vic.post("/api/visitor/calls", call).json["call"]["conversation"]
    assert crew.anna.get(f"/api/conversations/{talk}").status == 200
    say(vic, talk, SPAM)
    assert bodies(vic, talk)[-1] == SPAM and crew.anna.get(f"/api/conversations/{talk}").status == 404
    case = next(one for one in cases(crew) if one["about"] == vic.person)
    assert decide(crew.cleo, case["id"], "leave", "He asks in earnest").status == 200
    assert bodies(crew.anna, talk)[-1] == SPAM


def test_who_was_answered_is_never_held_and_words_of_the_house_hold(crew: Crew) -> None:
    word = created(crew.cleo, "/api/moderation/words", {"word": "Zébra Lotterie", "language": "de"})
    assert crew.cleo.post("/api/moderation/words", {"word": "zebra  lotterie"}).error == "taken"
    assert word["word"] == "zebra lotterie"
    vic, noor = crew.visit(), crew.visit("noor")
    crew.ask(vic, "Ich komme wegen der ZEBRA-Lotterie", to="anna")
    held = crew.ask(vic, "Ich komme wegen der ZEBRA Lotterie, ja", to="anna")
    assert [one["why"].get("word") for one in cases(crew) if one["about"] == vic.person] == ["zebra lotterie"]
    assert crew.anna.get(f"/api/conversations/{held}").status == 404
    say(crew.anna, crew.ask(noor, "Good morning, are you open today?", to="anna"), "Good morning!")
    assert crew.anna.get(f"/api/conversations/{crew.ask(noor, SPAM, to='anna')}").status == 200
    assert crew.cleo.delete(f"/api/moderation/words/{word['id']}").status == 204
    assert crew.cleo.get("/api/moderation/words").json["items"] == []


def test_a_blocked_stranger_is_found_again_and_let_write(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, "Where is the workshop?", to="anna")
    bad = say(vic, talk, "You are thieves, all of you")
    assert crew.anna.post(f"/api/messages/{bad}/flags", {"reason": "rude"}).status == 201
    case = case_of(crew, bad)["id"]
    assert decide(crew.cleo, case, "block", "Insults").status == 200
    words = {"client_id": str(uuid.uuid4()), "body": "And more"}
    assert vic.post(f"/api/conversations/{talk}/messages", words).error == "blocked"
    page = crew.anna.get("/settings/stops").text
    assert vic.person in page and "Insults" in page
    assert crew.cleo.delete(f"/api/moderation/cases/{case}/decision").status == 204
    assert vic.post(f"/api/conversations/{talk}/messages", words).status == 201
    assert vic.person not in crew.anna.get("/settings/stops").text
    assert crew.cleo.get("/api/moderation/cases?only=none").status == 400
    assert crew.cleo.get("/api/moderation/cases?limit=1").json["next"] or len(cases(crew)) <= 1


def test_thanks_are_for_the_author_alone(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, "How do I open it?", to="dora")
    answer = say(crew.dora, talk, "Turn it left, then pull.")
    path = f"/api/messages/{answer}/thanks"
    assert [vic.put(path).status, vic.put(path).status, crew.ben.put(path).status] == [204] * 3
    assert crew.dora.put(path).error == "own"
    asked = bodies(vic, talk) and vic.get(f"/api/conversations/{talk}/messages").json["items"][0]["id"]
    assert crew.dora.put(f"/api/messages/{asked}/thanks").error == "not_inside"
    mine = crew.dora.get("/api/me/thanks").json
    assert (mine["people"], mine["items"][0]["count"], mine["items"][0]["message"]) == (2, 2, answer)
    assert vic.get(f"/api/conversations/{talk}/thanked").json["items"] == [answer]
    assert b"What helped" in crew.dora.get(f"/people/{crew.dora.person}").body
    assert b"What helped" not in crew.cleo.get(f"/people/{crew.dora.person}").body, "no owner either"
    door = crew.server.client()
    assert b"helped" not in door.get("/@dora").body
    assert crew.dora.put("/api/me/thanks/shown").status == 204
    assert b"2 people said that Dora&#39;s answers helped." in door.get("/@dora").body
    assert vic.delete(path).status == 204
    assert b"1 person said that Dora&#39;s answer helped." in door.get("/@dora").body
    assert crew.dora.delete("/api/me/thanks/shown").status == 204 and b"helped" not in door.get("/@dora").body


def test_words_are_refused_in_public_rooms(crew: Crew) -> None:
    """Row 34: before anything is stored, with the word and the reason; nowhere else, and by no door."""
    slur, list_ = f"Wörd{uuid.uuid4().hex[:6]}", "/api/moderation/words"
    new = {"word": slur, "kind": "refused"}
    assert crew.cleo.post(list_, new).json["error"]["fields"] == {"reason": "say why"}
    assert crew.ben.post(list_, new | {"reason": "Unkind."}).status == 403
    word = created(crew.cleo, list_, new | {"reason": "Unkind."})
    created(crew.cleo, list_, {"word": slur})
    assert crew.cleo.post(list_, new | {"reason": "Twice"}).error == "taken"
    place = {"kind": "room", "title": "Bazaar", "participants": [], "visibility": "public"}
    public = created(crew.ben, "/api/conversations", place)["id"]
    text = "Kind words. " * 600 + f"What a **{slur.upper()}**!"
    refused = crew.ben.post(f"/api/conversations/{public}/messages", {"client_id": str(uuid.uuid4()), "body": text})
    assert (refused.status, refused.error) == (422, "refused_word") and bodies(crew.ben, public) == []
    told = f"“{word['word']}” is not said in public rooms: Unkind. Use other words."
    assert refused.json["error"]["message"] == told and refused.json["error"]["held"][0]["reason"] == "Unkind."
    mine = say(crew.ben, public, "Kind words")
    assert crew.ben.patch(f"/api/messages/{mine}", {"body": text}).error == "refused_word"
    hook = created(crew.ben, "/api/inlets", {"name": "Till", "room": public})
    posted = {"Authorization": f"Bearer {hook['token']}"}
    assert Client(crew.server.url).call("POST", "/api/in", b'{"text": "%s"}' % slur.encode(), posted).status == 422
    assert len(bodies(crew.ben, public)) == 1
    closed = crew.room(crew.anna, crew.ben)
    say(crew.ben, closed, text)
    changed = crew.cleo.patch(f"{list_}/{word['id']}", {"reason": "We are kind here"})
    assert changed.json["reason"] == "We are kind here"
    assert crew.cleo.patch(f"{list_}/{word['id']}", {"reason": " "}).status == 422
    assert "We are kind here" in crew.ben.patch(f"/api/messages/{mine}", {"body": text}).json["error"]["message"]
    assert crew.cleo.delete(f"{list_}/{word['id']}").status == 204
    assert crew.ben.patch(f"/api/messages/{mine}", {"body": text}).status == 200
    for one in crew.cleo.get(list_).json["items"]:
        assert crew.cleo.delete(f"{list_}/{one['id']}").status == 204
