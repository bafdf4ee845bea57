"""The verbs of stops."""

from __future__ import annotations

import uuid

from sqlalchemy import update

from comity.accounts.actions import audit
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.joined import same_as
from comity.people.models import Stop


def stop(tx: Tx, *, person: uuid.UUID, kind: str, reason: str, by: uuid.UUID) -> Stop:
    """Block a person outside, or leave him alone. Raises RuleRefused (422) for colleagues, Conflict when it holds."""
    if queries.is_inside(tx, person=person):
        raise RuleRefused("Colleagues are not stopped: this is for people outside.", code="inside")
    if kind in queries.stopped(tx, persons=[person]).get(person, set()):
        raise Conflict("This holds already.", code="stopped", fields={"kind": "holds already"})
    row = Stop(id=tx.new_id(), person=person, kind=kind, reason=reason, stopped_by=by, stopped_at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    tx.announce(Event("person.stopped", subject=person, actor=by, facts={"kind": kind}))
    audit(tx, "person.stopped", by=by, subject_kind="person", subject=person, facts={"kind": kind})
    return row


def lift(tx: Tx, *, person: uuid.UUID, kind: str, by: uuid.UUID) -> None:
    """End a stop, also of who is one with him. Raises NotFound when there is none."""
    in_force = update(Stop).where(Stop.person.in_(same_as(person)), Stop.kind == kind, Stop.lifted_at.is_(None))
    ended = tx.session.execute(in_force.values(lifted_at=tx.now, lifted_by=by).returning(Stop.id)).all()
    if not ended:
        raise NotFound
    tx.announce(Event("person.stop_lifted", subject=person, actor=by, facts={"kind": kind}))
    audit(tx, "person.stop_lifted", by=by, subject_kind="person", subject=person, facts={"kind": kind})
