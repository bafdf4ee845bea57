"""Two talks of vic: `here` with anna, who left a note in it, and `there` with ben, which is newer."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from comity.conversations import access, queries, visitors
from comity.conversations.merging import actions
from comity.conversations.models import Conversation, Merging
from comity.conversations.queries.inbox import Turn, Wanted
from comity.conversations.tests.stage import crew, door, say, talk
from comity.foundation.clock import MINUTE, FixedClock
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.testing.canary import CANARY

TURNS: tuple[Turn, ...] = ("theirs", "ours", "later", "done")


class Pair(NamedTuple):
    store: Store
    clock: FixedClock
    who: dict[str, Actor]
    shop: uuid.UUID
    here: uuid.UUID
    there: uuid.UUID

    def merge(self, by: str = "anna", **more: Any) -> Merging:
        where = {"conversation": self.here, "into": self.there} | more
        return self.store.write_now(actions.merge, actor=self.who[by], **where)

    def undo(self, by: str = "anna", **more: Any) -> Merging:
        where = {"conversation": self.here, "into": self.there} | more
        return self.store.write_now(actions.undo_merging, actor=self.who[by], **where)

    def say(self, who: str, conversation: uuid.UUID, body: str, lane: str = "message") -> Any:
        self.clock.advance(MINUTE)
        return say(self.store, self.who[who], conversation, body, lane)

    def row(self, conversation: uuid.UUID) -> Conversation:
        found: Conversation = self.store.read_now(lambda tx: tx.session.get_one(Conversation, conversation))
        return found

    def here_in(self, conversation: uuid.UUID) -> set[str]:
        persons = set(self.store.read_now(queries.participants, conversation=conversation))
        return {name for name, actor in self.who.items() if actor.person in persons}

    def said(self, who: str, conversation: uuid.UUID) -> list[str]:
        """What somebody reads there, oldest first."""
        asked = {"actor": self.who[who], "conversation": conversation, "limit": 100}
        return [row.body for row in self.store.read_now(queries.messages, **asked)]

    def standing(self, *talks: uuid.UUID) -> dict[str, Any]:
        """Lists, counts, participants, access and the inbox, of everybody, as far as they concern these talks."""
        return {name: self.store.read_now(_seen, actor=actor, talks=talks) for name, actor in self.who.items()} | {
            "here": {str(place): self.here_in(place) for place in talks}
        }


def _seen(tx: Tx, *, actor: Actor, talks: tuple[uuid.UUID, ...]) -> dict[str, Any]:
    rows = queries.conversations(tx, actor=actor, limit=100)
    seen: dict[str, Any] = {
        "listed": [(row.conversation.id, row.unread, row.mentions) for row in rows if row.conversation.id in talks],
        "unread": sorted(count for count in queries.unread_counts(tx, actor=actor) if count.conversation in talks),
        "opens": [_opens(tx, actor, place) for place in talks],
    }
    if not actor.inside:
        return seen | {
            "newest": visitors.newest(tx, actor=actor),
            "talks": [one.id for one in visitors.talks(tx, actor=actor)],
        }
    for turn in TURNS:
        page = queries.inbox(tx, actor=actor, wanted=Wanted(), turn=turn, limit=100)
        mine = [one.conversation for one in page if one.conversation.id in talks]
        seen[turn] = [(row.id, row.waiting_since, row.snoozed_until, row.latest_at) for row in mine]
    return seen


def _opens(tx: Tx, actor: Actor, conversation: uuid.UUID) -> bool:
    try:
        access.seat(tx, actor=actor, conversation=conversation)
    except NotFound:
        return False
    return True


def made(store: Store, clock: FixedClock, *, visibility: str = "channel") -> Pair:
    who = store.write_now(crew)
    shop = store.write_now(door, by=who["cleo"])
    for name in ("vic", "gus"):
        one = who[name]
        who[name] = Actor(one.person, one.kind, one.role, one.credential, channel=shop)
    here = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]], channel=shop)
    store.write_now(_seen_by, conversation=here, visibility=visibility)
    clock.advance(MINUTE)
    there = store.write_now(talk, kind="outside", by=who["vic"], others=[who["ben"]], channel=shop)
    store.write_now(_seen_by, conversation=there, visibility=visibility)
    pair = Pair(store, clock, who, shop, here, there)
    pair.say("vic", here, "Does the battery fit?")
    pair.say("anna", here, f"{CANARY} Which year?", "note")
    pair.say("vic", there, "And where is order 4711?")
    pair.say("ben", there, "On its way.")
    return pair


def _seen_by(tx: Tx, *, conversation: uuid.UUID, visibility: str) -> None:
    tx.session.get_one(Conversation, conversation).visibility = visibility
