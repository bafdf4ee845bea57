"""The inbox: outside conversations by whose turn it is, in a fixed number of queries.

Each way by which a member sees a conversation is a branch of its own, which follows an index to the rows of one page.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, union

from comity.accounts import queries as accounts
from comity.conversations import access, merged
from comity.conversations.models import Channel, Conversation, Label, Message, Participant
from comity.conversations.queries.lists import channels_of, latest_of, people_of
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.directory import queries as directory

Tab = Literal["waiting", "mine", "team", "later", "done"]
Turn = Literal["theirs", "ours", "later", "done"]
"""Whose turn it is: somebody outside waits for us, we wait for him, or nobody for now."""
OWN_SCANNED = 2_000
"""Of somebody's own conversations, how many are looked through, newest first."""
ASKING = 100
NOBODY = uuid.UUID(int=0)
_IS_OUTSIDE = Conversation.kind == literal_column("'outside'")


class Wanted(Struct, frozen=True):
    """What is shown: one tab, and filters. `assignee` is NOBODY for what nobody holds; `words` name somebody."""

    tab: Tab = "waiting"
    channel: uuid.UUID | None = None
    label: str = ""
    team: uuid.UUID | None = None
    assignee: uuid.UUID | None = None
    words: str = ""

    @property
    def filters(self) -> bool:
        return any((self.channel, self.label, self.team, self.assignee, self.words))


class Talk(Struct, frozen=True):
    """One outside conversation, with the newest words that everybody reads."""

    conversation: Conversation
    channel: Channel | None
    people: tuple[uuid.UUID, ...]
    said: Message | None
    labels: tuple[str, ...]


def inbox(tx: Tx, *, actor: Actor, wanted: Wanted, turn: Turn, limit: int) -> list[Talk]:
    """A page of one group: who waits longest first; else what was said last first; what comes back soonest first."""
    state, order = _turns(turn)
    only = [_IS_OUTSIDE, merged.goes_on_here(), state, *_filters(tx, wanted)]
    pages = [_page([*only, *branch], order, limit) for branch in _branches(tx, actor, wanted)]
    if not pages:
        return []
    found = select(Conversation).where(Conversation.id.in_(union(*pages))).order_by(order, Conversation.id).limit(limit)
    return talks(tx, found=list(tx.session.scalars(found)))


def count_waiting(tx: Tx, *, actor: Actor) -> int:
    """How many outside conversations wait for an answer, as the rail counts them; a thousand is as good as more."""
    return tx.once(("waiting", actor.person), lambda: _count_waiting(tx, actor))


def _count_waiting(tx: Tx, actor: Actor) -> int:
    state, order = _turns("theirs")
    only = [_IS_OUTSIDE, merged.goes_on_here(), state]
    pages = [_page([*only, *branch], order, 1_000) for branch in _branches(tx, actor, Wanted())]
    return tx.session.scalar(select(func.count()).select_from(union(*pages).subquery())) or 0


def talks(tx: Tx, *, found: Sequence[Conversation]) -> list[Talk]:
    """What a row shows of these conversations."""
    ids = [conversation.id for conversation in found]
    here, said, words = people_of(tx, ids), latest_of(tx, ids), labels_of(tx, conversations=ids)
    doors = channels_of(tx, found)
    return [
        Talk(
            row,
            doors.get(row.channel) if row.channel else None,
            tuple(here.get(row.id, ())),
            said.get(row.id),
            words.get(row.id, ()),
        )
        for row in found
    ]


