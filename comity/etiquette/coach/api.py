"""The coach over HTTP. Nothing of a draft is kept: not in the database, not under a key, not in a log."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta, Struct, field

from comity.accounts import queries as accounts
from comity.etiquette.coach.advice import Advice, advise, understand
from comity.etiquette.coach.draft import Draft, Setting, Side, Turn
from comity.etiquette.coach.wording import spoken
from comity.etiquette.refining.asking import asker
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

LONGEST, TURNS = 20_000, 50
Text = Annotated[str, Meta(max_length=LONGEST)]


class Said(Input, frozen=True):
    side: Side = field(name="from")
    text: Text


class Asked(Input, frozen=True):
    """A draft to somebody outside; `context` is what was said before it, oldest first. `organisation` is the name of
    the own one, this one's where it is left out. `refine` asks the service that the operator configured, if there is
    one, to look at the advice once more; that takes up to three seconds."""

    setting: Setting
    draft: Text
    context: Annotated[tuple[Said, ...], Meta(max_length=TURNS)] = ()
    organisation: Annotated[str, Meta(max_length=200)] | None = None
    refine: bool = False


class AdviceItem(Struct, omit_defaults=True):
    """`start` and `end` count Unicode code points of the draft."""

    rule: str
    start: int
    end: int
    message: str
    suggestion: str | None = None


class AdviceOut(Struct):
    """`language` is `en`, `de`, or empty where it is another one: then only rules speak that need no words. `refined`:
    a configured service confirmed these items; otherwise they are what the rules say."""

    language: str
    items: list[AdviceItem]
    refined: bool = False


@post("/api/advice", policy=MEMBER, body=Asked, keeps="nothing", needs="read", status_code=200, tags=["etiquette"])
async def give_advice(data: Asked, actor: Actor, runtime: Runtime) -> AdviceOut:
    """What would make this draft more helpful, the most helpful first. Nothing is stored, so an `Idempotency-Key` has
    no meaning here: the same draft gets the same advice."""
    organisation = data.organisation
    if organisation is None:
        organisation = await runtime.store.read(_own_name)
    with spoken(runtime.templates.gettext):
        draft, found = await asyncio.to_thread(_considered, data, organisation)
    refined = await asker(runtime).refined(draft, found, by=actor.person) if data.refine else None
    items = [AdviceItem(*one) for one in (found if refined is None else refined)]
    return AdviceOut(draft.language, items, refined is not None)


def _considered(asked: Asked, organisation: str) -> tuple[Draft, list[Advice]]:
    context = [Turn(said.side, said.text) for said in asked.context]
    draft = understand(asked.draft, setting=asked.setting, context=context, organisation=organisation)
    return draft, advise(draft)


def _own_name(tx: Tx) -> str:
    organisation = accounts.organisation(tx)
    return "" if organisation is None else organisation.name


ROUTES = [give_advice]
