"""The verbs against the model, by random walks, on both databases: two gap-free logs, and nothing outside of what is
inside."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from comity.conversations import actions, queries
from comity.conversations.tests import stage
from comity.conversations.tests.model import Model, Said, Talk
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import Refused
from comity.foundation.events import Cursor, Event
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.testing.lengths import SOAKING

R = TypeVar("R")
NAMES = (*stage.INSIDE, *stage.OUTSIDE)
WHO = st.sampled_from((*NAMES, "anna", "ben", "vic"))
WHERE = st.sampled_from([0, 0, 1, 1, 1, 2, 3])
WHICH = st.integers(0, 10**6)
BODY = st.text("abc ?*\n", min_size=1, max_size=12).filter(str.strip)
EMOJI = st.sampled_from(["👍", "❤️"])
LANE = st.sampled_from(["message", "message", "note"])


class Walk(RuleBasedStateMachine):
    store: Store
    clock: FixedClock

    @initialize()
    def gather(self) -> None:
        """A room, a talk that came through a channel, one that anna began with gus, and a direct talk."""
        write = self.store.write_now
        self.clock.advance(SECOND)
        self.actors = write(stage.crew)
        anna, ben, cleo, vic, gus = (self.actors[name] for name in ("anna", "ben", "cleo", "vic", "gus"))
        self.model = Model({self.actors[name].person for name in stage.INSIDE})
        for kind, by, other, channel in (
            ("room", anna, ben, None),
            ("outside", vic, cleo, write(stage.door, by=cleo)),
            ("outside", anna, gus, None),
            ("direct", anna, ben, None),
        ):
            made = write(stage.talk, kind=kind, by=by, others=[other], channel=channel)
            hosts = {by.person} if kind == "room" else set()
            self.model.begin(Talk(made, kind, channel is not None, {by.person, other.person}, hosts=hosts))
        self.ids = [talk.id for talk in self.model.talks]
        self.looks: list[tuple[Actor, Talk, int, dict[str, Any]]] = []

    def both(self, modelled: Callable[[], R], verb: Callable[..., Any], **kw: Any) -> tuple[R, Any] | None:
        """The same act here and there; None when both refuse it, for the same reason."""
        self.clock.advance(SECOND)
        try:
            expected = modelled()
        except Refused as refused:
            with pytest.raises(type(refused)):
                self.store.write_now(verb, **kw)
            return None
        return expected, self.store.write_now(verb, **kw)

    # ---- what people do

    @rule(who=WHO, where=WHERE, body=BODY, lane=LANE)
    def send(self, who: str, where: int, body: str, lane: str) -> None:
        self._send(self.actors[who], self.model.talks[where], uuid.uuid4(), body, lane)

    @rule(which=WHICH, where=WHERE, body=BODY)
    @precondition(lambda self: any(talk.said for talk in self.model.talks))
    def send_again(self, which: int, where: int, body: str) -> None:
        """The same client_id: the stored message here, a conflict elsewhere."""
        _, said = self._any_said(which)
        author = next(actor for actor in self.actors.values() if actor.person == said.author)
        self._send(author, self.model.talks[where], said.client_id, body, said.lane)

    def _send(self, actor: Actor, talk: Talk, client_id: uuid.UUID, body: str, lane: str) -> None:
        before = self._outsiders() if lane == "note" else None
        done = self.both(
            lambda: self.model.send(actor, talk, client_id, body, lane),
            actions.send_message,
            actor=actor,
            conversation=talk.id,
            client_id=client_id,
            body=body,
            lane=lane,
        )
        if done is not None:
            (said, created), sent = done
            assert (sent.seq, sent.created) == (said.seq(actor), created)
            assert said.id in (None, sent.id)
            said.id = sent.id
            self._alike(said, actor, msgspec.json.decode(sent.json))
        assert before is None or before == self._outsiders()

    @rule(who=WHO, which=WHICH, body=BODY)
    @precondition(lambda self: any(talk.said for talk in self.model.talks))
    def edit(self, who: str, which: int, body: str) -> None:
        (talk, said), actor = self._any_said(which), self.actors[who]
        before = self._outsiders() if said.lane == "note" else None
        done = self.both(
            lambda: self.model.edit(actor, talk, said, body),
            actions.edit_message,
            actor=actor,
            message=said.id,
            body=body,
        )
        if done is not None:
            self._alike(said, actor, msgspec.json.decode(done[1]))
        assert before is None or before == self._outsiders()

    @rule(which=WHICH, who=st.none() | WHO)
    @precondition(lambda self: any(talk.said for talk in self.model.talks))
    def delete(self, which: int, who: str | None) -> None:
        talk, said = self._any_said(which)
        own = [name for name, actor in self.actors.items() if actor.person == said.author]
        actor = self.actors[who or own[0]]
        before = self._outsiders() if said.lane == "note" else None
        self.both(lambda: self.model.delete(actor, talk, said), actions.delete_message, actor=actor, message=said.id)
        assert before is None or before == self._outsiders()

    @rule(who=WHO, which=WHICH, emoji=EMOJI, add=st.sampled_from([True, True, False]))
    @precondition(lambda self: any(talk.said for talk in self.model.talks))
    def react(self, who: str, which: int, emoji: str, add: bool) -> None:
        (talk, said), actor = self._any_said(which), self.actors[who]
        before = self._outsiders() if said.lane == "note" else None
        modelled, verb = (
            (self.model.react, actions.add_reaction) if add else (self.model.unreact, actions.remove_reaction)
        )
        self.both(lambda: modelled(actor, talk, said, emoji), verb, actor=actor, message=said.id, emoji=emoji)
        assert before is None or before == self._outsiders()

    @rule(who=WHO, where=WHERE, whom=WHO)
    def add(self, who: str, where: int, whom: str) -> None:
        actor, talk, person = self.actors[who], self.model.talks[where], self.actors[whom].person
        at = {"actor": actor, "conversation": talk.id, "person": person}
        self.both(lambda: self.model.add(actor, talk, person), actions.add_participant, **at)

    @rule(who=WHO, where=WHERE, whom=WHO)
    def remove(self, who: str, where: int, whom: str) -> None:
        actor, talk, person = self.actors[who], self.model.talks[where], self.actors[whom].person
        at = {"actor": actor, "conversation": talk.id, "person": person}
        self.both(lambda: self.model.remove(actor, talk, person), actions.remove_participant, **at)

    @rule(who=WHO, where=WHERE, seq=st.integers(0, 12))
    def read(self, who: str, where: int, seq: int) -> None:
        actor, talk = self.actors[who], self.model.talks[where]
        at = {"actor": actor, "conversation": talk.id, "seq": seq}
        done = self.both(lambda: self.model.read(actor, talk, seq), actions.mark_read, **at)
        assert done is None or done[0] == done[1]

    @rule(who=WHO, where=WHERE, seq=st.integers(1, 12))
    def mark_unread(self, who: str, where: int, seq: int) -> None:
        """INV-6: what is shown as unread again moves no read position."""
        actor, talk = self.actors[who], self.model.talks[where]
        at = {"actor": actor, "conversation": talk.id, "seq": seq}
        done = self.both(lambda: self.model.unread(actor, talk, seq), actions.mark_unread, **at)
        assert done is None or done[0] == done[1]

    # ---- what they see

    @rule(who=WHO, where=WHERE)
    def look(self, who: str, where: int) -> None:
        """A snapshot, to be brought up to date from the log later."""
        actor, talk = self.actors[who], self.model.talks[where]
        if actor.person in talk.people:
            self.looks.append((actor, talk, len(self.model.log), self._fresh(actor, talk)))

    @rule(who=WHO, which=WHICH)
    def resume(self, who: str, which: int) -> None:
        """From any place of the log, the rest is what the model says."""
        actor, since = self.actors[who], which % (len(self.model.log) + 1)
        expected = [(entry.kind, entry.talk.id, entry.seq(actor)) for entry in self.model.missed(actor, since)]
        missed = self._missed(actor, since)
        assert [(event.kind, event.conversation, _seq(event, actor)) for event in missed] == expected
        if not actor.inside:
            assert all(event.outside is not None for event in missed)

    def teardown(self) -> None:
        if not hasattr(self, "ids"):
            return
        self._logs_are_equal()
        for actor in self.actors.values():
            for talk in self.model.talks:
                self._sees(actor, talk)
        for actor, talk, since, snapshot in self.looks:
            if actor.person in talk.people:
                self._snapshot_and_log_are_fresh(actor, talk, since, snapshot)

    def _logs_are_equal(self) -> None:
        log = self.store.read_now(stage.log_of, conversations=self.ids)
        assert [(e.kind, e.conversation, e.inside_seq, e.outside_seq) for e in log] == [
            (entry.kind, entry.talk.id, entry.inside, entry.outside) for entry in self.model.log
        ]
        for talk in self.model.talks:
            own = [event for event in log if event.conversation == talk.id]
            assert [event.inside_seq for event in own] == list(range(1, talk.inside + 1))
            outside = [event.outside_seq for event in own if event.outside_seq is not None]
            assert outside == list(range(1, talk.outside + 1))

    def _sees(self, actor: Actor, talk: Talk) -> None:
        if not talk.seen_by(actor):
            with pytest.raises(Refused):
                self.store.read_now(queries.row, actor=actor, conversation=talk.id)
            return
        row = self.store.read_now(queries.row, actor=actor, conversation=talk.id)
        position = talk.read.get(actor.person, 0)
        assert (row.seq, row.read, row.unread) == (talk.head(actor), position, talk.unread_by(actor))
        assert row.shown_read == talk.shown_read(actor)
        assert set(row.people) == talk.people
        assert row.host == (actor.person in talk.hosts)
        found = self.store.read_now(stage.everything, actor=actor, conversation=talk.id)
        for said, shown in zip(talk.shown_to(actor), found, strict=True):
            self._alike(said, actor, shown)
        listed = {row.conversation.id for row in self.store.read_now(queries.conversations, actor=actor, limit=100)}
        assert listed & set(self.ids) == {talk.id for talk in self.model.talks if talk.seen_by(actor)}

    def _snapshot_and_log_are_fresh(self, actor: Actor, talk: Talk, since: int, snapshot: dict[str, Any]) -> None:
        for event in self._missed(actor, since):
            if event.conversation != talk.id:
                continue
            changed = msgspec.json.decode((event.inside if actor.inside else event.outside) or b"{}")
            if event.kind.startswith("message."):
                snapshot[changed["id"]] = changed
            elif event.kind.startswith("reaction."):
                _reacted(snapshot[changed["message"]], changed, added=event.kind == "reaction.added")
        assert snapshot == self._fresh(actor, talk)

    def _alike(self, said: Said, actor: Actor, shown: dict[str, Any]) -> None:
        assert shown["seq"] == said.seq(actor)
        assert (shown["id"], shown["author"]) == (str(said.id), str(said.author))
        expected = {emoji: [str(person) for person in persons] for emoji, persons in said.reactions.items()}
        assert {emoji: sorted(persons) for emoji, persons in shown.get("reactions", {}).items()} == {
            emoji: sorted(persons) for emoji, persons in expected.items()
        }
        assert (shown["body"], shown["lane"], "deleted_at" in shown) == (said.body, said.lane, said.deleted)

    def _fresh(self, actor: Actor, talk: Talk) -> dict[str, Any]:
        found = self.store.read_now(stage.everything, actor=actor, conversation=talk.id)
        return {str(shown["id"]): shown for shown in found}

    def _missed(self, actor: Actor, since: int) -> list[Event]:
        def missed(tx: Tx) -> list[Event]:
            log = stage.log_of(tx, conversations=self.ids)
            after = stage.place(log[since - 1]) if since else Cursor(log[0].txid, log[0].position - 1)
            found = stage.stage.missed(tx, actor=actor, after=after, upto=stage.place(log[-1]), limit=1_000)
            assert found is not None
            return found

        return self.store.read_now(missed)

    def _outsiders(self) -> list[bytes]:
        """Every byte that those outside can read."""
        return [self.store.read_now(stage.sight, actor=self.actors[name], among=self.ids) for name in stage.OUTSIDE]

    def _any_said(self, which: int) -> tuple[Talk, Said]:
        known = [(talk, said) for talk in self.model.talks for said in talk.said]
        return known[which % len(known)]


def _reacted(shown: dict[str, Any], told: dict[str, str], *, added: bool) -> None:
    """What a client does with a reaction entry; a message as it is now may know it already."""
    if "deleted_at" in shown:
        return
    marks: dict[str, list[str]] = shown.setdefault("reactions", {})
    persons = marks.setdefault(told["emoji"], [])
    if added and told["person"] not in persons:
        persons.append(told["person"])
    elif not added and told["person"] in persons:
        persons.remove(told["person"])
    if not persons:
        del marks[told["emoji"]]
    if not marks:
        del shown["reactions"]


def _seq(event: Event, actor: Actor) -> int | None:
    return event.inside_seq if actor.inside else event.outside_seq


def walk(store: Store, clock: FixedClock, *, walks: int, steps: int, derandomize: bool) -> None:
    """A short walk that fails is told as it is; only long ones are worth shrinking."""
    shrinking = () if derandomize else (Phase.shrink,)
    chosen = settings(
        max_examples=walks,
        stateful_step_count=steps,
        derandomize=derandomize,
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.generate, *shrinking],
        suppress_health_check=list(HealthCheck),
    )
    machine = type("Walk", (Walk,), {"store": store, "clock": clock})
    run_state_machine_as_test(machine, settings=chosen)


def test_the_verbs_do_what_the_model_does(store: Store, clock: FixedClock) -> None:
    walk(store, clock, walks=6, steps=25, derandomize=True)


@pytest.mark.slow
@pytest.mark.timeout(3_600 if SOAKING else 300)
def test_the_verbs_do_what_the_model_does_on_long_walks(store: Store, clock: FixedClock) -> None:
    walk(store, clock, walks=200 if SOAKING else 8, steps=40, derandomize=False)
