"""Quiet hours of who gets the words: at night they are asked about, unless he is here or wrote just now."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import func, select

from comity.conversations import queries as conversations
from comity.conversations.ports import Held, Leaving
from comity.etiquette.guards import queries
from comity.etiquette.guards.actions.reasons import note_reason
from comity.etiquette.guards.codes import QUIET_HOURS
from comity.etiquette.guards.models import Reason
from comity.etiquette.guards.naming import FEW, joined, names
from comity.etiquette.guards.nights import Night, night_at
from comity.foundation.clock import MINUTE
from comity.foundation.runtime import Runtime
from comity.foundation.store import Statement, Tx, as_uuid
from comity.people.presence.api import board

JUST_NOW = 15 * MINUTE
_RECENT = 200
"""Messages in which those who wrote just now are looked for."""
IsHere = Callable[[uuid.UUID], bool]
_CLOCKS = Statement("""
    SELECT persons.id, persons.time_zone, guard_rules.quiet, guard_rules.quiet_from, guard_rules.quiet_until
    FROM participants
    JOIN persons ON persons.id = participants.person AND persons.time_zone IS NOT NULL
    LEFT JOIN members ON members.person = participants.person
    LEFT JOIN guard_rules ON guard_rules.id = 1
    WHERE participants.conversation = :conversation AND participants.left_at IS NULL AND members.id IS NULL
    ORDER BY persons.id LIMIT 20
""")
"""People outside whose time zone is known, of the first so many, with what the house chose; guests are none of them."""


class Sleeper(Struct, frozen=True):
    """Somebody outside for whom it is night."""

    person: uuid.UUID
    night: Night


class QuietHours:
    """`is_here` tells whether somebody has a page of ours open now."""

    public = False

    def __init__(self, is_here: IsHere) -> None:
        self._is_here = is_here

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        if leaving.again:
            return None
        found = asleep(tx, conversation=leaving.conversation, is_here=self._is_here)
        if not found:
            return None
        facts = {"people": [str(one.person) for one in found], "local_times": [one.night.clock for one in found]}
        return Held(QUIET_HOURS, f"{_where(tx, found)} Send now?", "confirmation", facts)

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        note_reason(tx, leaving=leaving, guard=QUIET_HOURS, person=uuid.UUID(held.facts["people"][0]), words="")


def here(runtime: Runtime) -> IsHere:
    """What the board in the hall knows of people outside."""
    sill = board(runtime).sill
    return lambda person: sill(str(person)) == "here"


def asleep(tx: Tx, *, conversation: uuid.UUID, is_here: IsHere) -> list[Sleeper]:
    """Those here for whom it is night, who are not there and did not write just now. None of a night in which somebody
    sent words to this talk all the same."""
    rows = tx.execute(_CLOCKS, {"conversation": tx.raw(conversation)})
    found = []
    for person, zone, on, begins, ends in rows:
        night = _night(tx, zone, on, begins, ends)
        if night is not None and not is_here(as_uuid(person)):
            found.append(Sleeper(as_uuid(person), night))
    return _not_asked_yet(tx, conversation, found) if found else []


def _night(tx: Tx, zone: str, on: bool | None, begins: str | None, ends: str | None) -> Night | None:
    usual = queries.Rules()
    if on is not None and not on:
        return None
    return night_at(tx.now, time_zone=zone, begins=begins or usual.quiet_from, ends=ends or usual.quiet_until)


def _not_asked_yet(tx: Tx, conversation: uuid.UUID, found: list[Sleeper]) -> list[Sleeper]:
    sent = select(func.max(Reason.at)).where(Reason.conversation == conversation, Reason.guard == QUIET_HOURS)
    last = tx.session.scalar(sent) or 0
    open_ones = [one for one in found if one.night.began > last]
    if not open_ones:
        return []
    newest = conversations.newest_said(tx, conversation=conversation, limit=_RECENT)
    awake = {one.author for one in newest if one.at > tx.now - JUST_NOW}
    return [one for one in open_ones if one.person not in awake]


def _where(tx: Tx, found: list[Sleeper]) -> str:
    """`It is 23:40 where Vic is, 07:40 where Noor is.`"""
    by_clock: dict[str, list[uuid.UUID]] = {}
    for one in found:
        by_clock.setdefault(one.night.clock, []).append(one.person)
    if len(by_clock) > FEW:
        return f"It is night where {len(found)} people outside are."
    places = [f"{clock} where {names(tx, who)} {'is' if len(who) == 1 else 'are'}" for clock, who in by_clock.items()]
    return f"It is {joined(places)}."
