"""The first word to somebody, without a greeting or a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.persons import GREETING, reader, readers, titled
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.vocabulary import ordinary
from comity.etiquette.coach.wording import gettext as _

NAME = "missing_greeting"
GUIDELINE = "Greet somebody you write to for the first time, by name where you know it."
EXAMPLES = (
    Example("Yes, Thursday from 2 pm.", "Hello Dana, yes, Thursday from 2 pm."),
    Example("Lieferzeit: zehn Arbeitstage.", "Guten Tag Frau Otte, die Lieferzeit beträgt zehn Arbeitstage."),
)

_GREETS = re.compile(
    rf"(?:^\W{{0,4}}|[.!?,;:)\n]\s{{0,3}}|\b(?:(?:einen\s+)?(?:wunder)?schönen|einen|ein|und|and|a\s+very|very"
    rf"|also)\s+)(?!liebe\s+gr|grü(?:ß|ss)e\s*[,\n])(?:{GREETING})(?!\w)",
    re.IGNORECASE,
)
_AT_START = 60
_HANDLE = re.compile(r"(?<!\w)@\w{2,40}")
_FAREWELL = re.compile(
    r"\n[^\S\n]{0,8}(?:(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|regards|sincerely|yours|best|cheers"
    r"|all\s+the\s+best"
    r"|(?:mit\s+)?(?:freundliche\w*|beste\w*|liebe|viele|herzliche\w*|schöne\w*)\s+gr[üu](?:ß|ss)\w*|gruß|gruss|lg|vg"
    r"|mfg|herzlich\w*)\b",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(
    r"(?:^|[.!?\n]\s{0,4})([A-ZÀ-ÖØ-Þ][\w’'\-]{1,30}),\s+(?:you|your|i|we|it|the|that|this|thank|here|sie|du|ihr|ihre"
    r"|dein|wir"
    r"|ich|es"
    r"|das|danke|hier)\b"
)
_CALLED = re.compile(
    r"(?:^|[.!?]\s)[^.!?\n]{1,45}?,\s+([A-Z][a-zà-ÿ]{2,15})(?=[,.!?:])|^([A-Z][a-zà-ÿ]{2,15})(?=,\s+[a-z])"
)
"""English writes few other words between commas with a capital: `Thank you, Clive.`, `Clive, a thousand thanks`."""
_OPENERS = "yes no sure thanks sorry ja nein klar danke leider well okay ok so now then also nun gut gern"
_NO_NAME = frozenset(_OPENERS.split())


def find(draft: Draft) -> Iterator[Finding]:
    if not draft.first or (draft.public and not draft.context):
        return
    text = draft.text[: farewell.start()] if (farewell := _FAREWELL.search(draft.text)) else draft.text
    if _greets(text) or _names(draft, text):
        return
    first = draft.words[0] if draft.words else None
    name = reader(draft)
    yield Finding(
        first.start if first else 0,
        first.end if first else len(draft.text),
        _("%(name)s hears from you for the first time, and nobody is greeted.") % {"name": name}
        if name
        else _("They hear from you for the first time, and nobody is greeted."),
        _("Begin with a greeting to %(name)s.") % {"name": name}
        if name
        else _("Begin with a greeting, by name if you know it."),
    )


def _greets(text: str) -> bool:
    return _GREETS.search(text[:_AT_START]) is not None


def _names(draft: Draft, text: str) -> bool:
    """Whether somebody of the other side is called by name."""
    known = readers(draft)
    if known and any(word.text in known for word in draft.words if word.end <= len(text)):
        return True
    spoken = _SPOKEN_TO.search(text)
    if spoken and spoken[1].lower() not in _NO_NAME:
        return True
    called = _CALLED.search(text[:100]) if draft.language == "en" else None
    if called and not ordinary((called[1] or called[2]).lower()):
        return True
    return bool(_HANDLE.search(text[:_AT_START])) or any(found.start() < 80 for found in titled(text))
