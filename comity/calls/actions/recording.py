"""A call is recorded while everybody in it agrees; the file becomes a message, its words a note."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from comity.accounts.actions import audit
from comity.calls import access, queries
from comity.calls.actions.consenting import weigh_consents
from comity.calls.actions.ending import close_recording
from comity.calls.actions.lines import lasted
from comity.calls.models import Call, CallConsent, CallRecording
from comity.calls.queries import JOINED
from comity.conversations import actions as conversations
from comity.conversations.actions import Sent
from comity.conversations.ports import Guard
from comity.foundation.clock import MINUTE
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

TRANSCRIBE = "calls.transcribe"
TRIES, AGAIN = 3, 35 * MINUTE
"""Longer than a program may take."""
PIECE, MOST_PIECES = 19_000, 20


def ask_to_record(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> Call:
    """Ask everybody in a call whether one may record it; whoever asks agrees. Asking again changes nothing.

    Raises NotFound, Forbidden, Conflict `ended`, and `recording` where somebody else asked.
    """
    row = _call_of(tx, actor, call)
    known = _under_way(tx, row)
    if known is not None and known.asked_by != actor.person:
        raise Conflict("Somebody else records this call, or asks to.", code="recording")
    if known is None:
        recording = CallRecording(id=tx.new_id(), call=row.id, asked_by=actor.person, asked_at=tx.now, ran=0)
        tx.session.add(recording)
        tx.session.flush()
        _say(tx, recording, actor.person, agree=True)
        weigh_consents(tx, row)
    return row


def consent(tx: Tx, *, actor: Actor, call: uuid.UUID | None, agree: bool) -> Call:
    """Agree to being recorded, or do not, at any time: what runs stands still at once. Raises NotFound, Forbidden,
    Conflict `ended`, and `no_recording` where nobody asks."""
    row = _call_of(tx, actor, call)
    recording = _under_way(tx, row)
    if recording is None:
        raise Conflict("Nobody asks to record this call.", code="no_recording")
    _say(tx, recording, actor.person, agree=agree)
    weigh_consents(tx, row)
    return row


def stop_recording(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> Call:
    """End the recording that one asked for. Twice is as good as once. Raises NotFound, Forbidden for anybody else: who
    does not agree any more withdraws his consent."""
    row, _ = access.locked_call(tx, actor=actor, call=call)
    recording = _under_way(tx, row)
    if recording is not None:
        if recording.asked_by != actor.person:
            raise Forbidden("Whoever asked for the recording ends it. Withdraw your consent instead.")
        close_recording(tx, recording)
    tx.session.flush()
    return row


def send_recording(
    tx: Tx,
    *,
    actor: Actor,
    call: uuid.UUID | None,
    file: uuid.UUID,
    transcribed: bool,
    confirm: Mapping[str, str] | None = None,
    guards: Collection[Guard] = (),
) -> tuple[Call, uuid.UUID]:
    """Send what one recorded into the conversation, once. Returns the call and the message.

    Raises NotFound, Forbidden, RuleRefused `not_recorded` where it never ran with everybody's consent.
    """
    row, _ = access.locked_call(tx, actor=actor, call=call)
    recording = _to_send(tx, row, actor.person)
    if recording is None:
        raise Forbidden("You did not record this call.", code="not_recorded")
    if recording.ended_at is None:
        close_recording(tx, recording)
    if recording.message is not None:
        return row, recording.message
    if not recording.ran:
        raise RuleRefused("Not everybody agreed, so nothing was recorded.", code="not_recorded")
    sent = _said(tx, actor, row, recording, file, confirm, guards)
    recording.message = sent.id
    facts = {"call": str(row.id), "conversation": str(row.conversation)}
    audit(tx, "call.recorded", by=actor.person, subject_kind="call", subject=row.id, facts=facts)
    tx.session.flush()
    if transcribed:
        tx.enqueue(TRANSCRIBE, {"recording": str(recording.id), "file": str(file)})
    return row, sent.id


def _said(
    tx: Tx,
    actor: Actor,
    call: Call,
    recording: CallRecording,
    file: uuid.UUID,
    confirm: Mapping[str, str] | None,
    guards: Collection[Guard],
) -> Sent:
    return conversations.send_message(
        tx,
        actor=actor,
        conversation=call.conversation,
        client_id=uuid.uuid5(recording.id, "file"),
        body=f"Recording of the {call.kind} call, {lasted(recording.ran)}",
        files=[file],
        confirm=confirm,
        guards=guards,
    )


def await_transcript(tx: Tx, *, recording: str, file: str, tries: int = 0) -> bool:
    """Whether a recording still waits for its words; then it is looked after again later, so that a process that ended
    meanwhile loses nothing."""
    row = tx.session.get(CallRecording, uuid.UUID(recording))
    if row is None or tries >= TRIES or queries.is_transcribed(tx, recording=row.id):
        return False
    again = {"recording": recording, "file": file, "tries": tries + 1}
    tx.enqueue(TRANSCRIBE, again, run_at=tx.now + AGAIN)
    return True


def add_transcript(tx: Tx, *, recording: uuid.UUID, words: str) -> bool:
    """Put the words of a recording beside it, as notes of the colleague who recorded, or of one who was there. Twice is
    as good as once. Returns whether there was somebody to tell them."""
    row = tx.session.get(CallRecording, recording)
    call = None if row is None else tx.session.get(Call, row.call)
    if row is None or call is None:
        raise NotFound
    tx.lock(call.conversation)
    author = _teller(tx, call, row)
    if author is None or queries.is_transcribed(tx, recording=recording):
        return author is not None
    for place, piece in enumerate(_pieces(words)):
        body = piece if place else f"Transcript of the {call.kind} call:\n\n{piece}"
        note = queries.transcript_id(recording, place)
        conversations.add_note(tx, conversation=call.conversation, author=author, client_id=note, body=body)
    return True


def _teller(tx: Tx, call: Call, recording: CallRecording) -> uuid.UUID | None:
    there = [seat.person for seat in queries.seats_of(tx, calls=[call.id])[call.id] if seat.joined_at is not None]
    inside = people.colleagues(tx, persons=there)
    return next((person for person in (recording.asked_by, *there) if person in inside), None)


def _pieces(words: str) -> list[str]:
    return [words[place : place + PIECE] for place in range(0, min(len(words), PIECE * MOST_PIECES), PIECE)]


def _call_of(tx: Tx, actor: Actor, call: uuid.UUID | None) -> Call:
    row, _ = access.call_going_on(tx, actor=actor, call=call)
    seat = access.seat_of(tx, call=row.id, person=actor.person)
    if seat is None or seat.state != JOINED:
        raise Forbidden("You are not in this call.", code="not_joined")
    return row


def _under_way(tx: Tx, call: Call) -> CallRecording | None:
    return tx.session.scalar(
        select(CallRecording).where(CallRecording.call == call.id, CallRecording.ended_at.is_(None))
    )


def _to_send(tx: Tx, call: Call, person: uuid.UUID) -> CallRecording | None:
    """What a file of this person belongs to: the oldest that ran, is over and was not sent, for the next may run while
    it comes; else the newest."""
    found = select(CallRecording).where(CallRecording.call == call.id, CallRecording.asked_by == person)
    mine = list(tx.session.scalars(found.order_by(CallRecording.asked_at, CallRecording.id)))
    unsent = (one for one in mine if one.ran and one.ended_at is not None and one.message is None)
    return next(unsent, mine[-1] if mine else None)


def _say(tx: Tx, recording: CallRecording, person: uuid.UUID, *, agree: bool) -> None:
    row = tx.session.get(CallConsent, (recording.id, person))
    if row is None:
        row = CallConsent(recording=recording.id, person=person, agrees=agree, said_at=tx.now)
        tx.session.add(row)
    row.agrees, row.said_at = agree, tx.now
    tx.session.flush()
