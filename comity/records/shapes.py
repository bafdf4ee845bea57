"""Records as programs see them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.foundation.clock import iso, micros_of
from comity.foundation.errors import BadInput
from comity.foundation.parse import Input
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.handles import checked_email
from comity.records import queries
from comity.records.actions import ANY_VERSION, Pushed
from comity.records.fields import FieldType, is_link
from comity.records.models import RecordKind
from comity.records.queries import Attached

WRONG = "Some fields are wrong."
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_ETAG = re.compile(r'(?:W/)?"?(\d{1,15})"?\Z', re.ASCII)
_PHONE = re.compile(r"\+\d{6,15}\Z", re.ASCII)

Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Icon = Literal[
    "package",
    "file-text",
    "triangle-alert",
    "tag",
    "clock",
    "key-round",
    "users",
    "house",
    "globe",
    "monitor",
    "archive",
    "crown",
]
Persons = Annotated[tuple[uuid.UUID, ...], Meta(max_length=100)]
Whom = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=320)], ...], Meta(max_length=50)]
Version = Annotated[int, Meta(ge=0, le=2**53)]


class Field(Input, frozen=True):
    """One field of a kind; money is `{"amount": minor units as a string, "currency"}`."""

    key: Slug
    label: Name
    type: FieldType


Fields = Annotated[tuple[Field, ...], Meta(max_length=30)]


class NewKind(Input, frozen=True):
    """`shared`: people outside who take part see records of this kind. `writers` are the members who may push besides
    owners and admins."""

    key: Slug
    singular: Name
    plural: Name
    icon: Icon = "package"
    fields: Fields = ()
    shared: bool = False
    writers: Persons = ()


class ChangedKind(Input, frozen=True):
    """What is left out stays as it is. An archived kind is hidden with all its records."""

    singular: Name | UnsetType = UNSET
    plural: Name | UnsetType = UNSET
    icon: Icon | UnsetType = UNSET
    fields: Fields | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    writers: Persons | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class RecordContent(Input, frozen=True):
    """`persons` are ids, email addresses or phone numbers (+358…) of those it concerns; left out they stay. `version`
    is the one that is changed, 0 where there is to be none yet."""

    title: Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")]
    url: Annotated[str, Meta(max_length=2_000)] = ""
    status: Annotated[str, Meta(max_length=60)] = ""
    fields: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it
    persons: Whom | UnsetType = UNSET
    occurred_at: Annotated[datetime, Meta(tz=True)] | None = None
    version: Version | None = None


class KeyedContent(RecordContent, frozen=True, kw_only=True):
    key: Annotated[str, Meta(min_length=1, max_length=64)]


class ManyRecords(Input, frozen=True):
    """Up to a hundred of one kind: all of them are taken, or none."""

    records: Annotated[tuple[KeyedContent, ...], Meta(min_length=1, max_length=100)]


class KindOut(Struct):
    key: str
    singular: str
    plural: str
    icon: str
    fields: list[dict[str, str]]
    shared: bool
    writers: list[str]
    archived_at: str | None


class RecordKinds(Struct):
    items: list[KindOut]


class RecordOut(Struct, omit_defaults=True):
    """`link` is its page here, `url` that in its own system. People outside get neither `url` nor `persons` nor
    `attached_by`."""

    id: str
    kind: str
    key: str
    title: str
    status: str
    fields: dict[str, Any]
    version: int
    occurred_at: str
    changed_at: str
    url: str = ""
    link: str = ""
    persons: list[str] | UnsetType = UNSET
    addresses: list[str] | UnsetType = UNSET
    archived_at: str = ""
    attached_by: str = ""
    attached_at: str = ""


class Records(Struct):
    items: list[RecordOut]
    next: str | None = None


class OutcomeOut(Struct):
    key: str
    version: int
    created: bool
    changed: bool


class Outcomes(Struct):
    items: list[OutcomeOut]


class TalkOut(Struct):
    """A conversation on which a record stands, as its list shows it."""

    id: str
    kind: str
    title: str
    link: str
    latest_at: str


class Talks(Struct):
    items: list[TalkOut]
    next: str | None


def checked_fields(fields: Sequence[Field]) -> list[dict[str, str]]:
    """Fields as they are stored; raises BadInput where two have the same key."""
    seen: set[str] = set()
    for place, field in enumerate(fields):
        if field.key in seen:
            raise BadInput(WRONG, fields={f"fields[{place}].key": "stands there twice"})
        seen.add(field.key)
    return [{"key": field.key, "label": field.label.strip(), "type": field.type} for field in fields]


def checked_key(key: str, at: str = "key") -> str:
    if not KEY.match(key):
        raise BadInput(WRONG, fields={at: "1 to 64 letters a-z, digits, dots, dashes or _, a letter or digit first"})
    return key


def version_of(if_match: str | None, body: int | None) -> int | None:
    """The version that is to be changed, from the header `If-Match` or from the body."""
    if if_match is None:
        return body
    if if_match.strip() == "*":
        return ANY_VERSION if body is None else body
    found = _ETAG.match(if_match.strip())
    if found is None or (body is not None and body != int(found[1])):
        raise BadInput(WRONG, fields={"If-Match": 'a version as "3", or *; the same as in the body'})
    return int(found[1])


def pushed(tx: Tx, key: str, content: RecordContent, version: int | None, at: str = "") -> Pushed:
    """What is brought, as the verb takes it; raises BadInput naming every wrong field."""
    wrong = {} if not content.url or is_link(content.url) else {f"{at}url": "begins with http:// or https://"}
    persons: list[uuid.UUID] | None = None
    addresses: list[tuple[str, str]] = []
    if content.persons is not UNSET:
        persons, addresses, unknown = whom(tx, content.persons, f"{at}persons")
        wrong |= unknown
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    return Pushed(
        checked_key(key, f"{at}key"),
        content.title.strip(),
        content.url,
        content.status.strip(),
        content.fields,
        persons,
        addresses,
        None if content.occurred_at is None else micros_of(content.occurred_at),
        version,
    )


def whom(tx: Tx, named: Sequence[str], at: str) -> tuple[list[uuid.UUID], list[tuple[str, str]], dict[str, str]]:
    """Ids, addresses as (kind, value), and what is wrong, by field."""
    ids: dict[int, uuid.UUID] = {}
    addresses: list[tuple[str, str]] = []
    wrong: dict[str, str] = {}
    for place, text in enumerate(named):
        phone = "".join(text.split())
        if (one := _id(text)) is not None:
            ids[place] = one
        elif _PHONE.match(phone):
            addresses.append(("phone", phone))
        elif (email := _email(text)) is not None:
            addresses.append(("email", email))
        else:
            wrong[f"{at}[{place}]"] = "an id, an email address, or a phone number as +358401234567"
    known = people.cards(tx, persons=set(ids.values()))
    wrong |= {f"{at}[{place}]": "is no person" for place, one in ids.items() if one not in known}
    return list(ids.values()), list(dict.fromkeys(addresses)), wrong


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _email(text: str) -> str | None:
    try:
        return checked_email(text)
    except BadInput:
        return None


def kind_out(row: RecordKind) -> KindOut:
    archived = None if row.archived_at is None else iso(row.archived_at)
    return KindOut(row.key, row.singular, row.plural, row.icon, row.fields, row.shared, row.writers, archived)


def record_out(one: Attached, *, inside: bool) -> RecordOut:
    """A record in a list; whom it concerns is told of one alone."""
    record, kind = one.record, one.kind
    keys = {field["key"] for field in kind.fields}
    made = RecordOut(
        str(record.id),
        kind.key,
        record.key,
        record.title,
        record.status,
        {key: value for key, value in record.fields.items() if key in keys},
        record.version,
        iso(record.occurred_at),
        iso(record.changed_at),
        archived_at="" if record.archived_at is None else iso(record.archived_at),
        attached_at="" if one.at is None else iso(one.at),
    )
    if inside:
        made.url, made.link = record.url, f"/records/{kind.key}/{record.key}"
        made.attached_by = "" if one.by is None else str(one.by)
    return made


def whole_record(tx: Tx, one: Attached, *, inside: bool) -> RecordOut:
    made = record_out(one, inside=inside)
    if inside:
        made.persons = [str(person) for person in queries.persons_of(tx, record=one.record.id)]
        made.addresses = queries.addresses_of(tx, record=one.record.id)
    return made
