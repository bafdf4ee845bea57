"""Where new words end and what stands below every letter of a sender begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.channels.email.reading.lines import DELIMITER
from comity.channels.email.reading.phrases import one_of

_DELIMITERS = re.compile(r"(?:--|---|__|—|– –)\s*")
_MOBILE = one_of(r"""
    sent (?:from|with|via|using) (?:my |the |a )?\w.{0,60}
    get outlook for .{2,60}
    (?:von|auf) (?:meinem?|mein|unterwegs) .{1,40}gesendet
    (?:von unterwegs )?gesendet (?:von|mit|über|aus) .{2,60}
    diese nachricht wurde von .{3,60} gesendet
    (?:holen sie sich outlook|outlook) für .{2,60}
    envoyé (?:de|depuis|avec|à partir) .{2,60}
    (?:télécharger|obtenir) outlook pour .{2,60}
    enviado (?:desde|con|do meu) .{2,60}
    (?:obtener|obter) outlook para .{2,60}
    inviato da .{2,60}
    (?:verstuurd|verzonden) (?:vanaf|met|via) .{2,60}
    skickat från .{2,60}
    sendt fra .{2,60}
    wysłano z .{2,60}
    odesláno z .{2,60}
    отправлено из .{2,60}
    iphoneから送信
""")
_IS_MOBILE = re.compile(rf"{_MOBILE}[.!]?", re.IGNORECASE)
_CLOSING = one_of(r"""
    (?:(?:kind|best|warm|warmest|many|with (?:kind|best))\s+)?regards
    (?:with )?best wishes
    all the best
    best
    cheers
    (?:yours )?(?:sincerely|truly|faithfully)(?: yours)?
    (?:many )?thanks and (?:best |kind )?regards
    mit (?:freundlichen|besten|herzlichen|lieben|vielen) grü(?:ß|ss)en
    (?:(?:viele|liebe|beste|schöne|herzliche|freundliche|sonnige)[nr]? )?(?:grü(?:ß|ss)e|gru(?:ß|ss))
    (?:lg|vg|mfg|bg)
    (?:bien )?cordialement
    bien à vous
    (?:(?:meilleures|sincères|cordiales) )?salutations(?: distinguées)?
    (?:un |cordiales )?saludos?(?: cordiales)?
    atentamente
    un abrazo
    (?:(?:cordiali|distinti) )?saluti
    met vriendelijke groet(?:en)?
    (?:(?:hartelijke|vriendelijke) )?groet(?:en|jes)?
    (?:atenciosamente|cumprimentos|abraços)
    (?:med )?(?:vänliga? )?hälsning(?:ar)?
    (?:med )?venlig hilsen
    (?:mvh|vh)
    (?:z poważaniem|pozdrawiam|s pozdravem)
