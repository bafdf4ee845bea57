"""How they treat people: guidelines, words that hold, what a front door tells, what became of the coach's hints. Read
from `story/manners.toml`; what happens in a talk is among its acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct, convert

from comity.demo.acts import Cast
from comity.demo.story import dated, toml
from comity.etiquette.advising import actions as coach
from comity.etiquette.guidelines import actions as guidelines, queries
from comity.etiquette.moderation import actions as moderation
from comity.foundation.store import Tx

WEEKS, WORKING_DAYS = 12, 5
USED, DISMISSED = "+", "-"
Happening = tuple[int, Callable[..., None], dict[str, Any]]


class Version(Struct, forbid_unknown_fields=True):
    """One publication, and who accepted it: when, who."""

    at: str
    by: str
    note: str
    body: str
    accepted: list[tuple[str, str]]


class Manners(Struct, forbid_unknown_fields=True):
    """`hints` are signs by member and rule, from the oldest to the newest."""

    words: list[tuple[str, str, str]]
    shown: list[tuple[str, str]]
    guidelines: list[Version]
    hints: dict[str, dict[str, str]]


@lru_cache
def read_manners() -> Manners:
    return convert(toml("manners"), Manners)


def happenings(start: int) -> Iterator[Happening]:
    """What happens when: a verb, and what it needs besides the cast."""
    manners = read_manners()
    for version in manners.guidelines:
        yield dated(version.at, start), publish, {"version": version}
        for at, who in version.accepted:
            yield dated(at, start), accept, {"who": who}
    for at, who, word in manners.words:
        yield dated(at, start), hold_word, {"who": who, "word": word}
    for at, who in manners.shown:
        yield dated(at, start), show_thanks, {"who": who}
    for week in range(WEEKS):
        yield dated(f"w{WORKING_DAYS * (WEEKS - week) - 2} 15:30", start), count_hints, {"week": week}


def publish(tx: Tx, *, cast: Cast, version: Version) -> None:
    writer = cast.actors[version.by]
    guidelines.write_guidelines(tx, actor=writer, draft=version.body)
    guidelines.publish_guidelines(tx, actor=writer, note=version.note)


def accept(tx: Tx, *, cast: Cast, who: str) -> None:
    actor = cast.actors[who]
    guidelines.accept_guidelines(tx, actor=actor, version=queries.outstanding(tx, person=actor.person))


def hold_word(tx: Tx, *, cast: Cast, who: str, word: str) -> None:
    moderation.hold_word(tx, actor=cast.actors[who], word=word, language="en")


def show_thanks(tx: Tx, *, cast: Cast, who: str) -> None:
    moderation.show_thanks(tx, actor=cast.actors[who])


def count_hints(tx: Tx, *, cast: Cast, week: int) -> None:
    """What everybody was shown in this week."""
    for who, rules in read_manners().hints.items():
        became = {rule: sign for rule, signs in rules.items() if (sign := _of_week(signs, week))}
        coach.count_hints(
            tx,
            actor=cast.actors[who],
            shown=became,
            taken=[rule for rule, sign in became.items() if sign == USED],
            dismissed=[rule for rule, sign in became.items() if sign == DISMISSED],
        )


def _of_week(signs: str, week: int) -> str:
    """The sign that falls into this week; they are spread evenly."""
    weeks = [(2 * place + 1) * WEEKS // (2 * len(signs)) for place in range(len(signs))]
    return signs[weeks.index(week)] if week in weeks else ""
