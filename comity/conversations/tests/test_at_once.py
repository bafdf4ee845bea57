"""Two acts at the same moment, on threads of their own: what must happen once happens once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from comity.conversations import actions, queries
from comity.conversations.tests import stage
from comity.foundation.errors import Conflict, Refused
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx

TIMES = 8


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """The results of acts that begin together; a refusal is its result."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return act()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


def test_numbers_are_given_once(store: Store) -> None:
    actors = store.write_now(stage.crew)
    room = store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["ben"]])

    def write(actor: Actor) -> list[int]:
        return [stage.say(store, actor, room, "Words", "note" if n % 2 else "message").seq for n in range(10)]

    numbers = at_once([partial(write, actors[who]) for who in ("anna", "ben") * 3])
    assert sorted(seq for own in numbers for seq in own) == list(range(2, 62))
    assert all(own == sorted(own) for own in numbers)
    log = store.read_now(stage.log_of, conversations=[room])
    assert [event.inside_seq for event in log] == list(range(1, 62))


def test_a_client_id_is_used_once(store: Store) -> None:
    actors = store.write_now(stage.crew)
    rooms = [store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["ben"]]) for _ in range(2)]
    for _ in range(5):
        client_id = uuid.uuid4()
        sending = {"actor": actors["anna"], "client_id": client_id, "body": "Once"}
        here = partial(store.write_now, actions.send_message, **sending)
        results = at_once([partial(here, conversation=room) for room in rooms * (TIMES // 2)])
        sent = [result for result in results if not isinstance(result, Refused)]
        assert len({result.id for result in sent}) == 1
        assert sum(result.created for result in sent) == 1
        refused = [result for result in results if isinstance(result, Refused)]
        assert {(type(one), one.reason) for one in refused} == {(Conflict, "client_id_reused")}


def test_a_direct_talk_is_begun_once(store: Store) -> None:
    actors = store.write_now(stage.crew)
    anna, ben = actors["anna"].person, actors["ben"].person

    def begin(tx: Tx, *, by: uuid.UUID, other: uuid.UUID) -> uuid.UUID:
        return actions.start_direct(tx, by=by, other=other)[0].id

    pairs = [(anna, ben), (ben, anna)] * (TIMES // 2)
    begun = at_once([partial(store.write_now, begin, by=pair[0], other=pair[1]) for pair in pairs])
    assert len(set(begun)) == 1


def test_one_is_added_once(store: Store) -> None:
    actors = store.write_now(stage.crew)
    room = store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["ben"]])
    adding = {"actor": actors["anna"], "conversation": room, "person": actors["dora"].person}
    assert at_once([partial(store.write_now, actions.add_participant, **adding)] * TIMES) == [None] * TIMES
    log = store.read_now(stage.log_of, conversations=[room])
    assert [event.kind for event in log] == ["conversation.created", "participant.joined"]


def test_a_read_position_never_goes_back(store: Store) -> None:
    actors = store.write_now(stage.crew)
    room = store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["ben"]])
    for _ in range(TIMES):
        stage.say(store, actors["anna"], room, "Words")
    reading = {"actor": actors["ben"], "conversation": room}
    told = at_once([partial(store.write_now, actions.mark_read, seq=seq, **reading) for seq in range(2, 2 + TIMES)])
    assert all(now >= seq for seq, now in enumerate(told, 2))
    assert store.read_now(queries.row, actor=actors["ben"], conversation=room).read == 1 + TIMES


def test_what_was_taken_back_stays_so(store: Store) -> None:
    actors = store.write_now(stage.crew)
    room = store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["ben"]])
    for _ in range(5):
        words = {"actor": actors["anna"], "message": stage.say(store, actors["anna"], room, "Words").id}
        edits = [partial(store.write_now, actions.edit_message, body=f"{n}", **words) for n in range(4)]
        at_once([*edits, partial(store.write_now, actions.delete_message, **words)])
        last = store.read_now(stage.everything, actor=actors["ben"], conversation=room)[-1]
        assert (last["body"], "deleted_at" in last) == ("", True)
