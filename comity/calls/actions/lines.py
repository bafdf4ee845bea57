"""The line that stays in the conversation when a call is over."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from comity.calls.models import Call, CallSeat
from comity.conversations.actions import add_line
from comity.conversations.actions.lines import Turn
from comity.foundation.clock import MINUTE, SECOND
from comity.foundation.store import Tx
from comity.people import queries as people

NAMED = 4
HELD = "held"


def leave_line(tx: Tx, call: Call, seats: Sequence[CallSeat]) -> uuid.UUID:
    """What was held is told by somebody inside who was there, and ends the waiting of who called from outside; what
    was missed is told by who called, and whoever called from outside waits. Returns the message."""
    there = [seat for seat in seats if seat.joined_at is not None]
    inside = people.insiders(tx, persons=[seat.person for seat in there])
    there.sort(key=lambda seat: (seat.person not in inside, seat.joined_at or 0))
    author, turn = call.started_by, _turn(call, call.started_by in inside)
    if call.outcome == HELD and author not in inside:
        author = next((seat.person for seat in there if seat.person in inside), author)
        turn = "answer" if author in inside else "neither"
    names = people.cards(tx, persons={*(seat.person for seat in there), call.started_by})
    if call.outcome == HELD:
        length = call.ended_at - call.answered_at if call.ended_at and call.answered_at else 0
        body = held_words(call.kind, length, [names[seat.person].first_name for seat in there], standing=call.standing)
    else:
        body = missed_words(call.kind, names[call.started_by].first_name, declined=call.outcome == "declined")
    line = uuid.uuid5(call.id, "line")
    return add_line(tx, conversation=call.conversation, author=author, client_id=line, body=body, turn=turn)


def _turn(call: Call, inside: bool) -> Turn:
    if call.outcome == HELD:
        return "answer" if inside else "neither"
    return "neither" if inside else "question"


def held_words(kind: str, micros: int, names: Sequence[str], *, standing: bool = False) -> str:
    """`Video call, 12 min · Anna and Vic`."""
    what = "Standing call" if standing else "Video call" if kind == "video" else "Voice call"
    return f"{what}, {lasted(micros)} · {listed(names)}"


def missed_words(kind: str, name: str, *, declined: bool) -> str:
    if declined:
        return f"{'Video' if kind == 'video' else 'Voice'} call from {name}, declined"
    return f"Missed {kind} call from {name}"


def lasted(micros: int) -> str:
    """A length as people say it: seconds below a minute, then minutes, then hours and minutes."""
    seconds = max(1, round(micros / SECOND))
    if seconds < 60:
        return f"{seconds} s"
    minutes = max(1, round(micros / MINUTE))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def listed(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
