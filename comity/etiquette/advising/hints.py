"""The hints that stand above a box: advice, its place in the draft, one act, and why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from comity.etiquette.advising.acts import Act, Around, act_for
from comity.etiquette.advising.rule_words import rule_words
from comity.etiquette.advising.standing import BLOCK, Policy, Standing, spoken_of
from comity.etiquette.coach.advice import RULES, Advice, advise, understand
from comity.etiquette.coach.detection import language_of
from comity.etiquette.coach.draft import Draft, Turn
from comity.etiquette.coach.rules import Example, Rule
from comity.etiquette.coach.wording import gettext as _

AT_ONCE, QUOTED, EXAMPLES = 2, 60, 2
_MISSING = ("unanswered_question", "missing_greeting", "missing_disclosure", "wall_of_text")
"""What is not there has no place that could be shown."""


class ExampleView(Struct, frozen=True):
    rather_not: str
    better: str


class Hint(Struct, frozen=True, omit_defaults=True):
    """`quote` is the stretch of the draft that is meant, where it is a stretch. `block`: why it cannot go out like
    this, and who decided that."""

    rule: str
    message: str
    quote: str = ""
    suggestion: str = ""
    act: Act | None = None
    guideline: str = ""
    examples: tuple[ExampleView, ...] = ()
    block: str = ""


class Hints(Struct, frozen=True):
    """`rules` are all that speak, shown or not; `others` is what those are called that are not shown. `refined`: a
    configured service confirmed them."""

    hints: tuple[Hint, ...]
    rules: tuple[str, ...]
    others: str = ""
    refined: bool = False


class Considered(NamedTuple):
    """A draft, and the advice that is given here, the most helpful first."""

    draft: Draft
    found: list[Advice]


@cache
def warm_up() -> None:
    """Have the rules read their lists, once in a process: it takes about a second, and drafts need not wait for it."""
    for asked, text in (("How do I export it?", "Buy it today."), ("Wie geht das?", "Jetzt kaufen, heute noch.")):
        advise(understand(text, context=(Turn("outside", asked),)))


def known_rules() -> Mapping[str, Rule]:
    return {rule.NAME: rule for rule in RULES}


def hints(text: str, standing: Standing, *, dismissed: Collection[str]) -> Hints:
    """At most two, the most helpful first; what is blocked comes before; of more only the names. An empty draft says
    that one will come."""
    if not text.strip():
        warm_up()
        return Hints((), ())
    return shown(considered(text, standing, dismissed=dismissed), standing)


def considered(text: str, standing: Standing, *, dismissed: Collection[str]) -> Considered:
    draft = understand(text, setting=standing.setting, context=standing.context, organisation=standing.organisation)
    return Considered(draft, spoken_of(advise(draft), standing.policies, dismissed=dismissed))


def shown(considered: Considered, standing: Standing, *, refined: bool = False) -> Hints:
    draft, found = considered
    rules, around = known_rules(), Around(standing.names, standing.organisation)
    made = tuple(_hint(one, draft, around, rules[one.rule], standing) for one in found[:AT_ONCE])
    words = rule_words(_)
    others = ", ".join(words.get(one, one) for one in dict.fromkeys(one.rule for one in found[AT_ONCE:]))
    return Hints(made, tuple(one.rule for one in found), others, refined)


def _hint(advice: Advice, draft: Draft, around: Around, rule: Rule, standing: Standing) -> Hint:
    return Hint(
        advice.rule,
        advice.message,
        quote=_quote(advice, draft),
        suggestion=advice.suggestion or "",
        act=act_for(advice, draft, around),
        guideline=_(rule.GUIDELINE),
        examples=tuple(ExampleView(_(one.rather_not), _(one.better)) for one in _examples(rule, draft)),
        block=_why_blocked(standing.policies.get(advice.rule, Policy()), standing.setters),
    )


def _examples(rule: Rule, draft: Draft) -> Sequence[Example]:
    """Those in the language of the draft first."""
    foreign = [language_of(one.better) != draft.language for one in rule.EXAMPLES]
    ordered = sorted(zip(foreign, rule.EXAMPLES, strict=True), key=lambda one: one[0])
    return [example for _foreign, example in ordered[:EXAMPLES]]


def _quote(advice: Advice, draft: Draft) -> str:
    if advice.rule in _MISSING:
        return ""
    words = " ".join(draft.text[advice.start : advice.end].split())
    if not words or words == " ".join(draft.text.split()):
        return ""
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1].rstrip()}…"


def _why_blocked(policy: Policy, setters: Mapping[uuid.UUID, str]) -> str:
    if policy.act != BLOCK:
        return ""
    return _decided("" if policy.by is None else setters.get(policy.by, ""))


def words_of_advice(advice: Advice, by: str) -> str:
    """What is said of a message that is held."""
    return f"{advice.message} {_decided(by)}"


def _decided(by: str) -> str:
    return _("It cannot be sent like this. %(name)s decided so.") % {"name": by}
