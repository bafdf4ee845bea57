"""Several unexplained technical abbreviations to somebody who is no expert."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.persons import reader
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.vocabulary import ordinary
from comity.etiquette.coach.wording import gettext as _

NAME = "jargon"
GUIDELINE = "Use the words of the other person; explain an abbreviation once, or leave it out."
EXAMPLES = (
    Example(
        "The RTC hangs on SPI; pull the CS line low.",
        "The clock chip did not answer. Unplug the lamp for ten seconds, that resets it.",
    ),
    Example("Die eVB braucht HSN und TSN.", "Ich brauche zwei Nummern aus dem Fahrzeugschein, Feld 2.1 und 2.2."),
)

_ABBREVIATION = re.compile(
    r"(?<![\w@#/.\-])(?:[A-ZÄÖÜ]{2,7}(?:\d{0,2})s?|[a-zäöü]{1,2}[A-ZÄÖÜ]{1,5}[a-z]?"
    r"|[A-ZÄÖÜ][a-zäöü]?[A-ZÄÖÜ]{1,5}[a-z]?"
    r"|[A-ZÄÖÜ]{2,5}[a-zäöü]{1,3}[A-ZÄÖÜ]{0,3}|[BCDFGHJKLMNPQRSTVWXZ][bcdfghjklmnpqrstvwxz]{1,2}(?=[\s\-,.])"
    r"|[a-z][A-Z][A-Za-z]{1,5}|[A-Z]{2,5}-[A-Z]{1,3}\b)(?![\w@])"
)
_KNOWN_WORDS = """
OK TV TVs PC PCs USB PDF PDFs SMS MMS GPS WLAN WIFI LED LEDs DVD CD CDs FAQ FAQs ID IDs PIN VAT EU USA UK US UN AG KG
SE UG EV GBR NGO CEO CFO HR PR AM PM NB PS CV IT DIY BBC IBM SAP BMW VW DHL UPS GLS DPD ICE RE IC EC TGV ÖBB SBB DB
ARD ZDF ADAC TÜV AOK TK BKK IKEA LEGO BASF ALDI LIDL EDEKA REWE OBI TUI AUDI SEAT FIAT OPEL NIKE SONY AEG BAYERN NDR
WDR SWR MDR RBB CNN UCLA MIT SOS KfW BAFA ELSTER DRK RNLI THW EUR USD GBP CHF MEZ CET GMT UTC KM CM KG GB TB KB KW HP
PS Nr Str Tel Dr Hr Fr Mr Mrs Ms St Co Mo Di Mi Do Fr Sa So Jh Mio Mrd Ltd Inc LLC PLC MwSt USt HDMI LCD QR ISBN IBAN
BIC EAN ATM MBA PhD BSc MSc NATO UNO UNESCO WHO NASA FIFA UEFA AIDS HIV DNA DNS4 XL XXL XS XXS SUV LKW PKW Lkw Pkw
LKWs PKWs NYC LA DC BRD DDR NRW BW ASAP FYI BTW LG VG MFG RAF DIN ISO CE EN A4 GmbH GMBH eG eV MFA Kfz KFZ Hbf ZOB OP
EKG MRT CT UV LTE WC DJ VIP TOP AGB AGBs DSGVO GDPR VOL JPG PNG GIF MP3 MP4 ZIP HD UHD EM WM FC SV SC TSV TSG UKW RSVP
TBA TBC NEW NEU NOT NIE NUR SIE IHR WIR ALL AND THE FOR YOU IST DAS DER DIE EIN MIT VON UND OFF ON EIN AUS JA NEIN YES
NO STOP MO DI MI DO FR SA SO II III IV VI VII VIII IX XI XII XX
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_HALF_WORDS = """
ESG BIM HACCP SEPA IP API APIs VPN CPU RAM SSD HTML URL URLs CRM ERP LAN DSL CSV XML JSON SQL CMS SEO GUI UI SIM NFC
RFID SDK DNS SSL TLS HTTPS HTTP FTP SSH AC DC POS PoE IoT KI AI KPI B2B B2C SaaS App iOS macOS ETA CAD OCR MAC IMEI
"""
_HALF = frozenset(_HALF_WORDS.split())
_SHOUTED = re.compile(r"\b[A-ZÄÖÜ]{2,}(?:[ ,.!]{1,2}(?:[A-ZÄÖÜ]{2,}|[AI])){2,}\b")
_NO_CODE = re.compile(r"`[^`\n]{1,300}`|https?://\S{1,2000}|\"[^\"\n]{1,120}\"|„[^“”\n]{1,120}[“”]|\S{1,200}@\S{1,200}")
_MEANS = re.compile(
    r"^\s*(?:\(|,? ?(?:is|are|stands?\s+for|means?|i\.e\.|meaning|that\s+is|which\s+is|the|an?|heißt|heisst|bedeutet"
    r"|steht\s+für|ist|sind|also|das\s+ist"
    r"|d\.\s?h\.|=|:|–)(?!\w))",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^\s*(?:\((?!\d)[^)]{4,80}\)|,?\s*(?:is\s+(?:the|an?|one|our|your|just|simply)|are\s+(?:the|small)|stands?\s+for"
    r"|means?\b|i\.e\.|in\s+other\s+words|that\s+is|which\s+is"
    r"|short\s+for|hei(?:ß|ss)t|bedeutet|steht\s+für|ist\s+(?:der|die|das|ein|eine|nur|einfach|so)\b|sind\s+(?:die"
    r"|einfach)|also\s+(?:der|die|das|ein|eine)|das\s+(?:ist|heißt)"
    r"|d\.\s?h\.|kurz\s+für|=))",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:\w[\w\-]*\s+){1,6}\($")
_WHAT_IS = re.compile(
    r"\b(?:what(?:['’]s|\s+is|\s+are|\s+does|\s+do)|mean(?:s|ing)?|explain|understand|stands?\s+for|never\s+heard"
    r"|no\s+idea|was\s+(?:ist|sind|heißt|heisst|bedeutet)"
    r"|bedeute[nt]|erklär\w*|versteh\w*|verständ\w*|fachchinesisch|keine\s+ahnung|laie\w*|not\s+technical|nicht\s+aus"
    r"|blicke?)\b",
    re.IGNORECASE,
)
_SEVERAL = 2.5


def find(draft: Draft) -> Iterator[Finding]:
    if not draft.language:
        return
    theirs = " ".join(turn.text for turn in draft.context if turn.side == "outside")
    used = _abbreviations(theirs)
    if _weight(used) >= 2 and not _WHAT_IS.search(theirs):
        return
    own = {word.upper() for word in re.findall(r"\w+", draft.organisation)}
    known = {_stem(one.group()) for one in used} | own
    unknown = [one for one in _abbreviations(draft.text) if _stem(one.group()) not in known]
    unknown = [one for one in _distinct(unknown) if not _explained(one, draft.text)]
    if _weight(unknown) < _SEVERAL:
        return
    yield Finding(
        unknown[0].start(),
        unknown[0].end(),
        _message(draft, [one.group() for one in unknown]),
        _("Say it in everyday words, or explain each abbreviation in brackets once."),
    )


def _message(draft: Draft, found: list[str]) -> str:
    shown = {"words": ", ".join(found[:3]), "name": reader(draft)}
    if shown["name"]:
        return _("%(name)s cannot know what %(words)s mean.") % shown
    return _("Whoever reads this may not know what %(words)s mean.") % shown


def _abbreviations(text: str) -> list[re.Match[str]]:
    quiet = _NO_CODE.sub(lambda found: " " * len(found.group()), text)
    quiet = _SHOUTED.sub(lambda found: " " * len(found.group()), quiet)
    return [one for one in _ABBREVIATION.finditer(quiet) if not _common(one.group())]


def _common(word: str) -> bool:
    return word in _KNOWN or word.upper() in _KNOWN or (len(word) > 2 and ordinary(word.lower()))


def _distinct(found: list[re.Match[str]]) -> list[re.Match[str]]:
    return list({_stem(one.group()): one for one in reversed(found)}.values())[::-1]


def _stem(word: str) -> str:
    return word.removesuffix("s").upper() if word[-1:] == "s" and word[:-1].isupper() else word.upper()


def _weight(found: list[re.Match[str]]) -> float:
    """Long words in capitals are mostly brands; what many lay people know counts half."""
    return sum(0.5 if one.group() in _HALF else 1.0 for one in _distinct(found) if len(one.group()) < 7)


def _explained(one: re.Match[str], text: str) -> bool:
    """`KYC stands for …`, `KYC (know your customer)`, `know your customer (KYC)`."""
    after, before = text[one.end() : one.end() + 90], text[max(0, one.start() - 80) : one.start()]
    return bool(_DEFINES.match(after) or (_BEFORE.search(before) and after.startswith(")")))
