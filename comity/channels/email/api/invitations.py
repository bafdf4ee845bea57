"""Invitations that came by mail, and what is answered to them."""

from __future__ import annotations

import uuid
from typing import Literal

from msgspec import Struct

from comity.channels.email import actions
from comity.channels.email.invitations import CANCEL, Standing, invitation_at, standings
from comity.channels.email.models import InvitationAnswer
from comity.conversations import access as conversations
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


class GivenAnswer(Input, frozen=True):
    answer: Literal["yes", "maybe", "no"]


class InvitationAnswerOut(Struct):
    """`state` is waiting (it can be taken back), queued, sent, delivered, delayed, bounced or refused."""

    answer: str
    answered_by: str
    answered_at: str
    state: str
    reason: str


class InvitationOut(Struct):
    """`starts` and `ends` are ISO 8601 as the invitation says them: a date for whole days, without offset where the
    time zone is not known. `newer` is the message that took its place; `cancelled`: it is off, by this mail or that
    one. `wants_answer`: the `organiser` gets an answer. `answer` is the one that counts, null before there is one."""

    message: str
    conversation: str
    summary: str
    starts: str
    ends: str
    place: str
    organiser: str
    uid: str
    sequence: int
    cancelled: bool
    newer: str | None
    wants_answer: bool
    answer: InvitationAnswerOut | None


@get("/api/messages/{message_id:str}/invitation", policy=MEMBER, tags=["mail"])
async def show_invitation(message_id: str, actor: Actor, runtime: Runtime) -> InvitationOut:
    """What the mail as which a message came invites to, as it counts now."""
    return await runtime.store.read(_shown, actor=actor, message=parse_id(message_id))


def _shown(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> InvitationOut:
    row = conversations.visible_message(tx, actor=actor, message=message)
    one = invitation_at(tx, message=row.id)
    if one is None or row.deleted_at is not None:
        raise NotFound
    return _out(standings(tx, invitations=[one])[one.mail.id])


@put(
    "/api/messages/{message_id:str}/invitation/answer", policy=MEMBER, body=GivenAnswer, status_code=200, tags=["mail"]
)
async def answer_invitation(message_id: str, data: GivenAnswer, actor: Actor, runtime: Runtime) -> InvitationOut:
    """Answer an invitation. The organiser gets it by mail after ten seconds, as calendars understand it; another answer
    takes the place of the former one."""
    runtime.limiter.take("send.member", actor.person)
    return await runtime.store.write(_answer, actor=actor, message=parse_id(message_id), answer=data.answer)


def _answer(tx: Tx, *, actor: Actor, message: uuid.UUID | None, answer: str) -> InvitationOut:
    return _out(actions.answer_invitation(tx, actor=actor, message=message, answer=answer))


@delete("/api/messages/{message_id:str}/invitation/answer", policy=MEMBER, status_code=200, tags=["mail"])
async def take_back_answer(message_id: str, actor: Actor, runtime: Runtime) -> InvitationOut:
    """Take back an answer that has not left yet; the one before it counts again."""
    return await runtime.store.write(_take_back, actor=actor, message=parse_id(message_id))


def _take_back(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> InvitationOut:
    return _out(actions.take_back_answer(tx, actor=actor, message=message))


def _out(standing: Standing) -> InvitationOut:
    mail, row, newer = standing.invitation.mail, standing.invitation.row, standing.newer
    return InvitationOut(
        str(mail.message),
        str(mail.conversation),
        row.summary,
        row.starts,
        row.ends,
        row.place,
        row.organiser,
        row.uid,
        row.sequence,
        CANCEL in (row.method, newer.row.method if newer else ""),
        None if newer is None else str(newer.mail.message),
        standing.wants_answer,
        None if standing.answer is None else _answer_out(standing.answer),
    )


def _answer_out(row: InvitationAnswer) -> InvitationAnswerOut:
    return InvitationAnswerOut(row.answer, str(row.answered_by), iso(row.answered_at), row.state, row.reason)


ROUTES = [show_invitation, answer_invitation, take_back_answer]
