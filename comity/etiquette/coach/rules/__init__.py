"""The rules, each a module of its own: `NAME`, `GUIDELINE` (one sentence that says what is helpful), `EXAMPLES` and
`find(draft)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from comity.etiquette.coach.draft import Draft


class Finding(NamedTuple):
    """A stretch of the draft (Unicode code points), the reason in terms of the other person, and the next helpful
    step, where there is one."""

    start: int
    end: int
    message: str
    suggestion: str | None = None


class Example(NamedTuple):
    """Two ways to say one thing."""

    rather_not: str
    better: str


class Rule(Protocol):
    """What a module of this package is. `find` yields at most a few findings, the most telling first; it never raises
    and costs far below a millisecond."""

    @property
    def NAME(self) -> str: ...

    @property
    def GUIDELINE(self) -> str: ...

    @property
    def EXAMPLES(self) -> tuple[Example, ...]: ...

    def find(self, draft: Draft, /) -> Iterable[Finding]: ...
