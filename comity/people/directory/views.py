"""What the pages of the directory take."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.directory import queries
from comity.people.directory.queries import Detail, TeamName
from comity.people.queries import Card
from comity.people.shapes import known
from comity.people.views import PersonView, person_view

STEP = 50
OUTSIDERS = 20
TEAMS = 24
TOPICS = 16
CHARTED = 300
DEPTH = 8


class Wanted(Struct, frozen=True):
    words: str = ""
    team: uuid.UUID | None = None
    topic: str = ""
    after: uuid.UUID | None = None

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.team or self.topic)


class ColleagueView(Struct, frozen=True):
    """`elsewhere` is the clock of a colleague in another time zone than the viewer's."""

    person: PersonView
    handle: str
    pronouns: str
    expertise: Sequence[str]
    teams: Sequence[TeamName]
    elsewhere: str


class DirectoryView(Struct, frozen=True):
    """`next` is the person after whom the list goes on; `topics` are those of the people shown, the most common
    first; `strangers` are the people outside who match the words."""

    colleagues: Sequence[ColleagueView]
    strangers: Sequence[PersonView]
    teams: Sequence[TeamName]
    topics: Sequence[str]
    words: str = ""
    team: str = ""
    topic: str = ""
    next: str = ""


class Node(Struct, frozen=True):
    """Somebody in the chart, and who reports to him."""

    person: PersonView
    handle: str
    below: Sequence[Node]


class ChartView(Struct, frozen=True):
    tops: Sequence[Node]
    alone: Sequence[PersonView]
    more: bool


def directory_view(tx: Tx, *, actor: Actor, wanted: Wanted) -> DirectoryView:
    after = None if wanted.after is None else queries.place_of(tx, person=wanted.after)
    if wanted.after is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"after": "is nobody who works here"})
    cards = queries.colleagues(
        tx,
        words=wanted.words,
        team=wanted.team,
        topic=wanted.topic,
        after=after,
        limit=STEP + 1,
        bots=bool(wanted.words),
    )
    here = queries.details(tx, persons=[actor.person]).get(actor.person, Detail()).time_zone
    shown = [colleague_view(card, detail, here) for card, detail in known(tx, cards=cards[:STEP])]
    searched = wanted.words and not (wanted.team or wanted.topic or wanted.after)
    strangers = queries.outsiders(tx, words=wanted.words, limit=OUTSIDERS) if searched else []
    return DirectoryView(
        colleagues=shown,
        strangers=[person_view(card) for card in strangers],
        teams=[TeamName(str(team.id), team.name) for team in accounts.open_teams(tx)[:TEAMS]],
        topics=_topics(shown, wanted.topic),
        words=wanted.words,
        team="" if wanted.team is None else str(wanted.team),
        topic=wanted.topic,
        next=str(cards[STEP - 1].id) if len(cards) > STEP else "",
    )


def colleague_view(card: Card, detail: Detail, here: str) -> ColleagueView:
    elsewhere = "" if detail.time_zone == here else detail.local_time
    return ColleagueView(
        person_view(card), card.handle or "", detail.pronouns, detail.expertise, detail.teams, elsewhere
    )


def _topics(shown: Sequence[ColleagueView], chosen: str) -> list[str]:
    counted = Counter(topic for one in shown for topic in one.expertise)
    common = [topic for topic, _ in counted.most_common(TOPICS)]
    return common if not chosen or chosen in common else [chosen, *common]


# ---- the chart


def chart_view(tx: Tx) -> ChartView:
    """Level by level, at most so many people: one query a level."""
    tops, room = queries.tops(tx, limit=CHARTED), CHARTED
    below: dict[uuid.UUID, list[Card]] = {}
    level = tops
    for _ in range(DEPTH):
        room -= len(level)
        level = queries.reports(tx, persons=[card.id for card in level], limit=max(0, room) + 1)
        led = _managers(tx, level)
        for card in level[: max(0, room)]:
            below.setdefault(led[card.id], []).append(card)
        if not level or room <= 0:
            break
    alone = queries.alone(tx, limit=CHARTED)
    return ChartView(
        tops=[_node(card, below, frozenset()) for card in tops],
        alone=[person_view(card) for card in alone],
        more=room <= 0 or len(alone) == CHARTED,
    )


def _managers(tx: Tx, cards: Sequence[Card]) -> dict[uuid.UUID, uuid.UUID]:
    details = queries.details(tx, persons=[card.id for card in cards])
    return {person: detail.reports_to for person, detail in details.items() if detail.reports_to is not None}


def _node(card: Card, below: dict[uuid.UUID, list[Card]], above: frozenset[uuid.UUID]) -> Node:
    led = [] if card.id in above else below.get(card.id, [])
    return Node(person_view(card), card.handle or "", [_node(one, below, above | {card.id}) for one in led])


def wanted_of(q: str, team: str, expertise: str, after: str) -> Wanted:
    """The filters of the page's address; raises BadInput naming what is wrong."""
    if len(q) > 200 or len(expertise) > 200 or "\0" in q + expertise:
        raise BadInput("Some fields are wrong.", fields={"q": "at most 200 characters, without U+0000"})
    ids = {"team": team, "after": after}
    wrong = {name: "is not one of ours" for name, text in ids.items() if text and parse_id(text) is None}
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    return Wanted(q.strip(), parse_id(team), expertise.strip().lower(), parse_id(after))
