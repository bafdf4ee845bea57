"""What higher rooms say before a stranger's first words come in, also where he rang before he wrote.

They register in the slot of that name.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Protocol

from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

BEFORE_ARRIVING = "before-arriving"


class Screen(Protocol):
    """Looks at first words from outside before anybody gets them."""

    def judge(self, tx: Tx, *, actor: Actor, body: str) -> dict[str, Any] | None:
        """Why they wait, None where they come in."""

    def keep(
        self,
        tx: Tx,
        *,
        actor: Actor,
        conversation: uuid.UUID,
        why: dict[str, Any],
        asked: Collection[uuid.UUID],
        visibility: str,
    ) -> None:
        """The talk begins with nobody inside in it; `asked` and `visibility` are what letting it in needs."""

    def meant_for(self, tx: Tx, *, conversation: uuid.UUID) -> set[uuid.UUID]:
        """Who was asked in a talk that waits."""


Screens = Collection[Screen]


def screens_of(runtime: Runtime) -> Screens:
    return runtime.slots.get(BEFORE_ARRIVING, ())


def screened(tx: Tx, *, screens: Screens, actor: Actor, body: str) -> tuple[Screen, dict[str, Any]] | None:
    """The first who says that these words wait, and why."""
    for screen in screens:
        why = screen.judge(tx, actor=actor, body=body)
        if why is not None:
            return screen, why
    return None


def meant_for(tx: Tx, *, screens: Screens, conversation: uuid.UUID) -> set[uuid.UUID]:
    """Who was asked in a talk that waits, and does not know of it yet."""
    return {person for screen in screens for person in screen.meant_for(tx, conversation=conversation)}
