"""Reads of records, each in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_, union

from comity.conversations.models import Conversation
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.joined import same_as
from comity.people.models import Address
from comity.records.access import CONVERSATION, PERSON
from comity.records.models import Record, RecordAddress, RecordAttachment, RecordKind, RecordPerson, RecordWord
from comity.search.access import readable
from comity.search.asking import Phrase

BEHIND = "\U0010ffff"
"""Stands behind every word that begins like another."""
MOST_ATTACHED = 50
LONGEST_KEY = 64
MOST_TOLD = 200
Place = tuple[int, uuid.UUID]


class Attached(Struct, frozen=True):
    """A record with its kind, and how it came to where it stands, if it was attached."""

    record: Record
    kind: RecordKind
    by: uuid.UUID | None = None
    at: int | None = None


def kinds(tx: Tx, *, archived: bool = False) -> list[RecordKind]:
    """The kinds by name."""
    found = select(RecordKind).order_by(RecordKind.plural, RecordKind.id)
    return list(tx.session.scalars(found if archived else found.where(RecordKind.archived_at.is_(None))))


def records(
    tx: Tx,
    *,
    kind: str = "",
    words: Sequence[Phrase] = (),
    after: Place | None = None,
    limit: int,
) -> list[Attached]:
    """Records that are not archived, the latest first, `after` a place in that order; for members."""
    known = {row.id: row for row in kinds(tx, archived=True)}
    found = statement(known, kind=kind, words=words, after=after)
    return [Attached(record, known[record.kind]) for record in tx.session.scalars(found.limit(limit))]


def statement(
    known: dict[uuid.UUID, RecordKind], *, kind: str, words: Sequence[Phrase], after: Place | None
) -> Select[Record]:
    """The list as SQL."""
    found = select(Record).where(Record.archived_at.is_(None))
    if kind:
        one = next((row.id for row in known.values() if row.key == kind and row.archived_at is None), uuid.UUID(int=0))
        found = found.where(Record.kind == one)
    elif unused := [row.id for row in known.values() if row.archived_at is not None]:
        found = found.where(Record.kind.not_in(unused))
    for phrase in words:
        found = found.where(*(_has(word, begins=begins) for word, begins in _words(phrase)))
    if after is not None:
        found = found.where(tuple_(Record.occurred_at, Record.id) < tuple_(after[0], literal(after[1], Record.id.type)))
    return found.order_by(Record.occurred_at.desc(), Record.id.desc())


def _words(phrase: Phrase) -> list[tuple[str, bool]]:
    last = len(phrase.words) - 1
    return [(word, phrase.open and place == last) for place, word in enumerate(phrase.words)]


def _has(word: str, *, begins: bool) -> ColumnElement[bool]:
    named = and_(RecordWord.word >= word, RecordWord.word < word + BEHIND) if begins else RecordWord.word == word
    return Record.id.in_(select(RecordWord.record).where(named))


def attached_to(tx: Tx, *, subject_kind: str, subject: uuid.UUID, shared_only: bool = False) -> list[Attached]:
    """What people put on a subject, the latest first; of shared kinds alone for people outside."""
    found = (
        select(Record, RecordKind, RecordAttachment)
        .join(RecordAttachment, RecordAttachment.record == Record.id)
        .join(RecordKind, RecordKind.id == Record.kind)
        .where(RecordAttachment.subject_kind == subject_kind, _is_subject(subject_kind, subject))
        .where(RecordAttachment.detached_at.is_(None), RecordKind.archived_at.is_(None))
    )
    if shared_only:
        found = found.where(RecordKind.shared.is_(True), Record.archived_at.is_(None))
    newest = found.order_by(RecordAttachment.attached_at.desc(), Record.id.desc()).limit(MOST_ATTACHED)
    made: dict[uuid.UUID, Attached] = {}
    for record, kind, row in tx.session.execute(newest):
        made.setdefault(record.id, Attached(record, kind, row.attached_by, row.attached_at))
    return list(made.values())


def _is_subject(subject_kind: str, subject: uuid.UUID) -> ColumnElement[bool]:
    """What stands on somebody stands on all who are one with him."""
    same = same_as(subject) if subject_kind == PERSON else [subject]
    return RecordAttachment.subject.in_(same)


def settled(tx: Tx, *, subject_kind: str, subject: uuid.UUID) -> set[uuid.UUID]:
    """The records that are attached to a subject, or were taken off."""
    rows = select(RecordAttachment.record).where(
        RecordAttachment.subject_kind == subject_kind, RecordAttachment.subject == subject
    )
    return set(tx.session.scalars(rows))


def concerning(tx: Tx, *, person: uuid.UUID, limit: int = MOST_ATTACHED) -> list[Attached]:
    """The records that other systems say concern somebody, by himself or by one of his addresses, the latest first."""
    by_address = (
        select(RecordAddress.record)
        .join(Address, and_(Address.kind == RecordAddress.kind, Address.value == RecordAddress.value))
        .where(Address.person.in_(same_as(person)))
    )
    theirs = union(select(RecordPerson.record).where(RecordPerson.person.in_(same_as(person))), by_address)
    found = (
        select(Record, RecordKind)
        .join(RecordKind, RecordKind.id == Record.kind)
        .where(Record.id.in_(theirs), Record.archived_at.is_(None), RecordKind.archived_at.is_(None))
        .order_by(Record.occurred_at.desc(), Record.id.desc())
    )
    return [Attached(record, kind) for record, kind in tx.session.execute(found.limit(limit))]


def persons_of(tx: Tx, *, record: uuid.UUID) -> list[uuid.UUID]:
    """Whom a record concerns, as far as they are known."""
    by_address = (
        select(Address.person)
        .join(RecordAddress, and_(Address.kind == RecordAddress.kind, Address.value == RecordAddress.value))
        .where(RecordAddress.record == record)
    )
    found = union(select(RecordPerson.person).where(RecordPerson.record == record), by_address)
    return sorted(tx.session.scalars(found))


def addresses_of(tx: Tx, *, record: uuid.UUID) -> list[str]:
    """The addresses that were pushed with a record."""
    found = select(RecordAddress.value).where(RecordAddress.record == record)
    return list(tx.session.scalars(found.order_by(RecordAddress.kind, RecordAddress.value)))


def conversations_of(
    tx: Tx, *, actor: Actor, record: uuid.UUID, after: Place | None = None, limit: int
) -> list[Conversation]:
    """The conversations on which a record stands and that the actor may open, the latest first; of others there is no
    trace."""
    on = select(RecordAttachment.subject).where(
        RecordAttachment.record == record,
        RecordAttachment.subject_kind == CONVERSATION,
        RecordAttachment.detached_at.is_(None),
    )
    found = select(Conversation).where(Conversation.id.in_(on), readable(tx, actor=actor))
    if after is not None:
        place = tuple_(Conversation.latest_at, Conversation.id)
        found = found.where(place < tuple_(after[0], literal(after[1], Conversation.id.type)))
    newest = found.order_by(Conversation.latest_at.desc(), Conversation.id.desc()).limit(limit)
    return list(tx.session.scalars(newest))


def standing_on(tx: Tx, *, records: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The conversations on which any of these records stands, two hundred at most."""
    found = select(RecordAttachment.subject).where(
        RecordAttachment.record.in_(list(records)),
        RecordAttachment.subject_kind == CONVERSATION,
        RecordAttachment.detached_at.is_(None),
    )
    return list(tx.session.scalars(found.distinct().limit(MOST_TOLD)))


