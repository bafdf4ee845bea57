"""Guidelines over HTTP."""

from __future__ import annotations

import uuid
from typing import cast

from comity.etiquette.guidelines import actions, notes, queries
from comity.etiquette.guidelines.notes import HINTS, Hint
from comity.etiquette.guidelines.scenarios import Choice, Scenario, scenarios
from comity.etiquette.guidelines.shapes import (
    AcceptedOut,
    ChangedDesk,
    CurrentOut,
    DeskOut,
    HintOut,
    NewVersion,
    PickedDraft,
    ScenarioOut,
    ScenariosOut,
    StandingOut,
    StandingsOut,
    VersionOut,
    VersionsOut,
    desk_out,
    version_out,
)
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

WRITERS = MAY("organisation")
TAGS = ["guidelines"]
DIGITS = 9


@get("/api/guidelines", policy=MEMBER, tags=TAGS)
async def show_guidelines(actor: Actor, runtime: Runtime) -> CurrentOut:
    """The guidelines that hold, and when I accepted them."""
    return await runtime.store.read(_current, person=actor.person)


def _current(tx: Tx, *, person: uuid.UUID) -> CurrentOut:
    row, desk = queries.current(tx), queries.desk(tx)
    required = desk is not None and desk.required
    if row is None:
        return CurrentOut(None, required)
    return CurrentOut(version_out(row, queries.accepted_at(tx, number=row.version, person=person)), required)


@get("/api/guidelines/versions", policy=MEMBER, tags=TAGS)
async def list_versions(runtime: Runtime) -> VersionsOut:
    """All that was published, the newest first."""
    return VersionsOut([version_out(row) for row in await runtime.store.read(queries.versions)])


