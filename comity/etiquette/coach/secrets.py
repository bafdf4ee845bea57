"""Secrets by their form: cards, accounts, national ids, keys, passwords. Forms with check digits are checked; where the
words beside it say what it is, a number of the right shape is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

Kind = Literal["card", "account", "id", "key", "password"]


class Secret(NamedTuple):
    kind: Kind
    start: int
    end: int


_MARKED = re.compile(
    r"(?<![.\w@])(?:samples?|examples?(?!\.\w)|e\.g\.|for\s+instance|sandbox\w*|test[\s\-]?(?:cards?|mode|numbers?"
    r"|accounts?|keys?|data|only|environment)?|dummy|demo|fake"
    r"|fictitious|fictional|invented|made[\s\-]up|placeholders?|public(?:ly)?|published|textbooks?|documentation"
    r"|donat\w+|printed\s+on|imprint|stickers?|on\s+the\s+sign"
    r"|guest\s+(?:wi-?fi|network|password)|(?:guests?|visitors?)\s+wi-?fi|beispiel\w*|muster\w*|z\.\s?b\."
    r"|test(?:karte|konto|daten|modus|umgebung|nummer|zugang|schlüssel)\w*"
    r"|platzhalter\w*|erfunden\w*|ausgedacht\w*|fiktiv\w*|öffentlich\w*|spenden\w*|impressum|aufkleber|aushang"
    r"|aushängt|gäste-?(?:wlan|netz|passwort|kennwort)|veröffentlicht\w*)\b",
    re.IGNORECASE,
)
_NO_SAMPLE = re.compile(
    r"\b(?:no|not\s+an?|isn['’]t\s+an?|kein\w*|nicht)\s+(?:sample|example|dummy|test|beispiel|muster)\w*", re.IGNORECASE
)
_NEAR = 130
MOST = 60
"""So many words that announce a secret are followed up; nobody who means well writes more."""

_DIGITS = re.compile(r"(?<![\w.,/€$£-])\d(?:[ .\-]?\d){11,18}(?![\w/])")
_CARD_WORD = re.compile(
    r"\b(?:visa|master\s?card|amex|american\s+express|maestro|diners|discover|credit|debit|\w*card|\w*karte\w*"
    r"|karten\w*)\b",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:orders?|track\w*|parcel|shipment|serial|imei|ean|isbn|gtin|invoice|phone|mobile|call|fax|article|part"
    r"|meter|reference|ref|ticket|sendung\w*|paket\w*|bestell\w*|auftrag\w*"
    r"|rechnung\w*|serien\w*|artikel\w*|telefon\w*|tel|mobil|handy\w*|zähler\w*|vertrag\w*|kunden\w*|referenz\w*"
    r"|vorgang\w*)[^.!?\n]{0,25}$",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,4})?(?![\w])")
_LENGTHS = """
AD24 AE23 AL28 AT20 BA20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IL23 IS26
IT27 LI21 LT20 LU20 LV21 MC27 ME22 MK19 MT31 NL18 NO15 PL28 PT25 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TR26 UA29
"""
_IBAN_LENGTHS = {one[:2]: int(one[2:]) for one in _LENGTHS.split()}
_OWN_ACCOUNT = re.compile(
    r"\b(?:our|the\s+company['’]?s?)\s+(?:bank\s+)?(?:account|iban|bank\s+details)|\b(?:pay|transfer"
    r"|remit)\b[^.!?\n]{0,50}\bto\s+us\b|\bunser\w*\s+(?:\w+\s+)?(?:konto|iban|bankverbindung|geschäftskonto)\b",
    re.IGNORECASE,
)

_ID_FORMS = re.compile(
    r"(?<![\w.\-])(?:756[. ]\d{4}[. ]\d{4}[. ]\d{2}"  # Swiss AHV
    r"|(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"  # US social security
    r"|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"  # UK national insurance
    r"|\d{2} ?[0-3]\d[01]\d{3} ?[A-Z] ?\d{3}"  # German pension insurance
    r"|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z])(?![\w\-])"  # Italian codice fiscale
)
_DNI = re.compile(r"(?<![\w.\-])([XYZ]?)(\d{7,8})-?([A-Z])(?![\w\-])")
_TAX_ID = re.compile(r"(?<![\w.,/\-])[1-9]\d ?\d{3} ?\d{3} ?\d{3}(?![\w/\-])")
_ID_WORD = re.compile(
    r"\b(?:(?:national|tax|social\s+security|insurance|identity|health|passport|driving\s+licen[cs]e"
    r"|driver['’]?s\s+licen[cs]e)\s*-?(?:card|id|number|no\b|code)?"
    r"|passport|ssn|nino|ni\s+number|nhs\s+number|dni|nie|pesel|bsn|id\s+card|steuer[\s\-]?(?:id|nummer"
    r"|identifikations\w*)|idnr|personalausweis\w*|ausweis\w*|reisepass\w*"
    r"|sozialversicherung\w*|sv-?nummer|svnr|renten\w*nummer|versicher(?:ten|ungs)\w*nummer|krankenkassen\w*nummer"
    r"|ahv\w*|führerschein\w*|personennummer|steuernr)",
    re.IGNORECASE,
)
_ID_VALUE = re.compile(r"(?<![\w€$£])(?=(?:[ ./\-]?[A-Z0-9]){0,6}\d)[A-Z0-9](?:[ ./\-]?[A-Z0-9]){5,14}(?![\w%€])")
_BIRTH = re.compile(
    r"\b(?:date\s+of\s+birth|birth\s?date|d\.?o\.?b\.?|geburtsdatum|geburtstag|geboren\s+am|geb\.)[^.!?\n\d]{0,25}"
    r"(\d{1,2}[./\-]\s?\d{1,2}[./\-]\s?(?:19|20)\d{2}|\d{1,2}\.?\s[A-Za-zä]{3,9}\s(?:19|20)\d{2}|(?:19"
    r"|20)\d{2}-\d{2}-\d{2})",
    re.IGNORECASE,
)

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[\w+/=\s]{0,4000}-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
)
_LONG = re.compile(r"\S{16,}")
_KEYS = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[opsur]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_\w{20,}|\bglpat-[\w\-]{16,}"
    r"|\bxox[abeprs]-[\w\-]{10,}|\b[sr]k_live_\w{10,}|\bsk-(?:ant-|proj-)?[\w\-]{20,}|\bAIza[\w\-]{30,}"
    r"|\bya29\.[\w\-]{20,}|\bSG\.[\w\-]{16,}\.[\w\-]{16,}"
    r"|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w\-]{30,}|\bdop_v1_\w{30,}|\bshp(?:at|ss|ca)_\w{20,}|\bhf_[A-Za-z0-9]{20,}"
    r"|\bwhsec_[\w+/=]{16,}|\bc[istvr]_[\w\-]{24,}"
    r"|\beyJ[\w\-]{8,}\.eyJ[\w\-]{8,}\.[\w\-]{8,}|\bhooks\.slack\.com/services/\S{10,200}|\bAccountKey=[\w+/=]{20,}"
    r"|[a-z]{3,12}://[^\s:/@]{1,60}:(?!//)[^\s/@]{3,60}@[\w.\-]+"
    r"|\b[A-Za-z]{2,10}[_\-](?:prod|live|secret|sk|priv|private|key|token|api)[_\-][A-Za-z0-9_\-]{12,}|[?&](?:token"
    r"|key|secret|sig|api_?key)=[\w\-.%]{12,}"
)
_KEY_WORD = re.compile(
    r"\b(?:api|key|token|secret|bearer|schlüssel|header|signature|webhook|zugang\w*|credentials?)\b|-key\b|_key\b",
    re.IGNORECASE,
)
_LONG_TOKEN = re.compile(
    r"(?<![\w/.@\-])(?=[A-Za-z0-9_+=\-]{0,80}\d)(?=[A-Za-z0-9_+=\-]{0,80}[A-Za-z])[A-Za-z0-9_+=\-]{18,200}(?![\w@])"
)
_HEX_OR_MIXED = re.compile(r"(?:[a-f0-9]{24,}|(?=.*[a-z])(?=.*[A-Z0-9]).*)\Z")

_PASSWORD = re.compile(
    r"\b(?:pass\s?words?|pass\s?codes?|pass\s?phrases?|passwd|pwd|pw|login|log-in|zugang(?:sdaten)?|pass(?:wort"
    r"|wörter)\w*|kennw(?:ort|örter)\w*|passphrase|admin"
    r"|(?:wi-?fi|wlan|network|netz\w*)\b[^.!?\n]{0,60}?\b(?:key|schlüssel))\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s\"“”„«»,;`*()]{4,60}")
_CODE = re.compile(
    r"\b(?:pin|puk|tan)\b(?:[\s:=\-]|\w+\s){0,4}(\d{4,8}#?)(?![\w.,:]\d)"
    r"|\b(?:door|gate|alarm|safe|access|entry|entrance|key\s?box|lock|garage|building|t[üo]r|haustür|tresor|zugang"
    r"|eingang"
    r"|schlüssel|schloss|zahlen|hof)\w*[^.!?\n]{0,45}?(?:code|combination|kombination|\bpin|\bmit|\bwith|\bby)"
    r"(?:[^.!?\n]{0,30}?\b(?:is|ist|lautet))?[\s:=]{1,3}\"?((?=[A-Z]{0,3}\d)[A-Z\d](?:-?[A-Z\d]){2,8}[#*]?)"
    r"(?![\w]|[.,:]\d|\s?(?:uhr|euro|€|pm|am|%|digits|stellen|characters|zeichen|meter|cm|mm|m\b|kg))"
    r"|\b(?:code|kombination|combination)[\s:=]{1,3}(?:is\s+|ist\s+|lautet\s+)?\"?(\d{4,9}[#*])",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\b(?:mysql(?:dump)?|mariadb|sshpass)\b[^\n]{0,80}?\s-p\s?([^\s-]\S{3,60})|--password[= ]([^\s<\[]\S{2,60})"
    r"|\bPGPASSWORD=(\S{3,60})|\bcurl\b[^\n]{0,60}?\s(?:-u|--user)\s\S{1,30}:(\S{3,60})"
    r"|\b(?:password|passwd|pwd|passwort|kennwort|secret|api_key)\s?=\s?[\"']?([^\s\"'<\[{$]{4,60})",
    re.IGNORECASE,
)
_HOLDER = re.compile(r"^(?:[A-ZÄÖÜ_]{4,}|<.*|\{.*|\$.*|\[.*|x{3,}|\*{3,}|\.{3,}|your\w*|dein\w*|ihr\w*)$")


def secrets(text: str) -> Iterator[Secret]:
    """What has the form of a secret and is not marked as a sample, in the order of the text, none within another."""
    found = sorted(_all(text), key=lambda one: (one.start, -one.end))
    last = 0
    for one in found:
        if one.start >= last and not _marked(text, one):
            last = one.end
            yield one


def forms(text: str) -> list[Secret]:
    """All that has the form of a secret, samples too and one within another: for who must rather hide too much."""
    return sorted(_all(text), key=lambda one: (one.start, -one.end))


def _all(text: str) -> Iterator[Secret]:
    yield from _accounts(text)
    yield from _cards(text)
    yield from _ids(text)
    yield from _keys(text)
    yield from _passwords(text)


def _marked(text: str, one: Secret) -> bool:
    start, end = text.rfind("\n\n", 0, one.start) + 1, text.find("\n\n", one.end)
    before = text[max(start, one.start - _NEAR) : one.start]
    after = text[one.end : min(one.end + _NEAR, len(text) if end < 0 else end)]
    inside = text[one.start : one.end]
    if re.search(r"(?<!\.)example|sample|dummy|placeholder|_test_|xxxx|muster|beispiel", inside, re.IGNORECASE):
        return True
    return any(_MARKED.search(_NO_SAMPLE.sub("", beside)) for beside in (before, after))


def _cards(text: str) -> Iterator[Secret]:
    for one in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", one.group())
        before = text[max(0, one.start() - 60) : one.start()]
        named = _CARD_WORD.search(before) or _CARD_WORD.search(text[one.end() : one.end() + 25])
        if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or (_OTHER_NUMBER.search(before) and not named):
            continue
        shaped = re.fullmatch(r"\d{4}([ \-.])\d{4}\1\d{4}\1\d{4}|3[47]\d{2}[ \-]\d{6}[ \-]\d{5}", one.group())
        if named or (_luhn(digits) and (shaped or len(digits) in (15, 16))):
            yield Secret("card", one.start(), one.end())


def _luhn(digits: str) -> bool:
    total = sum(int(one) for one in digits[-1::-2])
    return (total + sum(sum(divmod(2 * int(one), 10)) for one in digits[-2::-2])) % 10 == 0


def _accounts(text: str) -> Iterator[Secret]:
    for one in _IBAN.finditer(text):
        value = re.sub(r"[ \-]", "", one.group())
        whole = len(value) == _IBAN_LENGTHS.get(value[:2])
        valid = int("".join(str(int(letter, 36)) for letter in value[4:] + value[:4])) % 97 == 1
        own = _OWN_ACCOUNT.search(text[max(0, one.start() - 120) : one.start()])
        if (whole or valid) and not own:
            yield Secret("account", one.start(), one.end())


def _ids(text: str) -> Iterator[Secret]:
    for one in _ID_FORMS.finditer(text):
        yield Secret("id", one.start(), one.end())
    for one in _DNI.finditer(text):
        number = int(str("XYZ".find(one[1]) if one[1] else "") + one[2])
        if len(one[1] + one[2]) == 8 and "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == one[3]:
            yield Secret("id", one.start(), one.end())
    for one in _TAX_ID.finditer(text):
        if " " in one.group() and _mod_11_10(re.sub(r"\D", "", one.group())):
            yield Secret("id", one.start(), one.end())
    for word in islice(_ID_WORD.finditer(text), MOST):
        window = text[word.end() : word.end() + 90]
        for value in _ID_VALUE.finditer(re.split(r"[!?\n]|\.\s", window)[0]):
            if sum(letter.isdigit() for letter in value.group()) >= 6:
                yield Secret("id", word.end() + value.start(), word.end() + value.end())
    for one in _BIRTH.finditer(text):
        yield Secret("id", one.start(1), one.end(1))


def _mod_11_10(digits: str) -> bool:
    """The check digit of the German tax id (ISO 7064)."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _keys(text: str) -> Iterator[Secret]:
    if "PRIVATE KEY" in text and (block := _PRIVATE_KEY.search(text)):
        yield Secret("key", block.start(), block.end())
    for long in _LONG.finditer(text):
        for one in _KEYS.finditer(text, long.start(), long.end()):
            yield Secret("key", one.start(), one.end())
    for one in _LONG_TOKEN.finditer(text):
        near = _KEY_WORD.search(text[max(0, one.start() - 60) : one.start()])
        if near and _HEX_OR_MIXED.match(one.group()) and not one.group().isdigit():
            yield Secret("key", one.start(), one.end())


