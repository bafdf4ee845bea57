"""What one click does to a draft for each rule: a stretch of it and the words that take its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from comity.etiquette.coach.advice import Advice
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.questions import Question, pending
from comity.etiquette.coach.wording import gettext as _

PARAGRAPH = 55
"""Words after which a paragraph may end."""
_LOUD = re.compile(r"[^\W\d_]{2,}")
_BANGS = re.compile(r"!{2,}")
_BEGINNINGS = re.compile(r"([.!?]\s+)(\w)")
QUOTED = 200


class Act(Struct, frozen=True):
    """Put `text` in the place of the code points from `start` to `end`, and the caret `caret` behind
    `start`."""

    label: str
    start: int
    end: int
    text: str
    caret: int


class Around(Struct, frozen=True):
    """What an act may use besides the draft."""

    names: Sequence[str]
    organisation: str


Make = Callable[[Advice, Draft, Around], Act | None]


def act_for(advice: Advice, draft: Draft, around: Around) -> Act | None:
    """The act of this advice, where there is one."""
    make = _ACTS.get(advice.rule)
    return None if make is None else make(advice, draft, around)


def _put(label: str, start: int, end: int, text: str, caret: int | None = None) -> Act:
    return Act(label, start, end, text, len(text) if caret is None else caret)


def _take_out(advice: Advice, draft: Draft, _around: Around) -> Act:
    """The sentences in which it stands: half of one would not read on."""
    touched = [one for one in draft.sentences if one.start < advice.end and advice.start < one.end]
    start, end = (touched[0].start, touched[-1].end) if touched else (advice.start, advice.end)
    start += len(draft.text[start:end]) - len(draft.text[start:end].lstrip())
    while end < len(draft.text) and draft.text[end] in " \t":
        end += 1
    return _put(_("Take it out"), start, end, "")


def _cut(advice: Advice, _draft: Draft, _around: Around) -> Act:
    return _put(_("Take it out"), advice.start, advice.end, "")


def _calm(advice: Advice, draft: Draft, _around: Around) -> Act | None:
    rest = draft.text[advice.end :]
    end = advice.end + len(rest) - len(rest.lstrip("!"))
    loud = draft.text[advice.start : end]
    words = _LOUD.findall(loud)
    calm = loud.lower() if words and all(word.isupper() for word in words) else loud
    if calm != loud:
        calm = _BEGINNINGS.sub(lambda found: found[1] + found[2].upper(), calm)
        before = draft.text[: advice.start].rstrip()
        calm = calm if before and before[-1] not in ".!?" else calm[:1].upper() + calm[1:]
    calm = _BANGS.sub("." if calm != loud else "!", calm)
    return None if calm == loud else _put(_("Say it calmly"), advice.start, end, calm)


def _greet(_advice: Advice, draft: Draft, around: Around) -> Act:
    hello = "Hallo" if draft.language == "de" else "Hello"
    whom = f" {around.names[0]}" if len(around.names) == 1 else ""
    return _put(_("Add a greeting"), 0, 0, f"{hello}{whom},\n\n")


def _answer_first(_advice: Advice, draft: Draft, _around: Around) -> Act | None:
    asked = pending(draft.context, draft.language)
    if not asked:
        return None
    quote = f"> {_sentence(asked[-1], draft)}\n\n"
    if draft.text.startswith(quote.strip()):
        return None
    return _put(_("Answer it first"), 0, 0, f"{quote}\n\n" if draft.text else quote, len(quote))


def _sentence(question: Question, draft: Draft) -> str:
    """As they wrote it, with their capitals."""
    pieces = (turn.text[question.start : question.end] for turn in reversed(draft.context))
    found = next((piece for piece in pieces if piece.lower() == question.text), question.text)
    return " ".join(found.split())[:QUOTED]


def _disclose(_advice: Advice, draft: Draft, around: Around) -> Act | None:
    if not around.organisation:
        return None
    words = "Ich arbeite bei {}. " if draft.language == "de" else "I work at {}. "
    return _put(_("Say that you work here"), 0, 0, words.format(around.organisation))


def _break_up(advice: Advice, draft: Draft, _around: Around) -> Act | None:
    inside = [one for one in draft.sentences if advice.start <= one.start and one.end <= advice.end]
    parts, words = [draft.text[one.start : one.end] for one in inside], 0
    for at, (one, following) in enumerate(pairwise(inside)):
        words += len(one.text.split())
        if words >= PARAGRAPH and following.text.strip():
            parts[at], parts[at + 1], words = parts[at].rstrip() + "\n\n", parts[at + 1].lstrip(), 0
    if not inside or "".join(parts) == draft.text[inside[0].start : inside[-1].end]:
        return None
    return _put(_("Make paragraphs"), inside[0].start, inside[-1].end, "".join(parts))


def _explain_link(advice: Advice, _draft: Draft, _around: Around) -> Act:
    return _put(_("Say what is there"), advice.start, advice.start, "")


def _explain(advice: Advice, _draft: Draft, _around: Around) -> Act:
    return _put(_("Explain it"), advice.end, advice.end, " ()", 2)


_ACTS: dict[str, Make] = {
    "unanswered_question": _answer_first,
    "pitch": _take_out,
    "urgency": _take_out,
    "overpromise": _take_out,
    "rudeness": _take_out,
    "missing_disclosure": _disclose,
    "confidential_data": _cut,
    "shouting": _calm,
    "missing_greeting": _greet,
    "link_without_help": _explain_link,
    "jargon": _explain,
    "wall_of_text": _break_up,
}
