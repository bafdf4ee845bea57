"""Reads of advising."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import distinct, func, select

from comity.accounts import queries as accounts
from comity.accounts.models import Team
from comity.conversations import access
from comity.etiquette.advising.models import CoachPolicy, HintCount, Question
from comity.foundation.clock import DAY, iso
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

ENOUGH = 5
"""People from whom on figures are told, and people outside of them, so that none can be found by subtraction."""
MOSTLY, OFTEN = 0.7, 30
MONTHS = 12


class Figure(NamedTuple):
    """Hints of one rule. Shown and neither taken nor dismissed: the words went out as they were."""

    rule: str
    shown: int
    taken: int
    dismissed: int


class Sums(NamedTuple):
    """`people` are those to whom hints were shown; without `enough` of them there are no figures. `withheld` are rules
    that too few of them met."""

    people: int
    enough: bool
    figures: Sequence[Figure] = ()
    withheld: Sequence[str] = ()


def month_of(at: int) -> str:
    return iso(at)[:7]


def since(tx: Tx) -> str:
    """The first of the months that count."""
    return month_of(tx.now - MONTHS * 30 * DAY)


def own(tx: Tx, *, actor: Actor) -> list[tuple[str, Figure]]:
    """One's own, by month, the latest first."""
    mine = select(HintCount).where(HintCount.person == actor.person, HintCount.month >= since(tx))
    rows = tx.session.scalars(mine.order_by(HintCount.month.desc(), HintCount.shown.desc(), HintCount.rule))
    return [(row.month, Figure(row.rule, row.shown, row.taken, row.dismissed)) for row in rows]


def sums(tx: Tx, *, team: uuid.UUID | None) -> Sums:
    """The figures of a team, or of everybody; nothing that would tell of fewer than five."""
    insiders = None if team is None else accounts.people_of_teams(tx, teams=[team])
    here = _by_rule(tx, insiders)
    there = _by_rule(tx, None)
    met = _people(tx, insiders)
    apart = _people(tx, None) - met
    if met < ENOUGH or 0 < apart < ENOUGH:
        return Sums(met if met >= ENOUGH else 0, enough=False)
    told, withheld = [], []
    for rule, (people, figure) in sorted(here.items()):
        rest = there[rule][0] - people
        if people < ENOUGH or 0 < rest < ENOUGH:
            withheld.append(rule)
        else:
            told.append(figure)
    return Sums(met, enough=True, figures=told, withheld=withheld)


def _by_rule(tx: Tx, persons: Collection[uuid.UUID] | None) -> Mapping[str, tuple[int, Figure]]:
    found = select(
        HintCount.rule,
        func.count(distinct(HintCount.person)),
        func.sum(HintCount.shown),
        func.sum(HintCount.taken),
        func.sum(HintCount.dismissed),
    ).where(HintCount.month >= since(tx))
    if persons is not None:
        found = found.where(HintCount.person.in_(list(persons)))
    rows = tx.session.execute(found.group_by(HintCount.rule))
    return {
        rule: (people, Figure(rule, int(shown), int(taken), int(gone))) for rule, people, shown, taken, gone in rows
    }


def _people(tx: Tx, persons: Collection[uuid.UUID] | None) -> int:
    met = select(func.count(distinct(HintCount.person))).where(HintCount.month >= since(tx))
    if persons is not None:
        met = met.where(HintCount.person.in_(list(persons)))
    return tx.session.scalar(met) or 0


def ignored(tx: Tx) -> list[Figure]:
    """Rules that most people mostly dismiss: they may be wrong here."""
    return [
        figure
        for figure in sums(tx, team=None).figures
        if figure.shown >= OFTEN and figure.dismissed >= MOSTLY * figure.shown
    ]


def policies_of(tx: Tx) -> Sequence[CoachPolicy]:
    """Those in force, oldest first."""
    held = select(CoachPolicy).where(CoachPolicy.ended_at.is_(None)).order_by(CoachPolicy.set_at, CoachPolicy.id)
    return list(tx.session.scalars(held))


def team(tx: Tx, *, team: uuid.UUID | None) -> Team:
    """Raises NotFound."""
    row = None if team is None else tx.session.get(Team, team)
    if row is None:
        raise NotFound
    return row


def questions(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> list[Question]:
    """What people outside asked in a conversation that the actor may see, the latest first. Raises NotFound."""
    place = access.seat(tx, actor=actor, conversation=conversation).conversation
    asked = select(Question).where(Question.conversation == place)
    return list(tx.session.scalars(asked.order_by(Question.asked_at.desc(), Question.message.desc()).limit(100)))
