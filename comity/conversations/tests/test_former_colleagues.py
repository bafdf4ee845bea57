"""Who has left the house reads nothing any more: he is neither inside nor among the readers outside."""

from __future__ import annotations

import uuid
from typing import NamedTuple

import pytest

from comity.accounts import actions as accounts
from comity.conversations import access, actions, queries
from comity.conversations.api_shapes import conversations_out
from comity.conversations.tests.stage import crew, door, say, talk
from comity.conversations.viewing import thread_view
from comity.foundation.policies import Actor
from comity.foundation.store import Store


class Talk(NamedTuple):
    """vic's talk with anna, and with dora, who left the house."""

    store: Store
    who: dict[str, Actor]
    here: uuid.UUID


@pytest.fixture
def left(store: Store) -> Talk:
    who = store.write_now(crew)
    shop = store.write_now(door, by=who["cleo"])
    here = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"], who["dora"]], channel=shop)
    say(store, who["vic"], here, "Is there a taller one?")
    say(store, who["dora"], here, "Two of them.")
    member = who["dora"].member
    assert member is not None
    store.write_now(accounts.deactivate_member, member=member, by=who["cleo"].person)
    return Talk(store, who, here)


def test_the_button_names_only_who_reads(left: Talk) -> None:
    anna, vic = left.who["anna"], left.who["vic"]
    row = left.store.read_now(queries.row, actor=anna, conversation=left.here)
    thread, _ = left.store.read_now(thread_view, actor=anna, row=row)
    assert [one.id for one in thread.outside] == [str(vic.person)]
    assert thread.title == "Vic"
    assert left.store.read_now(queries.outside_participants, conversation=left.here) == {vic.person}
    told = left.store.read_now(conversations_out, rows=[row])[0].participants
    assert {one.name: (one.inside, one.former) for one in told} == {
        "Anna": (True, False),
        "Vic": (False, False),
        "Dora": (False, True),
    }


def test_what_he_answered_counts_as_ours(left: Talk) -> None:
    assert left.store.read_now(queries.asked_since, conversation=left.here) is None
    say(left.store, left.who["vic"], left.here, "And in black?")
    assert left.store.read_now(queries.asked_since, conversation=left.here) is not None


def test_a_room_he_was_in_stays_a_room_of_colleagues(store: Store, left: Talk) -> None:
    """A token without the scope `outside` still writes there."""
    anna, dora = left.who["anna"], left.who["dora"]
    room = store.write_now(talk, kind="room", by=anna, others=[dora])
    narrow = Actor(anna.person, "token", "member", uuid.uuid4(), member=anna.member, scopes=("read", "write"))
    fields = {"client_id": uuid.uuid4(), "body": "We go on.", "lane": "message"}
    assert store.write_now(actions.send_message, actor=narrow, conversation=room, **fields).created
    assert store.read_now(access.seat, actor=anna, conversation=room).takes_part
