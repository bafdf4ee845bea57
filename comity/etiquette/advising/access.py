"""Figures of a team are read in one way only: after the look is noted."""

from __future__ import annotations

import uuid

from comity.etiquette.advising import actions, queries
from comity.etiquette.advising.queries import Sums
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime


async def look_at(runtime: Runtime, actor: Actor, team: uuid.UUID | None) -> Sums:
    await runtime.store.write(actions.note_look, actor=actor, team=team)
    return await runtime.store.read(queries.sums, team=team)
