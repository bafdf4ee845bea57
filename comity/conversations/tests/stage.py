"""The crew as actors over a store, without a server: anna, ben, dora are members, cleo is the owner; vic and gus are
visitors."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Collection

import msgspec

from comity.conversations import actions, queries
from comity.conversations.api_shapes import conversations_out
from comity.conversations.fragments import Fragments
from comity.conversations.live import ConversationStage
from comity.foundation.events import Cursor, Event
from comity.foundation.policies import Actor, Role
from comity.foundation.store import Store, Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of, in_order
from comity.people import actions as people

INSIDE: dict[str, Role] = {"anna": "member", "ben": "member", "cleo": "owner", "dora": "member"}
OUTSIDE = ("vic", "gus")
_numbers = itertools.count(1)
stage = ConversationStage(Fragments(inside=lambda view: view.html, outside=lambda view: view.html))


def crew(tx: Tx) -> dict[str, Actor]:
    """New people, whoever else the database knows."""
    number = next(_numbers)
    actors = {}
    for name, role in INSIDE.items():
        member = people.add_member(tx, name=name.title(), handle=f"{name}{number}", role=role)
        actors[name] = Actor(member.person, "session", role, uuid.uuid4(), member=member.id)
    for name in OUTSIDE:
        person = people.add_person(tx, name=name.title())
        actors[name] = Actor(person, "visitor", "visitor", uuid.uuid4())
    return actors


def talk(tx: Tx, *, kind: str, by: Actor, others: Collection[Actor], channel: uuid.UUID | None = None) -> uuid.UUID:
    persons = [other.person for other in others]
    title = "Lamps" if kind == "room" else ""
    return actions.start_conversation(
        tx, kind=kind, by=by.person, participants=persons, title=title, channel=channel
    ).id


def door(tx: Tx, *, by: Actor) -> uuid.UUID:
    return actions.open_channel(tx, kind="website", name="Shop", origins=[], asked=[], by=by.person).id


def say(store: Store, actor: Actor, conversation: uuid.UUID, body: str, lane: str = "message") -> actions.Sent:
    fields = {"client_id": uuid.uuid4(), "body": body, "lane": lane}
    return store.write_now(actions.send_message, actor=actor, conversation=conversation, **fields)


def everything(tx: Tx, *, actor: Actor, conversation: uuid.UUID, limit: int = 3) -> list[dict[str, object]]:
    """The whole history, page by page, forwards."""
    found: list[dict[str, object]] = []
    after: int | None = 0
    while after is not None:
        page = queries.history(tx, actor=actor, conversation=conversation, before=None, after=after, limit=limit)
        read = msgspec.json.decode(page)
        found += read["items"]
        after = read["next"]
    return found


def sight(tx: Tx, *, actor: Actor, among: Collection[uuid.UUID]) -> bytes:
    """All that this actor can read of these conversations, as bytes."""
    rows = [row for row in queries.conversations(tx, actor=actor, limit=100) if row.conversation.id in among]
    told = [everything(tx, actor=actor, conversation=row.conversation.id) for row in rows]
    return msgspec.json.encode([conversations_out(tx, rows), told])


def log_of(tx: Tx, *, conversations: Collection[uuid.UUID]) -> list[Event]:
    found = SELECTED.where(EventRow.conversation.in_(conversations))
    return [event_of(row) for row in tx.connection.execute(in_order(tx, found))]


def place(event: Event) -> Cursor:
    return Cursor(event.txid, event.position)
