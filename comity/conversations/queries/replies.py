"""Saved replies, for those who may use them."""

from __future__ import annotations

import uuid

from sqlalchemy import func, or_, select

from comity.accounts import queries as accounts
from comity.conversations.models import SavedReply
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def visible_reply(tx: Tx, *, actor: Actor, reply: uuid.UUID | None) -> SavedReply:
    """A reply for everybody or for one of the actor's teams; raises NotFound."""
    row = None if reply is None else tx.session.get(SavedReply, reply)
    if row is None or (row.team is not None and row.team not in accounts.teams_of(tx, person=actor.person)):
        raise NotFound
    return row


def saved_replies(tx: Tx, *, actor: Actor, words: str = "", limit: int = 200) -> list[SavedReply]:
    """What one may use, by title."""
    teams = accounts.teams_of(tx, person=actor.person)
    found = select(SavedReply).where(or_(SavedReply.team.is_(None), SavedReply.team.in_(teams)))
    if words:
        like = words.casefold()
        title, body = func.lower(SavedReply.title), func.lower(SavedReply.body)
        found = found.where(or_(title.contains(like, autoescape=True), body.contains(like, autoescape=True)))
    return list(tx.session.scalars(found.order_by(SavedReply.title, SavedReply.id).limit(limit)))


def filled_in(body: str, *, name: str, me: str) -> str:
    """The words of a reply for one person: `{name}`, `{first_name}` are his, `{me}` is who writes."""
    fields = {"{first_name}": name.split()[0] if name.split() else "", "{name}": name, "{me}": me}
    for field, words in fields.items():
        body = body.replace(field, words)
    return body
