"""What the templates of calls take: plain, frozen values, already fetched through what the viewer may see."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from comity.conversations.views import MessageView
from comity.people.views import PersonView

CallKind = Literal["voice", "video"]


class RingView(Struct, frozen=True):
    """A call that rings the viewer. `about` is what the talk is about, `last_at` when something was last said in it.
    `quiet`: shown without a sound."""

    id: str
    conversation: str
    kind: CallKind
    by: PersonView
    about: str = ""
    last_at: str = ""
    quiet: bool = False


class OnView(Struct, frozen=True):
    """A call of one of the viewer's conversations that he could enter. `device` is where he is in it already."""

    id: str
    conversation: str
    title: str
    kind: CallKind
    people: tuple[PersonView, ...]
    device: str = ""
    standing: bool = False


class NowView(Struct, frozen=True):
    rings: tuple[RingView, ...] = ()
    going_on: tuple[OnView, ...] = ()


class SeatView(Struct, frozen=True):
    """Somebody in a call, or on the way to it."""

    person: PersonView
    state: str
    microphone: bool = True
    camera: bool = False
    screen: bool = False
    held: bool = False


class CallView(Struct, frozen=True):
    """A call as one of those in it sees it. `seats` are the others who are there, `rung` those whose telephone rings,
    `outside` everybody outside among both."""

    id: str
    conversation: str
    title: str
    kind: CallKind
    standing: bool
    me: PersonView
    seats: tuple[SeatView, ...] = ()
    rung: tuple[PersonView, ...] = ()
    outside: tuple[PersonView, ...] = ()

    @property
    def others(self) -> tuple[PersonView, ...]:
        """Whom the call is with: who is there, and before that who is rung."""
        return tuple(seat.person for seat in self.seats) or self.rung


class BesideView(Struct, frozen=True):
    """What is said in the conversation while one talks. `outside` reads the messages, nobody outside the notes."""

    conversation: str
    notes: tuple[MessageView, ...] = ()
    messages: tuple[MessageView, ...] = ()
    outside: tuple[PersonView, ...] = ()
