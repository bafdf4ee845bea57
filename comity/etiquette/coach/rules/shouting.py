"""Whole words or sentences in capitals, rows of exclamation marks. Needs no language, and knows a few words where the
language is known: one word in capitals may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft, Span
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.vocabulary import loud_alone, ordinary
from comity.etiquette.coach.wording import gettext as _

NAME = "shouting"
GUIDELINE = "Say it once and calmly; capitals and rows of exclamation marks read as shouting."
EXAMPLES = (
    Example("PLEASE READ THE MANUAL!!!", "Page 12 of the manual shows it step by step."),
    Example("Das geht NICHT so schnell!!", "So schnell schaffen wir es leider nicht; Freitag geht."),
)

_MARKS = re.compile(r"[!?！][!?！ ]*")
_BETWEEN = re.compile(r"[\s.,!?:;…\-–'’]{1,12}")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO_SPEECH = re.compile(
    r"`[^`\n]{1,300}`|https?://\S{1,2000}|\"[^\"\n]{1,200}\"|„[^“”\n]{1,200}[“”]|“[^”\n]{1,200}”|»[^«\n]{1,200}«"
    r"|«[^»\n]{1,200}»|(?<!\w)'[^'\n]{1,120}'(?!\w)|‚[^‘’\n]{1,120}[‘’]|‘[^’\n]{1,120}’|^>[^\n]{0,2000}",
    re.MULTILINE,
)
_LABEL_BEFORE = re.compile(
    r"(?:press|choose|select|click(?: on)?|pick|tap(?: on)?|hit|wähl\w*|klick\w*|tipp\w*|button|key|label(?:led|ed)?"
    r"|marked|says|reads|shows?|display|screen|position|(?:set|turn(?:ed)?"
    r"|switch(?:ed)?) to"
    r"|menu|tab|mode|code|word|reply|text|type|keyword|subject|taste|knopf|schalter|aufschrift|steht|zeigt|anzeige"
    r"|stellung"
    r"|menü|modus|kennwort|codewort|wort|stichwort|betreff|drücken sie|schreiben sie|antworten? (?:sie )?(?:mit)?"
    r"|auf)"
    r"[\s:]*$",
    re.IGNORECASE,
)
_LABEL_AFTER = re.compile(
    r"\s{0,2}(?:button|key|mode|switch|led|lamp|appears?|shows?|lights|blinks?|is\s+shown|knopf|taste|schalter"
    r"|erscheint|leuchtet"
    r"|blinkt|angezeigt|drücken|wählen|steht)\b",
    re.IGNORECASE,
)
_DICTATES = re.compile(
    r"\b(?:print|write|label|mark|engrave|stamp|text|inscription|letter(?:s|ing)|reads?|says?|shows?|display|error"
    r"|message|word(?:s|ing)?|sign|name[ds]?|consignee"
    r"|druck\w*|schreib\w*|beschrift\w*|gravur\w*|gravier\w*|stempel\w*|aufdruck\w*|aufschrift\w*|meldung|anzeige"
    r"|schild\w*|wort\w*|laute[tn]|steht|machen wir es|firmier\w*|empfänger\w*)"
    r"\b[^.!?\n]{0,45}[:„\"']\s*$",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"^[^.!?\n]{0,10}\b(?:spelled|spelt|written|exactly as|genau so|so geschrieben|buchstabiert|laut register)\b",
    re.IGNORECASE,
)
_SMALLEST = "is it we be do go if in me my no of or so to up as at by he ja da du er es ab am an im um wo zu ob wir"
_SMALL = frozenset(_SMALLEST.split())
_LETTERS, _WORDS = 12, 3


def find(draft: Draft) -> Iterator[Finding]:
    said = _NO_SPEECH.sub(lambda found: " " * len(found.group()), draft.text)
    loud = _loud_words(draft, said)
    if loud is not None:
        yield Finding(
            loud.start,
            loud.end,
            _("Words in capitals read as if you were raising your voice."),
            _("Write it in small letters; the reason alone carries the weight."),
        )
    elif row := next(filter(_is_row, _MARKS.finditer(said)), None):
        yield Finding(
            row.start(),
            row.start() + len(row.group().rstrip()),
            _("A row of exclamation marks reads as shouting, also where it is meant well."),
            _("One mark is enough, or a full stop."),
        )


def _is_row(found: re.Match[str]) -> bool:
    marks = found.group().replace(" ", "").replace("！", "!")
    return marks.count("!") >= 2 or ("!" in marks and len(marks) > 2)


def _loud_words(draft: Draft, said: str) -> Span | None:
    """The longest stretch of ordinary words in capitals."""
    names = _names(draft)
    tokens = [Span(one.group(), one.start(), one.end()) for one in _TOKEN.finditer(said)]
    found = []
    for run in _runs(tokens, said):
        if _is_loud(run, said, names):
            start, end = run[0].start, run[-1].end
            found.append(Span(draft.text[start:end], start, end))
    return max(found, key=lambda one: one.end - one.start, default=None)


def _runs(tokens: list[Span], said: str) -> Iterator[list[Span]]:
    """Neighbouring words in capitals, with nothing but blanks and the marks of sentences between."""
    run: list[Span] = []
    for one in tokens:
        high = one.text.upper() == one.text and one.text.lower() != one.text
        if run and not (high and _BETWEEN.fullmatch(said, run[-1].end, one.start)):
            yield run
            run = []
        if high:
            run.append(one)
    if run:
        yield run


def _is_loud(run: list[Span], said: str, names: frozenset[str]) -> bool:
    words = [one for one in run if len(one.text) > 1 and one.text not in names and not _in_code(one, said)]
    if _LABEL_AFTER.match(said, run[-1].end):
        return False
    if len(words) == 1:
        return loud_alone(words[0].text.lower()) and not _LABEL_BEFORE.search(
            said[max(0, run[0].start - 30) : run[0].start]
        )
    if len(words) == 2:
        return any(loud_alone(one.text.lower()) for one in words) and not _dictated(run, said)
    spoken = [one for one in words if len(one.text) > 3 and re.search("[AEIOUYÄÖÜ]", one.text)]
    plain = [one for one in words if ordinary(one.text.lower()) or one.text.lower() in _SMALL]
    long = len(spoken) >= _WORDS and sum(len(one.text) for one in spoken) >= _LETTERS
    return (len(plain) >= 2 or (long and not _SPELLED.search(said[run[-1].end : run[-1].end + 60]))) and not _dictated(
        run, said
    )


def _dictated(run: list[Span], said: str) -> bool:
    """A text that is to stand somewhere just so: after a colon, or after words that announce it."""
    before = said[max(0, run[0].start - 60) : run[0].start]
    return _LABEL_BEFORE.search(before) is not None or _DICTATES.search(before) is not None


def _in_code(word: Span, said: str) -> bool:
    """Part of `SKU-NOW-12` or `A_NEW_NAME`."""
    before, after = said[max(0, word.start - 1) : word.start], said[word.end : word.end + 1]
    return any(beside in "-_/\\#@+&=()<>[]{}" or beside.isdigit() for beside in (before, after) if beside)


def _names(draft: Draft) -> frozenset[str]:
    """What is written in capitals by name: of the own house, and what the other side wrote so in a calm message."""
    calm = [text for text in draft.theirs if text.upper() != text]
    return frozenset(
        one
        for text in (draft.organisation, *calm)
        for one in _TOKEN.findall(text)
        if one.upper() == one and len(one) > 1
    )