def labels_of(tx: Tx, *, conversations: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    words = select(Label.conversation, Label.word).where(Label.conversation.in_(list(conversations)))
    for conversation, word in tx.session.execute(words.order_by(Label.word)) if conversations else ():
        found[conversation] = (*found.get(conversation, ()), word)
    return found


def asked_since(tx: Tx, *, conversation: uuid.UUID) -> int | None:
    """When somebody outside first asked since our last answer; None where nobody waits."""
    said = select(Message.author, Message.created_at).where(
        Message.conversation == conversation, Message.outside_seq.is_not(None), Message.deleted_at.is_(None)
    )
    newest = list(tx.session.execute(said.order_by(Message.outside_seq.desc()).limit(100)))
    outside = people.outsiders(tx, persons={author for author, _ in newest})
    since = None
    for author, at in newest:
        if author not in outside:
            break
        since = at
    return since


def due_to_wake(tx: Tx) -> list[uuid.UUID]:
    """What was put off until now, at most a thousand at a time."""
    due = select(Conversation.id).where(Conversation.status == "snoozed", Conversation.snoozed_until <= tx.now)
    return list(tx.session.scalars(due.where(merged.goes_on_here()).order_by(Conversation.snoozed_until).limit(1_000)))


def _page(where: Sequence[ColumnElement[bool]], order: Any, limit: int) -> Select[tuple[uuid.UUID]]:
    page = select(Conversation.id).where(*where).order_by(order).limit(limit).subquery()
    return select(page.c.id)


def _turns(turn: Turn) -> tuple[ColumnElement[bool], Any]:
    state = {"later": "snoozed", "done": "done"}.get(turn, "open")
    of_state = Conversation.status == state
    if turn == "theirs":
        return and_(of_state, Conversation.waiting_since > 0), Conversation.waiting_since
    if turn == "later":
        return and_(of_state, Conversation.snoozed_until > 0), Conversation.snoozed_until
    return and_(of_state, Conversation.waiting_since.is_(None)), Conversation.latest_at.desc()


def _branches(tx: Tx, actor: Actor, wanted: Wanted) -> list[list[ColumnElement[bool]]]:
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    own = Conversation.id.in_(mine.order_by(Participant.conversation.desc()).limit(OWN_SCANNED))
    if wanted.tab == "mine":
        unheld = and_(Conversation.visibility == "private", Conversation.assignee.is_(None))
        return [[Conversation.assignee == actor.person, access.visible(tx, actor=actor)], [own, unheld]]
    heard = access.channels_heard(tx, actor=actor)
    if wanted.tab == "team":
        return _of_teams(tx, actor, accounts.teams_of(tx, person=actor.person), heard)
    if wanted.channel is not None:
        heard &= {wanted.channel}
    branches = [[Conversation.channel == channel, Conversation.visibility == "channel"] for channel in sorted(heard)]
    return [[own], [Conversation.channel.is_(None), Conversation.visibility == "public"], *branches]


def _of_teams(
    tx: Tx, actor: Actor, teams: Collection[uuid.UUID], heard: Collection[uuid.UUID]
) -> list[list[ColumnElement[bool]]]:
    """What colleagues of these teams hold, and what comes through their channels."""
    persons, seen = accounts.people_of_teams(tx, teams=teams), access.visible(tx, actor=actor)
    doors = _channels_of(tx, teams) & set(heard)
    held = [[Conversation.assignee == person, seen] for person in sorted(persons)]
    return held + [[Conversation.channel == door, Conversation.visibility == "channel"] for door in sorted(doors)]


def _channels_of(tx: Tx, teams: Collection[uuid.UUID]) -> set[uuid.UUID]:
    wanted = {str(team) for team in teams}
    return {door for door, audience in tx.session.execute(select(Channel.id, Channel.audience)) if wanted & {*audience}}


def _filters(tx: Tx, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.channel is not None:
        found.append(Conversation.channel == wanted.channel)
    if wanted.label:
        found.append(exists().where(Label.conversation == Conversation.id, Label.word == wanted.label))
    if wanted.team is not None:
        persons = accounts.people_of_teams(tx, teams=[wanted.team])
        doors = _channels_of(tx, [wanted.team])
        found.append(or_(Conversation.assignee.in_(persons), Conversation.channel.in_(doors)))
    if wanted.assignee is not None:
        nobody = wanted.assignee == NOBODY
        found.append(Conversation.assignee.is_(None) if nobody else Conversation.assignee == wanted.assignee)
    if wanted.words:
        named = [card.id for card in directory.outsiders(tx, words=wanted.words, limit=200)]
        with_them = exists().where(Participant.conversation == Conversation.id, Participant.person.in_(named))
        found.append(or_(with_them, func.lower(Conversation.title).contains(wanted.words.casefold(), autoescape=True)))
    return found