def numbered(text: str) -> int:
    """The number of a version in a path; raises NotFound for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < DIGITS):
        raise NotFound
    return int(text)


@get("/api/guidelines/versions/{version:str}", policy=MEMBER, tags=TAGS)
async def show_version(version: str, actor: Actor, runtime: Runtime) -> VersionOut:
    """One of them, and when I accepted it."""
    return await runtime.store.read(_version, number=numbered(version), person=actor.person)


def _version(tx: Tx, *, number: int, person: uuid.UUID) -> VersionOut:
    row = queries.version(tx, number=number)
    if row is None:
        raise NotFound
    return version_out(row, queries.accepted_at(tx, number=number, person=person))


@post("/api/guidelines/versions", policy=WRITERS, body=NewVersion, status_code=201, tags=TAGS)
async def publish(data: NewVersion, actor: Actor, runtime: Runtime) -> VersionOut:
    """Publish the draft: everybody is asked to read and accept it."""
    return version_out(await runtime.store.write(actions.publish_guidelines, actor=actor, note=data.note.strip()))


@put("/api/guidelines/versions/{version:str}/acceptance", policy=MEMBER, tags=TAGS)
async def accept(version: str, actor: Actor, runtime: Runtime) -> AcceptedOut:
    """I read this version and agree. Only the one that holds can be accepted."""
    number = numbered(version)
    at = await runtime.store.write(actions.accept_guidelines, actor=actor, version=number)
    return AcceptedOut(number, iso(at))


@get("/api/guidelines/versions/{version:str}/acceptances", policy=WRITERS, tags=TAGS)
async def list_acceptances(version: str, runtime: Runtime) -> StandingsOut:
    """Who accepted it, and who has not yet."""
    return await runtime.store.read(standings_out, number=numbered(version))


def standings_out(tx: Tx, *, number: int) -> StandingsOut:
    """Raises NotFound for a version that there is not."""
    if queries.version(tx, number=number) is None:
        raise NotFound
    items = [
        StandingOut(str(one.card.id), one.card.name, None if one.accepted_at is None else iso(one.accepted_at))
        for one in queries.standings(tx, number=number)
    ]
    accepted = sum(one.accepted_at is not None for one in items)
    return StandingsOut(number, accepted, len(items) - accepted, items)


@get("/api/guidelines/draft", policy=WRITERS, tags=TAGS)
async def show_draft(runtime: Runtime) -> DeskOut:
    """What is being written, and whether accepting is required."""
    return desk_out(await runtime.store.read(queries.desk))


@patch("/api/guidelines/draft", policy=WRITERS, body=ChangedDesk, tags=TAGS)
async def change_draft(data: ChangedDesk, actor: Actor, runtime: Runtime) -> DeskOut:
    """Write on, or say whether words may leave the house before the guidelines were accepted."""
    row = await runtime.store.write(actions.write_guidelines, actor=actor, draft=data.draft, required=data.required)
    return desk_out(row)


@get("/api/guidelines/scenarios", policy=MEMBER, tags=TAGS)
async def list_scenarios(actor: Actor, runtime: Runtime) -> ScenariosOut:
    """Situations to practise, with what I picked. Only I see that."""
    picked = await runtime.store.read(queries.practised, person=actor.person)
    return ScenariosOut([scenario_out(one, picked.get(one.key)) for one in scenarios(runtime)])


@put("/api/guidelines/scenarios/{scenario:str}", policy=MEMBER, body=PickedDraft, tags=TAGS)
async def pick(scenario: str, data: PickedDraft, actor: Actor, runtime: Runtime) -> ScenarioOut:
    """Pick the draft that helps; the answer says which one does, and why."""
    one = next((one for one in scenarios(runtime) if one.key == scenario), None)
    if one is None:
        raise NotFound
    await runtime.store.write(actions.pick_draft, actor=actor, scenario=one.key, choice=data.choice)
    return scenario_out(one, data.choice)


@delete("/api/guidelines/scenarios", policy=MEMBER, status_code=204, tags=TAGS)
async def begin_again(actor: Actor, runtime: Runtime) -> None:
    """Forget what I picked."""
    await runtime.store.write(actions.forget_practice, actor=actor)


def scenario_out(one: Scenario, picked: str | None) -> ScenarioOut:
    told = ScenarioOut(one.key, one.who, one.asks, one.a, one.b)
    if picked is not None:
        told.picked, told.better, told.why, told.rule = cast(Choice, picked), one.better, one.why, one.rule
    return told


@get("/api/conversations/{conversation_id:str}/hint", policy=MEMBER, tags=TAGS)
async def show_hint(conversation_id: str, actor: Actor, runtime: Runtime) -> HintOut:
    """What is worth knowing before I write here."""
    found = await runtime.store.read(notes.hint_for, actor=actor, conversation=parse_id(conversation_id))
    return HintOut(found, "" if found is None else hint_words(runtime)[found])


@put("/api/me/hints/{hint:str}/dismissal", policy=MEMBER, status_code=204, tags=TAGS)
async def dismiss(hint: str, actor: Actor, runtime: Runtime) -> None:
    """Do not show me this hint again."""
    await runtime.store.write(actions.dismiss_hint, actor=actor, hint=_known(hint))


@delete("/api/me/hints/{hint:str}/dismissal", policy=MEMBER, status_code=204, tags=TAGS)
async def recall(hint: str, actor: Actor, runtime: Runtime) -> None:
    """Show it again."""
    await runtime.store.write(actions.recall_hint, actor=actor, hint=_known(hint))


def _known(hint: str) -> Hint:
    if hint not in HINTS:
        raise NotFound
    return hint


def hint_words(runtime: Runtime) -> dict[Hint, str]:
    _ = runtime.templates.gettext
    return {
        "first_outside": _(
            "Your first words to somebody outside. Answer what was asked, say who you are, and that is all."
        ),
        "unanswered_row": _(
            "The last words here were ours, and nobody answered. A third message rarely helps: give it time."
        ),
        "old_talk": _("Nothing was said here for three months. Begin with what it was about."),
    }


ROUTES = [
    show_guidelines,
    list_versions,
    show_version,
    publish,
    accept,
    list_acceptances,
    show_draft,
    change_draft,
    list_scenarios,
    pick,
    begin_again,
    show_hint,
    dismiss,
    recall,
]
