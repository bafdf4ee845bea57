"""Mail that no person wrote to us: by its headers (RFC 3834 and older habits), else by how its subject begins."""

from __future__ import annotations

import re

from comity.channels.email.reading.bounds import SUBJECT_CHARACTERS
from comity.channels.email.reading.headers import Headers
from comity.channels.email.reading.letter import Mailbox
from comity.channels.email.reading.phrases import one_of

OWN_HEADER = "X-Comity-Loop"
"""Stands in every mail that Comity sends; a mail that brings it back is a loop."""
_ANSWERS = (
    "x-autoreply",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-autorespond",
    "x-autoresponse",
    "x-autoreplied",
    "x-auto-reply-from",
    "x-vacation",
)
_LISTS = ("list-id", "list-post", "x-mailing-list", "mailing-list", "x-mailman-version")
_BULKS = ("list-unsubscribe", "feedback-id", "x-fc-machinegenerated", "x-cron-env", "x-auto-response-suppress")
_AWAY = re.compile(
    one_of(r"""
        (?:auto(?:mat(?:ic|ed))?[ -]?reply.{0,12})?out of (?:the )?office
        (?:on )?vacation
        (?:i am |i'm )?away from (?:my|the) (?:office|desk|mail|email)
        abwesenheit(?:s-?(?:notiz|nachricht|assistent|meldung|benachrichtigung|info))?
        abwesend
        (?:ich bin )?(?:nicht im büro|außer haus|im urlaub)
        absence du bureau
        absente?(?: du bureau)?
        (?:message|notification) d'absence
        hors du bureau
        en congés?
        fuera de (?:la )?oficina
        ausente(?: de la oficina)?
        mensaje de ausencia
        en vacaciones
        fuori (?:sede|ufficio)
        afwezig(?:heid)?
        niet op kantoor
    """)
    + r"(?:\s*(?:[:\-–—()!.,]|auto|re\b|bis|until|jusqu|hasta|vom|from|du|del|von|ab)|\s*$)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    one_of(r"""
        auto(?:mat(?:ic|ed))?[ -]?(?:reply|response|answer)
        auto[ -]?responder
        automatische (?:antwort|rückantwort)
        (?:automatische )?eingangsbestätigung
        r[ée]ponse auto(?:matique)?
        respuesta autom[áa]tica
        contestación automática
        risposta automatica
        automatisch antwoord
        resposta automática
        automatiskt? svar
        automatická odpověď
    """)
    + r"(?:\s*[:\-–—(!.\[]|\s*$|\s+(?:re|from|von|de)\b)",
    re.IGNORECASE,
)


def automatic_kind(headers: Headers, sender: Mailbox | None, *, reports: bool) -> str:
    """loop, report, out-of-office, auto-reply, list, bulk, or "" for a mail by somebody. `reports` says that its
    content is a report on another mail."""
    if OWN_HEADER in headers:
        return "loop"
    if reports or _is_daemon(headers, sender):
        return "report"
    return _answer(headers) or _many(headers) or ("auto-reply" if headers.first("return-path") == "<>" else "")


def _is_daemon(headers: Headers, sender: Mailbox | None) -> bool:
    local = sender.email.rpartition("@")[0].lower() if sender else ""
    return local == "mailer-daemon" or (local == "postmaster" and headers.first("return-path") == "<>")


def _answer(headers: Headers) -> str:
    """out-of-office or auto-reply when it answers by itself, "" otherwise."""
    subject = headers.text("subject", SUBJECT_CHARACTERS).strip()
    away = not subject.endswith("?") and bool(_AWAY.match(subject))
    submitted = headers.token("auto-submitted")
    suppressed = headers.token("x-auto-response-suppress") not in ("", "none")
    answers = (
        submitted == "auto-replied"
        or "auto_reply" in (headers.token("precedence"), headers.token("preference"))
        or any(name in headers and headers.token(name) not in ("no", "none", "false") for name in _ANSWERS)
        or headers.token("delivered-to").startswith("autoresponder")
        or (not subject.endswith("?") and bool(_ANSWERED.match(subject)))
    )
    vacation = submitted == "auto-replied" and "vacation" in headers.first("auto-submitted").lower()
    if away or vacation or ("x-vacation" in headers):
        return "out-of-office"
    return (
        "auto-reply" if answers or (suppressed and submitted == "auto-generated" and "in-reply-to" in headers) else ""
    )


def _many(headers: Headers) -> str:
    """list or bulk when it went to many or was made by a machine."""
    precedence = headers.token("precedence")
    if precedence == "list" or any(name in headers for name in _LISTS):
        return "list"
    generated = headers.token("auto-submitted") not in ("", "no")
    said = any(name in headers and headers.token(name) not in ("none", "no") for name in _BULKS)
    return "bulk" if generated or said or precedence in ("bulk", "junk") else ""
