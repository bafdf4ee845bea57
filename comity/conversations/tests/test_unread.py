"""What is unread is one number: in the list, by API, in a second tab, after a reload."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from comity.testing.client import Client
from comity.testing.crew import Crew


def row_of(client: Client, place: str) -> dict[str, Any]:
    row: dict[str, Any] = client.get(f"/api/conversations/{place}").json
    return row


def totals(client: Client) -> tuple[int, int]:
    row = client.get("/api/me/unread").json
    return row["unread"], row["mentions"]


def put(client: Client, place: str, what: str, **content: Any) -> Any:
    answer = client.put(f"/api/conversations/{place}/{what}", content)
    assert answer.status == 200, answer
    return answer.json


def test_numbers_mentions_and_muting(crew: Crew) -> None:
    anna, ben = crew.anna, crew.ben
    room, pair = crew.room(anna, ben), crew.direct(anna, ben)
    before = totals(ben)
    for words in ("One", "Two for @ben", "Three"):
        anna.say(room, words)
    assert (row_of(ben, room)["unread"], row_of(ben, room)["mentions"]) == (3, 1)
    anna.say(pair, "Said to you alone")
    assert totals(ben) == (before[0] + 4, before[1] + 2)
    put(ben, room, "level", level="nothing")
    assert (row_of(ben, room)["unread"], row_of(ben, room)["level"]) == (1, "nothing")
    assert totals(ben) == (before[0] + 2, before[1] + 2)
    assert (row_of(anna, room)["unread"], row_of(anna, room)["mentions"]) == (0, 0)


def test_unread_again_moves_no_read_position_and_is_told_to_my_other_tab(crew: Crew) -> None:
    """INV-6."""
    anna, ben = crew.anna, crew.ben
    room = crew.room(anna, ben)
    seqs = [anna.say(room, words).json["seq"] for words in ("One", "Two", "Three")]
    put(ben, room, "read", seq=seqs[-1])
    with ben.live() as tab, anna.live() as other:
        assert put(ben, room, "unread", seq=seqs[1]) == {"seq": seqs[0]}
        assert tab.event("read.moved")["conversation"] == room
        assert not [frame for frame in other.rest() if frame.get("type") == "read.moved"]
    assert (row_of(ben, room)["unread"], row_of(ben, room)["read"]) == (2, seqs[-1])
    put(ben, room, "read", seq=seqs[1])
    assert (row_of(ben, room)["unread"], row_of(ben, room)["read"]) == (1, seqs[-1])
    put(ben, room, "read", seq=seqs[-1])
    assert row_of(ben, room)["unread"] == 0


def test_everything_is_read_and_taken_back(crew: Crew) -> None:
    anna, dora = crew.anna, crew.dora
    one, other = crew.room(anna, dora, title="One"), crew.room(anna, dora, title="Other")
    anna.say(one, "First")
    for words in ("First", "Second"):
        anna.say(other, words)
    before = totals(dora)
    undo = dora.put("/api/me/read").json
    assert totals(dora) == (0, 0)
    assert {row["conversation"] for row in undo["items"]} >= {one, other}
    assert dora.put("/api/me/unread", undo).status == 204
    assert totals(dora) == before
    assert (row_of(dora, one)["unread"], row_of(dora, other)["unread"]) == (1, 2)


def test_what_is_said_while_one_reads_stays_unread(crew: Crew) -> None:
    """The race of reading against a new message: never more read than was named, and every count is a true one."""
    anna, ben = crew.anna, crew.ben
    room = crew.room(anna, ben)
    last = anna.say(room, "Before").json["seq"]
    with ThreadPoolExecutor(8) as pool:
        said = [pool.submit(anna.say, room, f"Words {n}") for n in range(10)]
        read = [pool.submit(ben.put, f"/api/conversations/{room}/read", {"seq": last}) for _ in range(10)]
        assert all(one.result().status == 201 for one in said)
        assert all(one.result().json["seq"] == last for one in read)
    assert row_of(ben, room)["unread"] == 10
    assert len([one for one in ben.get("/api/me/unread").json["items"] if one["conversation"] == room]) == 1


def test_only_who_takes_part_marks_and_mutes(crew: Crew) -> None:
    room, talk = crew.room(crew.anna), crew.ask(crew.vic)
    for what, content in (("unread", {"seq": 1}), ("level", {"level": "nothing"})):
        assert crew.dora.put(f"/api/conversations/{room}/{what}", content).status == 404
        assert crew.dora.put(f"/api/conversations/{talk}/{what}", content).status == 403
    assert crew.anna.put(f"/api/conversations/{room}/unread", {"seq": 0}).status == 400
    assert crew.anna.put(f"/api/conversations/{room}/level", {"level": "loud"}).status == 400
    assert crew.anna.put("/api/me/unread", {"items": [{"conversation": "x", "unread_from": 1}]}).status == 400
