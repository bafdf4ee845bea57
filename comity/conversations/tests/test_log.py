"""The log is the truth: a snapshot and the entries after it are a fresh fetch, for each kind of entry; and pointers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from comity.conversations import actions, queries
from comity.conversations.tests import stage
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.events import Cursor, Event
from comity.foundation.policies import Actor
from comity.foundation.store import Store


class Talk:
    """vic's talk with ben and anna: a message of each, and a note."""

    def __init__(self, store: Store, clock: FixedClock) -> None:
        self.store, self.clock = store, clock
        self.actors = store.write_now(stage.crew)
        shop = store.write_now(stage.door, by=self.actors["cleo"])
        others = [self.actors["ben"], self.actors["anna"]]
        self.id = store.write_now(stage.talk, kind="outside", by=self.actors["vic"], others=others, channel=shop)
        self.said = {who: self.say(who, f"{who}'s words") for who in ("vic", "ben", "anna")}
        self.note = self.say("ben", "CANARY-INSIDE", "note")

    def say(self, who: str, body: str, lane: str = "message") -> uuid.UUID:
        self.clock.advance(SECOND)
        return stage.say(self.store, self.actors[who], self.id, body, lane).id

    def write(self, verb: Callable[..., Any], who: str, **kw: Any) -> Any:
        self.clock.advance(SECOND)
        return self.store.write_now(verb, actor=self.actors[who], **kw)

    def fresh(self, who: str) -> dict[str, Any]:
        found = self.store.read_now(stage.everything, actor=self.actors[who], conversation=self.id)
        return {str(row["id"]): row for row in found}

    def end(self) -> Cursor:
        return stage.place(self.store.read_now(stage.log_of, conversations=[self.id])[-1])

    def missed(self, who: str, after: Cursor) -> list[Event]:
        span = {"after": after, "upto": self.end(), "limit": 1_000}
        found = self.store.read_now(stage.stage.missed, actor=self.actors[who], **span)
        assert found is not None
        return found

    def row(self, who: str) -> queries.Row:
        return self.store.read_now(queries.row, actor=self.actors[who], conversation=self.id)


@pytest.fixture
def talk(store: Store, clock: FixedClock) -> Talk:
    return Talk(store, clock)


