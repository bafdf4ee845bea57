"""What higher rooms may ask before words of somebody inside leave the house, or are said in a public room; and before
one conversation goes on in another.

They register in the slot of that name.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from comity.foundation.errors import RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

BEFORE_MERGING = "before-merging"
BEFORE_LEAVING = "before-leaving"
CONFIRMED = "confirmed"
Needs = Literal["confirmation", "reason", "approval", "change"]


Busy = Callable[[Tx, uuid.UUID], str | None]
"""Why a conversation cannot be merged now, as the code of a Conflict; None where nothing speaks against it."""


class Leaving(Struct, frozen=True):
    """Words of somebody inside that `readers` outside are about to get. `waiting`: somebody there waits for an answer;
    `aside`: the conversation has entries that only those inside see; `again`: they take the place of words that went
    out before; `public`: they are for a room that every colleague may enter, and `readers` are not known."""

    actor: Actor
    conversation: uuid.UUID
    channel: uuid.UUID | None
    readers: Collection[uuid.UUID]
    body: str
    waiting: bool
    aside: bool
    again: bool = False
    public: bool = False


class Held(Struct, frozen=True):
    """Why words are held, and what lets them go: `confirmed` under its code, a reason in words under its code, a
    colleague's approval, or nothing but other words (`change`). `facts` are further keys of the answer."""

    code: str
    message: str
    needs: Needs
    facts: dict[str, Any] = {}

    def is_met(self, words: str) -> bool:
        return bool(words) and (self.needs == "reason" or (self.needs == "confirmation" and words == CONFIRMED))

    @property
    def told(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "needs": self.needs, **self.facts}


class Guard(Protocol):
    """Of words for people outside it is asked, or, if it is `public`, of words in public rooms."""

    public: bool

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        """What holds these words, if anything does. It writes nothing."""

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        """The writer met what was asked, in the unit that sends."""


def busy_of(runtime: Runtime) -> Collection[Busy]:
    return runtime.slots.get(BEFORE_MERGING, ())


def guards_of(runtime: Runtime) -> Collection[Guard]:
    return runtime.slots.get(BEFORE_LEAVING, ())


def holds(tx: Tx, *, guards: Collection[Guard], leaving: Leaving) -> list[tuple[Guard, Held]]:
    """All that these guards ask about these words."""
    asked = ((guard, guard.ask(tx, leaving)) for guard in guards if guard.public == leaving.public)
    return [(guard, held) for guard, held in asked if held is not None]


def let_leave(tx: Tx, *, guards: Collection[Guard], leaving: Leaving, confirm: Mapping[str, str]) -> None:
    """Raises RuleRefused with the code of the first open question, and all of them as `held`."""
    found = [
        (guard, held, confirm.get(held.code, "").strip()) for guard, held in holds(tx, guards=guards, leaving=leaving)
    ]
    still = [held for _, held, words in found if not held.is_met(words)]
    if still:
        raise RuleRefused(still[0].message, code=still[0].code, details={"held": [held.told for held in still]})
    for guard, held, words in found:
        guard.let_go(tx, leaving, held, words)
