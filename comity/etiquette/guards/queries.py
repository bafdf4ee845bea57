"""Reads of the guards."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.conversations import queries as conversations
from comity.conversations.models import Conversation, Message, Participant
from comity.conversations.ports import Leaving
from comity.conversations.queries import Said
from comity.etiquette.guards.codes import COLD_CONTACT
from comity.etiquette.guards.models import Approval, ApprovalPolicy, Consent, GuardRules, Reason
from comity.foundation.clock import DAY, HOUR
from comity.foundation.permissions import may
from comity.foundation.policies import INSIDE_ROLES, Actor
from comity.foundation.store import Statement, Tx, as_uuid
from comity.people import queries as people
from comity.people.joined import pairs, same_as

THE_ONE = 1
WAITING, SENT, REFUSED, WITHDRAWN = "waiting", "sent", "refused", "withdrawn"
EXCHANGE, BREATH = DAY, HOUR
"""How long after somebody's words an exchange goes on; how long words of one writer are one contact."""
LOOKED_AT = 20
"""How many readers, and how many conversations of each, are looked at."""
_RECENT = 20
_POLICIES = Statement("SELECT id, role, channel FROM approval_policies WHERE ended_at IS NULL ORDER BY id")
_LINES = 100


class Rules(NamedTuple):
    most: int = 2
    days: int = 7
    cold: bool = True
    quiet: bool = True
    quiet_from: str = "21:00"
    quiet_until: str = "07:00"


class Silence(NamedTuple):
    """How often we wrote to somebody since he wrote last, and how many of us."""

    contacts: int
    writers: int


def rules(tx: Tx) -> Rules:
    """What the house chose, or the defaults."""
    row = tx.session.get(GuardRules, THE_ONE)
    return Rules() if row is None else Rules(*(getattr(row, name) for name in Rules._fields))


def is_exchange(tx: Tx, *, leaving: Leaving) -> bool:
    """Whether these words go on with a talk: somebody outside wrote here (or began it) within a day, or the writer
    himself did within the hour, as the last to speak."""
    recent = conversations.newest_said(tx, conversation=leaving.conversation, limit=_RECENT)
    if recent and recent[0].author == leaving.actor.person and recent[0].at > tx.now - BREATH:
        return True
    if any(one.author in leaving.readers and one.at > tx.now - EXCHANGE for one in recent):
        return True
    begun = select(Conversation.created_by).where(Conversation.id == leaving.conversation)
    return tx.session.scalar(begun.where(Conversation.created_at > tx.now - EXCHANGE)) in leaving.readers


def strangers(tx: Tx, *, leaving: Leaving) -> list[uuid.UUID]:
    """Those of the readers who never wrote to us, did not come by themselves, and did not consent. None where somebody
    gave a reason in this conversation before."""
    asked = select(Reason.id).where(Reason.conversation == leaving.conversation, Reason.guard == COLD_CONTACT)
    if tx.session.scalar(asked.limit(1)) is not None:
        return []
    begun_by = tx.session.scalar(select(Conversation.created_by).where(Conversation.id == leaving.conversation))
    return [person for person in never_wrote(tx, persons=leaving.readers) if person != begun_by]


