"""What the live stream asks of the room that owns conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Protocol

import msgspec

from comity.foundation.events import Cursor, Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


class Audience(msgspec.Struct):
    """The persons who hear a conversation, by the log they read."""

    inside: set[uuid.UUID]
    outside: set[uuid.UUID]


class Stage(Protocol):
    """All are queries: they run in a read unit."""

    def audience(self, tx: Tx, *, conversation: uuid.UUID, at: Cursor) -> Audience:
        """Who heard it at a place in the stream; later membership events are told in their turn."""

    def may_watch(self, tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> bool:
        """Whether an inside person sees a conversation that he does not take part in."""

    def load(self, tx: Tx, *, events: Sequence[Event]) -> None:
        """Fill `inside` and `outside` of events that were read from the log, from current rows."""

    def missed(self, tx: Tx, *, actor: Actor, after: Cursor, upto: Cursor, limit: int) -> list[Event] | None:
        """What this person's conversations had between two places, loaded; None when it is more than `limit`."""

    def fragments(self, tx: Tx, *, events: Sequence[Event], inside: bool) -> list[str | None]:
        """The ready-made HTML of each event for one side, or None where it has none."""

    def summary(self, tx: Tx, *, conversation: uuid.UUID) -> bytes | None:
        """The row of a conversation for members who see it without taking part, as JSON; None when nobody does."""
