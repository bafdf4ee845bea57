"""The verbs of calls; the only code that writes their tables."""

from comity.calls.actions.answering import decline_call, join_call, set_seat
from comity.calls.actions.ending import leave_call, settle_call
from comity.calls.actions.keeping import note_seen, vacate_gone
from comity.calls.actions.moving import CallFull, give_up_server, resume_call
from comity.calls.actions.recording import (
    add_transcript,
    ask_to_record,
    await_transcript,
    consent,
    send_recording,
    stop_recording,
)
from comity.calls.actions.starting import Started, bring_in, start_call
from comity.calls.actions.visiting import call_from_outside

__all__ = [
    "CallFull",
    "Started",
    "add_transcript",
    "ask_to_record",
    "await_transcript",
    "bring_in",
    "call_from_outside",
    "consent",
    "decline_call",
    "give_up_server",
    "join_call",
    "leave_call",
    "note_seen",
    "resume_call",
    "send_recording",
    "set_seat",
    "settle_call",
    "start_call",
    "stop_recording",
    "vacate_gone",
]
