"""Failed sign-ins: ten a minute, then pauses that double from a minute to an hour, for a peer and for an account."""

from __future__ import annotations

import math
from collections import OrderedDict

from comity.foundation.clock import DAY, HOUR, MINUTE, SECOND
from comity.foundation.errors import TooMany
from comity.foundation.runtime import Runtime

SLOT = "guesses"
LIMIT = "sign_in.peer"
CODE = "code "
REMEMBERED = 100_000


class Guesses:
    """`who` is a network peer, an address typed in, or a member. What is counted is forgotten a day after the last
    failure; nothing of it is stored."""

    def __init__(self, runtime: Runtime) -> None:
        self._limiter, self._clock = runtime.limiter, runtime.store.clock
        self._pauses: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._wrong: OrderedDict[str, int] = OrderedDict()

    def check(self, *whos: str) -> None:
        """Raises TooMany (429) during a pause of any of them."""
        now = self._clock()
        for who in whos:
            _, until = self._pauses.get(who, (0, 0))
            if until > now:
                raise TooMany(retry_after=math.ceil((until - now) / SECOND))
            self._limiter.check(LIMIT, who)

    def take(self, *whos: str) -> None:
        """Count a try. Raises TooMany where there was none any more."""
        for who in whos:
            self._limiter.take(LIMIT, who)

    def give_back(self, *whos: str) -> None:
        """A try that was right after all."""
        for who in whos:
            self._limiter.give_back(LIMIT, who)

    def lost(self, *whos: str) -> int:
        """A try that was wrong: how many are left. After the last a pause begins, each longer than the one before."""
        lefts = {who: self._limiter.left(LIMIT, who) for who in whos}
        for who, left in lefts.items():
            if left < 1 or self._tenth(who):
                self._pause(who)
        return min(lefts.values())

    def forgive(self, who: str) -> None:
        """The account's owner is here: his next mistakes begin with a short pause again."""
        self._pauses.pop(who, None)
        self._wrong.pop(who, None)

    def _tenth(self, who: str) -> bool:
        """Whoever guesses codes knows the password, and six digits are few: every tenth counts, however slowly."""
        if not who.startswith(CODE):
            return False
        self._wrong[who] = self._wrong.pop(who, 0) + 1
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)
        return self._wrong[who] % self._limiter.ceiling(LIMIT) == 0

    def _pause(self, who: str) -> None:
        now = self._clock()
        count, until = self._pauses.get(who, (0, 0))
        if until > now:
            return  # a burst that was under way makes one pause, not many
        self._pauses.pop(who, None)
        count = 1 if until < now - DAY else count + 1
        self._pauses[who] = (count, now + min(HOUR, MINUTE * 2 ** min(count - 1, 10)))
        if len(self._pauses) > REMEMBERED:
            self._pauses.popitem(last=False)


def guesses(runtime: Runtime) -> Guesses:
    found: Guesses = runtime.slots[SLOT][0]
    return found
