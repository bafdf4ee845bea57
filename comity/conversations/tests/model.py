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
    REACTION_ADDED,
    REACTION_REMOVED,
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
    reactions: dict[str, list[uuid.UUID]] = dataclasses.field(default_factory=dict)

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
    unread_from: dict[uuid.UUID, int] = dataclasses.field(default_factory=dict)
    hosts: set[uuid.UUID] = dataclasses.field(default_factory=set)
    joined: dict[uuid.UUID, int] = dataclasses.field(default_factory=dict)

    def head(self, actor: Actor) -> int:
        return self.inside if actor.inside else self.outside

    def seen_by(self, actor: Actor) -> bool:
        return actor.person in self.people or (actor.inside and self.by_channel)

    def shown_to(self, actor: Actor) -> list[Said]:
        return [said for said in self.said if said.seq(actor) is not None]

    def unread_by(self, actor: Actor) -> int:
        if actor.person not in self.people:
            return 0
        above = [said for said in self.shown_to(actor) if (said.seq(actor) or 0) > self.shown_read(actor)]
        return sum(said.author != actor.person and not said.deleted for said in above)

    def shown_read(self, actor: Actor) -> int:
        read = self.read.get(actor.person, 0)
        return min(read, self.unread_from.get(actor.person, read + 1) - 1)


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
            said.body, said.deleted, said.reactions = "", True, {}
            self._enter(MESSAGE_DELETED, talk, for_all=said.lane == "message", said=said)

    def react(self, actor: Actor, talk: Talk, said: Said, emoji: str) -> None:
        self._must_see_said(actor, talk, said)
        if actor.person in said.reactions.get(emoji, ()):
            return
        _unless(not said.deleted, Conflict)
        if talk.kind == "outside" and said.lane == "message" and actor.person not in talk.people:
            self._seat(talk, actor.person)
        said.reactions.setdefault(emoji, []).append(actor.person)
        self._enter(REACTION_ADDED, talk, for_all=said.lane == "message", said=said)

    def unreact(self, actor: Actor, talk: Talk, said: Said, emoji: str) -> None:
        self._must_see_said(actor, talk, said)
        if actor.person not in said.reactions.get(emoji, ()):
            return
        said.reactions[emoji].remove(actor.person)
        if not said.reactions[emoji]:
            del said.reactions[emoji]
        self._enter(REACTION_REMOVED, talk, for_all=said.lane == "message", said=said)

    def read(self, actor: Actor, talk: Talk, seq: int) -> int:
        self._must_see(actor, talk)
        before, seq = talk.read.get(actor.person, 0), min(seq, talk.head(actor))
        if talk.unread_from.get(actor.person, seq + 1) <= seq:
            talk.unread_from[actor.person] = seq + 1
        if talk.unread_from.get(actor.person, 0) > before or seq > before:
            talk.unread_from.pop(actor.person, None)
        talk.read[actor.person] = max(before, seq)
        return talk.read[actor.person]

    def unread(self, actor: Actor, talk: Talk, seq: int) -> int:
        self._must_see(actor, talk)
        _unless(actor.person in talk.people, Forbidden)
        if seq <= talk.read.get(actor.person, 0):
            talk.unread_from[actor.person] = seq
        return talk.shown_read(actor)

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
            _unless(talk.kind != "room" or actor.person in talk.hosts or actor.role == "owner", Forbidden)
        if person in talk.people:
            rest = talk.people - {person}
            if talk.kind == "room":
                _unless(not rest or bool(rest & self.insiders), RuleRefused)
                talk.hosts &= rest
                if rest and not talk.hosts:
                    talk.hosts = {min(rest & self.insiders, key=lambda one: (talk.joined.get(one, 0), one))}
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
        talk.joined[person] = len(self.log)
        head = talk.inside if person in self.insiders else talk.outside
        if head > talk.read.get(person, 0):
            talk.read[person] = head
            talk.unread_from.pop(person, None)
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

    def _must_see_said(self, actor: Actor, talk: Talk, said: Said) -> None:
        _unless(said.seq(actor) is not None, NotFound)
        self._must_see(actor, talk)

    def _must_govern(self, actor: Actor, talk: Talk) -> None:
        self._must_see(actor, talk)
        _unless(actor.inside and actor.person in talk.people, Forbidden)

    def _must_own(self, actor: Actor, talk: Talk, said: Said) -> None:
        self._must_see_said(actor, talk, said)
        _unless(said.author == actor.person, Forbidden)


def _unless(fine: bool, refusal: type[Refused]) -> None:
    if not fine:
        raise refusal("The model refuses this.")
