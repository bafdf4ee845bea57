"""What happened at Harbour Cycles, as values: read from `story/*.toml`, dated back from the first start."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, field

from comity.foundation.clock import HOUR, MINUTE, micros_of, moment
from comity.foundation.policies import Role

FOLDER = Path(__file__).parent
TALKS = ("visitors", "rooms", "direct")
UNITS = {"m": MINUTE, "h": HOUR}
PAGES = {"/": "Pelican battery", "/bikes": "Bikes", "/parts": "Parts", "/visit": "Visit us"}
SATURDAY = 5


class Member(Struct, forbid_unknown_fields=True):
    handle: str
    name: str
    title: str
    role: Role = "member"


class Outsider(Struct, forbid_unknown_fields=True):
    key: str
    name: str
    about: str = ""


class Line(Struct, array_like=True):
    """One thing that happened in a talk. `how` is "" for a message, "note", "brings" (`words` is the handle of the
    colleague who joins), or the path of the shop's page on which a visitor wrote."""

    at: str
    who: str
    words: str
    how: str = ""


class Talk(Struct, forbid_unknown_fields=True):
    """`by` began it, `to` is the colleague asked by a visitor, `with` the others of a room or direct talk. `unread` is
    how many of the newest entries a member has not seen yet."""

    name: str
    kind: str
    by: str
    said: list[Line]
    title: str = ""
    to: str | None = None
    others: list[str] = field(default_factory=list, name="with")
    unread: dict[str, int] = {}


class Story(Struct):
    organisation: str
    domain: str
    asked: list[str]
    staff: list[Member]
    outside: list[Outsider]
    talk: list[Talk]

    def outsider(self, key: str) -> Outsider:
        return next(one for one in self.outside if one.key == key)


def read_story() -> Story:
    talks = [talk for name in TALKS for talk in _read(name)["talk"]]
    return convert(_read("people") | {"talk": talks}, Story)


def face(key: str) -> bytes | None:
    """The drawn portrait of somebody of the story, as SVG; some have none."""
    path = FOLDER / "faces" / f"{key}.svg"
    return path.read_bytes() if path.exists() else None


def dated(words: str, start: int) -> int:
    """Microseconds UTC of `40m`, `3h` (before the start), `d1 16:20` (days before), `w12 09:05` (working days before).

    The hour is that of this machine's time zone, so that people read "yesterday, 16:20" as it is meant.
    """
    ago, _, clock = words.partition(" ")
    if not clock:
        return start - int(ago[:-1]) * UNITS[ago[-1]]
    today, back = moment(start).astimezone().date(), int(ago[1:])
    day = today - timedelta(days=back) if ago[0] == "d" else _working_day(today, back)
    return micros_of(datetime.combine(day, time.fromisoformat(clock)).astimezone())


def _working_day(day: date, back: int) -> date:
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < SATURDAY
    return day


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "story" / f"{name}.toml").read_text(encoding="utf-8"))
