"""Calls as programs see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.calls import queries
from comity.calls.actions.ringing import RING
from comity.calls.ice import Ice
from comity.calls.models import Call, CallConsent, CallRecording, CallSeat
from comity.calls.queries import MISSED, RINGING
from comity.conversations import queries as talks
from comity.conversations.api_shapes import Confirm
from comity.conversations.viewing_lists import others, title_of
from comity.foundation.clock import iso
from comity.foundation.parse import Input
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.portraits import initials
from comity.people.queries import Card

Device = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Kind = Literal["voice", "video"]
Words = Annotated[str, Meta(max_length=2_000)]


class NewCall(Input, frozen=True):
    """`to` are those of the participants who are rung, everybody without it. A `standing` call of a room rings nobody:
    it stands open until it is empty. `device` is a word that the tab chose for itself and keeps."""

    client_id: uuid.UUID
    kind: Kind
    device: Device
    to: Annotated[tuple[uuid.UUID, ...], Meta(min_length=1, max_length=25)] | None = None
    standing: bool = False


class Joining(Input, frozen=True):
    device: Device
    camera: bool = False
    microphone: bool = True


class Declining(Input, frozen=True):
    """`words` are said in the conversation; `confirm` answers what a guard asked about them."""

    words: Words = ""
    confirm: Confirm = {}  # noqa: RUF012 - msgspec copies it


Milliseconds = Annotated[float, Meta(ge=0, le=600_000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class Quality(Input, frozen=True):
    """What the tab measured: round trip, jitter, lost packets (0 to 1), the size and frames a second it saw, whether
    media went over the relay, how often the way was found anew."""

    rtt_ms: Milliseconds | None = None
    jitter_ms: Milliseconds | None = None
    loss: Share | None = None
    resolution: Annotated[str, Meta(pattern=r"^\d{1,5}x\d{1,5}$")] | None = None
    fps: Annotated[float, Meta(ge=0, le=1_000)] | None = None
    relay: bool | None = None
    mark: Literal["good", "weak", "poor"] | None = None
    restarts: Count | None = None


class Leaving(Input, frozen=True):
    device: Device
    quality: Quality | None = None


class ChangedSeat(Input, frozen=True):
    """What is left out stays as it is."""

    device: Device
    microphone: bool | None = None
    camera: bool | None = None
    screen: bool | None = None
    held: bool | None = None


class SeatOut(Struct):
    """`state` is ringing, joined, left, declined, missed, busy or closed; `quiet` rings without a sound; `quality` is
    what the device told when it left."""

    person: str
    name: str
    first_name: str
    inside: bool
    picture: str
    initials: str
    state: str
    quiet: bool
    device: str | None
    microphone: bool
    camera: bool
    screen: bool
    held: bool
    joined_at: str | None
    left_at: str | None
    quality: Quality | None


class RecordingOut(Struct):
    """`state` is asked, running or paused; `consents` and `refused` are persons."""

    by: str
    state: str
    consents: list[str]
    refused: list[str]


class CallOut(Struct):
    """`state` is ringing, live or ended; `outcome` held, missed, declined, cancelled or failed; `message` is the line
    that stays in the conversation."""

    id: str
    conversation: str
    title: str
    kind: str
    media: str
    standing: bool
    state: str
    started_by: str
    started_at: str
    answered_at: str | None
    ended_at: str | None
    outcome: str | None
    message: str | None
    seats: list[SeatOut]
    recording: RecordingOut | None


class Calls(Struct):
    items: list[CallOut]
    next: str | None = None


class CallAnswer(Struct):
    call: CallOut


class CallWithIce(Struct):
    """`ice` is null where the call is over already: nobody could be rung."""

    call: CallOut
    ice: Ice | None


def call_out(tx: Tx, call: Call, *, actor: Actor) -> CallOut:
    return calls_out(tx, [call], actor=actor)[0]


def calls_out(tx: Tx, calls: Sequence[Call], *, actor: Actor) -> list[CallOut]:
    """In a fixed number of queries for calls of one conversation."""
    ids = [call.id for call in calls]
    seats, recordings = queries.seats_of(tx, calls=ids), queries.recordings_of(tx, calls=ids)
    consents = queries.consents_of(tx, recordings=[one.id for one in recordings.values()])
    cards = people.cards(tx, persons={seat.person for one in seats.values() for seat in one})
    titles = {place: _title(tx, actor, place) for place in {call.conversation for call in calls}}
    return [
        CallOut(
            id=str(call.id),
            conversation=str(call.conversation),
            title=titles[call.conversation],
            kind=call.kind,
            media=call.media,
            standing=call.standing,
            state="ended" if call.ended_at else "live" if call.answered_at else "ringing",
            started_by=str(call.started_by),
            started_at=iso(call.started_at),
            answered_at=None if call.answered_at is None else iso(call.answered_at),
            ended_at=None if call.ended_at is None else iso(call.ended_at),
            outcome=call.outcome,
            message=None if call.message is None else str(call.message),
            seats=[seat_out(seat, cards[seat.person], tx.now) for seat in seats[call.id] if seat.person in cards],
            recording=_recording(recordings.get(call.id), consents),
        )
        for call in calls
    ]


def _title(tx: Tx, actor: Actor, conversation: uuid.UUID) -> str:
    row = talks.row(tx, actor=actor, conversation=conversation)
    return title_of(row, others(row, people.cards(tx, persons=row.people[:20]), actor.person))


def seat_out(seat: CallSeat, card: Card, now: int) -> SeatOut:
    """A ring that is over counts as missed before the job says so."""
    over = seat.state == RINGING and (seat.rang_at or 0) + RING <= now
    return SeatOut(
        person=str(seat.person),
        name=card.name,
        first_name=card.first_name,
        inside=card.inside,
        picture=card.picture,
        initials=initials(card.name),
        state=MISSED if over else seat.state,
        quiet=seat.quiet,
        device=seat.device or None,
        microphone=seat.microphone,
        camera=seat.camera,
        screen=seat.screen,
        held=seat.held,
        joined_at=None if seat.joined_at is None else iso(seat.joined_at),
        left_at=None if seat.left_at is None else iso(seat.left_at),
        quality=None if seat.quality is None else Quality(**seat.quality),
    )


def _recording(recording: CallRecording | None, consents: dict[uuid.UUID, list[CallConsent]]) -> RecordingOut | None:
    return None if recording is None else recording_out(recording, consents[recording.id])


def recording_out(recording: CallRecording, consents: Sequence[CallConsent]) -> RecordingOut:
    still = "paused" if recording.ran else "asked"
    return RecordingOut(
        str(recording.asked_by),
        "running" if recording.running_since is not None else still,
        [str(one.person) for one in consents if one.agrees],
        [str(one.person) for one in consents if not one.agrees],
    )
