"""What higher rooms tell accounts; registered in the slots of the same names."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Protocol

from msgspec import Struct

from comity.foundation.policies import Actor
from comity.foundation.store import Tx

GUEST_ROOMS = "guest-rooms"


class Offer(Protocol):
    """The rooms to which this member may bring somebody, with their titles."""

    def __call__(self, tx: Tx, *, actor: Actor) -> Sequence[tuple[uuid.UUID, str]]: ...


class Seat(Protocol):
    """Let a new member take part in these rooms, as far as who invited him may still bring somebody there."""

    def __call__(self, tx: Tx, *, rooms: Collection[uuid.UUID], person: uuid.UUID, by: uuid.UUID) -> None: ...


class GuestRooms(Struct, frozen=True):
    """Rooms into which an invitation leads. `seat` runs in a unit that holds the locks of the rooms already."""

    offer: Offer
    seat: Seat
