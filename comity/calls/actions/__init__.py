"""The verbs of calls; the only code that writes their tables."""

from comity.calls.actions.answering import decline_call, join_call, set_seat
from comity.calls.actions.ending import leave_call, settle_call
from comity.calls.actions.starting import Started, bring_in, start_call
from comity.calls.actions.visiting import call_from_outside

__all__ = [
    "Started",
    "bring_in",
    "call_from_outside",
    "decline_call",
    "join_call",
    "leave_call",
    "set_seat",
    "settle_call",
    "start_call",
]
