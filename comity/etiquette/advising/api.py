"""Advising over HTTP. Of drafts nothing is kept."""

from __future__ import annotations

import asyncio
import uuid

from litestar import Response

from comity.etiquette.advising import actions, queries, shapes
from comity.etiquette.advising.access import look_at
from comity.etiquette.advising.hints import Hints, hints, known_rules
from comity.etiquette.advising.second_look import refined_hints
from comity.etiquette.advising.shapes import (
    Became,
    Drafted,
    Figures,
    GeneralPolicy,
    History,
    NewPolicy,
    Policies,
    PolicyOut,
    Proposals,
    Questions,
    Standing,
)
from comity.etiquette.advising.standing import standing
from comity.etiquette.coach.wording import spoken
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@post("/conversations/{conversation_id:str}/advice", policy=MEMBER, body=Drafted, needs="read", include_in_schema=False)
async def advise_here(
    conversation_id: str, data: Drafted, actor: Actor, runtime: Runtime
) -> Response[Hints] | Response[None]:
    """What the composer shows above its box: the verb of `/api/advice` with what was said here before. 204 where nobody
    outside reads, or the member wants no hints. With `refine` the configured service is asked as well."""
    here = await runtime.store.read(standing, actor=actor, conversation=parse_id(conversation_id))
    if here is None:
        return Response(None, status_code=204)
    with spoken(runtime.templates.gettext):
        if data.refine:
            found = await refined_hints(runtime, actor, here, data.draft, data.dismissed)
        else:
            found = await asyncio.to_thread(hints, data.draft, here, dismissed=data.dismissed)
    return Response(found, status_code=200)


@post("/api/me/coach/hints", policy=MEMBER, body=Became, status_code=204, tags=["etiquette"])
async def count_hints(data: Became, actor: Actor, runtime: Runtime) -> None:
    """Count what became of hints, by rule alone; nobody else sees it as mine."""
    for field in ("shown", "taken", "dismissed"):
        shapes.known(getattr(data, field), field)
    became = {"shown": data.shown, "taken": data.taken, "dismissed": data.dismissed}
    await runtime.store.write(actions.count_hints, actor=actor, **became)


@get("/api/me/coach", policy=MEMBER, tags=["etiquette"])
async def show_history(actor: Actor, runtime: Runtime) -> History:
    """My own hints by month and rule."""
    return shapes.history_out(await runtime.store.read(queries.own, actor=actor))


@get("/api/coach/policies", policy=MEMBER, tags=["etiquette"])
async def list_policies(runtime: Runtime) -> Policies:
    """What the house made of the rules. Everybody may know."""
    found = await runtime.store.read(queries.policies_of)
    return Policies(list(known_rules()), [shapes.policy_out(row) for row in found])


@post("/api/coach/policies", policy=ADMIN, body=NewPolicy, tags=["etiquette"])
async def make_policy(data: NewPolicy, actor: Actor, runtime: Runtime) -> PolicyOut:
    """Decide about a rule, for everything or for a channel, a role or both. It takes the place of what was decided for
    the same."""
    shapes.known([data.rule])
    place = {"channel": data.channel, "role": data.role}
    return shapes.policy_out(
        await runtime.store.write(actions.set_policy, actor=actor, rule=data.rule, act=data.act, **place)
    )


@patch("/api/coach/policies/{decision_id:str}", policy=ADMIN, body=Standing, tags=["etiquette"])
async def change_policy(decision_id: str, data: Standing, actor: Actor, runtime: Runtime) -> PolicyOut:
    """Let it hold again, or no longer."""
    verb = actions.restore_policy if data.in_force else actions.end_policy
    return shapes.policy_out(await runtime.store.write(verb, actor=actor, policy=parse_id(decision_id)))


@delete("/api/coach/policies/{decision_id:str}", policy=ADMIN, status_code=204, tags=["etiquette"])
async def end_policy(decision_id: str, actor: Actor, runtime: Runtime) -> None:
    """It holds no longer; who decided what is kept in the log."""
    await runtime.store.write(actions.end_policy, actor=actor, policy=parse_id(decision_id))


@patch("/api/coach/rules/{rule:str}", policy=ADMIN, body=GeneralPolicy, tags=["etiquette"])
async def change_rule(rule: str, data: GeneralPolicy, actor: Actor, runtime: Runtime) -> PolicyOut:
    """Decide about a rule everywhere, where nothing else is decided."""
    if rule not in known_rules():
        raise NotFound
    return shapes.policy_out(await runtime.store.write(actions.set_policy, actor=actor, rule=rule, act=data.act))


@get("/api/coach/figures", policy=ADMIN, tags=["etiquette"])
async def show_figures(actor: Actor, runtime: Runtime, team: str | None = None) -> Figures:
    """Hints of a team, or of everybody, by rule; never of persons, and nothing below five people. The look is noted in
    the audit log."""
    wanted = None if team is None else await runtime.store.read(_team, team=parse_id(team))
    return shapes.figures_out(await look_at(runtime, actor, wanted))


@get("/api/coach/proposals", policy=ADMIN, tags=["etiquette"])
async def show_proposals(runtime: Runtime) -> Proposals:
    """Rules that at least five people met thirty times or more, and dismissed seven times of ten: they may be wrong
    here."""
    return Proposals([one.rule for one in await runtime.store.read(queries.ignored)])


@get("/api/conversations/{conversation_id:str}/questions", policy=MEMBER, tags=["etiquette"])
async def list_questions(conversation_id: str, actor: Actor, runtime: Runtime) -> Questions:
    """What people outside asked here, the latest hundred, and what answered it."""
    found = await runtime.store.read(queries.questions, actor=actor, conversation=parse_id(conversation_id))
    return Questions([shapes.question_out(row) for row in found])


def _team(tx: Tx, *, team: uuid.UUID | None) -> uuid.UUID:
    return queries.team(tx, team=team).id


ROUTES = [
    advise_here,
    count_hints,
    show_history,
    list_policies,
    make_policy,
    change_policy,
    end_policy,
    change_rule,
    show_figures,
    show_proposals,
    list_questions,
]
