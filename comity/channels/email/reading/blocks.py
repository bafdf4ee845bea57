"""The headers of a mail as Outlook and others write them above a quote, in the languages they speak."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from comity.channels.email.reading.lines import Line
from comity.channels.email.reading.phrases import words

_LABEL = re.compile(r"[ *]*([^\W\d_][\w .\-/]{0,20}?)[ *]*[:：][ *\t]?(.*)")
_LABELS = {
    "who": words("from von de da van från fra od от expéditeur absender afzender mittente 发件人 差出人"),
    "when": words(
        """sent date gesendet datum envoyé fecha enviado inviato data verzonden skickat sendt odesláno wysłano enviada
        дата отправлено 发送时间 日付 日時"""
    ),
    "whom": words("to an à para a aan till til komu do кому destinataire cc kopie copie 收件人 宛先"),
    "what": words(
        "subject betreff objet asunto oggetto onderwerp ämne emne předmět temat assunto тема sujet 主题 件名"
    ),
}
_KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels}
_LONGEST = 400
_BLOCK = 12
"""Lines in which a block of headers must be complete."""


def is_block(lines: Sequence[Line], at: int) -> bool:
    """The headers of a mail, as Outlook and others put them above a quote: who or when first, and two more kinds."""
    if at >= len(lines) or _label(lines[at]) not in ("who", "when"):
        return False
    kinds = [_label(line) for line in _block(lines, at)]
    return len(set(filter(None, kinds))) >= 3 and {"who", "when"} <= set(kinds)


def after_block(lines: Sequence[Line], at: int) -> int:
    """The line after the block that begins at `at`; the same line when none does."""
    if at >= len(lines) or not _label(lines[at]):
        return at
    return at + len(_block(lines, at))


def _block(lines: Sequence[Line], at: int) -> list[Line]:
    """From `at` to the first empty line that is not followed by another header."""
    end = at
    while end < min(len(lines), at + _BLOCK):
        if lines[end].depth or (lines[end].blank and not _label(lines[min(next_filled(lines, end), len(lines) - 1)])):
            break
        end += 1
    return list(lines[at:end])


def _label(line: Line) -> str:
    return _kind(line.text[:_LONGEST])


@lru_cache(1_000)
def _kind(text: str) -> str:
    """Lines are looked at again and again where a block could begin."""
    found = _LABEL.match(text)
    said = found[1].lower().split() if found else []
    return _KINDS.get(said[0], "") if 0 < len(said) <= 2 else ""


def next_filled(lines: Sequence[Line], at: int) -> int:
    """The next line that is not blank, not far away."""
    for ahead in range(at, min(len(lines), at + 4)):
        if not lines[ahead].blank:
            return ahead
    return at
