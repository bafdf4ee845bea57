"""Reading: the position moves, and those whom it concerns are told. It has no place in the log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from comity.conversations import actions, queries, visitors
from comity.conversations.actions.rooms import Level
from comity.foundation.live.frames import op
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime


async def read_up_to(runtime: Runtime, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Move the actor's read position. His own screens are told; of somebody outside also the people inside, and of
    somebody inside those outside, each in their numbers; of bots nobody. Returns where the position is."""
    seq = await runtime.store.write(actions.mark_read, actor=actor, conversation=conversation, seq=seq)
    assert conversation is not None
    runtime.hub.tell(actor.person, _moved(conversation, actor.person, seq))
    if actor.is_bot:
        return seq
    seen = await runtime.store.read(queries.seen_up_to, conversation=conversation, person=actor.person, seq=seq)
    if seen is not None:
        await runtime.hub.hear(conversation)
        frame = _moved(conversation, actor.person, seen)
        runtime.hub.whisper(conversation, frame, inside=True, outside=False, but=actor.person)
    elif seen := await runtime.store.read(visitors.seen_outside, conversation=conversation, seq=seq):
        await runtime.hub.hear(conversation)
        frame = _moved(conversation, actor.person, seen)
        runtime.hub.whisper(conversation, frame, inside=False, outside=True, but=actor.person)
    return seq


async def unread_from(runtime: Runtime, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Show this entry and what follows as unread; the actor's own screens are told, nobody else."""
    shown = await runtime.store.write(actions.mark_unread, actor=actor, conversation=conversation, seq=seq)
    assert conversation is not None
    runtime.hub.tell(actor.person, _moved(conversation, actor.person, shown))
    return shown


async def notify_of(runtime: Runtime, *, actor: Actor, conversation: uuid.UUID | None, level: Level) -> None:
    """What the actor is notified of; his own screens count anew."""
    await runtime.store.write(actions.set_level, actor=actor, conversation=conversation, level=level)
    assert conversation is not None
    runtime.hub.tell(actor.person, _moved(conversation, actor.person, 0))


async def read_everything(runtime: Runtime, *, actor: Actor) -> list[actions.Marked]:
    marked = await runtime.store.write(actions.mark_all_read, actor=actor)
    for one in marked:
        runtime.hub.tell(actor.person, _moved(one.conversation, actor.person, 0))
    return marked


async def unread_again(runtime: Runtime, *, actor: Actor, marked: Sequence[actions.Marked]) -> None:
    changed = await runtime.store.write(actions.mark_all_unread, actor=actor, marked=marked)
    for conversation in changed:
        runtime.hub.tell(actor.person, _moved(conversation, actor.person, 0))


def _moved(conversation: uuid.UUID, person: uuid.UUID, seq: int) -> bytes:
    return op("event", type="read.moved", conversation=str(conversation), data={"person": str(person), "seq": seq})
