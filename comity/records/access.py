"""Look-up is permission: records as far as the actor may see them.

Members see every record, bots those of the kinds they bring; they and people outside also those of a shared kind that
are attached to a conversation they take part in.
"""

from __future__ import annotations

import uuid

from sqlalchemy import exists, select

from comity.conversations import access as conversations
from comity.conversations.access import OUTSIDE, Seat
from comity.conversations.models import Participant
from comity.foundation.errors import Forbidden, NotFound, RuleRefused
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.store import Tx
from comity.people import access as people
from comity.records.models import Record, RecordAttachment, RecordKind

CONVERSATION, PERSON = "conversation", "person"


def kind_of(tx: Tx, *, kind: str) -> RecordKind:
    """A kind that is in use. Raises NotFound."""
    row = tx.session.scalar(select(RecordKind).where(RecordKind.key == kind, RecordKind.archived_at.is_(None)))
    if row is None:
        raise NotFound
    return row


def may_push(actor: Actor, kind: RecordKind) -> bool:
    """Owners and admins may, and those whom the kind names."""
    return ADMIN.allows(actor) or str(actor.person) in kind.writers


def pushable(tx: Tx, *, actor: Actor, kind: str) -> RecordKind:
    """A kind whose records the actor may bring and archive. Raises NotFound, Forbidden."""
    row = kind_of(tx, kind=kind)
    if not may_push(actor, row):
        raise Forbidden("Only owners, admins and those whom the settings of this kind name bring its records.")
    return row


def visible_record(tx: Tx, *, actor: Actor, kind: str, key: str) -> tuple[Record, RecordKind]:
    """Raises NotFound."""
    row = kind_of(tx, kind=kind)
    record = tx.session.scalar(select(Record).where(Record.kind == row.id, Record.key == key))
    everywhere = actor.colleague or (actor.is_bot and may_push(actor, row))
    if record is None or not (everywhere or (row.shared and _reaches(tx, actor, record))):
        raise NotFound
    return record, row


def _reaches(tx: Tx, actor: Actor, record: Record) -> bool:
    here = (Participant.conversation == RecordAttachment.subject) & (Participant.person == actor.person)
    found = (
        exists()
        .where(RecordAttachment.record == record.id, RecordAttachment.subject_kind == CONVERSATION)
        .where(RecordAttachment.detached_at.is_(None), here, Participant.left_at.is_(None))
    )
    return record.archived_at is None and bool(tx.session.scalar(select(found)))


def attachable(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """A conversation on which the actor may put records: an outside talk that he sees, as for notes; another one where
    he takes part. Raises NotFound, Forbidden, RuleRefused."""
    seat = conversations.seat(tx, actor=actor, conversation=conversation)
    if not actor.inside:
        raise Forbidden("Records are attached inside.")
    if seat.kind != OUTSIDE and not seat.takes_part:
        raise Forbidden("Join this room to attach records here.", code="not_joined")
    if seat.archived:
        raise RuleRefused("This room is archived. It can be read, not changed.", code="archived")
    return seat


def subject_person(tx: Tx, *, actor: Actor, person: uuid.UUID | None) -> uuid.UUID:
    """A person on whom a member may put records. Raises NotFound."""
    return people.visible_person(tx, actor=actor, person=person).id
