"""What the settings of the coach show."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby

from babel.dates import format_skeleton
from msgspec import Struct

from comity.accounts import queries as accounts
from comity.conversations import queries as talks
from comity.etiquette.advising import queries
from comity.etiquette.advising.hints import known_rules
from comity.etiquette.advising.models import CoachPolicy
from comity.etiquette.advising.queries import Figure
from comity.etiquette.advising.standing import ADVISE
from comity.foundation.clock import iso
from comity.foundation.policies import INSIDE_ROLES, Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Choice = tuple[str, str]


class RuleView(Struct, frozen=True):
    """`act` is what holds everywhere else; `ignored`: most people mostly dismiss it."""

    name: str
    words: str
    guideline: str
    act: str = ADVISE
    by: str = ""
    at: str = ""
    ignored: bool = False


class ExceptionView(Struct, frozen=True):
    id: str
    words: str
    act: str
    channel: str
    role: str
    by: str
    at: str


class HouseView(Struct, frozen=True):
    rules: Sequence[RuleView]
    exceptions: Sequence[ExceptionView]
    channels: Sequence[Choice]
    roles: Sequence[Choice]


class MonthView(Struct, frozen=True):
    """`month` in words."""

    month: str
    rows: Sequence[tuple[str, Figure]]


def rules(words: Mapping[str, str], gettext: Callable[[str], str]) -> list[RuleView]:
    return [RuleView(name, words.get(name, name), gettext(rule.GUIDELINE)) for name, rule in known_rules().items()]


def house(tx: Tx, *, words: Mapping[str, str], gettext: Callable[[str], str]) -> HouseView:
    found = queries.policies_of(tx)
    names = {card.id: card.first_name for card in people.cards(tx, persons={row.set_by for row in found}).values()}
    channels = {str(row.id): row.name for row in talks.channels(tx) if row.closed_at is None}
    roles = _roles(tx, gettext)
    general = {row.rule: row for row in found if row.channel is None and not row.role}
    ignored = {one.rule for one in queries.ignored(tx)}
    return HouseView(
        [_with(one, general.get(one.name), names, one.name in ignored) for one in rules(words, gettext)],
        [_exception(row, words, channels, roles, names) for row in found if row.channel is not None or row.role],
        list(channels.items()),
        list(roles.items()),
    )


def _with(rule: RuleView, row: CoachPolicy | None, names: Mapping[uuid.UUID, str], ignored: bool) -> RuleView:
    act = ADVISE if row is None else row.act
    by, at = ("", "") if row is None else (names.get(row.set_by, ""), iso(row.set_at))
    return RuleView(rule.name, rule.words, rule.guideline, act, by, at, ignored and act == ADVISE)


def _exception(
    row: CoachPolicy,
    words: Mapping[str, str],
    channels: Mapping[str, str],
    roles: Mapping[str, str],
    names: Mapping[uuid.UUID, str],
) -> ExceptionView:
    return ExceptionView(
        str(row.id),
        words.get(row.rule, row.rule),
        row.act,
        "" if row.channel is None else channels.get(str(row.channel), "…"),
        roles.get(row.role, "…") if row.role else "",
        names.get(row.set_by, ""),
        iso(row.set_at),
    )


def _roles(tx: Tx, gettext: Callable[[str], str]) -> dict[str, str]:
    words = dict(zip(INSIDE_ROLES, (gettext("Owners"), gettext("Admins"), gettext("Members")), strict=True))
    return words | {str(role.id): role.name for role in accounts.present_roles(tx)}


def months(tx: Tx, *, actor: Actor, words: Mapping[str, str]) -> list[MonthView]:
    found = groupby(queries.own(tx, actor=actor), key=lambda one: one[0])
    organisation = accounts.organisation(tx)
    locale = "en" if organisation is None else organisation.locale.replace("-", "_")
    return [
        MonthView(_in_words(month, locale), [(words.get(row.rule, row.rule), row) for _, row in rows])
        for month, rows in found
    ]


def _in_words(month: str, locale: str) -> str:
    year, number = map(int, month.split("-"))
    return format_skeleton("yMMMM", date(year, number, 1), locale=locale)


def teams(tx: Tx) -> list[Choice]:
    return [(str(team.id), team.name) for team in accounts.open_teams(tx)]