""")
_NAMED = r"(?:[,.!]*\s+(?:[A-ZÀ-Þ][\w.'’-]{0,30}[ ,/&]*){1,4}|\s+(?:aus|from|de|uit) \w{2,30}(?: \w{2,30})?)?"
_CLOSED = re.compile(rf"(?i:{_CLOSING}){_NAMED}[,.!]*")
_THANKS = re.compile(
    one_of(r"""
        (?:many )?thanks(?: again| in advance| so much)?
        thank you(?: very much| so much| in advance)?
        thx
        (?:vielen|besten|herzlichen) dank(?: im voraus)?
        danke(?: im voraus)?
        merci(?: beaucoup| d'avance)?
        (?:muchas )?gracias
        grazie
        (?:bedankt|dank u)
        obrigad[oa]
        (?:tack|tak)
    """)
    + "[,.!]?",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    "[*_ ]*"
    + one_of(r"""
        (?:privileged|confidential(?:ity)?|private|privacy|legal)\s?(?:notice|note|information|statement)?\s*[:*-]
        disclaimer\b
        this (?:e-?mail|message|communication)\b.{0,60} (?:is|are|be|contains?)\b.{0,60}(?:confidential|privileged)
        this (?:e-?mail|message|communication)\b.{0,60} is intended (?:only|solely|for the)
        the information (?:contained )?in this (?:e-?mail|message)
        diese (?:e-?mail|nachricht)(?: und .{3,40})? enthält vertrauliche
        der inhalt dieser e-?mail ist vertraulich
        ce (?:message|courriel|mail)(?: et .{3,60})? (?:est|sont|contient|peut contenir)\b.{0,60}confidentiel
        este (?:mensaje|correo)\b.{0,60}confidencial
        please consider the environment
        bitte (?:denken sie an|prüfen sie).{0,20}umwelt
        (?:virus-free|virenfrei)\.
    """),
    re.IGNORECASE,
)
_FOOTER = re.compile(r"_{20,}|-{30,}|={20,}")
_LIST = re.compile(r"mailing list|mailman|unsubscribe|https?://|@", re.IGNORECASE)
_ARMOUR = re.compile(r"-----BEGIN PGP SIGNATURE-----")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SHORT = 90


def signature_start(texts: Sequence[str], *, spoken: bool) -> int:
    """The first line of the signature at the end of these lines; their number when there is none. A closing phrase
    closes only what was `spoken` before."""
    filled = _filled_after(texts)
    closing = None
    for at, raw in enumerate(texts):
        text = raw.strip()
        if text and (raw == DELIMITER or _begins(text, filled[at])):
            return closing if closing is not None else at
        if _FOOTER.fullmatch(text) and filled[at] <= 8 and _LIST.search(" ".join(texts[at + 1 :])[:2_000]):
            return closing if closing is not None else at
        if text and spoken and closing is None and _closes(texts, at, filled[at]):
            closing = at
        spoken = spoken or bool(text)
    return len(texts) if closing is None else closing


def armour(texts: Sequence[str]) -> range:
    """The lines above a text that is signed in place (RFC 9580)."""
    start = next((at for at, text in enumerate(texts[:20]) if text.strip() == _SIGNED), None)
    if start is None:
        return range(0)
    return range(start, next((at for at in range(start, len(texts)) if not texts[at].strip()), len(texts)))


def _filled_after(texts: Sequence[str]) -> list[int]:
    """For each line, how many that are not blank follow."""
    counts, count = [0] * len(texts), 0
    for at in range(len(texts) - 1, -1, -1):
        counts[at] = count
        count += bool(texts[at].strip())
    return counts


def _begins(text: str, after: int) -> bool:
    """Whether the line opens a signature by its form."""
    if _DELIMITERS.fullmatch(text):
        return after <= 15
    if len(text) <= _SHORT and _IS_MOBILE.fullmatch(_without_link(text)):
        return after <= 3
    return bool(_ARMOUR.match(text)) or (after <= 30 and bool(_DISCLAIMER.match(text[:300])))


def _without_link(text: str) -> str:
    return re.sub(r"\s?[<(\[]https?://[^\s>)\]]{1,300}[>)\]]", "", text)


def _closes(texts: Sequence[str], at: int, after: int) -> bool:
    """A closing phrase, with nothing but a name, a firm and the like below it."""
    text = texts[at].strip()
    if len(text) > _SHORT or after > 12 or not (_CLOSED.fullmatch(text) or (_THANKS.fullmatch(text) and after)):
        return False
    below = [line.strip() for line in texts[at + 1 :] if line.strip()]
    if any(map(_goes_on, below[:4])):
        return False
    return not _THANKS.fullmatch(text) or (len(below) <= 8 and len(below[0].split()) <= 4 and below[0][-1] not in ".:;")


def _goes_on(line: str) -> bool:
    """A sentence, so what seemed to be the end was none."""
    if _DISCLAIMER.match(line[:300]):
        return False
    return len(line) > _SHORT or line.endswith("?") or (line.endswith((".", "!")) and len(line.split()) > 3)
