"""Calls grow too large for browsers among themselves, and go on through the media server, or without it again."""

from __future__ import annotations

import uuid

from comity.calls.actions.ending import HELD, end_call
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_MOVED
from comity.calls.models import Call
from comity.calls.queries import JOINED, MESH, MESH_HOLDS, SERVER, seats_of
from comity.foundation.errors import Conflict
from comity.foundation.store import Tx

FULL = "call_full"
WORDS = (
    f"{MESH_HOLDS} people are in this call. More need the media server of this house, and it does not answer now. "
    "You can write here meanwhile; try again in a minute, or when somebody has gone."
)


class CallFull(Conflict):
    """One more than browsers carry among themselves."""

    def __init__(self) -> None:
        super().__init__(WORDS, code=FULL)


def make_place(tx: Tx, call: Call, person: uuid.UUID, *, served: bool) -> None:
    """Before one more sits down: the call moves to the media server when it becomes too large, if that is there
    (`served`). The caller holds the conversation. Raises CallFull."""
    if call.media == SERVER or _others(tx, call, person) < MESH_HOLDS:
        return
    if not served:
        raise CallFull
    _move(tx, call, SERVER)


def resume_call(tx: Tx, *, call: uuid.UUID) -> None:
    """The media server forgot this call and is back: those in it begin anew there."""
    row = _served(tx, call)
    if row is not None:
        _move(tx, row, SERVER)


def give_up_server(tx: Tx, *, call: uuid.UUID) -> None:
    """The media server stays away: few go on among themselves, for more the call is over."""
    row = _served(tx, call)
    if row is None:
        return
    if _others(tx, row, None) <= MESH_HOLDS:
        _move(tx, row, MESH)
    else:
        end_call(tx, row, HELD, by=row.started_by)


def _served(tx: Tx, call: uuid.UUID) -> Call | None:
    """Held until the commit."""
    row = tx.session.get(Call, call)
    if row is None:
        return None
    tx.lock(row.conversation)
    tx.session.refresh(row)
    return row if row.ended_at is None and row.media == SERVER else None


def _move(tx: Tx, call: Call, media: str) -> None:
    call.media = media
    announce(tx, CALL_MOVED, call, call.started_by, {"media": media})


def _others(tx: Tx, call: Call, person: uuid.UUID | None) -> int:
    return sum(seat.state == JOINED and seat.person != person for seat in seats_of(tx, calls=[call.id])[call.id])
