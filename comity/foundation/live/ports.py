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


class Summary(msgspec.Struct, frozen=True):
    """`row` is JSON; `members` are those who see it, None where that is everybody inside."""

    row: bytes
    members: set[uuid.UUID] | None


class Presences(Protocol):
    """Told on the event loop who opens and closes sockets, once for each socket, and who stirs at his screen."""

    def came(self, actor: Actor) -> None: ...

    def left(self, actor: Actor) -> None: ...

    def stirred(self, actor: Actor) -> None: ...


class Stage(Protocol):
    """All are queries: they run in a read unit."""

    def audience(self, tx: Tx, *, conversation: uuid.UUID, at: Cursor) -> Audience:
        """Who heard it at a place in the stream; later membership events are told in their turn."""

    def may_watch(self, tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> bool:
        """Whether an inside person sees a conversation that he does not take part in."""

    def load(self, tx: Tx, *, events: Sequence[Event]) -> None:
        """Fill `inside` and `outside` of events that were read from the log, from current rows."""

    def missed(
        self,
        tx: Tx,
        *,
        actor: Actor,
        after: Cursor,
        upto: Cursor,
        limit: int,
        conversation: uuid.UUID | None = None,
    ) -> list[Event] | None:
        """What this person's conversations, or the `conversation` that he only watches, had between two places, loaded;
        None when it is more than `limit`."""

    def between(self, tx: Tx, *, actor: Actor, after: Cursor, upto: Cursor, limit: int) -> list[Event]:
        """The same as `missed`, for who takes as much at a time as he likes: the first `limit` of them."""

    def fragments(self, tx: Tx, *, events: Sequence[Event], inside: bool) -> list[str | None]:
        """The ready-made HTML of each event for one side, or None where it has none."""

    def summary(self, tx: Tx, *, conversation: uuid.UUID) -> Summary | None:
        """The row of a conversation for members who see it without taking part; None when nobody does."""
