"""What the coach says about a draft: every rule asked, the most helpful answer first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from comity.etiquette.coach.detection import language_of
from comity.etiquette.coach.draft import Draft, Setting, Turn
from comity.etiquette.coach.rules import (
    Rule,
    confidential_data,
    jargon,
    link_without_help,
    missing_disclosure,
    missing_greeting,
    overpromise,
    pitch,
    rudeness,
    shouting,
    unanswered_question,
    urgency,
    wall_of_text,
)
from comity.foundation.logs import log

RULES: tuple[Rule, ...] = (
    unanswered_question,
    confidential_data,
    rudeness,
    missing_disclosure,
    pitch,
    urgency,
    overpromise,
    link_without_help,
    jargon,
    wall_of_text,
    missing_greeting,
    shouting,
)
"""In the order of their help: first what the other person waits for, then what does harm, then pressure, then form."""
SPANS = {"confidential_data": 5}
"""Rules that may point at more than one place: each secret is one of its own."""

READ = 4_000
_FIRST_DRAFTS = (
    ("Could you tell me how much it costs?", "Thank you for your question."),
    ("Können Sie mir sagen, was das kostet?", "Vielen Dank für Ihre Frage."),
)
_ENDLESS = re.compile(r"(\w{200})(\w+)")


class Advice(NamedTuple):
    """`start` and `end` are Unicode code points of the draft; `suggestion` is the next helpful step."""

    rule: str
    start: int
    end: int
    message: str
    suggestion: str | None = None


def understand(
    text: str,
    *,
    setting: Setting = "support_chat",
    context: Iterable[Turn] = (),
    organisation: str = "",
) -> Draft:
    """A draft with its language told from its own words and those before it. Of a long message before it only the end
    is read."""
    turns = tuple(Turn(turn.side, turn.text[-READ:]) for turn in context)
    return Draft(text, language_of(text, [turn.text for turn in turns]), setting, turns, organisation)


def advise(draft: Draft) -> list[Advice]:
    """What would help, the most helpful first; nothing for an empty draft. It never raises: a rule that breaks is
    silent, and only its name and the kind of fault are logged, never a word of the draft."""
    if not draft.text.strip():
        return []
    readable = bounded(draft)
    return [advice for rule in RULES for advice in _asked(rule, readable)]


@cache
def prepare() -> None:
    """Read the tables and make the patterns of every language once: a second's work that nobody should wait for."""
    for asked, said in _FIRST_DRAFTS:
        advise(understand(said, context=[Turn("outside", asked)]))


def bounded(draft: Draft) -> Draft:
    """The draft without the rest of words that never end, place by place: no word is so long, and a pattern that tries
    every place of one would try them all against all."""
    if not _ENDLESS.search(draft.text):
        return draft
    return replace(draft, text=_ENDLESS.sub(lambda found: found[1] + " " * len(found[2]), draft.text))


def _asked(rule: Rule, draft: Draft) -> list[Advice]:
    try:
        found = list(islice(rule.find(draft), SPANS.get(rule.NAME, 1)))
    except Exception as error:  # noqa: BLE001 - advice is a help, so a rule that breaks must not break the others
        log.warning("coach_rule_failed", extra={"facts": {"rule": rule.NAME, "error": type(error).__name__}})
        return []
    longest = len(draft.text)
    return [Advice(rule.NAME, max(0, one.start), min(one.end, longest), one.message, one.suggestion) for one in found]
