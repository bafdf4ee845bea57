"""The doors of colleagues as strangers may know them: who stands there, whether it is open, and how soon he answers.

All of it is measured or chosen by the person himself; nothing here is known only inside.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection
from statistics import median
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import func, select

from comity.accounts import queries as accounts
from comity.accounts.models import FormerHandle, Member, Organisation
from comity.conversations.models import Conversation, Message, Participant
from comity.foundation.clock import DAY, MINUTE
from comity.foundation.policies import INSIDE_ROLES
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.hours import Hours, hours_at
from comity.people.models import Expertise
from comity.people.presence.standing import PresenceOut
from comity.people.queries import Card

State = Literal["open", "knock", "closed"]
RANK: dict[State, int] = {"open": 0, "knock": 1, "closed": 2}
STATES: dict[str, State] = {"lit": "open", "half": "knock", "dark": "closed"}
Look = Callable[[uuid.UUID], PresenceOut]
"""How somebody's door stands now: a look at the board, not at the database."""
MEASURED_DAYS, MEASURED_TALKS, USUAL = 30, 2_000, 3
MOST_DOORS = 200
ASKED = 2
_WORD = re.compile(r"\w{2,}")


class Door(Struct, frozen=True):
    """`minutes` is the median of his first answers in the last 30 days, None where there were too few to say."""

    card: Card
    state: State = "closed"
    words: str = ""
    until: str = ""
    topics: tuple[str, ...] = ()
    minutes: int | None = None
    hours: Hours = Hours()

    @property
    def here(self) -> bool:
        return self.state != "closed"


def looking(runtime: Runtime) -> Look:
    board: Any = runtime.slots["presence"][0]
    return lambda person: board.presence(person, inside=True)


def door_at(tx: Tx, *, handle: str, look: Look) -> Door | None:
    """The door of the colleague with this handle; guests, former members and most bots have none."""
    member = accounts.member_by_handle(tx, handle=handle)
    if member is None or not accounts.is_inside(member):
        return None
    return None if is_shut(tx, member=member) else doors_of(tx, persons=[member.person], look=look)[0]


def is_shut(tx: Tx, *, member: Member) -> bool:
    """Whether this is a bot for which no front door was chosen."""
    program = accounts.bot(tx, member=member.id)
    return program is not None and not program.door


def moved_to(tx: Tx, *, handle: str) -> str | None:
    """The present handle of the colleague who once had this one."""
    had = select(Member).join(FormerHandle, FormerHandle.member == Member.id)
    member = tx.session.scalar(had.where(FormerHandle.handle == handle.lower()))
    return member.handle if member is not None and accounts.is_inside(member) else None


def doors_of(tx: Tx, *, persons: Collection[uuid.UUID], look: Look) -> list[Door]:
    """The doors of these colleagues, as they are now, in the given order."""
    cards = people.cards(tx, persons=persons)
    members = accounts.members_among(tx, persons=persons)
    times, topics = answer_times(tx, persons=persons), people.expertise(tx, persons=persons)
    organisation = accounts.organisation(tx)
    seen = {person: look(person) for person in persons}
    return [
        Door(
            card=cards[person],
            state="open" if cards[person].bot else STATES.get(seen[person].sill, "closed"),
            words=seen[person].text,
            until=seen[person].until or "",
            topics=tuple(topics.get(person, ())),
            minutes=times.get(person),
            hours=Hours() if cards[person].bot else _hours(tx.now, members[person], organisation),
        )
        for person in persons
        if person in cards and cards[person].inside
    ]


def all_doors(tx: Tx, *, look: Look, words: str = "") -> list[Door]:
    """Everybody inside, by name; `words` are looked for in names, titles and what somebody knows about."""
    found = select(Member.person).where(Member.role.in_(INSIDE_ROLES), Member.deactivated_at.is_(None))
    cards = people.cards(tx, persons=list(tx.session.scalars(found)))
    wanted = words.casefold().split()
    topics = people.expertise(tx, persons=cards.keys())

    def fits(card: Card) -> bool:
        text = " ".join((card.name, card.handle or "", card.title, *topics.get(card.id, ()))).casefold()
        return all(word in text for word in wanted)

    names = sorted((card.name.casefold(), card.id) for card in cards.values() if fits(card))
    return doors_of(tx, persons=[person for _, person in names[:MOST_DOORS]], look=look)


