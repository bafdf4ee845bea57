"""Moderation for people: the queue, the words that hold, what was decided about me; and my thanks."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple, cast

from litestar import Response

from comity.etiquette.moderation import api, queries
from comity.etiquette.moderation.api import deciding, reporting, thanks
from comity.etiquette.moderation.api.deciding import MODERATORS
from comity.etiquette.moderation.queries.cases import State
from comity.etiquette.moderation.shapes import CaseOut, HeldWordOut, ThanksOut, word_out
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.settings.shell import settings_page
from comity.people.shell import member_page
from comity.people.views import PersonView, person_view

STEP = 25


class Queue(NamedTuple):
    """A page of cases with the people in them."""

    cases: list[CaseOut]
    faces: dict[str, PersonView]
    next: str | None
    open: int


@get("/moderation", policy=MODERATORS, include_in_schema=False)
async def show_queue(actor: Actor, runtime: Runtime, only: str = "open", cursor: str | None = None) -> Response[str]:
    """What waits for a decision, what is asked about again, what was decided."""
    if only not in ("open", "appealed", "decided"):
        raise BadInput("Some fields are wrong.", fields={"only": "open, appealed or decided"})
    after = None if cursor is None else parse_id(cursor)
    queue = await runtime.store.read(_queue, actor=actor, state=cast(State, only), after=after)
    words = words_of(runtime)
    return await member_page(
        runtime, actor, "moderation/queue.html", current="moderation", queue=queue, state=only, words=words
    )


def _queue(tx: Tx, *, actor: Actor, state: State, after: uuid.UUID | None) -> Queue:
    found = deciding.cases_out(tx, state=state, limit=STEP, after=after)
    ids = {one.about for one in found.items} | {flag.person for one in found.items for flag in one.flags}
    ids |= {one.decision.decided_by for one in found.items if one.decision}
    cards = people.cards(tx, persons={uuid.UUID(one) for one in ids})
    faces = {str(card.id): person_view(card) for card in cards.values()}
    return Queue(found.items, faces, found.next, queries.count_open(tx, actor=actor))


@get("/settings/words", policy=MODERATORS, include_in_schema=False)
async def show_words(actor: Actor, runtime: Runtime) -> Response[str]:
    """The words on the lists of the house."""
    found: list[HeldWordOut] = [word_out(row) for row in await runtime.store.read(queries.words)]
    return await settings_page(runtime, actor, "moderation/words.html", section="words", listed=found)


@get("/settings/decisions", policy=MEMBER, include_in_schema=False)
async def show_mine(actor: Actor, runtime: Runtime) -> Response[str]:
    """What was decided about my words and about what I reported."""
    found = await runtime.store.read(reporting.mine, person=actor.person)
    words = words_of(runtime)
    return await settings_page(runtime, actor, "moderation/mine.html", section="decisions", mine=found, words=words)


def my_thanks(tx: Tx, *, actor: Actor, person: uuid.UUID) -> ThanksOut:
    """For one's own page alone."""
    return thanks.thanks_out(tx, person=actor.person)


def words_of(runtime: Runtime) -> dict[str, Any]:
    """What choices and reasons are called."""
    _ = runtime.templates.gettext
    return {
        "spam": _("Spam"),
        "rude": _("Rude"),
        "private": _("Somebody's private matters"),
        "wrong": _("Wrong or misleading"),
        "other": _("Something else"),
        "choice_leave": _("left as it is"),
        "choice_hide": _("hidden"),
        "choice_block": _("who wrote it is blocked"),
        "choice_spam": _("treated as spam"),
    }


ROUTES = [*api.ROUTES, show_queue, show_words, show_mine]