def shown(event: Event, actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((event.inside if actor.inside else event.outside) or b"")
    return found


ENTRIES: dict[str, tuple[str, Callable[[Talk], Any]]] = {
    "message": ("message.created", lambda talk: talk.say("vic", "More")),
    "note": ("message.created", lambda talk: talk.say("anna", "CANARY-INSIDE too", "note")),
    "edit": (
        "message.edited",
        lambda talk: talk.write(actions.edit_message, "vic", message=talk.said["vic"], body="Other words"),
    ),
    "edit of a note": (
        "message.edited",
        lambda talk: talk.write(actions.edit_message, "ben", message=talk.note, body="CANARY-INSIDE again"),
    ),
    "deletion": (
        "message.deleted",
        lambda talk: talk.write(actions.delete_message, "anna", message=talk.said["anna"]),
    ),
    "deletion of a note": (
        "message.deleted",
        lambda talk: talk.write(actions.delete_message, "ben", message=talk.note),
    ),
    "coming": (
        "participant.joined",
        lambda talk: talk.write(
            actions.add_participant, "ben", conversation=talk.id, person=talk.actors["dora"].person
        ),
    ),
    "going": (
        "participant.left",
        lambda talk: talk.write(
            actions.remove_participant, "ben", conversation=talk.id, person=talk.actors["anna"].person
        ),
    ),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_snapshot_and_log_are_a_fresh_fetch(talk: Talk, entry: str) -> None:
    kind, act = ENTRIES[entry]
    snapshots, before, heads = (
        {who: talk.fresh(who) for who in ("ben", "vic")},
        talk.end(),
        {who: talk.row(who).seq for who in ("ben", "vic")},
    )
    act(talk)
    for who, snapshot in snapshots.items():
        actor, missed = talk.actors[who], talk.missed(who, before)
        hidden = who == "vic" and "note" in entry
        assert [event.kind for event in missed] == ([] if hidden else [kind])
        for event in missed:
            assert (event.inside_seq if actor.inside else event.outside_seq) == heads[who] + 1
            if kind.startswith("message."):
                changed = shown(event, actor)
                snapshot[changed["id"]] = changed
        assert snapshot == talk.fresh(who)
        assert talk.row(who).seq == heads[who] + (not hidden)


def test_an_old_entry_never_shows_what_was_changed(talk: Talk) -> None:
    start = Cursor(0, 0)
    talk.write(actions.edit_message, "vic", message=talk.said["vic"], body="Changed")
    talk.write(actions.delete_message, "ben", message=talk.said["ben"])
    told = [
        shown(event, talk.actors["vic"]) for event in talk.missed("vic", start) if event.kind != "conversation.created"
    ]
    assert [row["body"] for row in told] == ["Changed", "", "anna's words", "Changed", ""]
    assert "CANARY-INSIDE" not in str(told)


def test_the_same_words_again_are_no_entry(talk: Talk) -> None:
    before = talk.end()
    talk.write(actions.edit_message, "vic", message=talk.said["vic"], body="vic's words")
    talk.write(actions.add_participant, "ben", conversation=talk.id, person=talk.actors["anna"].person)
    talk.write(actions.remove_participant, "ben", conversation=talk.id, person=talk.actors["gus"].person)
    assert talk.end() == before


def test_too_much_is_told_as_too_much(talk: Talk) -> None:
    span = {"after": Cursor(0, 0), "upto": talk.end()}
    everything = talk.store.read_now(stage.stage.missed, actor=talk.actors["ben"], limit=5, **span)
    assert everything is not None
    assert len(everything) == 5
    assert talk.store.read_now(stage.stage.missed, actor=talk.actors["ben"], limit=4, **span) is None
    outside = talk.store.read_now(stage.stage.missed, actor=talk.actors["vic"], limit=4, **span)
    assert outside is not None


def test_unread_is_of_each_conversation_its_own(talk: Talk) -> None:
    """One's read position elsewhere does not matter here; nor does what one wrote oneself, or what was taken back."""
    ben = talk.actors["ben"]
    other = talk.store.write_now(stage.talk, kind="room", by=talk.actors["anna"], others=[ben])
    for n in range(5):
        stage.say(talk.store, talk.actors["anna"], other, f"Words {n}")
    talk.write(actions.mark_read, "ben", conversation=talk.id, seq=2)
    talk.write(actions.mark_read, "ben", conversation=other, seq=4)
    assert talk.row("ben").unread == 1
    listed = talk.store.read_now(queries.conversations, actor=ben, limit=10)
    assert {row.conversation.id: row.unread for row in listed} == {talk.id: 1, other: 2}
    talk.write(actions.delete_message, "anna", message=talk.said["anna"])
    assert talk.row("ben").unread == 0
    assert (talk.row("vic").unread, talk.row("anna").unread) == (1, 3)


def test_read_positions_stay_inside_the_log_and_never_go_back(talk: Talk) -> None:
    for who, head in (("ben", 5), ("vic", 4)):
        moved = [talk.write(actions.mark_read, who, conversation=talk.id, seq=seq) for seq in (0, 3, 2, 99, 1)]
        assert moved == [0, 3, 3, head, head]
        assert (talk.row(who).read, talk.row(who).unread) == (head, 0)


def test_who_comes_has_read_what_was_before(talk: Talk) -> None:
    talk.write(actions.add_participant, "ben", conversation=talk.id, person=talk.actors["dora"].person)
    assert talk.row("dora").unread == 0
    talk.say("vic", "And now?")
    assert talk.row("dora").unread == 1


def test_history_goes_both_ways(talk: Talk) -> None:
    def page(who: str, **edges: int | None) -> tuple[list[int], int | None]:
        at: dict[str, Any] = {"conversation": talk.id, "before": None, "after": None, "limit": 2} | edges
        found = msgspec.json.decode(talk.store.read_now(queries.history, actor=talk.actors[who], **at))
        return [row["seq"] for row in found["items"]], found["next"]

    assert page("ben") == ([4, 5], 4)
    assert page("ben", before=4) == ([2, 3], None)
    assert page("ben", after=0) == ([2, 3], 3)
    assert page("ben", after=3) == ([4, 5], None)
    assert page("ben", after=5) == ([], None)
    assert page("vic") == ([3, 4], 3)
    assert page("vic", before=3) == ([2], None)
    assert page("vic", after=2) == ([3, 4], None)
