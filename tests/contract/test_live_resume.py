"""Coming back to the live stream: what was missed comes once, and before anything newer."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from comity.testing.client import Client, Live
from comity.testing.crew import Crew
from tests.contract.stage import present_end, settle


def events(stream: Live, conversation: str) -> list[dict[str, Any]]:
    """The lasting events of one conversation that came so far and that still come."""
    settle(stream)
    mine = [frame for frame in stream.frames if frame["op"] == "event" and frame.get("conversation") == conversation]
    return [frame for frame in mine if "cursor" in frame]


def said(frames: list[dict[str, Any]]) -> list[str]:
    return [frame["data"]["body"] for frame in frames if frame["type"] == "message.created"]


def test_what_was_missed_comes_once_and_in_order(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    for number in range(5):
        crew.anna.say(room, f"{number}")
    with crew.ben.live(since=since) as stream:
        assert stream.ready["cursor"] == since
        for number in range(5, 10):
            crew.anna.say(room, f"{number}")
        found = events(stream, room)
    assert said(found) == [f"{number}" for number in range(10)]
    assert [event["seq"] for event in found] == list(range(2, 12))


def test_every_cursor_is_a_place_to_go_on_from(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    for number in range(5):
        crew.anna.say(room, f"{number}")
    with crew.ben.live(since=since) as stream:
        places = [event["cursor"] for event in events(stream, room)]
    assert len(set(places)) == 5
    for number, place in enumerate(places):
        with crew.ben.live(since=place) as stream:
            assert said(events(stream, room)) == [f"{later}" for later in range(number + 1, 5)]


def test_without_since_the_stream_starts_at_its_end(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    crew.anna.say(room, "Old")
    present_end(crew)
    with crew.ben.live() as stream:
        assert events(stream, room) == []


def test_the_missed_message_is_told_as_it_is_now(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    edited, gone = crew.anna.say(room, "Helo").json["id"], crew.anna.say(room, "A secret").json["id"]
    crew.anna.patch(f"/api/messages/{edited}", {"body": "Hello"})
    crew.anna.delete(f"/api/messages/{gone}")
    with crew.ben.live(since=since) as stream:
        found = events(stream, room)
    assert [event["type"] for event in found] == [
        "message.created",
        "message.created",
        "message.edited",
        "message.deleted",
    ]
    assert said(found) == ["Hello", ""]
    assert b"A secret" not in b"".join(crew.ben.received[-10:])


def test_missed_notes_come_inside_only(crew: Crew) -> None:
    talk, since = crew.ask(crew.vic), present_end(crew)
    crew.cleo.say(talk, "CANARY-INSIDE", lane="note")
    crew.cleo.say(talk, "Yes")
    with crew.vic.live(since=since) as stream:
        found = events(stream, talk)
    assert said(found) == ["Yes"]
    assert found[0]["seq"] == crew.vic.get(f"/api/conversations/{talk}").json["seq"]
    assert b"CANARY-INSIDE" not in b"".join(crew.vic.received)
    with crew.cleo.live(since=since) as stream:
        assert said(events(stream, talk)) == ["CANARY-INSIDE", "Yes"]


def test_who_was_removed_meanwhile_gets_that_and_no_words(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    crew.anna.delete(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.say(room, "Without Ben")
    with crew.ben.live(since=since) as stream:
        found = events(stream, room)
    assert [event["type"] for event in found] == ["participant.left"]


def test_who_is_let_in_meanwhile_gets_what_follows_in_order(crew: Crew) -> None:
    room, since = crew.room(crew.anna), present_end(crew)
    crew.anna.put(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.say(room, "Welcome")
    with crew.ben.live(since=since) as stream:
        found = events(stream, room)
    assert [event["type"] for event in found][-2:] == ["participant.joined", "message.created"]
    assert [event["seq"] for event in found] == sorted(event["seq"] for event in found)


def bad_cursors(good: str) -> dict[str, str]:
    epoch, txid, position = good.split(".")
    other = "0" * 8 if epoch != "0" * 8 else "1" * 8
    return {
        "nonsense": "nonsense",
        "empty": "",
        "of an old epoch": f"{other}.{txid}.{position}",
        "of the future": f"{epoch}.{int(txid) + 10**12}.{int(position) + 10**12}",
        "negative": f"{epoch}.-1.-1",
        "huge": f"{epoch}.{'9' * 18}.{'9' * 18}",
        "enormous": f"{epoch}.{'9' * 400}.1",
        "of three words": "a.b.c",
    }


@pytest.mark.parametrize("kind", bad_cursors("0.0.0"))
def test_an_unknown_place_means_resync(crew: Crew, kind: str) -> None:
    """R18."""
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    with crew.ben.live(since=bad_cursors(since)[kind]) as stream:
        assert stream.next("resync") == {"op": "resync", "conversations": "all"}
        assert stream.ready["cursor"].split(".")[0] == since.split(".")[0]
        crew.anna.say(room, "Newer")
        assert stream.event("message.created")["data"]["body"] == "Newer"


@pytest.mark.parametrize("since", [5, [], {}, True])
def test_a_place_that_is_no_text_is_an_error_and_may_be_said_again(crew: Crew, since: Any) -> None:
    with crew.ben.live(hello=False) as stream:
        stream.send("hello", since=since)
        assert stream.next("error")["error"]["fields"].keys() == {"since"}
        stream.send("hello")
        assert stream.next("ready")


def test_somebody_elses_place_brings_only_what_is_mine(crew: Crew) -> None:
    """R18."""
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    crew.anna.say(room, "Not for Dora")
    with crew.dora.live(since=since) as stream:
        assert events(stream, room) == []


@pytest.mark.slow
def test_a_gap_of_too_many_events_means_resync(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    with crew.anna.live() as sending:
        for number in range(1_005):
            sending.send("send", client_id=f"00000000-0000-4000-8000-{number:012x}", conversation=room, body="x")
            assert sending.until(lambda frame: frame["op"] in ("sent", "refused"), 20)
    with crew.ben.live(since=since) as stream:
        assert stream.next("resync")["conversations"] == "all"


def test_a_restart_closes_with_1012_and_every_place_stays_good(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    crew.anna.say(room, "Before")
    with crew.ben.live() as stream:
        assert crew.server.stop() == 0
        with pytest.raises(ConnectionClosed) as closed:
            stream.rest()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    crew.server.start()
    crew.anna.say(room, "After")
    with crew.ben.live(since=since) as stream:
        assert said(events(stream, room)) == ["Before", "After"]


def test_who_only_watches_is_told_what_happened_before(crew: Crew, vic: Client) -> None:
    """Between the page and its socket, or while the network was away; who takes part hears it once all the same."""
    talk, since = crew.ask(vic, "Does it fit?"), present_end(crew)
    crew.anna.say(talk, "Meanwhile")
    for who in (crew.dora, crew.anna):
        with who.live(since=since) as stream:
            stream.send("watch", conversation=talk, since=since)
            assert said(events(stream, talk)) == ["Meanwhile"]
    with crew.dora.live() as stream:
        stream.send("watch", conversation=talk, since="nonsense")
        crew.anna.say(talk, "Now")
        assert said(events(stream, talk))[-1:] == ["Now"]
