"""Who asks for help, for those who see the conversation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from comity.conversations import access, merged
from comity.conversations.events import HELP_ASKED
from comity.conversations.models import Conversation, HelpRequest
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of
from comity.people import queries as people

MOST = 100
_WORD = re.compile(r"\w{3,}")


def help_wanted(tx: Tx, *, actor: Actor, limit: int = MOST) -> list[HelpRequest]:
    """Open requests: those about what the viewer knows first, then who has asked longest."""
    seen = select(HelpRequest).join(Conversation, Conversation.id == HelpRequest.conversation)
    found = list(
        tx.session.scalars(
            seen.where(HelpRequest.closed_at.is_(None), merged.goes_on_here(), access.visible(tx, actor=actor))
            .order_by(HelpRequest.asked_at)
            .limit(limit)
        )
    )
    known = topics(tx, person=actor.person)
    return sorted(found, key=lambda asked: not is_about(asked.topic, known))


def topics(tx: Tx, *, person: uuid.UUID) -> Sequence[str]:
    """What somebody knows about."""
    return people.expertise(tx, persons=[person]).get(person, ())


def is_about(topic: str, known: Collection[str]) -> bool:
    """Whether somebody who knows these things can help with a topic."""
    words = {word for own in known for word in _WORD.findall(own.casefold())}
    return any(
        word.startswith(own) or own.startswith(word) for word in _WORD.findall(topic.casefold()) for own in words
    )


def open_help(tx: Tx, *, conversation: uuid.UUID) -> HelpRequest | None:
    """What is asked in a conversation now."""
    asked = select(HelpRequest).where(HelpRequest.conversation == conversation, HelpRequest.closed_at.is_(None))
    return tx.session.scalar(asked.order_by(HelpRequest.asked_at).limit(1))


def visibility_before(tx: Tx, *, request: HelpRequest) -> str | None:
    """Who saw the conversation before help was asked."""
    told = SELECTED.where(
        EventRow.conversation == request.conversation,
        EventRow.kind == HELP_ASKED,
        EventRow.subject == request.id,
        EventRow.facts.is_not(None),
    )
    row = tx.connection.execute(told).first()
    return None if row is None else (event_of(row).facts or {}).get("visibility")
