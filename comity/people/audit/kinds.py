"""What each kind of entry is called. Rooms register theirs, and how the subjects of theirs are named."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Struct

from comity.accounts.models import AuditEntry
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

KINDS, SUBJECTS, FIELDS = "audit-kind", "audit-subject", "audit-field"
Names = Callable[..., Mapping[uuid.UUID, str]]
"""`(tx, *, ids) -> names by id`; what is not there any more is left out."""


class AuditKind(Struct, frozen=True):
    """`words` is a sentence with `{who}`, `{whom}` (the subject) and facts in braces. `own` takes its place where the
    subject is the actor, `alone` where there is no subject, `unseen` where nobody is known to have done it. Kinds of
    one `group` are filtered together."""

    kind: str
    group: str
    words: str
    own: str = ""
    alone: str = ""
    unseen: str = ""


class Subject(Struct, frozen=True):
    """How the subjects of one kind, or facts of that name, are called."""

    kind: str
    names: Names
    gone: str


def by_code(runtime: Runtime) -> dict[str, AuditKind]:
    return {kind.kind: kind for kind in runtime.slots.get(KINDS, ())}


def kinds_of(runtime: Runtime, asked: str) -> tuple[str, ...]:
    """The kinds of a group, or the one kind of that name; none when there is no such one."""
    return tuple(one.kind for one in runtime.slots.get(KINDS, ()) if asked in (one.kind, one.group))


def named(
    tx: Tx, *, subjects: Collection[Subject], wanted: Mapping[str, Collection[uuid.UUID]]
) -> dict[tuple[str, uuid.UUID], str]:
    """Names by kind and id, in one query a kind."""
    found = {}
    for subject in subjects:
        ids = set(wanted.get(subject.kind, ()))
        names: Mapping[uuid.UUID, str] = subject.names(tx, ids=ids) if ids else {}
        found.update({(subject.kind, one): names.get(one) or subject.gone for one in ids})
    return found


def sentence(kind: AuditKind | None, values: Mapping[str, Any], *, entry: AuditEntry) -> str:
    """The words of one entry. A kind that no room knows any more stands as its code."""
    if kind is None:
        return f"{values['who']}: {entry.kind}"
    return (_variant(kind, entry) or kind.words).format_map(_Left(values))


def _variant(kind: AuditKind, entry: AuditEntry) -> str:
    if entry.subject is None:
        return kind.alone
    if entry.actor is None:
        return kind.unseen
    return kind.own if entry.actor == entry.subject else ""


class _Left(dict[str, Any]):
    """A fact that an old entry does not have is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return "…"
