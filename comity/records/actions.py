"""The verbs of records; the only code that writes their tables."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select

from comity.accounts.actions import audit
from comity.conversations.actions.numbering import number
from comity.foundation.errors import Conflict, NotFound
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.joined import same_as
from comity.records import access, events
from comity.records.access import CONVERSATION, PERSON
from comity.records.fields import checked_values, words_of_record
from comity.records.models import Record, RecordAddress, RecordAttachment, RecordKind, RecordPerson, RecordWord

ANY_VERSION = -1
_KINDS = uuid.UUID(int=11)
"""The lock of those who register, beside those of conversations. Who pushes locks the kind: a version is compared with
the one that is changed."""


class Pushed(msgspec.Struct, frozen=True):
    """A record as another system brings it. `version` is the one it changes: None for whichever it is, 0 for none,
    ANY_VERSION for one that is there."""

    key: str
    title: str
    url: str = ""
    status: str = ""
    fields: Mapping[str, Any] = {}
    persons: Sequence[uuid.UUID] | None = None
    addresses: Sequence[tuple[str, str]] = ()
    occurred_at: int | None = None
    version: int | None = None


class Outcome(msgspec.Struct, frozen=True):
    """`changed` is False where all was so already, and the version stays."""

    record: Record
    created: bool
    changed: bool


# ---- kinds


def register_kind(
    tx: Tx,
    *,
    actor: Actor,
    key: str,
    singular: str,
    plural: str,
    icon: str,
    fields: Sequence[Mapping[str, str]] = (),
    shared: bool = False,
    writers: Sequence[uuid.UUID] = (),
) -> RecordKind:
    """A new kind of records. Raises Conflict `taken`."""
    tx.lock(_KINDS)
    if tx.session.scalar(select(RecordKind.id).where(RecordKind.key == key)) is not None:
        raise Conflict("There is a kind with this key already.", code="taken", fields={"key": "is taken"})
    row = RecordKind(
        id=tx.new_id(),
        key=key,
        singular=singular,
        plural=plural,
        icon=icon,
        fields=[dict(field) for field in fields],
        shared=shared,
        writers=[str(person) for person in dict.fromkeys(writers)],
        created_at=tx.now,
        created_by=actor.person,
    )
    tx.session.add(row)
    tx.session.flush()
    _tell_of_kind(tx, row, actor, "record_kind.registered", {})
    return row


def change_kind(tx: Tx, *, actor: Actor, kind: str, changes: Mapping[str, Any]) -> RecordKind:
    """Change what is named; `archived` hides the kind and all its records, or brings them back. Raises NotFound."""
    row = tx.session.scalar(select(RecordKind).where(RecordKind.key == kind))
    if row is None:
        raise NotFound
    columns = {name: value for name, value in changes.items() if name != "archived"}
    if "archived" in changes and changes["archived"] != (row.archived_at is not None):
        columns["archived_at"] = tx.now if changes["archived"] else None
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    tx.session.flush()
    if changed:
        _tell_of_kind(tx, row, actor, "record_kind.changed", {"fields": [_FACTS.get(name, name) for name in changed]})
    return row


_FACTS = {"archived_at": "record_archived", "fields": "record_fields", "shared": "record_shared"}
_FACTS |= {"writers": "record_writers", "icon": "record_icon", "singular": "record_name", "plural": "record_name"}


def _tell_of_kind(tx: Tx, row: RecordKind, actor: Actor, audited: str, facts: dict[str, Any]) -> None:
    tx.announce(Event(events.RECORD_KIND_CHANGED, subject=row.id, actor=actor.person))
    audit(tx, audited, by=actor.person, subject_kind="record_kind", subject=row.id, facts=facts)


# ---- records, as another system brings them


def push_records(tx: Tx, *, actor: Actor, kind: str, pushed: Sequence[Pushed]) -> list[Outcome]:
    """Bring records of a kind, or change those with these keys: all of them, or none. One that was archived is back.

    Raises NotFound, Forbidden, BadInput naming wrong fields, Conflict `stale` (with the present `version`) where
    another version was to be changed.
    """
    row = access.pushable(tx, actor=actor, kind=kind)
    tx.lock(row.id)
    keys = [one.key for one in pushed]
    known = {
        record.key: record
        for record in tx.session.scalars(select(Record).where(Record.kind == row.id, Record.key.in_(keys)))
    }
    several = len(pushed) > 1
    outcomes = []
    for place, one in enumerate(pushed):
        values = checked_values(row.fields, one.fields, f"records[{place}].fields" if several else "fields")
        _check_version(one, known.get(one.key))
        outcomes.append(_push(tx, actor, row, known.get(one.key), one, values))
    tx.session.flush()
    _find_by(tx, row, [outcome.record for outcome in outcomes if outcome.changed])
    for outcome in outcomes:
        if outcome.changed:
            facts = {"kind": row.key, "version": outcome.record.version}
            tx.announce(Event(events.RECORD_PUSHED, subject=outcome.record.id, actor=actor.person, facts=facts))
    return outcomes


def _check_version(one: Pushed, known: Record | None) -> None:
    present = 0 if known is None else known.version
    if one.version is None or one.version == present or (one.version == ANY_VERSION and known is not None):
        return
    raise Conflict("This record was changed meanwhile.", code="stale", details={"version": present, "key": one.key})


def _push(tx: Tx, actor: Actor, kind: RecordKind, known: Record | None, one: Pushed, values: dict[str, Any]) -> Outcome:
    record = known or _begun(tx, actor, kind, one)
    content: dict[str, Any] = {
        "title": one.title,
        "url": one.url,
        "status": one.status,
        "fields": values,
        "archived_at": None,
    }
    if one.occurred_at is not None:
        content["occurred_at"] = min(one.occurred_at, tx.now)
    changed = known is None or any(getattr(record, name) != value for name, value in content.items())
    for name, value in content.items():
        setattr(record, name, value)
    if one.persons is not None:
        tx.session.flush()
        changed = _concern(tx, record, one) or changed
    if changed:
        record.version, record.changed_at, record.pushed_by = record.version + 1, tx.now, actor.person
    return Outcome(record, created=known is None, changed=changed)


def _begun(tx: Tx, actor: Actor, kind: RecordKind, one: Pushed) -> Record:
    record = Record(
        id=tx.new_id(),
        kind=kind.id,
        key=one.key,
        title=one.title,
        url="",
        status="",
        fields={},
        occurred_at=tx.now,
        version=0,
        created_at=tx.now,
        changed_at=tx.now,
        pushed_by=actor.person,
    )
    tx.session.add(record)
    return record


def _concern(tx: Tx, record: Record, one: Pushed) -> bool:
    """Whom it concerns from now on; whether that is another than before."""
    persons = {(person,) for person in one.persons or ()}
    addresses = set(one.addresses)
    before = (
        {tuple(row) for row in tx.session.execute(select(RecordPerson.person).where(_of(RecordPerson, record)))},
        {
            tuple(row)
            for row in tx.session.execute(
                select(RecordAddress.kind, RecordAddress.value).where(_of(RecordAddress, record))
            )
        },
    )
    if before == (persons, addresses):
        return False
    tx.session.execute(delete(RecordPerson).where(_of(RecordPerson, record)))
    tx.session.execute(delete(RecordAddress).where(_of(RecordAddress, record)))
    if persons:
        tx.session.execute(insert(RecordPerson), [{"record": record.id, "person": person} for (person,) in persons])
    if addresses:
        rows = [{"record": record.id, "kind": kind, "value": value} for kind, value in addresses]
        tx.session.execute(insert(RecordAddress), rows)
    return True


def _of(part: type[RecordPerson] | type[RecordAddress] | type[RecordWord], record: Record) -> Any:
    return part.record == record.id


def _find_by(tx: Tx, kind: RecordKind, records: Sequence[Record]) -> None:
    """Make the words anew by which these records are found: key, title, status, fields of text."""
    if not records:
        return
    tx.session.execute(delete(RecordWord).where(RecordWord.record.in_([record.id for record in records])))
    texts = [field["key"] for field in kind.fields if field["type"] == "text"]
    words = [
        {"word": word, "record": record.id}
        for record in records
        for word in words_of_record(
            record.key, record.title, record.status, *(str(record.fields.get(key, "")) for key in texts)
        )
    ]
    if words:
        tx.session.execute(insert(RecordWord), words)


def archive_record(tx: Tx, *, actor: Actor, kind: str, key: str) -> None:
    """It is gone in its own system. What it is attached to keeps it, marked; lists and search do not. Twice is as good
    as once. Raises NotFound, Forbidden."""
    record = _pushable_record(tx, actor, kind, key)
    if record.archived_at is None:
        record.archived_at, record.archived_by = tx.now, actor.person
        _tell(tx, record, events.RECORD_ARCHIVED, actor, kind)


def restore_record(tx: Tx, *, actor: Actor, kind: str, key: str) -> None:
    """It is back as it was. Raises NotFound, Forbidden."""
    record = _pushable_record(tx, actor, kind, key)
    if record.archived_at is not None:
        record.archived_at = record.archived_by = None
        _tell(tx, record, events.RECORD_RESTORED, actor, kind)


def _pushable_record(tx: Tx, actor: Actor, kind: str, key: str) -> Record:
    tx.lock(access.pushable(tx, actor=actor, kind=kind).id)
    return access.visible_record(tx, actor=actor, kind=kind, key=key)[0]


def _tell(tx: Tx, record: Record, kind: str, actor: Actor, key: str) -> None:
    record.version, record.changed_at = record.version + 1, tx.now
    tx.session.flush()
    facts = {"kind": key, "version": record.version}
    tx.announce(Event(kind, subject=record.id, actor=actor.person, facts=facts))


# ---- where people put them


def attach_record(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, kind: str, key: str) -> Record:
    """Put a record on a conversation, which is an entry there: inside only unless its kind is shared. Twice is as good
    as once. Raises NotFound, Forbidden, RuleRefused."""
    return _change_attached(tx, actor, conversation, kind, key, attached=True)


def detach_record(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, kind: str, key: str) -> Record:
    """Take it off, or say that one that is proposed is not meant: then there is no entry. Raises as above."""
    return _change_attached(tx, actor, conversation, kind, key, attached=False)


def _change_attached(
    tx: Tx, actor: Actor, conversation: uuid.UUID | None, kind: str, key: str, *, attached: bool
) -> Record:
    seat = access.attachable(tx, actor=actor, conversation=conversation)
    tx.lock(seat.conversation)
    record, row = access.visible_record(tx, actor=actor, kind=kind, key=key)
    if _put(tx, actor, CONVERSATION, seat.conversation, record, attached=attached):
        numbers = number(tx, seat.conversation, for_all=row.shared)
        facts = {"record": str(record.id), "kind": row.key, "by": str(actor.person)}
        told = msgspec.json.encode(facts)
        what = events.RECORD_ATTACHED if attached else events.RECORD_DETACHED
        outside = told if row.shared else None
        tx.announce(
            Event(what, seat.conversation, *numbers, record.id, actor.person, facts, inside=told, outside=outside)
        )
    return record


def attach_to_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str, key: str) -> Record:
    """Put a record on a person's page, which only members see. Raises NotFound."""
    return _change_on_person(tx, actor, person, kind, key, attached=True)