def who_knows(tx: Tx, *, about: str, look: Look) -> list[Door]:
    """Colleagues who know about something: the best match first, then open doors, then those who answer soon."""
    known = experts(tx, about=about)
    doors = doors_of(tx, persons=list(known), look=look)
    return sorted(doors, key=lambda door: (-known[door.card.id], *_soonest(door)))


def route_question(tx: Tx, *, about: str, look: Look) -> list[uuid.UUID]:
    """Whom a question goes to: at most two colleagues who know about it, those who are there before those who are not;
    where nobody does, to whoever is there."""
    known = who_knows(tx, about=about, look=look)
    here = [door for door in known if door.here] or known
    if not here:
        here = sorted(all_doors(tx, look=look), key=_soonest)[:1]
    return [door.card.id for door in here[:ASKED]]


def experts(tx: Tx, *, about: str) -> dict[uuid.UUID, int]:
    """Colleagues by how many words of `about` stand among their topics."""
    words = set(_WORD.findall(about.casefold()[:2_000]))
    inside = select(Expertise.person, Expertise.topic).join(Member, Member.person == Expertise.person)
    inside = inside.where(Member.role.in_(INSIDE_ROLES), Member.deactivated_at.is_(None))
    found: dict[uuid.UUID, int] = {}
    for person, topic in tx.session.execute(inside) if words else ():
        hits = sum(any(_alike(word, own) for own in _WORD.findall(topic)) for word in words)
        if hits:
            found[person] = found.get(person, 0) + hits
    return found


def answer_times(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """In how many minutes these colleagues usually answer: the median, over outside conversations of the last 30 days,
    of the time from the first words of somebody outside to their own first words after them."""
    mine = (
        select(Participant.conversation)
        .join(Conversation, Conversation.id == Participant.conversation)
        .where(Participant.person.in_(list(persons)), Conversation.kind == "outside")
        .where(Conversation.created_at > tx.now - MEASURED_DAYS * DAY)
        .order_by(Participant.conversation.desc())
        .limit(MEASURED_TALKS)
    )
    firsts = select(Message.conversation, Message.author, func.min(Message.created_at)).where(
        Message.conversation.in_(mine.scalar_subquery()), Message.lane == "message"
    )
    talks: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    for conversation, author, at in tx.session.execute(firsts.group_by(Message.conversation, Message.author)):
        talks.setdefault(conversation, {})[author] = at
    inside = people.insiders(tx, persons={author for spoke in talks.values() for author in spoke})
    waits: dict[uuid.UUID, list[int]] = {}
    for spoke in talks.values():
        asked = min((at for author, at in spoke.items() if author not in inside), default=None)
        for person in set(persons) & spoke.keys():
            if asked is not None and spoke[person] >= asked:
                waits.setdefault(person, []).append(spoke[person] - asked)
    return {person: max(1, round(median(each) / MINUTE)) for person, each in waits.items() if len(each) >= USUAL}


def _soonest(door: Door) -> tuple[int, int, str]:
    return RANK[door.state], door.minutes if door.minutes is not None else 10**6, door.card.name.casefold()


def _alike(word: str, own: str) -> bool:
    """The same word, or one begins with the other: battery, batteries."""
    short, long = sorted((word, own), key=len)
    return word == own or (len(short) > 3 and long.startswith(short[: max(4, len(short) - 1)]))


def _hours(now: int, member: Member, organisation: Organisation | None) -> Hours:
    zone = member.time_zone or (organisation.time_zone if organisation else "UTC")
    week = (
        member.working_hours if member.working_hours is not None else organisation.working_hours if organisation else []
    )
    return hours_at(now, time_zone=zone, week=week)