def never_wrote(tx: Tx, *, persons: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these persons outside, of the first thousand, who wrote nothing to us, gave no consent and were not
    invited; nor did who is one with them."""
    asked = sorted(persons)[:1_000]
    same = pairs(asked).c
    wrote = select(same.person).join(Message, Message.author == same.same).distinct()
    consented = select(same.person).join(Consent, Consent.person == same.same).where(Consent.withdrawn_at.is_(None))
    invited = select(Member.person).where(Member.person.in_(asked))
    known = {one for found in (wrote, consented, invited) for one in tx.session.scalars(found)}
    return [person for person in asked if person not in known]


def acquaintances(tx: Tx, *, person: uuid.UUID, but: uuid.UUID, here: uuid.UUID) -> list[uuid.UUID]:
    """Colleagues who take part in another conversation with this person, the latest first."""
    theirs = select(Participant.conversation).where(
        Participant.person.in_(same_as(person)), Participant.left_at.is_(None)
    )
    found = (
        select(Participant.person)
        .join(Conversation, Conversation.id == Participant.conversation)
        .join(Member, Member.person == Participant.person)
        .where(Participant.conversation.in_(theirs), Participant.conversation != here, Participant.person != but)
        .where(Participant.left_at.is_(None), Member.role.in_(INSIDE_ROLES), Member.deactivated_at.is_(None))
        .order_by(Conversation.latest_at.desc(), Participant.person)
        .limit(LOOKED_AT)
    )
    return list(dict.fromkeys(tx.session.scalars(found)))


def silence(tx: Tx, *, person: uuid.UUID, days: int) -> Silence:
    """Contacts with somebody outside in this many days, since his last words anywhere; beginning a talk is as good.

    What one of us writes within an hour is one contact. The first after his own words is an answer, and what is said
    within a day of them goes on with the exchange: neither counts.
    """
    since, spoke_at, contacts = tx.now - days * DAY, 0, list[Said]()
    latest = _latest_with(tx, person)
    same = {talk.person for talk in latest}
    for talk in latest:
        said = conversations.newest_said(tx, conversation=talk.conversation, limit=_LINES)
        began_at = talk.created_at if talk.created_by in same else None
        own = next((one.at for one in said if one.author in same), began_at)
        contacts += _contacts(said, own)
        spoke_at = max(spoke_at, own or 0)
    inside = _insiders(tx, contacts)
    counted = [one for one in contacts if one.author in inside and one.at > max(since, spoke_at)]
    return Silence(len(counted), len({one.author for one in counted}))


def _contacts(said: Sequence[Said], spoke_at: int | None) -> list[Said]:
    """Where each contact begins, oldest first, after the person's last words."""
    later = [one for one in reversed(said) if spoke_at is None or one.at > spoke_at]
    begun: list[Said] = []
    before: Said | None = None
    for one in later:
        if before is None or one.author != before.author or one.at > before.at + BREATH:
            begun.append(one)
        before = one
    if spoke_at is None:
        return begun
    return [one for one in begun[1:] if one.at > spoke_at + EXCHANGE]


class _TalkWith(NamedTuple):
    conversation: uuid.UUID
    created_by: uuid.UUID
    created_at: int
    person: uuid.UUID


def _latest_with(tx: Tx, person: uuid.UUID) -> list[_TalkWith]:
    """His latest outside conversations, and those of who is one with him; `person` is who takes part there."""
    found = (
        select(Conversation.id, Conversation.created_by, Conversation.created_at, Participant.person)
        .join(Participant, Participant.conversation == Conversation.id)
        .where(Participant.person.in_(same_as(person)), Participant.left_at.is_(None), Conversation.kind == "outside")
        .order_by(Conversation.latest_at.desc())
        .limit(LOOKED_AT)
    )
    return [_TalkWith(*row) for row in tx.session.execute(found)]


def _insiders(tx: Tx, said: Collection[Said]) -> set[uuid.UUID]:
    return people.insiders(tx, persons={one.author for one in said})


# ---- approval


def policy_for(tx: Tx, *, leaving: Leaving) -> uuid.UUID | None:
    """The first policy under which these words wait."""
    rows = tx.execute(_POLICIES, {})
    if not rows:
        return None
    here = [(as_uuid(key), role) for key, role, door in rows if door is None or as_uuid(door) == leaving.channel]
    held: set[str] | None = None
    for key, role in here:
        if role in ("", leaving.actor.role):
            return key
        if held is None:
            held = _custom_roles(tx, leaving.actor.member)
        if role in held:
            return key
    return None


def _custom_roles(tx: Tx, member: uuid.UUID | None) -> set[str]:
    if member is None:
        return set()
    return {str(role.id) for role in accounts.roles_of(tx, members=[member]).get(member, ())}


def policies(tx: Tx) -> list[ApprovalPolicy]:
    """Those that hold, the oldest first."""
    return list(tx.session.scalars(select(ApprovalPolicy).where(ApprovalPolicy.ended_at.is_(None)).order_by("id")))


def reasons(tx: Tx, *, limit: int, after: uuid.UUID | None = None) -> list[Reason]:
    """What was answered to guards, the newest first."""
    found = select(Reason).order_by(Reason.id.desc()).limit(limit)
    return list(tx.session.scalars(found if after is None else found.where(Reason.id < after)))


def consent(tx: Tx, *, person: uuid.UUID) -> Consent | None:
    """Of him or of who is one with him, the latest."""
    given = select(Consent).where(Consent.person.in_(same_as(person)), Consent.withdrawn_at.is_(None))
    return tx.session.scalar(given.order_by(Consent.noted_at.desc()).limit(1))


def drafts(tx: Tx, *, actor: Actor, limit: int, after: uuid.UUID | None = None) -> list[Approval]:
    """One's own, and for who approves all that wait; the newest first."""
    seen = Approval.writer == actor.person
    if may(actor, "approvals"):
        seen = or_(seen, Approval.state == WAITING, Approval.decided_by == actor.person)
    found = select(Approval).where(seen).order_by(Approval.id.desc()).limit(limit)
    return list(tx.session.scalars(found if after is None else found.where(Approval.id < after)))


def count_drafts(tx: Tx, *, actor: Actor) -> int:
    """What waits for this member: words of colleagues, and his own that were refused."""
    found = select(func.count()).select_from(Approval)
    refused = found.where(Approval.writer == actor.person, Approval.state == REFUSED)
    others = found.where(Approval.state == WAITING, Approval.writer != actor.person)
    asked = [refused, others] if may(actor, "approvals") else [refused]
    return sum(tx.session.scalar(count) or 0 for count in asked)
