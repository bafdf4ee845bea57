"""What a client may ask for over the live stream."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.calls.shapes import Device
from comity.calls.signalling import Signal, signal as pass_on
from comity.foundation.live.gateway import Socket
from comity.foundation.policies import TALKER
from comity.foundation.rooms import operation


class Signalling(Struct, forbid_unknown_fields=True):
    op: str
    call: uuid.UUID
    to: uuid.UUID
    device: Device
    data: Signal


@operation("signal", Signalling, policy=TALKER)
async def signal(socket: Socket, frame: Signalling) -> None:
    """Tell somebody in the same call how to be reached; `device` is the sender's own."""
    await pass_on(
        socket.runtime, actor=socket.actor, call=frame.call, to=frame.to, device=frame.device, data=frame.data
    )


OPERATIONS = [signal]
