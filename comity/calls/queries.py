"""Reads of calls."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import aliased

from comity.calls.models import Call, CallConsent, CallRecording, CallSeat
from comity.conversations.models import Message, Participant
from comity.foundation.files.models import File
from comity.foundation.store import Tx

RINGING, JOINED, LEFT, DECLINED, MISSED, BUSY, CLOSED = (
    "ringing",
    "joined",
    "left",
    "declined",
    "missed",
    "busy",
    "closed",
)
MESH, SERVER = "mesh", "server"
MESH_HOLDS = 4
"""People whose browsers carry a call among themselves; more go through the media server."""
Place = tuple[int, uuid.UUID]
LEFT_BY_CALLS = or_(
    Message.id.in_(select(Call.message).where(Call.message.is_not(None))),
    Message.id.in_(select(CallRecording.message).where(CallRecording.message.is_not(None))),
)
"""Lines of calls, and recordings."""


def call_on(tx: Tx, *, conversation: uuid.UUID) -> Call | None:
    """The call of a conversation that goes on."""
    return tx.session.scalar(select(Call).where(Call.conversation == conversation, Call.ended_at.is_(None)))


def keeps_busy(tx: Tx, conversation: uuid.UUID) -> str | None:
    """While a call goes on, its conversation is not merged into another one."""
    return None if call_on(tx, conversation=conversation) is None else "call_running"


def calls_on(tx: Tx) -> list[Call]:
    return list(tx.session.scalars(select(Call).where(Call.ended_at.is_(None)).order_by(Call.started_at)))


def served_calls(tx: Tx) -> list[uuid.UUID]:
    """Those that go through the media server now."""
    return [call.id for call in calls_on(tx) if call.media == SERVER]


def joined(tx: Tx, *, call: uuid.UUID) -> list[uuid.UUID]:
    """Who is in a call now."""
    return list(tx.session.scalars(select(CallSeat.person).where(CallSeat.call == call, CallSeat.state == JOINED)))


def mine_now(tx: Tx, *, person: uuid.UUID) -> list[Call]:
    """The calls that ring this person, or that he is in; the oldest first."""
    mine = select(CallSeat.call).where(CallSeat.person == person, CallSeat.state.in_((RINGING, JOINED)))
    found = select(Call).where(Call.id.in_(mine), Call.ended_at.is_(None))
    return list(tx.session.scalars(found.order_by(Call.started_at, Call.id)))


def calls_of(tx: Tx, *, conversation: uuid.UUID, before: Place | None, limit: int) -> list[Call]:
    """The calls of a conversation, the newest first."""
    found = select(Call).where(Call.conversation == conversation)
    if before is not None:
        found = found.where(tuple_(Call.started_at, Call.id) < before)
    return list(tx.session.scalars(found.order_by(Call.started_at.desc(), Call.id.desc()).limit(limit)))


def seats_of(tx: Tx, *, calls: Collection[uuid.UUID]) -> dict[uuid.UUID, list[CallSeat]]:
    """The seats of each call: who came first, then who was rung."""
    found: dict[uuid.UUID, list[CallSeat]] = {call: [] for call in calls}
    rows = select(CallSeat).where(CallSeat.call.in_(list(calls))) if calls else None
    for seat in () if rows is None else tx.session.scalars(rows):
        found[seat.call].append(seat)
    for seats in found.values():
        seats.sort(key=lambda seat: (seat.joined_at is None, seat.joined_at or 0, str(seat.person)))
    return found


def joined_elsewhere(tx: Tx, *, persons: Collection[uuid.UUID], but: uuid.UUID) -> set[uuid.UUID]:
    """Who of these is in another call."""
    there = select(CallSeat.person).where(
        CallSeat.person.in_(list(persons)), CallSeat.state == JOINED, CallSeat.call != but
    )
    return set(tx.session.scalars(there))


def both_joined(tx: Tx, *, call: uuid.UUID, one: uuid.UUID, device: str, other: uuid.UUID) -> bool:
    """Whether a device of this person and somebody else are in a call that goes on."""
    mine, theirs = aliased(CallSeat), aliased(CallSeat)
    found = (
        select(Call.id)
        .join(mine, (mine.call == Call.id) & (mine.person == one))
        .join(theirs, (theirs.call == Call.id) & (theirs.person == other))
        .where(Call.id == call, Call.ended_at.is_(None), mine.device == device)
        .where(mine.state == JOINED, theirs.state == JOINED)
    )
    return tx.session.scalar(found) is not None


def recordings_of(tx: Tx, *, calls: Collection[uuid.UUID]) -> dict[uuid.UUID, CallRecording]:
    """The recording of each call that is under way."""
    found = select(CallRecording).where(CallRecording.call.in_(list(calls)), CallRecording.ended_at.is_(None))
    return {one.call: one for one in tx.session.scalars(found)} if calls else {}


def consents_of(tx: Tx, *, recordings: Collection[uuid.UUID]) -> dict[uuid.UUID, list[CallConsent]]:
    found: dict[uuid.UUID, list[CallConsent]] = {recording: [] for recording in recordings}
    rows = select(CallConsent).where(CallConsent.recording.in_(list(recordings))).order_by(CallConsent.said_at)
    for one in tx.session.scalars(rows) if recordings else ():
        found[one.recording].append(one)
    return found


def by_lines(tx: Tx, *, messages: Collection[uuid.UUID]) -> dict[uuid.UUID, Call]:
    """The calls by the lines they left."""
    found = tx.session.scalars(select(Call).where(Call.message.in_(list(messages)))) if messages else ()
    return {call.message: call for call in found if call.message is not None}


def transcript_id(recording: uuid.UUID, place: int = 0) -> uuid.UUID:
    """The client_id of the notes that hold the words of a recording."""
    return uuid.uuid5(recording, f"transcript {place}")


def is_transcribed(tx: Tx, *, recording: uuid.UUID) -> bool:
    """Whether its words stand beside the call."""
    here = select(Call.conversation).join(CallRecording, CallRecording.call == Call.id)
    found = select(Message.id).where(
        Message.client_id == transcript_id(recording),
        Message.conversation.in_(here.where(CallRecording.id == recording)),
    )
    return tx.session.scalar(found.limit(1)) is not None


def blob_of(tx: Tx, *, file: uuid.UUID) -> str | None:
    """The name of the bytes of a file, None when it was taken back."""
    return tx.session.scalar(select(File.blob).where(File.id == file))


class Watched(Struct, frozen=True):
    """A seat of a call that goes on; `here`: the person takes part in the conversation."""

    call: uuid.UUID
    person: uuid.UUID
    state: str
    rang_at: int
    seen_at: int
    here: bool


def watched(tx: Tx) -> list[Watched]:
    """Who is in a call or rung by one, now, everywhere."""
    found = (
        select(CallSeat, Participant.person)
        .join(Call, Call.id == CallSeat.call)
        .outerjoin(
            Participant,
            (Participant.conversation == Call.conversation)
            & (Participant.person == CallSeat.person)
            & Participant.left_at.is_(None),
        )
        .where(Call.ended_at.is_(None), CallSeat.state.in_((RINGING, JOINED)))
    )
    return [
        Watched(seat.call, seat.person, seat.state, seat.rang_at or 0, seat.seen_at or 0, here is not None)
        for seat, here in tx.session.execute(found)
    ]


class Told(Struct, frozen=True):
    """What is agreed about recording a call, and who is to be told."""

    conversation: uuid.UUID
    there: tuple[uuid.UUID, ...]
    recording: CallRecording | None
    consents: list[CallConsent]


def recording_of(tx: Tx, *, call: uuid.UUID) -> Told | None:
    """None where nobody ever asked to record it."""
    ever = tx.session.scalar(select(CallRecording.id).where(CallRecording.call == call).limit(1))
    row = tx.session.get(Call, call)
    if ever is None or row is None:
        return None
    there = tuple(tx.session.scalars(select(CallSeat.person).where(CallSeat.call == call, CallSeat.state == JOINED)))
    recording = recordings_of(tx, calls=[call]).get(call)
    consents = [] if recording is None else consents_of(tx, recordings=[recording.id])[recording.id]
    return Told(row.conversation, there, recording, consents)
