"""What happened at Harbour Cycles, as values: read from `story/*.toml`, dated back from the first start."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, field

from comity.foundation.clock import HOUR, MINUTE, micros_of, moment
from comity.foundation.policies import Role

FOLDER = Path(__file__).parent
TALKS = ("visitors", "answered", "repairs", "doors", "rooms", "direct")
UNITS = {"m": MINUTE, "h": HOUR}
PAGES = {
    "/": "Pelican battery",
    "/bikes": "Bikes",
    "/parts": "Parts",
    "/repairs": "Repairs",
    "/team": "Who we are",
    "/visit": "Visit us",
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5


class Standing(Struct, forbid_unknown_fields=True):
    """How somebody's door was left: open, knock or closed, in his words, until a moment to come."""

    status: str
    words: str = ""
    until: str = ""


class Member(Struct, forbid_unknown_fields=True):
    """`hours` are seven texts from Monday on; `boss` is a handle; `at_work` is whether he sits at his desk while the
    demo runs: "", "here", or "away" from it."""

    handle: str
    name: str
    title: str
    role: Role = "member"
    pronouns: str = ""
    about: str = ""
    expertise: list[str] = []
    time_zone: str | None = None
    hours: list[str] | None = None
    boss: str = ""
    door: Standing | None = None
    at_work: str = ""


class Team(Struct, forbid_unknown_fields=True):
    name: str
    about: str
    people: list[str]


class Website(Struct, forbid_unknown_fields=True):
    """A door on the shop's website. `audience` is the name of a team, `closed` when it was closed."""

    key: str
    name: str
    asked: list[str]
    audience: str = ""
    greeting: str = ""
    closed: str = ""


class Reply(Struct, forbid_unknown_fields=True):
    by: str
    title: str
    body: str
    team: str = ""


class Outsider(Struct, forbid_unknown_fields=True):
    """`account` is the id by which the shop's website knows him, with `email`: it signs who he is."""

    key: str
    name: str
    about: str = ""
    account: str = ""
    email: str = ""


class Line(Struct, array_like=True):
    """One thing that happened in a talk. `how` is "" for a message, "note", the path of the shop's page on which a
    visitor wrote, or an act (`acts.ACTS`). `what` is the file that a message brings, or what an act needs besides
    `words`."""

    at: str
    who: str
    words: str
    how: str = ""
    what: str = ""


class Talk(Struct, forbid_unknown_fields=True):
    """`by` began it, `to` is the colleague asked by a visitor, `with` the others of a room or direct talk. `door` is
    the key of a website, `front` (somebody's own door) or `house` (whoever knows). `screened` has
    the filter look at the first words. `unread` is how many of the newest entries a member has not seen yet."""

    name: str
    kind: str
    by: str
    said: list[Line]
    title: str = ""
    topic: str = ""
    visibility: str = "private"
    posting: str = "everyone"
    to: str | None = None
    door: str = ""
    others: list[str] = field(default_factory=list, name="with")
    screened: bool = False
    unread: dict[str, int] = {}


class Founding(Struct, forbid_unknown_fields=True):
    """Who they are, and what they set up on the first day."""

    organisation: str
    domain: str
    about: str
    time_zone: str
    hours: list[str]
    staff: list[Member]
    guest: Member
    team: list[Team]
    website: list[Website]
    reply: list[Reply]
    outside: list[Outsider]

    def outsider(self, key: str) -> Outsider:
        return next(one for one in self.outside if one.key == key)

    @property
    def signing_in(self) -> list[Member]:
        return [*self.staff, self.guest]


class Story(Struct):
    founding: Founding
    talk: list[Talk]


@lru_cache
def read_founding() -> Founding:
    return convert(toml("people"), Founding)


@lru_cache
def read_story() -> Story:
    """All that is written down; `everyday.whole_story` is that and the everyday talk between it."""
    talks = [talk for name in TALKS for talk in toml(name)["talk"]]
    return Story(read_founding(), convert(talks, list[Talk]))


def face(key: str) -> bytes | None:
    """The drawn portrait of somebody of the story, as SVG; some have none."""
    path = FOLDER / "faces" / f"{key}.svg"
    return path.read_bytes() if path.exists() else None


def dated(words: str, start: int) -> int:
    """Microseconds UTC of `40m`, `3h` (before the start), `d1 16:20` (days before), `w12 09:05` (working days before),
    `tomorrow 09:00` and `thursday 09:00` (the next one after the start).

    The hour is that of this machine's time zone, so that people read "yesterday, 16:20" as it is meant.
    """
    ago, _, clock = words.partition(" ")
    if not clock:
        return start - int(ago[:-1]) * UNITS[ago[-1]]
    day = _day(ago, moment(start).astimezone().date())
    return micros_of(datetime.combine(day, time.fromisoformat(clock)).astimezone())


def _day(ago: str, today: date) -> date:
    if ago == "tomorrow":
        return today + timedelta(days=1)
    if ago in DAYS:
        return today + timedelta(days=(DAYS.index(ago) - today.weekday() - 1) % 7 + 1)
    back = int(ago[1:])
    return today - timedelta(days=back) if ago[0] == "d" else _working_day(today, back)


def _working_day(day: date, back: int) -> date:
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < SATURDAY
    return day


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "story" / f"{name}.toml").read_text(encoding="utf-8"))
