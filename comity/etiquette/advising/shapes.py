"""Advising as programs see it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.etiquette.advising.hints import known_rules
from comity.etiquette.advising.models import CoachPolicy, Question
from comity.etiquette.advising.queries import Figure, Sums
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.parse import Input

Text = Annotated[str, Meta(max_length=20_000)]
Rules = Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=50)]
ActName = Literal["off", "advise", "block"]


class Drafted(Input, frozen=True):
    """A draft to the people outside of this conversation; `dismissed` are rules of which this draft hears no more.
    `refine` asks the configured service, if there is one."""

    draft: Text
    dismissed: Rules = ()
    refine: bool = False


class Became(Input, frozen=True):
    """What became of hints to me, by rule: shown for the first time in a draft, made use of, dismissed."""

    shown: Rules = ()
    taken: Rules = ()
    dismissed: Rules = ()


class NewPolicy(Input, frozen=True):
    """`role` is owner, admin, member, the id of a custom role, or empty for everybody; without `channel` it is for
    everything that goes out."""

    rule: Annotated[str, Meta(max_length=40)]
    act: ActName
    channel: uuid.UUID | None = None
    role: Annotated[str, Meta(max_length=36)] = ""


class GeneralPolicy(Input, frozen=True):
    act: ActName


class Standing(Input, frozen=True):
    """`in_force`: whether it holds (again)."""

    in_force: bool


class PolicyOut(Struct):
    id: str
    rule: str
    act: str
    channel: str | None
    role: str
    set_by: str
    set_at: str
    in_force: bool


class Policies(Struct):
    """`rules` are all that the coach knows; one without a policy advises."""

    rules: list[str]
    items: list[PolicyOut]


class FigureOut(Struct):
    """`taken`: the words were changed as the hint proposed, or so that it was gone."""

    rule: str
    shown: int
    taken: int
    dismissed: int


class MonthOut(Struct):
    month: str
    rules: list[FigureOut]


class History(Struct):
    months: list[MonthOut]


class Figures(Struct):
    """Without `enough` people nothing is told. `withheld` are rules that too few of them met."""

    enough: bool
    people: int
    rules: list[FigureOut]
    withheld: list[str]


class Proposals(Struct):
    """Rules that are mostly dismissed."""

    rules: list[str]


class QuestionOut(Struct):
    message: str
    asked_by: str
    asked_at: str
    answer: str | None
    answered_by: str | None
    answered_at: str | None


class Questions(Struct):
    items: list[QuestionOut]


def known(rules: Collection[str], field: str = "rule") -> None:
    """Raises BadInput naming the field where one of these is no rule of the coach."""
    if strange := sorted(set(rules) - known_rules().keys()):
        raise BadInput("Some fields are wrong.", fields={field: f"no rule: {', '.join(strange)}"})


def policy_out(row: CoachPolicy) -> PolicyOut:
    return PolicyOut(
        str(row.id),
        row.rule,
        row.act,
        None if row.channel is None else str(row.channel),
        row.role,
        str(row.set_by),
        iso(row.set_at),
        row.ended_at is None,
    )


def history_out(found: Sequence[tuple[str, Figure]]) -> History:
    months = groupby(found, key=lambda one: one[0])
    return History([MonthOut(month, [FigureOut(*figure) for _, figure in rows]) for month, rows in months])


def figures_out(found: Sums) -> Figures:
    return Figures(found.enough, found.people, [FigureOut(*one) for one in found.figures], list(found.withheld))


def question_out(row: Question) -> QuestionOut:
    return QuestionOut(
        str(row.message),
        str(row.asked_by),
        iso(row.asked_at),
        None if row.answer is None else str(row.answer),
        None if row.answered_by is None else str(row.answered_by),
        None if row.answered_at is None else iso(row.answered_at),
    )