def detach_from_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str, key: str) -> Record:
    """Take it off. Raises NotFound."""
    return _change_on_person(tx, actor, person, kind, key, attached=False)


def _change_on_person(tx: Tx, actor: Actor, person: uuid.UUID | None, kind: str, key: str, *, attached: bool) -> Record:
    subject = access.subject_person(tx, actor=actor, person=person)
    tx.lock(subject)
    record, _ = access.visible_record(tx, actor=actor, kind=kind, key=key)
    for one in [subject] if attached else _standing(tx, subject, record):
        _put(tx, actor, PERSON, one, record, attached=attached)
    return record


def _standing(tx: Tx, person: uuid.UUID, record: Record) -> list[uuid.UUID]:
    """On whom of those who are one with somebody it stands, or himself."""
    there = select(RecordAttachment.subject).where(
        RecordAttachment.subject_kind == PERSON,
        RecordAttachment.record == record.id,
        RecordAttachment.subject.in_(same_as(person)),
        RecordAttachment.detached_at.is_(None),
    )
    return list(tx.session.scalars(there)) or [person]


def _put(tx: Tx, actor: Actor, subject_kind: str, subject: uuid.UUID, record: Record, *, attached: bool) -> bool:
    """Whether it stands there now where it did not, or the other way round."""
    row = tx.session.get(RecordAttachment, (subject_kind, subject, record.id))
    stood = row is not None and row.detached_at is None
    if row is None:
        row = RecordAttachment(
            subject_kind=subject_kind,
            subject=subject,
            record=record.id,
            attached_by=actor.person,
            attached_at=tx.now,
            detached_by=None if attached else actor.person,
            detached_at=None if attached else tx.now,
        )
        tx.session.add(row)
    elif attached and not stood:
        row.attached_by, row.attached_at, row.detached_by, row.detached_at = actor.person, tx.now, None, None
    elif not attached and stood:
        row.detached_by, row.detached_at = actor.person, tx.now
    tx.session.flush()
    return stood != attached
