"""Reading: the position moves, and those whom it concerns are told. It has no place in the log."""

from __future__ import annotations

import uuid

from comity.conversations import actions, queries
from comity.foundation.live.frames import op
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime


async def read_up_to(runtime: Runtime, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Move the actor's read position. His own screens are told; of somebody outside also the people inside, in their
    numbers. Returns where the position is."""
    seq = await runtime.store.write(actions.mark_read, actor=actor, conversation=conversation, seq=seq)
    assert conversation is not None
    runtime.hub.tell(actor.person, _moved(conversation, actor.person, seq))
    if not actor.inside:
        seen = await runtime.store.read(queries.read_outside, conversation=conversation)
        await runtime.hub.hear(conversation)
        frame = _moved(conversation, actor.person, seen)
        runtime.hub.whisper(conversation, frame, inside=True, outside=False, but=actor.person)
    return seq


def _moved(conversation: uuid.UUID, person: uuid.UUID, seq: int) -> bytes:
    return op("event", type="read.moved", conversation=str(conversation), data={"person": str(person), "seq": seq})
