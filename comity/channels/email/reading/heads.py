"""Where a quote begins: the lines by which mail programs introduce it, in the languages they speak."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

from comity.channels.email.reading.blocks import after_block, is_block, next_filled
from comity.channels.email.reading.lines import Line
from comity.channels.email.reading.phrases import one_of

_WROTE = re.compile(
    r"(?<!\w)"
    + one_of(r"""
        (?:wrote|writes)
        (?:schrieb|schrieben|geschrieben)
        (?:a écrit|écrit|écrivait)
        (?:escribió|escribio)
        ha scritto
        escreveu
        (?:schreef|geschreven)
        skrev
        (?:napsal|napisał)
        (?:пишет|написал|писал)
        kirjoitti
        yazdı
        写道
        (?:Quoting|Zitat von|Citando a)
    """)
    + r"(?!\w)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    one_of(r"""
        (?:On|Am|Le|El|Il|Op|Den|Dne|Dnia|W dniu|Em|På|Kl|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{0,60}?\d
        \w{2,12}[.,]{1,2} \d{1,2}\.? \w{3,10}
        \d{1,4}[./\-年]\s?\d{1,2}
        \d{1,2}\.? \w{3,10}\.? \d{4}
        (?:Quoting|Zitat von|Citando a)[ ]
    """),
    re.IGNORECASE,
)
_EVIDENCE = re.compile(r"@|\d{1,2}[:.h]\d{2}|(?:19|20)\d\d")
_BRACKETED = re.compile(r"[<(\[][^\s<>()\[\]]{1,100}@[^\s<>()\[\]]{1,100}[>)\]]")
_OWN_WORDS = re.compile(r"\b(?:(?:I|we) wrote|schrieb(?:en)? (?:ich|wir)|(?:j'ai|nous avons) écrit)\b", re.IGNORECASE)
_IN_FRONT = re.compile(
    one_of(r"""
        (?:On|Am|Le|El|Il)\b.{5,150}<[^<>\s]{1,99}@[^<>\s]{1,99}>\s?(?:wrote|schrieb|a écrit|escribió|ha scritto)\s?:\s
        -{3,4} ?(?:On|Am|Le|El|Il)\b.{5,250}(?:wrote|schrieb|a écrit|escribió|ha scritto) ?-{3,4}
    """)
)
"""Attributions with the quote in the same line, or between dashes."""
_SENDER_AND_DATE = re.compile(
    one_of(r"""
        \* .{1,80}<[^<>\s]+@[^<>\s]+> \[[^\]]{6,40}\]:
        \d{4}[-/年].{4,40}<[^<>\s]+@[^<>\s]+>\s?[:：]
    """)
)
_DASHED = re.compile(r"[ *]*[-_=‐–—]{2,}[ *]*([^\W\d_][^\d\n]{3,60}?)[ *]*[-_=‐–—]{2,}[ *]*")
_ORIGINAL = re.compile(
    one_of("""
        original
        ursprüngliche
        urspr\\.
        weitergeleitete
        forwarded
        reply message
        message d'origine
        (?:transféré|réexpédié)
        reenviado
        inoltrato
        (?:oorspronkelijk|doorgestuurd)
        (?:vidarebefordrat|oprindelig)
        encaminhada
        (?:исходное|пересылаемое)
    """),
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    one_of("""
        Begin forwarded message
        Anfang der weitergeleiteten (?:Nachricht|E-Mail)
        Début du message (?:transféré|réexpédié)
        Inicio del mensaje reenviado
        Inizio messaggio inoltrato
        Begin doorgestuurd bericht
    """)
    + " ?:",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"[#\-_*=\s]*(?:please )?(?:reply|type|write|respond|antworte|schreibe|répondre|responda)\b.{0,40}"
    r"(?:above this line|oberhalb dieser (?:linie|zeile)|au-dessus de cette ligne|por encima de esta línea).{0,20}",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_\-=]{10,}\s*")
_WINDOW, _LONGEST, _LIBRARY_READS = 4, 400, 250
_LIBRARY = EmailMessage("", languages=[name for name in MAIL_LANGUAGES if name != "david"]).HEADER_REGEX


class Head(NamedTuple):
    """Lines `start` to `end` (not included) introduce a quote. A `sure` one needs no quote marks below it."""

    start: int
    end: int
    sure: bool


def head_at(lines: Sequence[Line], at: int, *, library: bool) -> Head | None:
    """The head that begins or ends in this line, if any: an attribution is found by its last line. `library` asks
    mail-parser-reply too, which takes milliseconds."""
    text = lines[at].text.strip()[:_LONGEST]
    if not text or lines[at].depth:
        return None
    return _separator(lines, at, text) or _attribution(lines, at, text, library)


def _separator(lines: Sequence[Line], at: int, text: str) -> Head | None:
    if _ABOVE.fullmatch(text) or _IN_FRONT.match(text):
        return Head(at, at + 1, sure=True)
    if _FORWARDED.fullmatch(text):
        return Head(at, after_block(lines, next_filled(lines, at + 1)), sure=True)
    dashed = _DASHED.fullmatch(text)
    if dashed and (_ORIGINAL.search(dashed[1]) or is_block(lines, next_filled(lines, at + 1))):
        return Head(at, after_block(lines, next_filled(lines, at + 1)), sure=True)
    if _RULE.fullmatch(text) and is_block(lines, next_filled(lines, at + 1)):
        return Head(at, after_block(lines, next_filled(lines, at + 1)), sure=True)
    if is_block(lines, at):
        return Head(at, after_block(lines, at), sure=True)
    return None


def _attribution(lines: Sequence[Line], at: int, text: str, library: bool) -> Head | None:
    if text[-1] not in ":：" and not text.endswith((">", "写道")):
        return None
    if _SENDER_AND_DATE.fullmatch(text):
        return Head(at, at + 1, sure=True)
    best, said = None, ""
    for start in range(at, max(-1, at - _WINDOW), -1):
        if lines[start].blank or lines[start].depth:
            break
        said = f"{lines[start].text.strip()[:_LONGEST]} {said}".strip()
        if len(said) > _LONGEST:
            break
        opened = bool(_OPENER.match(said))
        if (opened or best is None) and _introduces(said, library):
            best = Head(start, at + 1, sure=bool(_EVIDENCE.search(said)) and (opened or bool(_BRACKETED.search(said))))
        if opened and best is not None:
            break
    return best


def _introduces(said: str, library: bool) -> bool:
    """Ours first, then the patterns of mail-parser-reply, which knows more languages and fewer programs."""
    if said[0] in "<(" or (said[0].islower() and not _OPENER.match(said)):
        return False
    if _OWN_WORDS.search(said):
        return False
    if said[-1] in ":：" and _WROTE.search(said):
        return True
    asked = library and len(said) <= _LIBRARY_READS and _EVIDENCE.search(said)
    found = _LIBRARY.match(said) if asked else None
    return found is not None and found.end() == len(said)
