"""A colleague asks for help beside an outside talk, and another one joins."""

from __future__ import annotations

import uuid

from comity.conversations import access, events
from comity.conversations.actions.membership import seat_participant
from comity.conversations.actions.outside import announce, locked_outside
from comity.conversations.actions.sending import NOTE, send_message
from comity.conversations.models import Conversation, HelpRequest
from comity.conversations.queries.help import visibility_before
from comity.foundation.errors import Conflict, Forbidden, NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def ask_for_help(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, topic: str, words: str, client_id: uuid.UUID
) -> HelpRequest:
    """Ask whoever knows about `topic`; the words become a note. A talk that was one's own becomes visible to the
    audience of its channel. The same client_id again gives the same request. Raises NotFound, RuleRefused."""
    row, _ = locked_outside(tx, actor=actor, conversation=conversation)
    known = tx.session.get(HelpRequest, client_id)
    if known is not None:
        if (known.conversation, known.asked_by) != (row.id, actor.person):
            raise Conflict("This client_id was used elsewhere.", code="client_id_reused")
        return known
    before = row.visibility
    if before == "private":
        row.visibility = "public" if row.channel is None else "channel"
    if words:
        send_message(tx, actor=actor, conversation=row.id, client_id=client_id, body=words, lane=NOTE)
    asked = HelpRequest(
        id=client_id, conversation=row.id, asked_by=actor.person, asked_at=tx.now, topic=topic, words=words
    )
    tx.session.add(asked)
    _announce(tx, row, events.HELP_ASKED, asked, actor, visibility=before)
    return asked


def take_help(tx: Tx, *, actor: Actor, request: uuid.UUID | None) -> HelpRequest:
    """Join to help: one takes part from then on. Raises NotFound, Conflict `closed` when somebody was quicker."""
    asked, row = _locked(tx, actor, request)
    if asked.taken_by == actor.person:
        return asked
    if asked.closed_at is not None:
        raise Conflict("Somebody helps already, or it is not needed any more.", code="closed")
    if asked.asked_by == actor.person:
        raise Forbidden("You asked yourself. Withdraw it instead.")
    asked.taken_by, asked.closed_at = actor.person, tx.now
    if not access.seat(tx, actor=actor, conversation=row.id).takes_part:
        seat_participant(tx, row.id, actor.person, inside=True, by=actor.person)
    _announce(tx, row, events.HELP_TAKEN, asked, actor)
    return asked


def withdraw_help(tx: Tx, *, actor: Actor, request: uuid.UUID | None) -> None:
    """Help is not needed any more: the talk is seen as it was before, the note stays. Twice is as good as once."""
    asked, row = _locked(tx, actor, request)
    if asked.asked_by != actor.person:
        raise Forbidden("Only who asked can withdraw it.")
    if asked.closed_at is not None:
        return
    asked.closed_at = tx.now
    row.visibility = visibility_before(tx, request=asked) or row.visibility
    _announce(tx, row, events.HELP_WITHDRAWN, asked, actor)


def _locked(tx: Tx, actor: Actor, request: uuid.UUID | None) -> tuple[HelpRequest, Conversation]:
    asked = None if request is None else tx.session.get(HelpRequest, request)
    if asked is None:
        raise NotFound
    row, _ = locked_outside(tx, actor=actor, conversation=asked.conversation)
    tx.session.refresh(asked)
    return asked, row


def _announce(tx: Tx, row: Conversation, kind: str, asked: HelpRequest, actor: Actor, **facts: str) -> None:
    announce(tx, row, kind, {"help": str(asked.id), **facts}, by=actor.person, subject=asked.id)
