"""One line over all doors: what was said with somebody outside and noted about him, as far as the viewer sees it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, select

from comity.conversations.acquaintance import count_unseen, said_with, talks_seen
from comity.conversations.attached import excerpt
from comity.conversations.models import Channel, Conversation, Message
from comity.conversations.viewing_messages import NOTE, door_view, message_views
from comity.conversations.views import DoorCountView, EntryView, PersonLineView
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access as known
from comity.people.views import person_view

PERSON_LINE = "person-line"
STEP, WORDS, COUNTED = 20, 400, 100
OF_CALLS = ("phone", "video")
"""What stands at the words that say by themselves who took part."""
_STANDS = Message.deleted_at.is_(None)


class Door(NamedTuple):
    """Which messages came or left by one door: `where` is about `Message`. Rooms that know of a door register theirs in
    the slot `person-line`; what went by none of them was chat."""

    key: str
    label: str
    icon: str
    where: ColumnElement[bool]


def doors_of(runtime: Runtime) -> list[Door]:
    """Chat, what is registered, and notes."""
    _ = runtime.templates.gettext
    others: list[Door] = list(runtime.slots.get(PERSON_LINE, ()))
    chat = and_(Message.lane != NOTE, *(not_(door.where) for door in others))
    return [
        Door("chat", _("Chat"), "message-circle", chat),
        *others,
        Door("inside", _("Inside"), "lock", Message.lane == NOTE),
    ]


def person_line(
    tx: Tx,
    *,
    actor: Actor,
    person: uuid.UUID | None,
    doors: Sequence[Door],
    wanted: str = "",
    before: uuid.UUID | None = None,
) -> PersonLineView | None:
    """The newest entries by one door (`wanted`, or by all), below a message. None for people inside. Raises
    NotFound."""
    card = known.visible_person(tx, actor=actor, person=person)
    if card.inside or card.bot:
        return None
    chosen = [door.where for door in doors if door.key == wanted]
    where = and_(_STANDS, *chosen)
    found = said_with(tx, actor=actor, person=card.id, limit=STEP + 1, before=before, where=where)
    seen = talks_seen(tx, actor=actor, person=card.id)
    total, *counts = _counts(tx, seen, doors)
    return PersonLineView(
        person=person_view(card),
        entries=_entries(tx, found[:STEP]),
        doors=tuple(
            DoorCountView(door.key, door.label, door.icon, count)
            for door, count in zip(doors, counts, strict=True)
            if count or door.key == wanted
        ),
        wanted=wanted,
        total=total,
        hidden=count_unseen(tx, person=card.id, seen=seen),
        following=str(found[STEP - 1].id) if len(found) > STEP else "",
    )


def _counts(tx: Tx, talks: Sequence[uuid.UUID], doors: Sequence[Door]) -> list[int]:
    """How many messages there are, and how many of each door; a hundred of each at most."""
    all_of_them = select(Message.id).where(Message.conversation.in_(talks), _STANDS)
    wanted = (all_of_them, *(all_of_them.where(door.where) for door in doors))
    counted = (select(func.count()).select_from(found.limit(COUNTED).subquery()) for found in wanted)
    return list(tx.session.execute(select(*(one.scalar_subquery() for one in counted))).one())


def _entries(tx: Tx, messages: Sequence[Message]) -> tuple[EntryView, ...]:
    here = select(Conversation.id, Conversation.title, Channel).outerjoin(Channel, Channel.id == Conversation.channel)
    rows = tx.session.execute(here.where(Conversation.id.in_({one.conversation for one in messages})))
    talks = {talk: (title, door_view(channel)) for talk, title, channel in rows}
    entries = []
    for message, view in zip(messages, message_views(tx, messages=messages, channel=None, inside=True), strict=True):
        title, own = talks[message.conversation]
        door = None if view.lane == NOTE else view.door or own
        words = excerpt(message, WORDS)
        named = door is None or door.icon not in OF_CALLS
        entries.append(EntryView(view, words, f"/conversations/{view.conversation}?at={view.seq}", title, door, named))
    return tuple(entries)
