"""The verbs, on both databases."""

from __future__ import annotations

import uuid

import pytest

from comity.channels.website import actions, queries
from comity.conversations import actions as conversations, queries as talks, visitors
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import NotFound
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from comity.people.actions import Visitor
from comity.people.models import Address
from comity.testing.canary import CANARY

ORIGIN = "https://shop.example"


@pytest.fixture
def anna(store: Store) -> uuid.UUID:
    return store.write_now(people.add_member, name="Anna Lind", handle="anna", title="Engineer").person


@pytest.fixture
def key(store: Store, anna: uuid.UUID) -> str:
    channel = store.write_now(
        conversations.open_channel, kind="website", name="Shop", origins=[ORIGIN], asked=[anna], by=anna
    )
    return channel.key


@pytest.fixture
def visitor(store: Store, key: str) -> Visitor:
    return store.write_now(actions.new_visitor, channel=key)


def actor_of(store: Store, visitor: Visitor) -> Actor:
    actor = store.read_now(queries.visitor_actor, digest=digest(visitor.token))
    assert actor is not None
    return actor


def begin(store: Store, visitor: Visitor, *, to: str | None = None, client_id: uuid.UUID | None = None) -> uuid.UUID:
    words = {"client_id": client_id or uuid.uuid4(), "body": "Does it fit?", "to": to}
    conversation, _ = store.write_now(actions.begin_conversation, actor=actor_of(store, visitor), **words)
    return uuid.UUID(conversation.id)


def test_only_the_digest_of_the_token_is_stored(store: Store, visitor: Visitor) -> None:
    def values(tx: Tx) -> list[str]:
        return [address.value for address in tx.session.query(Address).all()]

    assert visitor.token.startswith("cv_")
    assert store.read_now(values) == [digest(visitor.token).hex()]


def test_the_token_proves_the_visitor(store: Store, visitor: Visitor) -> None:
    actor = actor_of(store, visitor)
    assert (actor.person, actor.kind, actor.role, actor.inside) == (visitor.person, "visitor", "visitor", False)
    assert store.read_now(queries.visitor_actor, digest=digest(visitor.token + "x")) is None


@pytest.mark.parametrize("unknown", ["", "nope", "x" * 101, "\0"])
def test_an_unknown_key_is_not_found(store: Store, anna: uuid.UUID, unknown: str) -> None:
    with pytest.raises(NotFound):
        store.write_now(actions.new_visitor, channel=unknown)


def test_the_asked_take_part(store: Store, visitor: Visitor, anna: uuid.UUID) -> None:
    ben = store.write_now(people.add_member, name="Ben Okafor", handle="ben").person
    for to, asked in ((None, anna), ("ben", ben), ("BEN", ben)):
        here = store.read_now(talks.participants, conversation=begin(store, visitor, to=to))
        assert set(here) == {visitor.person, asked}


@pytest.mark.parametrize("to", ["nobody", "gus", "%", "a" * 40, "an\0na"])
def test_nobody_else_can_be_asked(store: Store, visitor: Visitor, to: str) -> None:
    store.write_now(people.add_member, name="Gus", handle="gus", role="guest")
    with pytest.raises(NotFound) as refused:
        begin(store, visitor, to=to)
    assert "to" in refused.value.fields


def test_the_same_words_begin_one_conversation(store: Store, visitor: Visitor) -> None:
    client_id = uuid.uuid4()
    first = begin(store, visitor, client_id=client_id)
    assert begin(store, visitor, client_id=client_id) == first
    talk = store.read_now(visitors.talk, actor=actor_of(store, visitor), conversation=first)
    assert [said.client_id for said in talk.messages] == [str(client_id)]


def test_a_note_is_never_in_the_talk(store: Store, visitor: Visitor, anna: uuid.UUID) -> None:
    conversation = begin(store, visitor)
    inside = Actor(anna, "session", "member", uuid.uuid4())
    for body, lane in ((f"{CANARY} ask Ben", "note"), ("Yes, it fits.", "message")):
        words = {"client_id": uuid.uuid4(), "body": body, "lane": lane}
        store.write_now(conversations.send_message, actor=inside, conversation=conversation, **words)
    talk = store.read_now(visitors.talk, actor=actor_of(store, visitor), conversation=conversation)
    assert CANARY not in str(talk)
    assert [(said.seq, said.author.inside) for said in talk.messages] == [(2, False), (3, True)]


def test_a_talk_is_of_one_visitor_and_one_person_asked(
    store: Store, visitor: Visitor, key: str, clock: FixedClock, anna: uuid.UUID
) -> None:
    store.write_now(people.add_member, name="Ben Okafor", handle="ben")
    with_anna = begin(store, visitor)
    clock.advance(SECOND)
    with_ben = begin(store, visitor, to="ben")
    actor = actor_of(store, visitor)
    assert store.read_now(visitors.newest, actor=actor, asked=anna) == with_anna
    assert store.read_now(visitors.newest, actor=actor) == with_ben
    assert [uuid.UUID(row.id) for row in store.read_now(visitors.talks, actor=actor)] == [with_ben, with_anna]
    stranger = actor_of(store, store.write_now(actions.new_visitor, channel=key))
    assert store.read_now(visitors.newest, actor=stranger) is None
    with pytest.raises(NotFound):
        store.read_now(visitors.talk, actor=stranger, conversation=with_anna)


def test_long_talks_come_in_stretches(store: Store, visitor: Visitor) -> None:
    conversation, actor = begin(store, visitor), actor_of(store, visitor)
    for number in range(visitors.SHOWN + 9):
        words = {"client_id": uuid.uuid4(), "body": str(number)}
        store.write_now(conversations.send_message, actor=actor, conversation=conversation, **words)
    newest = store.read_now(visitors.talk, actor=actor, conversation=conversation)
    rest = store.read_now(visitors.talk, actor=actor, conversation=conversation, before=newest.before)
    assert (len(newest.messages), len(rest.messages), rest.before) == (visitors.SHOWN, 10, 0)
    assert rest.messages[-1].seq < newest.before == newest.messages[0].seq