def matching(tx: Tx, *, words: Sequence[Phrase], plain: str, limit: int) -> list[Attached]:
    """What fits a question: first those that have just this key, then those with the words, the latest first."""
    exact = called(tx, keys=spellings(plain)) if plain and len(plain) <= LONGEST_KEY else []
    found = {one.record.id: one for one in [*exact, *records(tx, words=words, limit=limit)]}
    return list(found.values())[:limit]


def spellings(key: str) -> set[str]:
    """How a key may be written that somebody types."""
    return {key, key.upper(), key.lower()}


def called(tx: Tx, *, keys: Collection[str]) -> list[Attached]:
    """The records in use whose key is one of these, in any kind."""
    found = (
        select(Record, RecordKind)
        .join(RecordKind, RecordKind.id == Record.kind)
        .where(Record.key.in_(list(keys)), Record.archived_at.is_(None), RecordKind.archived_at.is_(None))
        .order_by(Record.occurred_at.desc(), Record.id.desc())
    )
    return [Attached(record, kind) for record, kind in tx.session.execute(found.limit(100))] if keys else []


def by_ids(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Attached]:
    found = select(Record, RecordKind).join(RecordKind, RecordKind.id == Record.kind).where(Record.id.in_(list(ids)))
    return {record.id: Attached(record, kind) for record, kind in tx.session.execute(found)} if ids else {}
