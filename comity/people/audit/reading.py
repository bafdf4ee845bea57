"""Entries of the audit log in words, and what somebody asks to see of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from comity.accounts import chain, queries as accounts
from comity.accounts.models import AuditEntry
from comity.accounts.queries import AuditFilter
from comity.foundation.clock import iso, micros_of
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.audit.kinds import FIELDS, SUBJECTS, AuditKind, Subject, by_code, kinds_of, named, sentence
from comity.people.views import PersonView, person_view


class Asked(Struct, frozen=True):
    """A filter as it was typed: a kind or a group of kinds, a person's id, two dates or moments."""

    kind: str = ""
    person: str = ""
    since: str = ""
    until: str = ""


class Dictionary(Struct, frozen=True):
    """What an installation's rooms say entries are called."""

    kinds: Mapping[str, AuditKind]
    subjects: Sequence[Subject]
    fields: Mapping[str, str]
    nobody: str


class Told(Struct, frozen=True):
    """One entry with its words. `person` is the actor, where he is known."""

    entry: AuditEntry
    person: PersonView | None
    words: str
    actor_name: str
    subject_name: str

    @property
    def at(self) -> str:
        return iso(self.entry.at)

    @property
    def more(self) -> bool:
        return bool(msgspec.json.decode(self.entry.facts).get("more"))


class Page(Struct, frozen=True):
    told: list[Told]
    next: int | None
    head: chain.Head


def dictionary(runtime: Runtime) -> Dictionary:
    slots, _ = runtime.slots, runtime.templates.gettext
    return Dictionary(by_code(runtime), tuple(slots.get(SUBJECTS, ())), dict(slots.get(FIELDS, ())), _("Nobody known"))


def page(tx: Tx, *, where: AuditFilter, words: Dictionary, before: int | None, limit: int) -> Page:
    found = accounts.audit_entries(tx, where=where, before=before, limit=limit + 1)
    more = found[limit - 1].position if len(found) > limit else None
    return Page(tell(tx, entries=found[:limit], words=words), more, chain.head(tx))


def tell(tx: Tx, *, entries: Sequence[AuditEntry], words: Dictionary) -> list[Told]:
    """These entries in words; as many queries as there are kinds of subjects, however many entries."""
    facts = [msgspec.json.decode(entry.facts) for entry in entries]
    wanted: dict[str, set[uuid.UUID]] = {"person": {entry.actor for entry in entries if entry.actor is not None}}
    for entry, known in zip(entries, facts, strict=True):
        if entry.subject is not None:
            wanted.setdefault(entry.subject_kind, set()).add(entry.subject)
        for subject in words.subjects:
            if (found := parse_id(str(known.get(subject.kind, "")))) is not None:
                wanted.setdefault(subject.kind, set()).add(found)
    names = named(tx, subjects=words.subjects, wanted=wanted)
    cards = people.cards(tx, persons=[entry.actor for entry in entries if entry.actor is not None])
    persons = {person: person_view(card) for person, card in cards.items()}
    return [_told(entry, known, words, names, persons) for entry, known in zip(entries, facts, strict=True)]


def _told(
    entry: AuditEntry,
    facts: dict[str, Any],
    words: Dictionary,
    names: Mapping[tuple[str, uuid.UUID], str],
    persons: Mapping[uuid.UUID, PersonView],
) -> Told:
    who = words.nobody if entry.actor is None else names.get(("person", entry.actor), words.nobody)
    whom = "" if entry.subject is None else names.get((entry.subject_kind, entry.subject), "")
    values = {name: _in_words(name, value, words, names) for name, value in facts.items()}
    said = sentence(
        words.kinds.get(entry.kind),
        values | {"who": who, "whom": whom},
        entry=entry,
    )
    person = None if entry.actor is None else persons.get(entry.actor)
    return Told(entry, person, said, "" if entry.actor is None else who, whom)


def _in_words(name: str, value: Any, words: Dictionary, names: Mapping[tuple[str, uuid.UUID], str]) -> str:
    if isinstance(value, list):
        return ", ".join(words.fields.get(str(one), str(one)) for one in value)
    found = parse_id(str(value))
    return words.fields.get(str(value), str(value)) if found is None else names.get((name, found), str(value))


# ---- what somebody asks for


def checked(tx: Tx, *, asked: Asked, kinds: tuple[str, ...]) -> AuditFilter:
    """Raises BadInput naming every wrong field. Dates are days of the organisation's time zone, `until` included."""
    wrong: dict[str, str] = {}
    organisation = accounts.organisation(tx)
    zone = ZoneInfo("UTC" if organisation is None else organisation.time_zone)
    person = parse_id(asked.person) if asked.person else None
    if asked.kind and not kinds:
        wrong["kind"] = "is no kind of entry"
    if asked.person and person is None:
        wrong["person"] = "is no person"
    times: dict[str, int | None] = {}
    for field, text in (("since", asked.since), ("until", asked.until)):
        try:
            times[field] = _moment(text, zone, whole_day=field == "until") if text else None
        except (ValueError, OverflowError):
            wrong[field] = "must be a date like 2026-09-21, or a moment like 2026-09-21T08:00:00Z"
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    return AuditFilter(kinds, person, times["since"], times["until"])


def where_of(runtime: Runtime, asked: Asked) -> dict[str, Any]:
    return {"asked": asked, "kinds": kinds_of(runtime, asked.kind) if asked.kind else ()}


def _moment(text: str, zone: ZoneInfo, *, whole_day: bool) -> int:
    if len(text) == len("2026-09-21"):
        day = date.fromisoformat(text) + (timedelta(days=1) if whole_day else timedelta())
        return micros_of(datetime.combine(day, time(), zone).astimezone(UTC))
    when = datetime.fromisoformat(text)
    return micros_of(when if when.tzinfo is not None else when.replace(tzinfo=UTC))
