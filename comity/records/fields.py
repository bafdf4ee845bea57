"""The fields of a kind, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision, list_currencies
from msgspec import Struct

from comity.foundation.errors import BadInput
from comity.search.words import composed, words_of

FieldType = Literal["text", "number", "money", "date", "link"]
TYPES: tuple[FieldType, ...] = get_args(FieldType)
TEXT_CHARACTERS, LINK_CHARACTERS = 2_000, 2_000
MOST_WORDS = 400
LARGEST = 10**15
_MINOR = re.compile(r"-?\d{1,18}\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_CODE = re.compile(r"^(-?[A-Z]{3})(?=\d)")
_CURRENCIES = frozenset(list_currencies())


class Shown(Struct, frozen=True):
    """One field of a record, for people. `url` is set for links."""

    label: str
    type: str
    text: str
    url: str = ""


def checked_values(
    fields: Sequence[Mapping[str, str]], values: Mapping[str, Any], at: str = "fields"
) -> dict[str, Any]:
    """The values of a record as they are stored; those that are null are left out. Raises BadInput naming each."""
    types = {field["key"]: field["type"] for field in fields}
    wrong = {f"{at}.{key}": "unknown field of this kind" for key in values if key not in types}
    kept: dict[str, Any] = {}
    for key, value in values.items():
        reason = "" if value is None or key not in types else why_not(types[key], value)
        if reason:
            wrong[f"{at}.{key}"] = reason
        elif value is not None:
            kept[key] = value
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    return kept


def why_not(kind: str, value: Any) -> str:
    """What is wrong with a value, "" when nothing is."""
    if kind == "number":
        right = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
        return "" if right else "a number"
    if kind == "money":
        return "" if _is_money(value) else 'as {"amount": "12050", "currency": "EUR"}: minor units as a string'
    if not isinstance(value, str):
        return "a string"
    if kind == "date":
        return "" if _is_day(value) else "a day, as 2026-01-31"
    if kind == "link":
        return "" if is_link(value) else "an address that begins with http:// or https://"
    return "" if len(value) <= TEXT_CHARACTERS else f"at most {TEXT_CHARACTERS} characters"


def _is_money(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        return False
    amount, currency = value["amount"], value["currency"]
    return isinstance(amount, str) and bool(_MINOR.match(amount)) and str(currency) in _CURRENCIES


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text) and date.fromisoformat(text))
    except ValueError:
        return False


def is_link(text: str) -> bool:
    """An address of the web, without anything a browser would read differently."""
    if len(text) > LINK_CHARACTERS or any(letter.isspace() or ord(letter) < 32 for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def shown_fields(fields: Sequence[Mapping[str, str]], values: Mapping[str, Any], locale: str) -> tuple[Shown, ...]:
    """The fields that have a value, in the order of the kind. What is older than its field is shown plainly."""
    return tuple(
        Shown(field["label"], field["type"], *_words(field["type"], values[field["key"]], locale))
        for field in fields
        if field["key"] in values
    )


def _words(kind: str, value: Any, locale: str) -> tuple[str, str]:
    if why_not(kind, value):
        return str(value), ""
    if kind == "money":
        return money(int(value["amount"]), value["currency"], locale), ""
    if kind == "link":
        return urlsplit(value).hostname or value, value
    if kind == "date":
        return format_date(date.fromisoformat(value), "medium", locale=_known(locale)), ""
    return str(value), ""


def money(minor: int, currency: str, locale: str) -> str:
    """Minor units as people read them: 120000 EUR is €1,200.00."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return _CODE.sub("\\1\N{NO-BREAK SPACE}", format_currency(amount, currency, locale=_known(locale)))


def _known(locale: str) -> str:
    return locale.replace("-", "_")


def words_of_record(*texts: str) -> list[str]:
    """The words by which a record is found, each once."""
    found = dict.fromkeys(word.text for text in texts for word in words_of(composed(text)))
    return list(found)[:MOST_WORDS]
