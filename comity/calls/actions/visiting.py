"""Calls of people without an account: the talk that they belong to goes on, or begins with the call."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.calls.actions.starting import Kind, Started, start_call
from comity.calls.models import Call
from comity.conversations import actions as conversations
from comity.conversations.access import OUTSIDE
from comity.conversations.actions.membership import Visibility
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def call_from_outside(
    tx: Tx,
    *,
    actor: Actor,
    asked: Collection[uuid.UUID],
    visibility: Visibility,
    going_on: uuid.UUID | None,
    client_id: uuid.UUID,
    kind: Kind,
    device: str,
) -> Started:
    """A visitor calls those asked: in the talk that goes on, else in a new one without words. The same client_id again
    is the same call. The caller holds the lock of the actor's person.

    Raises what `start_call` raises.
    """
    before = select(Call.conversation).where(Call.started_by == actor.person, Call.client_id == client_id)
    talk = tx.session.scalar(before) or going_on
    if talk is None:
        talk = conversations.start_conversation(
            tx, kind=OUTSIDE, by=actor.person, participants=asked, channel=actor.channel, visibility=visibility
        ).id
    return start_call(tx, actor=actor, conversation=talk, client_id=client_id, kind=kind, device=device)
