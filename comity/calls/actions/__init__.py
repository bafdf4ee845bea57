"""The verbs of calls; the only code that writes their tables."""

from comity.calls.actions.answering import decline_call, join_call, set_seat
from comity.calls.actions.ending import leave_call, settle_call
from comity.calls.actions.moving import CallFull, give_up_server, resume_call
from comity.calls.actions.starting import Started, bring_in, start_call

__all__ = [
    "CallFull",
    "Started",
    "bring_in",
    "decline_call",
    "give_up_server",
    "join_call",
    "leave_call",
    "resume_call",
    "set_seat",
    "settle_call",
    "start_call",
]
