"""Who else has a conversation open: told from screen to screen inside, kept nowhere."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.conversations import access
from comity.foundation.live.frames import op
from comity.foundation.live.gateway import Socket
from comity.foundation.policies import MEMBER
from comity.foundation.rooms import operation


class Viewing(Struct, forbid_unknown_fields=True):
    """`gone`: not any more."""

    op: str
    conversation: uuid.UUID
    gone: bool = False


@operation("viewing", Viewing, policy=MEMBER)
async def viewing(socket: Socket, frame: Viewing) -> None:
    """Tell colleagues who are there that one looks at it."""
    runtime, actor = socket.runtime, socket.actor
    await runtime.store.read(access.seat, actor=actor, conversation=frame.conversation)
    await runtime.hub.hear(frame.conversation)
    seen = {"person": str(actor.person), "gone": frame.gone}
    words = op("event", type="viewing", conversation=str(frame.conversation), data=seen)
    runtime.hub.whisper(frame.conversation, words, inside=True, outside=False, but=actor.person)


OPERATIONS = [viewing]
