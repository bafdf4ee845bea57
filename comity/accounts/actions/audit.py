"""The audit log grows; nothing else ever happens to it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import msgspec
from sqlalchemy.dialects import postgresql, sqlite

from comity.accounts import chain
from comity.accounts.models import AuditEntry, Member
from comity.foundation.store import Tx
from comity.foundation.store.log import Installation

_END = uuid.UUID(int=2)
"""The lock of the chain's end, beside those of conversations."""


def audit(
    tx: Tx,
    kind: str,
    *,
    by: uuid.UUID | None,
    subject_kind: str = "",
    subject: uuid.UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the audit log, in the transaction of the act. `by` is a person, or nobody who is known.

    `facts` are ids and codes: never names, addresses, words or secrets. With the subject kind `person` the subject is a
    person's id; other kinds are named by their rooms (slot `audit-subject`).
    """
    tx.at_last(partial(_append, kind=kind, by=by, subject_kind=subject_kind, subject=subject, facts=facts or {}))


def audit_member(
    tx: Tx, kind: str, *, by: uuid.UUID | None, member: Member, facts: dict[str, Any] | None = None
) -> None:
    audit(tx, kind, by=by, subject_kind="person", subject=member.person, facts=facts)


def _append(
    tx: Tx, *, kind: str, by: uuid.UUID | None, subject_kind: str, subject: uuid.UUID | None, facts: dict[str, Any]
) -> None:
    tx.lock(_END)
    end = chain.head(tx)
    entry = AuditEntry(
        position=end.position + 1,
        at=tx.now,
        kind=kind,
        actor=by,
        subject_kind=subject_kind,
        subject=subject,
        facts=msgspec.json.encode(facts, order="sorted").decode(),
        previous=end.hash,
    )
    entry.hash = chain.hash_of(entry)
    tx.session.add(entry)
    tx.session.flush()
    _keep_end(tx, chain.Head(entry.position, entry.hash))


def _keep_end(tx: Tx, end: chain.Head) -> None:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    kept = insert(Installation).values(key=chain.HEAD, value=str(end))
    tx.session.execute(kept.on_conflict_do_update(index_elements=["key"], set_={"value": str(end)}))
