"""What pages show of conversations that were merged."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.conversations import merged, queries
from comity.conversations.attached import excerpt
from comity.conversations.merging.queries import count_messages, first_words, mergings, others
from comity.conversations.models import Conversation
from comity.conversations.viewing_messages import door_view
from comity.conversations.views import DoorView, MergedView
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import PersonView, person_view

WORDS, FOUND = 60, 30


class PastView(Struct, frozen=True):
    """A talk of somebody outside that goes on in the one he reads; `seq` is where, in his own numbers."""

    conversation: str
    seq: int
    count: int
    words: str


class GoesOnView(Struct, frozen=True):
    """Where an opened conversation goes on; `next` is the one it was merged into, in which it can be undone."""

    conversation: str
    next: str
    words: str


class OtherView(Struct, frozen=True):
    """A conversation to merge into. `readers` are the people outside who read both from then on, where that is more
    than one of them read before; `audience` has their ids."""

    id: str
    words: str
    count: int
    at: str
    door: DoorView | None
    readers: tuple[PersonView, ...] = ()

    @property
    def audience(self) -> str:
        return ",".join(person.id for person in self.readers)


def merged_views(tx: Tx, *, conversation: uuid.UUID, since: int = 0, until: int | None = None) -> list[MergedView]:
    """What goes on in a conversation, between two of its inside numbers."""
    rows = [row for row in mergings(tx, into=conversation) if since <= row.inside_seq <= (until or row.inside_seq)]
    cards = people.faces(tx, persons={row.merged_by for row in rows})
    return [
        MergedView(
            id=str(row.conversation),
            into=str(row.into),
            seq=row.inside_seq,
            count=count_messages(tx, conversation=row.conversation, inside=True),
            words=name_of(tx, conversation=row.conversation),
            by=person_view(cards[row.merged_by]),
            at=iso(row.merged_at),
        )
        for row in rows
    ]


def pasts(tx: Tx, *, actor: Actor, conversation: uuid.UUID, after: int, before: int | None) -> tuple[PastView, ...]:
    """What goes on in a talk between two of its outside numbers, of what this person outside took part in himself."""
    rows = [row for row in mergings(tx, into=conversation) if after <= row.outside_seq < (before or queries.END)]
    return tuple(
        PastView(
            str(row.conversation),
            row.outside_seq,
            count_messages(tx, conversation=row.conversation, inside=False),
            name_of(tx, conversation=row.conversation),
        )
        for row in rows
        if queries.takes_part(tx, person=actor.person, conversation=row.conversation)
    )


def goes_on(tx: Tx, *, conversation: Conversation) -> GoesOnView | None:
    if conversation.merged_into is None:
        return None
    last = merged.last_of(tx, conversation=conversation.merged_into)
    return GoesOnView(str(last), str(conversation.merged_into), name_of(tx, conversation=last))


def other_views(tx: Tx, *, actor: Actor, conversation: uuid.UUID, words: str) -> tuple[OtherView, ...]:
    """Into what it may be merged. The conversation must have been looked up through `access`."""
    found = others(tx, actor=actor, conversation=conversation, words=words, limit=FOUND)
    cards = people.cards(tx, persons={person for one in found for person in one.readers})
    channels = {one.id: one for one in queries.channels(tx)}
    return tuple(
        OtherView(
            id=str(one.conversation.id),
            words=name_of(tx, conversation=one.conversation.id),
            count=count_messages(tx, conversation=one.conversation.id, inside=True),
            at=iso(one.conversation.latest_at),
            door=door_view(channels.get(one.conversation.channel)) if one.conversation.channel else None,
            readers=tuple(person_view(cards[person]) for person in sorted(one.readers)),
        )
        for one in found
    )


def name_of(tx: Tx, *, conversation: uuid.UUID) -> str:
    """Its title, or its first words."""
    row = tx.session.get_one(Conversation, conversation)
    first = first_words(tx, conversation=conversation) if not row.title else None
    return row.title or ("…" if first is None else excerpt(first, WORDS) or "…")
