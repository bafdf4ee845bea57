"""Entries of calls in the log of their conversation."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.calls.models import Call
from comity.conversations.actions.numbering import number
from comity.foundation.events import Event
from comity.foundation.store import Tx


def announce(tx: Tx, kind: str, call: Call, actor: uuid.UUID, facts: dict[str, Any]) -> None:
    """An entry with a number on both sides; the caller holds the conversation."""
    tx.session.flush()
    numbers = number(tx, call.conversation, for_all=True)
    facts = {"call": str(call.id)} | facts
    told = msgspec.json.encode(facts)
    tx.announce(Event(kind, call.conversation, *numbers, call.id, actor, facts, inside=told, outside=told))
