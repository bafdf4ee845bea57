"""A draft as the rules read it: words with their places, sentences, and what was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

Setting = Literal["support_chat", "sales_email", "public_post", "recruiting", "supplier", "community", "first_contact"]
Side = Literal["outside", "member"]
PUBLIC: frozenset[Setting] = frozenset({"public_post", "community"})
"""Where everybody may read."""

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+|\n|$)")


class Turn(NamedTuple):
    """One message before the draft."""

    side: Side
    text: str


class Span(NamedTuple):
    """A stretch of a text, in Unicode code points, `end` behind the last."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """What a rule gets. `language` is `en`, `de`, or empty where it is another or cannot be told; `organisation` is the
    own one's name."""

    text: str
    language: str = ""
    setting: Setting = "support_chat"
    context: tuple[Turn, ...] = ()
    organisation: str = ""

    @cached_property
    def words(self) -> tuple[Span, ...]:
        """Words in lower case, in their order."""
        return tuple(Span(found.group().lower(), found.start(), found.end()) for found in _WORD.finditer(self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        found = ((one.group(), one.start(), one.end()) for one in _SENTENCE.finditer(self.text))
        return tuple(Span(*one) for one in found if one[0].strip())

    @cached_property
    def lower(self) -> str:
        """The text in lower case, place by place: no letter becomes two."""
        low = self.text.lower()
        if len(low) == len(self.text):
            return low
        return "".join(low if len(low := letter.lower()) == 1 else letter for letter in self.text)

    @property
    def public(self) -> bool:
        return self.setting in PUBLIC

    @cached_property
    def theirs(self) -> tuple[str, ...]:
        """What the other side said since a member spoke last."""
        said = []
        for turn in reversed(self.context):
            if turn.side == "member":
                break
            said.append(turn.text)
        return tuple(reversed(said))

    @cached_property
    def first(self) -> bool:
        """Whether no member has spoken yet."""
        return all(turn.side != "member" for turn in self.context)
