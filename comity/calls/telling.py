"""What those who are in a call are told at once, and nobody later."""

from __future__ import annotations

import uuid
from typing import Any

from comity.calls.queries import JOINED
from comity.calls.shapes import CallOut
from comity.foundation.live.frames import op
from comity.foundation.runtime import Runtime


def tell_those_there(runtime: Runtime, call: CallOut, kind: str, told: dict[str, Any]) -> None:
    frame = op("event", type=kind, conversation=call.conversation, data={"call": call.id, **told})
    for seat in call.seats:
        if seat.state == JOINED:
            runtime.hub.tell(uuid.UUID(seat.person), frame)