def _passwords(text: str) -> Iterator[Secret]:
    for one in _COMMAND.finditer(text):
        value = next(value for value in one.groups() if value)
        if not _HOLDER.match(value):
            yield Secret("password", one.start(), one.end())
    for one in _CODE.finditer(text):
        group = next(n for n in (1, 2, 3) if one[n])
        yield Secret("password", one.start(group), one.end(group))
    for word in islice(_PASSWORD.finditer(text), MOST):
        window = re.split(r"\n\n|[.!?]\s", text[word.end() : word.end() + 80])[0]
        for token in _TOKEN.finditer(window):
            value = token.group().rstrip(".:!?)'")
            if _secret_like(value):
                start = word.end() + token.start()
                yield Secret("password", start, start + len(value))
                break
        for stated in filter(None, (_STATED.match(window), _STATED_NAME.match(window))):
            yield Secret("password", word.end() + stated.start(1), word.end() + stated.end(1))


_STATED = re.compile(r"\s{0,2}(?:is|ist|lautet|:|=)\s{0,2}[\"'„“»‚‘`*]{1,2}([^\s\"'“”„«»`*]{4,40})[\"'“”«’`*]")
_STATED_NAME = re.compile(
    r"\s{0,2}(?:(?:is|ist|lautet)\s+(?:now\s+|jetzt\s+|nun\s+)?|[:=]\s{0,2})([A-ZÄÖÜ][a-zäöüß]{5,30})(?=\s*(?:$"
    r"|[.,!;]|\band\b|\bund\b))"
)
_DATE_OR_TIME = re.compile(
    r"[\d.:/\-–]+(?:th|st|nd|rd|h|uhr)?\Z|\d+[\-–]\w+\Z|.*https?:.*|www\..*|.*\.(?:example|com|de|at|ch|org|net|html?"
    r"|pdf).*",
    re.IGNORECASE,
)


def _secret_like(value: str) -> bool:
    """`Tulpe!Regen47`, `x9kQ2m`: letters mixed with digits or marks as no word is."""
    if len(value) < 5 or _DATE_OR_TIME.match(value) or _HOLDER.match(value) or "@" in value[1:-1]:
        return False
    letters, digits = sum(one.isalpha() for one in value), sum(one.isdigit() for one in value)
    marks = sum(one in "!#$%&*+_?=~^" for one in value[:-1])
    if not letters:
        return False
    if digits and "-" in value and len(value) >= 10 and value != value.lower() and value != value.upper():
        return True
    return bool(
        (digits and letters >= 2 and re.search(r"[A-Za-zäöü]\d|\d[A-Za-zäöü]", value) and len(value) >= 6) or marks
    )
