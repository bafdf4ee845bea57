"""Guards as programs see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.conversations import queries as words
from comity.conversations.api_shapes import Body, Confirm, Files
from comity.etiquette.guards import queries
from comity.etiquette.guards.models import Approval, ApprovalPolicy, Consent, Reason
from comity.foundation.clock import iso
from comity.foundation.parse import Input
from comity.foundation.store import Tx

Why = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]
RoleName = Annotated[str, Meta(max_length=36)]


class ChangedRules(Input, frozen=True):
    """What is left out stays. At most `most` messages to one person without an answer in `days`, over all of us;
    `cold`: whether writing to somebody who never wrote to us needs a reason; `quiet`: whether writing to somebody
    outside is asked about from `quiet_from` to `quiet_until` on his own clock, through midnight where it ends before it
    begins."""

    most: Annotated[int, Meta(ge=1, le=50)] | None = None
    days: Annotated[int, Meta(ge=1, le=90)] | None = None
    cold: bool | None = None
    quiet: bool | None = None
    quiet_from: TimeOfDay | None = None
    quiet_until: TimeOfDay | None = None


class NewPolicy(Input, frozen=True):
    """`role` is owner, admin, member, bot, the id of a custom role, or empty for everybody; without `channel` it is for
    every outside conversation."""

    role: RoleName = ""
    channel: uuid.UUID | None = None


class ChangedPolicy(Input, frozen=True):
    role: RoleName | None = None
    channel: uuid.UUID | UnsetType | None = UNSET


class NewDraft(Input, frozen=True):
    """As for a message. `confirm` answers what else was asked."""

    client_id: uuid.UUID
    body: Body
    reply_to: uuid.UUID | None = None
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None
    files: Files = ()
    confirm: Confirm = {}  # noqa: RUF012 - msgspec copies it


class ChangedDraft(Input, frozen=True):
    body: Body


class Approved(Input, frozen=True):
    """`body` where other words go out; `audience` are the people outside who were seen."""

    body: Body | None = None
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None


class Refusal(Input, frozen=True):
    reason: Why


class NewConsent(Input, frozen=True):
    """How we know that we may write first."""

    words: Why


class PolicyOut(Struct):
    id: str
    role: str
    channel: str | None
    by: str
    at: str


class GuardsOut(Struct):
    most: int
    days: int
    cold: bool
    quiet: bool
    quiet_from: str
    quiet_until: str
    policies: list[PolicyOut]


class ReasonOut(Struct):
    """`guard` is the code of what was asked; `person` one of those whom it was about."""

    id: str
    guard: str
    conversation: str
    person: str | None
    by: str
    reason: str
    at: str


class Reasons(Struct):
    items: list[ReasonOut]
    next: str | None


class ConsentOut(Struct):
    person: str
    words: str
    by: str
    at: str


class ApprovalOut(Struct):
    """A draft. `state` is waiting, sent, refused or withdrawn; `sent_body` is what went out where it was changed;
    `audience` are the people outside who would read it now."""

    id: str
    conversation: str
    writer: str
    client_id: str
    body: str
    reply_to: str | None
    files: list[str]
    audience: list[str]
    state: str
    handed_at: str
    decided_by: str | None
    decided_at: str | None
    reason: str
    sent_body: str | None
    message: str | None


class Approvals(Struct):
    items: list[ApprovalOut]
    next: str | None


def policy_out(row: ApprovalPolicy) -> PolicyOut:
    return PolicyOut(str(row.id), row.role, _text(row.channel), str(row.made_by), iso(row.made_at))


def guards_out(rules: queries.Rules, policies: Sequence[ApprovalPolicy]) -> GuardsOut:
    return GuardsOut(*rules, policies=[policy_out(row) for row in policies])


def reason_out(row: Reason) -> ReasonOut:
    return ReasonOut(
        str(row.id), row.guard, str(row.conversation), _text(row.person), str(row.by), row.words, iso(row.at)
    )


def consent_out(row: Consent) -> ConsentOut:
    return ConsentOut(str(row.person), row.words, str(row.noted_by), iso(row.noted_at))


def approval_out(tx: Tx, row: Approval) -> ApprovalOut:
    readers = words.outside_participants(tx, conversation=row.conversation)
    return ApprovalOut(
        id=str(row.id),
        conversation=str(row.conversation),
        writer=str(row.writer),
        client_id=str(row.client_id),
        body=row.body,
        reply_to=_text(row.reply_to),
        files=row.files,
        audience=sorted(str(person) for person in readers),
        state=row.state,
        handed_at=iso(row.handed_at),
        decided_by=_text(row.decided_by),
        decided_at=None if row.decided_at is None else iso(row.decided_at),
        reason=row.reason,
        sent_body=row.sent_body,
        message=_text(row.message),
    )


def _text(one: uuid.UUID | None) -> str | None:
    return None if one is None else str(one)
