"""What conversations should be: lists in memory, and nothing else."""

from __future__ import annotations

import dataclasses
import uuid

from comity.conversations.events import (
    CONVERSATION_CREATED,
    MESSAGE_CREATED,
    MESSAGE_DELETED,
    MESSAGE_EDITED,
    PARTICIPANT_JOINED,
    PARTICIPANT_LEFT,
)
from comity.foundation.errors import Conflict, Forbidden, NotFound, Refused, RuleRefused
from comity.foundation.policies import Actor


@dataclasses.dataclass
class Said:
    """A message or note, with its numbers."""

    author: uuid.UUID
    client_id: uuid.UUID
    lane: str
    body: str
    inside: int
    outside: int | None
    id: uuid.UUID | None = None
    deleted: bool = False

    def seq(self, actor: Actor) -> int | None:
        return self.inside if actor.inside else self.outside


@dataclasses.dataclass
class Entry:
    kind: str
    talk: Talk
    inside: int
    outside: int | None
    person: uuid.UUID | None = None
    said: Said | None = None

    def seq(self, actor: Actor) -> int | None:
        return self.inside if actor.inside else self.outside


@dataclasses.dataclass(eq=False)
class Talk:
    id: uuid.UUID
    kind: str
    by_channel: bool
    people: set[uuid.UUID]
    inside: int = 0
    outside: int = 0
    said: list[Said] = dataclasses.field(default_factory=list)
    read: dict[uuid.UUID, int] = dataclasses.field(default_factory=dict)

    def head(self, actor: Actor) -> int:
        return self.inside if actor.inside else self.outside

    def seen_by(self, actor: Actor) -> bool:
        return actor.person in self.people or (actor.inside and self.by_channel)

    def shown_to(self, actor: Actor) -> list[Said]:
        return [said for said in self.said if said.seq(actor) is not None]

    def unread_by(self, actor: Actor) -> int:
        if actor.person not in self.people:
            return 0
        above = [said for said in self.shown_to(actor) if (said.seq(actor) or 0) > self.read.get(actor.person, 0)]
        return sum(said.author != actor.person and not said.deleted for said in above)


class Model:
    """Each act returns what becomes of it, or raises the refusal that the product must raise."""

    def __init__(self, insiders: set[uuid.UUID]) -> None:
        self.insiders = insiders
        self.talks: list[Talk] = []
        self.log: list[Entry] = []

    def begin(self, talk: Talk) -> None:
        self.talks.append(talk)
        self._enter(CONVERSATION_CREATED, talk, for_all=True)

    def send(self, actor: Actor, talk: Talk, client_id: uuid.UUID, body: str, lane: str) -> tuple[Said, bool]:
        self._must_see(actor, talk)
        for other in self.talks:
            for said in other.said:
                if (said.author, said.client_id) == (actor.person, client_id):
                    _unless(other is talk, Conflict)
                    return said, False
        _unless(lane == "message" or actor.inside, Forbidden)
        if lane == "message" and actor.person not in talk.people:
            self._seat(talk, actor.person)
        entry = self._enter(MESSAGE_CREATED, talk, for_all=lane == "message")
        entry.said = Said(actor.person, client_id, lane, body, entry.inside, entry.outside)
        talk.said.append(entry.said)
        return entry.said, True

    def edit(self, actor: Actor, talk: Talk, said: Said, body: str) -> Said:
        self._must_own(actor, talk, said)
        _unless(not said.deleted, Conflict)
        if said.body != body:
            said.body = body
            self._enter(MESSAGE_EDITED, talk, for_all=said.lane == "message", said=said)
        return said

    def delete(self, actor: Actor, talk: Talk, said: Said) -> None:
        self._must_own(actor, talk, said)
        if not said.deleted:
            said.body, said.deleted = "", True
            self._enter(MESSAGE_DELETED, talk, for_all=said.lane == "message", said=said)

    def read(self, actor: Actor, talk: Talk, seq: int) -> int:
        self._must_see(actor, talk)
        now = max(talk.read.get(actor.person, 0), min(seq, talk.head(actor)))
        talk.read[actor.person] = now
        return now

    def add(self, actor: Actor, talk: Talk, person: uuid.UUID) -> None:
        self._must_govern(actor, talk)
        _unless(talk.kind != "direct", RuleRefused)
        if person not in talk.people:
            self._seat(talk, person)

    def remove(self, actor: Actor, talk: Talk, person: uuid.UUID) -> None:
        if person == actor.person:
            self._must_see(actor, talk)
        else:
            self._must_govern(actor, talk)
        if person in talk.people:
            talk.people.discard(person)
            self._enter(PARTICIPANT_LEFT, talk, for_all=True, person=person)

    def missed(self, actor: Actor, since: int) -> list[Entry]:
        """What comes after the first `since` entries, to somebody who takes part where he does now."""
        return [
            entry
            for entry in self.log[since:]
            if entry.seq(actor) is not None
            and (actor.person in entry.talk.people or (entry.kind == PARTICIPANT_LEFT and entry.person == actor.person))
        ]

    def _seat(self, talk: Talk, person: uuid.UUID) -> None:
        talk.people.add(person)
        head = talk.inside if person in self.insiders else talk.outside
        talk.read[person] = max(head, talk.read.get(person, 0))
        self._enter(PARTICIPANT_JOINED, talk, for_all=True, person=person)

    def _enter(
        self, kind: str, talk: Talk, *, for_all: bool, person: uuid.UUID | None = None, said: Said | None = None
    ) -> Entry:
        talk.inside += 1
        talk.outside += for_all
        entry = Entry(kind, talk, talk.inside, talk.outside if for_all else None, person, said)
        self.log.append(entry)
        return entry

    def _must_see(self, actor: Actor, talk: Talk) -> None:
        _unless(talk.seen_by(actor), NotFound)

    def _must_govern(self, actor: Actor, talk: Talk) -> None:
        self._must_see(actor, talk)
        _unless(actor.inside and actor.person in talk.people, Forbidden)

    def _must_own(self, actor: Actor, talk: Talk, said: Said) -> None:
        _unless(said.seq(actor) is not None, NotFound)
        self._must_see(actor, talk)
        _unless(said.author == actor.person, Forbidden)


def _unless(fine: bool, refusal: type[Refused]) -> None:
    if not fine:
        raise refusal("The model refuses this.")
