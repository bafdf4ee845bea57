"""Drafts that wait for a colleague."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import cast

import msgspec
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.actions import audit
from comity.conversations import access as talks, actions as conversations, events as told, queries as words
from comity.conversations.actions.numbering import number
from comity.conversations.actions.sending import check_audience, check_place, leaving
from comity.conversations.ports import Guard, Leaving, holds, let_leave
from comity.etiquette.guards import access, events
from comity.etiquette.guards.codes import QUIET_HOURS
from comity.etiquette.guards.models import Approval
from comity.etiquette.guards.queries import REFUSED, SENT, WAITING, WITHDRAWN
from comity.foundation.clock import DAY
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.files import actions as stored
from comity.foundation.policies import Actor, Role
from comity.foundation.store import Tx

FILES_STAY = 90 * DAY


def hand_in(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    client_id: uuid.UUID,
    body: str,
    guards: Collection[Guard],
    reply_to: uuid.UUID | None = None,
    files: Sequence[uuid.UUID] = (),
    audience: Collection[uuid.UUID] | None = None,
    confirm: Mapping[str, str] | None = None,
) -> Approval:
    """Have words to people outside approved; the same client_id again is the same draft. What the other guards ask is
    answered now. Raises what `send_message` raises, and RuleRefused `not_needed` where no policy wants it."""
    if conversation is not None:
        tx.lock(conversation)
    seat, sent = talks.seat_to_write(tx, actor=actor, conversation=conversation, client_id=client_id)
    mine = select(Approval).where(Approval.writer == actor.person, Approval.client_id == client_id)
    row = tx.session.scalar(mine)
    if sent is not None or (row is not None and row.conversation != conversation):
        raise Conflict("These words went out already.", code="sent")
    if row is not None:
        return row
    readers = words.outside_participants(tx, conversation=seat.conversation)
    check_place(tx, actor, seat, "message", readers)
    if audience is not None:
        check_audience(readers, audience)
    _check_guards(tx, guards, leaving(actor, seat, readers, body), confirm or {})
    _hold_files(tx, actor, files)
    row = Approval(
        id=tx.new_id(),
        conversation=seat.conversation,
        writer=actor.person,
        client_id=client_id,
        body=body,
        reply_to=reply_to,
        files=[str(file) for file in files],
        confirm=dict(confirm or {}),
        state=WAITING,
        handed_at=tx.now,
        reason="",
    )
    tx.session.add(row)
    return _told(tx, row, by=actor.person)


def _check_guards(tx: Tx, guards: Collection[Guard], words_out: Leaving, confirm: Mapping[str, str]) -> None:
    found = holds(tx, guards=guards, leaving=words_out) if words_out.readers else []
    if all(held.needs != "approval" for _, held in found):
        raise RuleRefused("Nobody has to approve this. Send it.", code="not_needed")
    # Nothing leaves now: who approves sees the hour.
    others = [guard for guard, held in found if held.needs != "approval" and held.code != QUIET_HOURS]
    let_leave(tx, guards=others, leaving=words_out, confirm=confirm)


def _hold_files(tx: Tx, actor: Actor, files: Sequence[uuid.UUID]) -> None:
    held = stored.hold_files(tx, owner=actor.person, files=files, until=tx.now + FILES_STAY) if files else set()
    wrong = {f"files[{n}]": "is no file of yours that can be sent" for n, file in enumerate(files) if file not in held}
    if wrong:
        raise RuleRefused("A file cannot be sent. Upload it again.", code="no_such_file", fields=wrong)


def change_draft(tx: Tx, *, actor: Actor, approval: uuid.UUID | None, body: str) -> Approval:
    """Other words, before anybody decided; after a no, they are handed in once more."""
    row = _open(tx, access.own_draft(tx, actor=actor, approval=approval), WAITING, REFUSED)
    row.body, row.state, row.handed_at = body, WAITING, tx.now
    row.decided_by, row.decided_at, row.reason = None, None, ""
    return _told(tx, row, by=actor.person)


def withdraw_draft(tx: Tx, *, actor: Actor, approval: uuid.UUID | None) -> None:
    """Nobody has to look at it any more; twice is as good as once."""
    row = access.own_draft(tx, actor=actor, approval=approval)
    if row.state != WITHDRAWN:
        _open(tx, row, WAITING, REFUSED).state = WITHDRAWN
        _told(tx, row, by=actor.person)


def hand_in_again(tx: Tx, *, actor: Actor, approval: uuid.UUID | None) -> Approval:
    """What was withdrawn waits again."""
    row = access.own_draft(tx, actor=actor, approval=approval)
    if row.state != WAITING:
        _open(tx, row, WITHDRAWN, REFUSED)
        row.state, row.decided_by, row.decided_at, row.reason = WAITING, None, None, ""
        _told(tx, row, by=actor.person)
    return row


def approve(
    tx: Tx,
    *,
    actor: Actor,
    approval: uuid.UUID | None,
    body: str | None = None,
    audience: Collection[uuid.UUID] | None = None,
) -> Approval:
    """Send it in its writer's name, with other words where `body` is given; inside it is told who approved.

    Raises Forbidden for one's own words, Conflict where somebody decided already or the readers changed.
    """
    row = access.decidable(tx, actor=actor, approval=approval)
    tx.lock(row.conversation)
    _open(tx, row, WAITING)
    if body is not None and body != row.body:
        row.sent_body = body
    try:
        sent = conversations.send_message(
            tx,
            actor=_writer(tx, row),
            conversation=row.conversation,
            client_id=row.client_id,
            body=row.sent_body or row.body,
            reply_to=row.reply_to,
            audience=audience,
            files=[uuid.UUID(file) for file in row.files],
        )
    except NotFound:
        raise Conflict("Who wrote this does not take part there any more.", code="writer_gone") from None
    row.message = sent.id
    _tell_inside(tx, row, sent.id, by=actor.person)
    return _decided(tx, row, SENT, "", by=actor.person)


def refuse(tx: Tx, *, actor: Actor, approval: uuid.UUID | None, reason: str) -> Approval:
    """A no, with its reason; the writer may hand in other words."""
    row = _open(tx, access.decidable(tx, actor=actor, approval=approval), WAITING)
    return _decided(tx, row, REFUSED, reason, by=actor.person)


def _open(tx: Tx, row: Approval, *states: str) -> Approval:
    tx.session.refresh(row, with_for_update=True)
    if row.state not in states:
        raise Conflict("This was decided meanwhile.", code="decided", details={"state": row.state})
    return row


def _writer(tx: Tx, row: Approval) -> Actor:
    member = accounts.member_of(tx, person=row.writer)
    if member is None or not member.active or not accounts.is_inside(member):
        raise NotFound
    return Actor(row.writer, "session", cast(Role, member.role), row.id, member=member.id)


def _tell_inside(tx: Tx, row: Approval, message: uuid.UUID, *, by: uuid.UUID) -> None:
    tx.session.flush()
    numbers = number(tx, row.conversation, for_all=False)
    facts = {"message": str(message), "by": str(by)}
    inside = msgspec.json.encode(facts)
    tx.announce(Event(told.APPROVAL_GIVEN, row.conversation, *numbers, message, by, facts, inside=inside))


def _decided(tx: Tx, row: Approval, state: str, reason: str, *, by: uuid.UUID) -> Approval:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason, by, tx.now
    facts = {"conversation": str(row.conversation), "changed": row.sent_body is not None}
    audit(tx, f"approval.{state}", by=by, subject_kind="person", subject=row.writer, facts=facts)
    return _told(tx, row, by=by)


def _told(tx: Tx, row: Approval, *, by: uuid.UUID) -> Approval:
    tx.session.flush()
    tx.announce(Event(events.APPROVAL_CHANGED, subject=row.id, actor=by, facts={"state": row.state}))
    return row
