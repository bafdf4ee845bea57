"""Whatever is joined and parted, in whatever order: when all is parted, everything is as it was, to the byte."""

from __future__ import annotations

import uuid
from itertools import combinations

import msgspec
from hypothesis import HealthCheck, given, settings, strategies as st

from comity.conversations import actions as conversations
from comity.conversations.acquaintance import said_with, talks_with
from comity.conversations.actions import Sent
from comity.conversations.shapes import numbered
from comity.foundation.errors import Refused
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people, joined, queries
from comity.people.joining import actions
from comity.people.models import Person
from comity.testing.lengths import SOAKING

PERSONS = range(5)
pairs = st.tuples(st.sampled_from(PERSONS), st.sampled_from(PERSONS))
steps = st.lists(st.one_of(st.tuples(st.just("join"), pairs), st.tuples(st.just("part"), pairs)), max_size=14)
words = st.lists(st.tuples(st.sampled_from(PERSONS), st.text("ab c", min_size=1, max_size=9)), max_size=8)


class Scene:
    def __init__(self, tx: Tx) -> None:
        name = f"a_{uuid.uuid4().hex[:12]}"
        member = people.add_member(tx, name="Anna", handle=name)
        self.anna = Actor(member.person, "session", "member", uuid.uuid4(), member=member.id)
        self.persons = [people.add_person(tx, name=f"Person {at}") for at in PERSONS]
        for at, person in enumerate(self.persons):
            people.claim_address(tx, person=person, kind="email", value=f"{at}@{name}.example")
        self.talks = [
            conversations.start_conversation(tx, kind="outside", by=person, participants=[member.person]).id
            for person in self.persons
        ]

    def say(self, tx: Tx, at: int, body: str) -> Sent:
        actor = Actor(self.persons[at], "visitor", "visitor", uuid.uuid4())
        return conversations.send_message(
            tx, actor=actor, conversation=self.talks[at], client_id=uuid.uuid4(), body=body.strip() or "x"
        )


def exported(tx: Tx, scene: Scene) -> list[bytes]:
    """All that a colleague can read of each person."""
    found = []
    for person in scene.persons:
        said = said_with(tx, actor=scene.anna, person=person, limit=500)
        seen = [numbered(row.inside_seq, row.json) for row in said]
        about = [
            talks_with(tx, actor=scene.anna, person=person),
            [one.value for one in queries.claims(tx, person=person)],
            joined.together(tx, person=person),
            queries.faces(tx, persons=[person])[person],
        ]
        found.append(b"".join(seen) + msgspec.json.encode(about))
    return found


def carried_out(store: Store, scene: Scene, what: str, one: int, other: int) -> bool:
    person, into = scene.persons[one], scene.persons[other]
    verb = actions.join if what == "join" else actions.part
    try:
        store.write_now(verb, person=person, into=into, by=scene.anna.person)
    except Refused:
        return False
    return True


def no_chains(tx: Tx, scene: Scene) -> bool:
    into = {person: tx.session.get_one(Person, person).merged_into for person in scene.persons}
    return all(into[head] is None for head in into.values() if head is not None)


@settings(
    max_examples=100 if SOAKING else 5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=words, acts=steps, later=words)
def test_after_all_is_parted_every_timeline_is_as_before(
    store: Store, said: list[tuple[int, str]], acts: list[tuple[str, tuple[int, int]]], later: list[tuple[int, str]]
) -> None:
    scene = store.write_now(Scene)
    for at, body in said:
        store.write_now(scene.say, at=at, body=body)
    before, holding = store.read_now(exported, scene=scene), set[tuple[int, int]]()
    for what, (one, other) in acts:
        done = carried_out(store, scene, what, one, other)
        assert store.read_now(no_chains, scene=scene)
        if done:
            (holding.add if what == "join" else holding.discard)((one, other))
        else:
            assert what == "join" or (one, other) not in holding
    for one, other in combinations(PERSONS, 2):
        theirs = [store.read_now(joined.together, person=scene.persons[at]) for at in (one, other)]
        assert (theirs[0] == theirs[1]) == (set(theirs[0]) & set(theirs[1]) != set())
    for one, other in holding:
        assert carried_out(store, scene, "part", one, other)
    assert store.read_now(exported, scene=scene) == before
    for at, body in later:
        store.write_now(scene.say, at=at, body=body)
    assert len(store.read_now(exported, scene=scene)) == len(PERSONS)
