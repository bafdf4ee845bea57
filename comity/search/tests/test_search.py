"""What is found, by whom, and what not: over a real store, on each database."""

from __future__ import annotations

import uuid

import pytest

from comity.conversations import actions as conversations
from comity.foundation.clock import DAY, MINUTE, FixedClock
from comity.foundation.store import Store
from comity.search import actions, queries, reading
from comity.search.tests.stage import Talks, catch_up
from comity.testing.canary import CANARY

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
SAID = {
    "Die Größe der Müllabfuhr in Köln": ["große", "GROSSE", "müllabfuhr", "koln"],
    "Un café crème à l'été": ["cafe", "CRÈME", "été", '"cafe creme"'],
    "今天天气预报说会下雨": ["天气", "天气预报", "雨", "今"],
    "東京タワーのｶﾞｽ点検": ["東京", "タワー", "ガス", "点検"],
    "서울 배터리를 교체했습니다": ["배터리", "서울", "교체"],
    "ขอใบเสนอราคาแบตเตอรี่": ["ราคา", "แบตเตอรี่", "ใบเสนอ"],
    "السَّلامُ عليكم، أين البطارية؟": ["السلام", "البطارية", "اين"],
    "AI at HQ is ok": ["ai", "hq", "ok", "is"],
}


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def talks(store: Store) -> Talks:
    return Talks(store)


def test_every_script_is_found(talks: Talks, store: Store) -> None:
    for body in SAID:
        talks.say("anna", talks.room, body)
    catch_up(store)
    wrong = [(body, q) for body, asked in SAID.items() for q in asked if talks.found("ben", q) != [body]]
    assert not wrong
    assert talks.found("ben", "气天") == talks.found("ben", "京東") == []


def test_operators_narrow_what_is_found(talks: Talks, store: Store, clock: FixedClock) -> None:
    talks.say("anna", talks.room, "The torque of the rear axle")
    clock.advance(2 * DAY)
    talks.say("ben", talks.room, "The rear wheel, not the axle; torque unknown")
    talks.say("anna", talks.pair, "torque in private")
    catch_up(store)
    assert len(talks.found("anna", "torque")) == 3
    assert talks.found("anna", "torq") == [] and len(talks.found("anna", "torq*")) == 3
    assert talks.found("anna", '"rear axle"') == ["The torque of the rear axle"]
    assert talks.found("anna", "axle -wheel") == ["The torque of the rear axle"]
    assert talks.found("anna", "torque from:me in:lamps") == ["The torque of the rear axle"]
    assert talks.found("anna", "torque", sender=str(talks.who["ben"].person)) == talks.found("anna", "from:ben")
    assert talks.found("anna", "torque", place=str(talks.pair)) == ["torque in private"]
    assert talks.found("anna", "torque before:2026-09-22") == ["The torque of the rear axle"]
    assert len(talks.found("anna", "torque after:2026-09-22")) == 2
    assert talks.found("anna", "torque from:nobodyofthisname") == talks.found("anna", "has:file") == []
    assert talks.found("anna", "torque before:0001-01-01") == talks.found("anna", "after:9999-12-31") == []


def test_nobody_finds_what_he_may_not_open(talks: Talks, store: Store) -> None:
    """I06, I08: private talk of others, notes and other people's visits."""
    talks.say("anna", talks.pair, "The secret lamp")
    talks.say("anna", talks.room, "The lamp of the room")
    talks.say("vic", talks.outside, "Is the lamp in stock?")
    talks.say("anna", talks.outside, f"{CANARY} this lamp is broken", lane="note")
    catch_up(store)
    assert len(talks.found("anna", "lamp")) == 4 and len(talks.found("ben", "lamp")) == 4
    assert talks.found("dora", "lamp") == [f"{CANARY} this lamp is broken", "Is the lamp in stock?"]
    assert talks.found("vic", "lamp") == ["Is the lamp in stock?"]
    assert talks.found("vic", "canary") == talks.found("vic", f"from:{talks.who['anna'].person}") == []
    assert talks.found("gus", "lamp") == []


def test_rights_follow_at_once(talks: Talks, store: Store) -> None:
    """Who leaves finds nothing of it from the same moment, and who joins everything, without a new index."""
    talks.say("anna", talks.room, "Axle")
    catch_up(store)
    dora, anna = talks.who["dora"], talks.who["anna"]
    assert talks.found("dora", "axle") == []
    store.write_now(conversations.add_participant, actor=anna, conversation=talks.room, person=dora.person)
    assert talks.found("dora", "axle") == ["Axle"]
    store.write_now(conversations.remove_participant, actor=dora, conversation=talks.room, person=dora.person)
    assert talks.found("dora", "axle") == []


def test_edits_and_take_backs_are_followed(talks: Talks, store: Store) -> None:
    """Even before the index knows of them, words that are gone find nothing."""
    first, second = talks.say("anna", talks.room, "Green axle"), talks.say("anna", talks.room, "Green lamp")
    catch_up(store)
    anna = talks.who["anna"]
    store.write_now(conversations.edit_message, actor=anna, message=first, body="Red axle")
    store.write_now(conversations.delete_message, actor=anna, message=second)
    assert talks.found("ben", "green") == []
    catch_up(store)
    assert talks.found("ben", "green") == talks.found("ben", "lamp") == []
    assert talks.found("ben", "red axle") == ["Red axle"]


def test_it_catches_up_from_nothing_and_after_a_stop(talks: Talks, store: Store, clock: FixedClock) -> None:
    """Messages of before come in steps backwards, those of meanwhile in order; each is found once."""
    for number in range(450):
        clock.advance(MINUTE if number % 3 else 0)
        talks.say("anna", talks.room, f"Old {number}")
    assert talks.found("ben", "old") == [] and store.read_now(queries.waiting)
    assert catch_up(store, 2) == 2
    talks.say("anna", talks.room, "Old and new")
    assert talks.found("ben", "from:anna")[0] == "Old 449"
    assert catch_up(store) > 0
    assert not store.read_now(queries.waiting)
    newest = [f"Old {number}" for number in range(449, 350, -1)]
    assert talks.found("ben", "old") == ["Old and new", *newest]
    store.write_now(actions.start_over)
    assert talks.found("ben", "old") == []
    catch_up(store)
    assert talks.found("ben", "old") == ["Old and new", *newest]


def test_two_readers_do_the_work_of_one(talks: Talks, store: Store) -> None:
    catch_up(store)
    talks.say("anna", talks.room, "Axle")
    batch = store.read_now(reading.pending)
    assert batch is not None
    assert store.write_now(actions.take_in, batch=batch)
    assert not store.write_now(actions.take_in, batch=batch)
    assert talks.found("ben", "axle") == ["Axle"]


def test_pages_follow_each_other(talks: Talks, store: Store) -> None:
    """Also where everything was said in the same moment."""
    from comity.search.asking import asked

    for number in range(130):
        talks.say("anna", talks.room, f"Axle {number}")
    catch_up(store)
    seen: list[uuid.UUID] = []
    cursor: str | None = None
    while True:
        question = asked(q="axle", limit=50, cursor=cursor)
        page = store.read_now(queries.find, actor=talks.who["ben"], asked=question, names=5)
        seen += [hit.message.id for hit in page.hits]
        if page.next is None:
            break
        cursor = str(page.next)
    assert len(seen) == len(set(seen)) == 130
