"""Whether a recording runs: only while everybody who is in the call agrees."""

from __future__ import annotations

from sqlalchemy import select

from comity.calls.models import Call, CallConsent, CallRecording, CallSeat
from comity.calls.queries import JOINED
from comity.foundation.store import Tx


def weigh_consents(tx: Tx, call: Call) -> CallRecording | None:
    """Let the recording run or stand still, after who is there or what they say has changed. It ends with the one who
    asked for it: his browser records."""
    tx.session.flush()
    recording = tx.session.scalar(
        select(CallRecording).where(CallRecording.call == call.id, CallRecording.ended_at.is_(None))
    )
    if recording is None:
        return None
    there = set(tx.session.scalars(select(CallSeat.person).where(CallSeat.call == call.id, CallSeat.state == JOINED)))
    agreed = select(CallConsent.person).where(CallConsent.recording == recording.id, CallConsent.agrees)
    runs = recording.asked_by in there and there <= set(tx.session.scalars(agreed))
    if recording.running_since is not None and not runs:
        recording.ran, recording.running_since = recording.ran + tx.now - recording.running_since, None
    elif recording.running_since is None and runs:
        recording.running_since = tx.now
    if recording.asked_by not in there:
        recording.ended_at = tx.now
    tx.session.flush()
    return recording
