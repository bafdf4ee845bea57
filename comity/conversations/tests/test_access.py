"""Look-up is permission: who may see and change what, and that everything else is not there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.conversations import access, actions, queries
from comity.conversations.tests import stage
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import Conflict, Forbidden, NotFound, Refused, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx

EVERYBODY = ("anna", "ben", "cleo", "dora", "vic", "gus")
SEEN = {
    "room": {"anna", "ben"},
    "direct": {"anna", "ben"},
    "by channel": {"anna", "ben", "cleo", "dora", "vic"},
    "begun by anna": {"anna", "gus"},
}
"""Owners are not readers: cleo sees what takes her in, and what came through a channel, like every member."""


class Scene:
    def __init__(self, store: Store, clock: FixedClock) -> None:
        self.store, self.clock = store, clock
        self.actors: dict[str, Actor] = store.write_now(stage.crew)
        anna, ben, cleo, vic, gus = (self.actors[name] for name in ("anna", "ben", "cleo", "vic", "gus"))
        shop = store.write_now(stage.door, by=cleo)
        self.talks: dict[str, uuid.UUID] = {
            "room": self._talk(kind="room", by=anna, others=[ben]),
            "direct": self._talk(kind="direct", by=anna, others=[ben]),
            "by channel": self._talk(kind="outside", by=vic, others=[ben], channel=shop),
            "begun by anna": self._talk(kind="outside", by=anna, others=[gus]),
        }

    def _talk(self, **kw: Any) -> uuid.UUID:
        self.clock.advance(SECOND)
        return self.store.write_now(stage.talk, **kw)

    def write(self, verb: Callable[..., Any], who: str, **kw: Any) -> Any:
        self.clock.advance(SECOND)
        return self.store.write_now(verb, actor=self.actors[who], **kw)

    def read(self, query: Callable[..., Any], who: str, **kw: Any) -> Any:
        return self.store.read_now(query, actor=self.actors[who], **kw)

    def say(self, who: str, talk: str, body: str = "Words", lane: str = "message") -> uuid.UUID:
        self.clock.advance(SECOND)
        return stage.say(self.store, self.actors[who], self.talks[talk], body, lane).id

    def person(self, who: str) -> uuid.UUID:
        return self.actors[who].person


@pytest.fixture
def scene(store: Store, clock: FixedClock) -> Scene:
    return Scene(store, clock)


def outcome(act: Callable[..., Any], /, *rest: Any, **kw: Any) -> type[Refused] | None:
    try:
        act(*rest, **kw)
    except Refused as refused:
        return type(refused)
    return None


def test_who_sees_which_conversation(scene: Scene) -> None:
    for talk, seen_by in SEEN.items():
        for who in EVERYBODY:
            found = {
                outcome(scene.read, look, who, conversation=scene.talks[talk])
                for look in (access.seat, access.own_conversation, queries.row, stage.everything)
            }
            assert found == ({None} if who in seen_by else {NotFound}), (who, talk)


def test_lists_hold_what_may_be_seen(scene: Scene) -> None:
    for who in EVERYBODY:
        listed = {row.conversation.id for row in scene.read(queries.conversations, who, limit=50)}
        assert listed == {scene.talks[talk] for talk, seen_by in SEEN.items() if who in seen_by}, who


def test_what_does_not_exist_looks_like_what_is_closed(scene: Scene) -> None:
    answers = []
    for conversation in (scene.talks["direct"], uuid.uuid4(), None):
        with pytest.raises(NotFound) as refused:
            scene.read(access.seat, "dora", conversation=conversation)
        answers.append(refused.value.error)
    assert answers[0] == answers[1] == answers[2]


def test_a_note_is_not_there_for_those_outside(scene: Scene) -> None:
    note, words = scene.say("ben", "by channel", lane="note"), scene.say("ben", "by channel")
    for who in ("ben", "anna", "dora"):
        assert scene.read(access.visible_message, who, message=note).id == note
    for who in ("vic", "gus"):
        assert outcome(scene.read, access.visible_message, who, message=note) is NotFound
        assert outcome(scene.write, actions.edit_message, who, message=note, body="x") is NotFound
        assert outcome(scene.write, actions.delete_message, who, message=note) is NotFound
    assert scene.read(access.visible_message, "vic", message=words).id == words
    assert outcome(scene.say, "vic", "by channel", lane="note") is Forbidden
    assert outcome(scene.say, "gus", "by channel", lane="note") is NotFound


def test_an_answer_never_quotes_a_note_to_those_outside(scene: Scene) -> None:
    note = scene.say("ben", "by channel", lane="note")
    fields = {"conversation": scene.talks["by channel"], "client_id": uuid.uuid4(), "body": "See above"}
    for who in ("vic", "ben"):
        assert outcome(scene.write, actions.send_message, who, reply_to=note, **fields) is RuleRefused
    assert outcome(scene.write, actions.send_message, "ben", reply_to=note, lane="note", **fields) is None


def test_only_its_author_changes_a_message(scene: Scene) -> None:
    words = scene.say("anna", "room")
    for who, expected in {"ben": Forbidden, "cleo": NotFound, "dora": NotFound, "vic": NotFound}.items():
        assert outcome(scene.write, actions.edit_message, who, message=words, body="x") is expected
        assert outcome(scene.write, actions.delete_message, who, message=words) is expected
    scene.write(actions.delete_message, "anna", message=words)
    assert outcome(scene.write, actions.delete_message, "anna", message=words) is None
    assert outcome(scene.write, actions.edit_message, "anna", message=words, body="x") is Conflict


def test_who_changes_who_takes_part(scene: Scene) -> None:
    def add(who: str, talk: str, whom: str) -> type[Refused] | None:
        at = {"conversation": scene.talks[talk], "person": scene.person(whom)}
        return outcome(scene.write, actions.add_participant, who, **at)

    def remove(who: str, talk: str, whom: str) -> type[Refused] | None:
        at = {"conversation": scene.talks[talk], "person": scene.person(whom)}
        return outcome(scene.write, actions.remove_participant, who, **at)

    assert add("dora", "room", "dora") is NotFound
    assert add("cleo", "direct", "cleo") is NotFound
    assert add("anna", "direct", "dora") is RuleRefused
    assert add("dora", "by channel", "dora") is Forbidden
    assert add("vic", "by channel", "gus") is Forbidden
    assert remove("vic", "by channel", "ben") is Forbidden
    assert add("ben", "room", "dora") is None
    assert remove("dora", "room", "anna") is Forbidden
    assert remove("anna", "room", "anna") is None
    assert add("anna", "room", "anna") is NotFound
    assert remove("ben", "room", "dora") is None
    assert remove("vic", "by channel", "vic") is None


def test_what_was_left_is_closed(scene: Scene) -> None:
    words = scene.say("ben", "room")
    at = {"conversation": scene.talks["room"], "person": scene.person("ben")}
    scene.write(actions.remove_participant, "anna", **at)
    assert outcome(scene.read, stage.everything, "ben", conversation=scene.talks["room"]) is NotFound
    assert outcome(scene.write, actions.edit_message, "ben", message=words, body="x") is NotFound
    assert outcome(scene.say, "ben", "room") is NotFound
    assert outcome(scene.write, actions.mark_read, "ben", conversation=scene.talks["room"], seq=1) is NotFound
    assert scene.talks["room"] not in {
        row.conversation.id for row in scene.read(queries.conversations, "ben", limit=50)
    }


def test_writing_into_a_channel_s_talk_makes_one_take_part_and_a_note_does_not(scene: Scene) -> None:
    def here() -> set[uuid.UUID]:
        return set(scene.store.read_now(queries.participants, conversation=scene.talks["by channel"]))

    scene.say("dora", "by channel", lane="note")
    assert scene.person("dora") not in here()
    scene.say("dora", "by channel")
    assert scene.person("dora") in here()


def test_words_go_only_to_those_on_the_button(scene: Scene) -> None:
    fields = {"conversation": scene.talks["by channel"], "body": "For you"}

    def send(audience: list[str]) -> type[Refused] | None:
        people = [scene.person(who) for who in audience]
        sending = {"client_id": uuid.uuid4(), "audience": people, **fields}
        return outcome(scene.write, actions.send_message, "ben", **sending)

    assert send([]) is Conflict
    assert send(["vic", "gus"]) is Conflict
    assert send(["vic"]) is None


def test_a_direct_talk_is_begun_once(scene: Scene) -> None:
    def begin(tx: Tx, *, actor: Actor, other: uuid.UUID) -> tuple[uuid.UUID, bool]:
        made, new = actions.start_direct(tx, by=actor.person, other=other)
        return made.id, new

    first = scene.write(begin, "dora", other=scene.person("cleo"))
    assert first[1]
    assert scene.write(begin, "cleo", other=scene.person("dora")) == (first[0], False)
    assert scene.write(begin, "anna", other=scene.person("ben")) == (scene.talks["direct"], False)
