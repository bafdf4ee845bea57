"""Look-up is permission: what may be reported, thanked for, decided and appealed against."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.conversations import access as conversations
from comity.conversations.models import Message
from comity.etiquette.moderation.models import Appeal, Case, Decision
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.permissions import ALL, held, may
from comity.foundation.policies import INSIDE_ROLES, Actor
from comity.foundation.store import Tx
from comity.people import queries as people


def message_to_judge(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """A message of somebody else that the actor sees and that was not taken back."""
    row = conversations.visible_message(tx, actor=actor, message=message)
    if row.author == actor.person:
        raise RuleRefused("These are your own words.", code="own")
    if row.deleted_at is not None:
        raise Conflict("This message was taken back.", code="deleted")
    return row


def message_that_helped(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """Thanks are for people inside."""
    row = message_to_judge(tx, actor=actor, message=message)
    if not people.is_colleague(tx, person=row.author):
        raise RuleRefused("Thanks are for colleagues who answered.", code="not_inside")
    return row


def case(tx: Tx, *, actor: Actor, case: uuid.UUID | None) -> Case:
    """A case, for who may decide."""
    row = None if case is None else tx.session.get(Case, case)
    if row is None or not may(actor, "moderation"):
        raise NotFound
    return row


def standing_decision(tx: Tx, *, case: uuid.UUID) -> Decision | None:
    return tx.session.scalar(select(Decision).where(Decision.case == case, Decision.undone_at.is_(None)))


def decision_on_me(tx: Tx, *, actor: Actor, decision: uuid.UUID | None) -> Decision:
    """A decision that stands, on the actor's own words."""
    row = None if decision is None else tx.session.get(Decision, decision)
    about = None if row is None else tx.session.get_one(Case, row.case).about
    if row is None or about != actor.person or row.undone_at is not None:
        raise NotFound
    return row


def appeal_to_answer(tx: Tx, *, actor: Actor, decision: uuid.UUID | None) -> tuple[Appeal, Decision]:
    """An open appeal. Who decided first answers only where nobody else could; nobody answers his own."""
    row = None if decision is None else tx.session.get(Appeal, decision)
    if row is None or not may(actor, "moderation"):
        raise NotFound
    if row.answered_at is not None:
        raise Conflict("Somebody answered it already.", code="answered")
    decided = tx.session.get_one(Decision, row.decision)
    if row.person == actor.person or (decided.decided_by == actor.person and _others(tx, actor, row.person)):
        raise Forbidden("Another moderator looks at this.", code="second_look")
    return row, decided


def not_about_me(actor: Actor, row: Case) -> None:
    if row.about == actor.person:
        raise Forbidden("This is about your own words. Another moderator decides.", code="own_case")


def _others(tx: Tx, actor: Actor, appellant: uuid.UUID) -> bool:
    """Whether somebody else may decide: an owner, an admin, or who was given it."""
    active = select(Member).where(Member.role.in_(INSIDE_ROLES), Member.deactivated_at.is_(None))
    rest = [one for one in tx.session.scalars(active) if one.person not in (actor.person, appellant)]
    return any("moderation" in held(one.role, _given(tx, one)) for one in rest)


def _given(tx: Tx, member: Member) -> frozenset[str]:
    return ALL.intersection(accounts.given_to(tx, member=member.id)) if member.role == "member" else frozenset()
