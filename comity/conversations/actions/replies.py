"""Saved replies: words that are used again. Nothing sends them but a person."""

from __future__ import annotations

import uuid

from comity.accounts import queries as accounts
from comity.conversations.models import SavedReply
from comity.conversations.queries.replies import visible_reply
from comity.foundation.errors import RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def save_reply(tx: Tx, *, actor: Actor, title: str, body: str, team: uuid.UUID | None = None) -> SavedReply:
    """Keep a reply for everybody inside, or for one of one's own teams. Raises RuleRefused."""
    _check_team(tx, actor, team)
    reply = SavedReply(
        id=tx.new_id(),
        title=title,
        body=body,
        team=team,
        created_by=actor.person,
        created_at=tx.now,
        changed_at=tx.now,
    )
    tx.session.add(reply)
    tx.session.flush()
    return reply


def change_reply(
    tx: Tx,
    *,
    actor: Actor,
    reply: uuid.UUID | None,
    title: str | None = None,
    body: str | None = None,
    team: uuid.UUID | None = None,
    for_everybody: bool = False,
) -> SavedReply:
    """What is None stays. Whoever may use a reply may better it. Raises NotFound, RuleRefused."""
    row = visible_reply(tx, actor=actor, reply=reply)
    if team is not None:
        _check_team(tx, actor, team)
    row.title, row.body = title or row.title, body or row.body
    row.team = None if for_everybody else team or row.team
    row.changed_at = tx.now
    tx.session.flush()
    return row


def forget_reply(tx: Tx, *, actor: Actor, reply: uuid.UUID | None) -> None:
    """Raises NotFound."""
    tx.session.delete(visible_reply(tx, actor=actor, reply=reply))
    tx.session.flush()


def _check_team(tx: Tx, actor: Actor, team: uuid.UUID | None) -> None:
    if team is not None and team not in accounts.teams_of(tx, person=actor.person):
        raise RuleRefused("This is none of your teams.", fields={"team": "is none of yours"})
