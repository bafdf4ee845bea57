"""The crew over a store, with the index kept in step by hand."""

from __future__ import annotations

import uuid

from comity.conversations.tests.stage import crew, door, say, talk
from comity.foundation.policies import Actor
from comity.foundation.store import Store
from comity.search import actions, queries, reading
from comity.search.asking import asked

__all__ = ["Talks", "catch_up", "crew", "door", "say", "search", "talk"]


def catch_up(store: Store, steps: int = 1_000) -> int:
    """Read the log to its end, as the reader does; returns how many steps that took."""
    store.write_now(actions.begin)
    for step in range(steps):
        batch = store.read_now(reading.pending)
        if batch is None:
            return step
        assert store.write_now(actions.take_in, batch=batch)
    return steps


def search(store: Store, actor: Actor, q: str, **more: str) -> list[str]:
    """The bodies, or the names of files, that are found, the newest first."""
    question = asked(q=q, limit=100, **more)
    found = store.read_now(queries.find, actor=actor, asked=question, names=5)
    return [hit.message.body if hit.file is None else hit.file.name for hit in found.hits]


class Talks:
    """A room of anna and ben, a direct talk of the two, and an outside talk of anna and vic through a door."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.who = store.write_now(crew)
        anna, ben, vic = self.who["anna"], self.who["ben"], self.who["vic"]
        self.room = store.write_now(talk, kind="room", by=anna, others=[ben])
        self.pair = store.write_now(talk, kind="direct", by=anna, others=[ben])
        channel = store.write_now(door, by=anna)
        self.outside = store.write_now(talk, kind="outside", by=vic, others=[anna], channel=channel)

    def say(self, name: str, where: uuid.UUID, body: str, lane: str = "message") -> uuid.UUID:
        sent = say(self.store, self.who[name], where, body, lane)
        return sent.id

    def found(self, name: str, q: str, **more: str) -> list[str]:
        return search(self.store, self.who[name], q, **more)
