"""Calls over a store, for the crew of the conversations."""

from __future__ import annotations

import uuid
from typing import Any

from comity.calls import actions
from comity.calls.models import Call
from comity.calls.shapes import CallOut, call_out
from comity.conversations.tests import stage
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people.presence.actions import choose_presence

MILLISECOND = SECOND // 1_000
DEVICES = {name: f"device-of-{name}-0000" for name in ("anna", "ben", "cleo", "dora", "vic", "gus")}


class House:
    """The crew, and what they do with calls; people are named."""

    def __init__(self, store: Store, clock: FixedClock) -> None:
        self.store, self.clock = store, clock
        self.actors: dict[str, Actor] = store.write_now(stage.crew)

    def talk(self, kind: str, by: str, *others: str, channel: bool = False) -> uuid.UUID:
        door = self.store.write_now(stage.door, by=self.actors["cleo"]) if channel else None
        with_them = [self.actors[name] for name in others]
        return self.store.write_now(stage.talk, kind=kind, by=self.actors[by], others=with_them, channel=door)

    def start(self, who: str, talk: uuid.UUID, kind: str = "video", **more: Any) -> Call:
        fields = {"client_id": uuid.uuid4(), "kind": kind, "device": DEVICES[who]} | more
        started: actions.Started = self.do(actions.start_call, who, conversation=talk, **fields)
        return started.call

    def join(self, who: str, call: Call, device: str = "") -> None:
        self.clock.advance(MILLISECOND)
        self.do(actions.join_call, who, call=call.id, device=device or DEVICES[who])

    def leave(self, who: str, call: Call, **more: Any) -> None:
        self.do(actions.leave_call, who, call=call.id, **{"device": DEVICES[who]} | more)

    def decline(self, who: str, call: Call, words: str = "") -> None:
        self.do(actions.decline_call, who, call=call.id, words=words)

    def do(self, verb: Any, who: str, **fields: Any) -> Any:
        return self.store.write_now(verb, actor=self.actors[who], **fields)

    def door(self, who: str, status: str) -> None:
        person = self.actors[who].person
        self.store.write_now(choose_presence, person=person, status=status, words="", until=None)

    def call(self, who: str, call: Call) -> CallOut:
        return self.store.read_now(_seen, actor=self.actors[who], call=call.id)

    def states(self, call: Call) -> dict[str, str]:
        """The state of each seat, by who sits there."""
        names = {str(actor.person): name for name, actor in self.actors.items()}
        seats = self.call(names[str(call.started_by)], call).seats
        return {names[seat.person]: seat.state for seat in seats}

    def said(self, who: str, talk: uuid.UUID) -> list[str]:
        """What somebody reads in a conversation."""
        found = self.store.read_now(stage.everything, actor=self.actors[who], conversation=talk)
        return [str(one["body"]) for one in found]


def _seen(tx: Tx, *, actor: Actor, call: uuid.UUID) -> CallOut:
    return call_out(tx, tx.session.get_one(Call, call), actor=actor)
