"""How a conversation stands in which another one goes on: whoever waits in that one waits here, until it is undone."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import exists, select

from comity.conversations import queries
from comity.conversations.models import Conversation, Message
from comity.foundation.store import Tx


class Standing(Struct, frozen=True):
    status: str
    snoozed_until: int | None
    waiting_since: int | None
    latest_at: int

    @property
    def turn(self) -> tuple[str, int | None, int | None]:
        return self.status, self.snoozed_until, self.waiting_since


def standing_of(row: Conversation) -> Standing:
    return Standing(row.status, row.snoozed_until, row.waiting_since, row.latest_at)


def take_over(source: Conversation, target: Conversation) -> None:
    """Who waits for an answer goes on waiting, and what is newest is newest."""
    target.latest_at = max(source.latest_at, target.latest_at)
    if source.status != "open" or source.waiting_since is None:
        return
    target.waiting_since = min(source.waiting_since, target.waiting_since or source.waiting_since)
    target.status, target.snoozed_until = "open", None


def set_back(tx: Tx, row: Conversation, *, now: Standing, before: Standing, after: Standing, since: int) -> None:
    """As it stood before, unless something became of it since; `now` is how it stood when the undo began, `since` its
    outside number at the merging."""
    row.latest_at = before.latest_at if now.latest_at == after.latest_at else now.latest_at
    if now.turn != after.turn:
        return
    said = exists().where(Message.conversation == row.id, Message.outside_seq > since)
    if tx.session.scalar(select(said)):
        row.waiting_since = queries.asked_since(tx, conversation=row.id)
    else:
        row.status, row.snoozed_until, row.waiting_since = before.turn
    tx.session.flush()
