"""Who is spoken to, as far as the words tell: names in greetings, introductions and at the end of messages."""

from __future__ import annotations

import re

from comity.etiquette.coach.draft import Draft

GREETING = (
    r"hi(?:ya|\s+there|\s+again)?|hello(?:\s+again)?|hey(?:\s+there)?|howdy|dear(?:est)?|good\s+(?:morning|afternoon"
    r"|evening|day)"
    r"|g'?day|morning|evening|afternoon|hullo|yo|ahoy|huhu|szia|greetings"
    r"|welcome(?:\s+back)?|hallo(?:\s+(?:nochmal|noch\s+einmal))?|hall[öo]chen"
    r"|moin(?:\s+moin)?|servus"
    r"|gr[üu]e?zi|grüessech|gr(?:ü|ue)(?:ß|ss)(?:e|t?i|\s+(?:gott|dich|sie|euch|ihnen))?|griaß\s+(?:di|eich|ihnen)"
    r"|griass?\s+(?:di|eich)"
    r"|guten\s+(?:morgen|tag|abend|mittag)|gude|tach|tag|mahlzeit|n?abend|sal[uü]|hoi|sali|ciao|bonjour|bonsoir|salut"
    r"|buongiorno"
    r"|buonasera|hola|buen[oa]s\s+(?:d[ií]as|tardes|noches)|ol[áa]|bom\s+dia|ahoj|dobr[ýy]\s+den|merhaba|salam"
    r"|namaste|hej|hoi"
    r"|goe(?:de)?\s*(?:morgen|middag|avond|dag)|liebe[rs]?|sehr\s+(?:geehrte|verehrte)[rs]?|wertes?|werter?"
    r"|geschätzte[rs]?|herzlich\s+willkommen|willkommen"
)
_TITLE = r"(?:mrs?|ms|miss|mx|dr|prof|professor|frau|herrn?|fr|hr|madame|monsieur|señora?|sir)"
_NAME = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'\-]{1,30}"
_GREETED = re.compile(
    rf"(?:^|[\n.!?,]\s{{0,2}})(?i:{GREETING})[,!]?\s{{1,3}}(?:(?i:{_TITLE})\.?\s+)*({_NAME}(?:\s+(?:und|and"
    rf"|&)\s+{_NAME})?(?:\s+{_NAME})?)"
)
_INTRODUCED = re.compile(
    rf"(?i:\b(?:i['’]?m|i\s+am|my\s+name\s+is|this\s+is|name['’]s|mein\s+name\s+(?:ist|lautet)|ich\s+bin(?:\s+(?:die"
    rf"|der))?|ich\s+hei(?:ß|ss)e|"
    rf"hier\s+(?:ist|schreibt|spricht)(?:\s+(?:die|der))?))\s+(?:(?i:{_TITLE})\.?\s+)*({_NAME}(?:\s+{_NAME})?)"
)
_HERE = re.compile(rf"({_NAME}(?:\s+{_NAME})?)\s+(?i:here|hier)\b|\b(?i:hier|here\s+is)\s+({_NAME}(?:\s+{_NAME})?)")
_SIGNED = re.compile(
    rf"(?i:regards|wishes|best|cheers|thanks(?:\s+a\s+lot)?|thank\s+you|sincerely|yours|gr(?:ü|u|ue)(?:ß|ss)e?n?"
    rf"|gr[uü]e?ß?e?\s+aus\s+\w+"
    rf"|lg|vg|mfg|bg|glg|herzlich(?:st)?|danke(?:\s+dir|\s+ihnen)?|merci"
    rf"|dank)[,!.]?\s+(?:(?i:{_TITLE})\.?\s+)?({_NAME}(?:\s+{_NAME})?)[\s.!]*$"
)
_SIGNED_SMALL = re.compile(
    r"(?:\b(?:lg|vg|glg|bg|gruß|gruss|grüße|grüsse|cheers|thx|xx?)[,!]?\s+|[\n–—]\s*-?\s*"
    r"|\s[-/]\s?)([^\W\d_]{2,15})[\s.!:)]*$",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"\b(?i:{_TITLE})\.?\s+(?:(?i:dr|prof)\.?\s+)?({_NAME})")
_NO_NAMES_WORDS = """
the a an i you we all everyone everybody team folks there zusammen alle allerseits gemeinsam leute ihr euch sie liebe
sir madam damen herren frau herr mr mrs ms customer kunde kundin just really very so not sorry new neu glad happy sure
writing looking trying still using interested from in on at von aus bei mit ich das es die der ein eine was wie thanks
danke bitte please monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
freitag samstag sonntag
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())


def reader(draft: Draft) -> str:
    """The name by which the other person is greeted, or gave; empty where nobody said it."""
    for turn in reversed(draft.context):
        found = _own_names(turn.text) if turn.side == "outside" else _greeted(turn.text)
        if found:
            return found[0]
    return (_greeted(draft.text) or [""])[0]


def readers(draft: Draft) -> frozenset[str]:
    """Every word that names somebody of the other side, in lower case."""
    told = [name for turn in draft.context for name in (_own_names(turn.text) if turn.side == "outside" else [])]
    told += [name for turn in draft.context for name in (_greeted(turn.text) if turn.side == "member" else [])]
    return frozenset(
        word.lower() for name in [*told, *_greeted(draft.text)] for word in re.split(r"[\s&]+", name) if word
    )


def _greeted(text: str) -> list[str]:
    return [name for found in _GREETED.finditer(text[:300]) if (name := _cleaned(found[1]))]


def _own_names(text: str) -> list[str]:
    found = [one[1] for one in _INTRODUCED.finditer(text)]
    found += [one[1] or one[2] for one in _HERE.finditer(text)]
    if signed := _SIGNED.search(text[-160:]):
        found.append(signed[1])
    elif small := _SIGNED_SMALL.search(text[-60:]):
        found.append(small[1].capitalize())
    return [name for one in found if (name := _cleaned(one))]


def titled(text: str) -> list[re.Match[str]]:
    """Every `Frau Otte` and `Mr Sato`; group 1 is the name."""
    return list(_TITLED.finditer(text))


def _cleaned(name: str) -> str:
    words = name.split()
    while words and words[-1].lower() in _NO_NAMES:
        words.pop()
    known = bool(words) and words[0].lower() not in _NO_NAMES and not words[0].isupper()
    return " ".join(words) if known else ""
