"""Open screens hear that a record on one of their conversations was changed; what was missed is read with the page."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from comity.foundation.live.frames import op
from comity.foundation.runtime import Runtime
from comity.records import events, queries

NOBODY = uuid.UUID(int=0)


async def tell_of(runtime: Runtime, records: Collection[uuid.UUID]) -> None:
    """To those inside who hear or watch a conversation on which one of these records stands."""
    if not records or not any(runtime.hub.connections):
        return
    for conversation in await runtime.store.read(queries.standing_on, records=records):
        await runtime.hub.hear(conversation)
        frame = op("event", type=events.RECORD_PUSHED, conversation=str(conversation), data={})
        runtime.hub.whisper(conversation, frame, inside=True, outside=False, but=NOBODY)
