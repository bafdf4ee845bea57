"""Checks of input that need more than its schema; each raises BadInput naming its field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from comity.foundation.errors import BadInput

_DOMAIN = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\Z")
DAYS = 7
_NO_PLACES = {"Factory", "localtime", "posixrules"}
"""What some systems keep beside the zones: a clock of its own for each machine."""


def domain(text: str, field: str = "domain") -> str:
    """A domain in lower case, or nothing."""
    found = text.strip().lower().removeprefix("@")
    if found and not _DOMAIN.match(found):
        raise _wrong(field, "must look like lumen.example")
    return found


def locale(text: str, field: str = "locale") -> str:
    try:
        if not _LOCALE.match(text):
            raise ValueError(text)
        Locale.parse(text, sep="-")
    except (ValueError, UnknownLocaleError):
        raise _wrong(field, "must be a language like en or de-AT") from None
    return text


def time_zone(text: str, field: str = "time_zone") -> str:
    if text not in time_zones():
        raise _wrong(field, "must be a time zone like Europe/Vienna")
    return text


@cache
def time_zones() -> frozenset[str]:
    """The names that this machine knows."""
    return frozenset(available_timezones() - _NO_PLACES)


def working_hours(days: Sequence[str], field: str = "working_hours") -> list[str]:
    """Seven texts from Monday on, `09:00-17:00` or empty."""
    found = [day.replace(" ", "").replace("–", "-") for day in days]
    if len(found) != DAYS:
        raise _wrong(field, "must be seven days from Monday on")
    for place, day in enumerate(found):
        begin, _, end = day.partition("-")
        if day and not (_HOURS.match(day) and begin < end):
            raise _wrong(f"{field}[{place}]", "must look like 09:00-17:00, or be empty")
    return found


def _wrong(field: str, reason: str) -> BadInput:
    return BadInput("Some fields are wrong.", fields={field: reason})
