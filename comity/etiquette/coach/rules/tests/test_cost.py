"""What the rules cost, whatever the text."""

from __future__ import annotations

from time import process_time

import pytest

from comity.etiquette.coach.draft import Draft, Turn
from comity.etiquette.coach.rules import (
    Rule,
    missing_disclosure,
    overpromise,
    pitch,
    rudeness,
    unanswered_question,
    urgency,
)
from comity.etiquette.coach.scorer import weights
from comity.testing.waiting import SLACK

RULES: tuple[Rule, ...] = (unanswered_question, pitch, urgency, overpromise, missing_disclosure, rudeness)
HOSTILE = ("you should ", "haben sie ", "only ", "a", "?", "„", '"', "\n", ". ", "1 ", "can you do it and ", "ü", "\0 ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_no_text_is_expensive(rule: Rule) -> None:
    weights()
    for language in ("en", "de", ""):
        for piece in HOSTILE:
            text = (piece * 20_000)[:20_000]
            draft = Draft(text, language, "community", (Turn("outside", text + " Is it ok?"),), "Ternhill")
            list(rule.find(draft))
            list(rule.find(Draft("", language, "community", (Turn("outside", "Is it ok?"),), "")))
            begun = process_time()
            list(rule.find(Draft(text, language, "community", draft.context, "Ternhill")))
            assert process_time() - begun < 0.15 * SLACK, f"{piece!r} in {language!r}"


def test_spans_lie_in_the_draft() -> None:
    text = "😀 Honestly, even a child could find it. You will never ever have a problem again."
    for rule in RULES:
        for found in rule.find(Draft(text, "en", "community", (Turn("outside", "Is it safe?"),), "Ternhill")):
            assert 0 <= found.start < found.end <= len(text)
            assert found.message.endswith(".")
