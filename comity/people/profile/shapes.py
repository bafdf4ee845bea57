"""What a profile and preferences look like outside, and how they are read."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from comity.accounts import checks, queries as accounts
from comity.foundation.errors import BadInput, NotFound
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries

MOST_TOPICS = 20
LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
Topic = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Day = Annotated[str, Meta(max_length=20)]
_SPACES = re.compile(r"\s+")


class Changes(Input, frozen=True):
    """What is left out stays. `time_zone` and `working_hours` null: those of the organisation; so
    are hours that are all empty."""

    name: Name | UnsetType = UNSET
    title: Annotated[str, Meta(max_length=200, pattern=LINE)] | UnsetType = UNSET
    pronouns: Annotated[str, Meta(max_length=40, pattern=LINE)] | UnsetType = UNSET
    about: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET
    expertise: Annotated[list[Topic], Meta(max_length=MOST_TOPICS)] | UnsetType = UNSET
    time_zone: Annotated[str, Meta(max_length=60)] | UnsetType | None = UNSET
    working_hours: Annotated[list[Day], Meta(max_length=7)] | UnsetType | None = UNSET
    reports_to: Annotated[str, Meta(max_length=36)] | UnsetType | None = UNSET


class Profile(Struct):
    """`picture` is the address of the portrait; `has_picture` is false while it is drawn initials."""

    person: str
    handle: str
    name: str
    title: str
    pronouns: str
    about: str
    expertise: list[str]
    time_zone: str | None
    working_hours: list[str] | None
    reports_to: str | None
    picture: str
    has_picture: bool


class Preferences(Struct):
    """`enter_sends`: Enter alone sends, else Ctrl or ⌘ with Enter. `letters`: single keys act outside of text.
    `hints`: the coach speaks while one writes to people outside. `tones`: how their words sound is said beside them."""

    theme: Literal["system", "light", "dark"] = "system"
    enter_sends: bool = False
    letters: bool = True
    sound: bool = True
    hints: bool = True
    tones: bool = True


class Preferring(Input, frozen=True):
    theme: Literal["system", "light", "dark"] | UnsetType = UNSET
    enter_sends: bool | UnsetType = UNSET
    letters: bool | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    hints: bool | UnsetType = UNSET
    tones: bool | UnsetType = UNSET


def named(changes: Input) -> dict[str, Any]:
    """The fields that were given."""
    given = {field: getattr(changes, field) for field in changes.__struct_fields__}
    return {field: value for field, value in given.items() if value is not UNSET}


def checked(changes: Changes) -> dict[str, Any]:
    """The given fields as they are stored; raises BadInput naming what is wrong."""
    given = named(changes)
    if isinstance(given.get("time_zone"), str):
        given["time_zone"] = checks.time_zone(given["time_zone"])
    if isinstance(given.get("working_hours"), list):
        given["working_hours"] = checks.working_hours(given["working_hours"]) if any(given["working_hours"]) else None
    if isinstance(given.get("reports_to"), str):
        given["reports_to"] = _person(given["reports_to"])
    if "expertise" in given:
        given["expertise"] = topics(given["expertise"])
    for name in ("name", "title", "pronouns", "about"):
        if name in given:
            given[name] = given[name].strip()
    return given


def topics(words: Sequence[str]) -> list[str]:
    """Topics as they are found again: lower case, single spaces, each once."""
    plain = [_SPACES.sub(" ", unicodedata.normalize("NFKC", word)).strip().lower() for word in words]
    return list(dict.fromkeys(topic for topic in plain if topic))


def _person(text: str) -> uuid.UUID:
    person = parse_id(text)
    if person is None:
        raise unknown_colleague()
    return person


def profile(tx: Tx, *, actor: Actor) -> Profile:
    """My own."""
    member = accounts.member_of(tx, person=actor.person)
    card = queries.card(tx, person=actor.person)
    if member is None or card is None:
        raise NotFound
    return Profile(
        person=str(card.id),
        handle=member.handle,
        name=card.name,
        title=member.title,
        pronouns=member.pronouns,
        about=card.about,
        expertise=queries.expertise(tx, persons=[card.id]).get(card.id, []),
        time_zone=member.time_zone,
        working_hours=member.working_hours,
        reports_to=None if member.reports_to is None else str(member.reports_to),
        picture=card.picture,
        has_picture=queries.picture(tx, person=card.id) is not None,
    )


def preferences(tx: Tx, *, actor: Actor) -> Preferences:
    member = accounts.member_of(tx, person=actor.person)
    return preferences_of({} if member is None else member.preferences)


def preferences_of(stored: dict[str, Any]) -> Preferences:
    """What somebody chose; what cannot be understood any more is as if never chosen."""
    try:
        return msgspec.convert(stored, Preferences)
    except msgspec.ValidationError:
        return Preferences()


def unknown_colleague() -> BadInput:
    return BadInput("Some fields are wrong.", fields={"reports_to": "is nobody who works here"})


def wrong_picture(reason: str) -> BadInput:
    return BadInput("Some fields are wrong.", fields={"file": reason})
