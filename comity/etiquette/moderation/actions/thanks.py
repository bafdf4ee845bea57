"""Thanks for an answer."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from comity.conversations import access as conversations
from comity.etiquette.moderation import access
from comity.etiquette.moderation.models import Thanks, ThanksShown
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def thank(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> None:
    """Say that a message helped; twice is as good as once. Only its author gets to know.

    Raises NotFound, RuleRefused (one's own words, or those of somebody outside), Conflict (taken back).
    """
    row = access.message_that_helped(tx, actor=actor, message=message)
    tx.lock(row.id)
    if tx.session.get(Thanks, (row.id, actor.person)) is None:
        tx.session.add(Thanks(message=row.id, person=actor.person, author=row.author, thanked_at=tx.now))
        tx.session.flush()


def take_thanks_back(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> None:
    """Take one's thanks back, also after one left; where there are none, nothing happens. Raises NotFound for what one
    neither thanked for nor sees."""
    given = None if message is None else tx.session.get(Thanks, (message, actor.person))
    if given is None:
        conversations.visible_message(tx, actor=actor, message=message)
    else:
        tx.session.delete(given)


def show_thanks(tx: Tx, *, actor: Actor) -> None:
    """Let one's front door say how many people one helped."""
    if tx.session.get(ThanksShown, actor.person) is None:
        tx.session.add(ThanksShown(person=actor.person, shown_at=tx.now))
        tx.session.flush()


def hide_thanks(tx: Tx, *, actor: Actor) -> None:
    """Let it say nothing about that."""
    tx.session.execute(delete(ThanksShown).where(ThanksShown.person == actor.person))
