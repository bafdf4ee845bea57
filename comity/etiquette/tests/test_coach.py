"""The coach's engine: its order, its silence, its cost; and each rule on what it is and what it is not."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Iterable
from itertools import islice

import pytest

from comity.etiquette.coach import advice
from comity.etiquette.coach.advice import RULES, SPANS, Advice, advise, bounded, understand
from comity.etiquette.coach.detection import language_of
from comity.etiquette.coach.draft import Draft, Setting, Turn
from comity.etiquette.coach.rules import Finding, Rule
from comity.etiquette.coach.wording import spoken
from comity.testing.waiting import SLACK

CANARY = "CANARY-INSIDE"
LONGEST = 20_000
HOSTILE = ("a", "1 ", "„", "a@", "\n", "4111 ", "unter uns ", "Frau ", "A.")
"""What made one rule or another slow while they were written."""


def spoke(text: str, *theirs: str, setting: Setting = "support_chat", organisation: str = "Lumen") -> dict[str, Advice]:
    """What is said about a draft, by rule; what the other side said before it, after one word of ours."""
    context = [Turn("member", "Hello, one moment."), *(Turn("outside", one) for one in theirs)]
    found = advise(understand(text, setting=setting, context=context, organisation=organisation))
    return {one.rule: one for one in found}


class Broken:
    NAME = "broken"
    GUIDELINE = ""
    EXAMPLES = ()

    def find(self, draft: Draft, /) -> Iterable[Finding]:
        raise ValueError(draft.text)


def test_a_rule_that_breaks_is_silent(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(advice, "RULES", (Broken(), *RULES))
    with caplog.at_level(logging.WARNING, "comity"):
        found = advise(understand(f"{CANARY} IT IS NEVER OUR FAULT!!!"))
    assert "shouting" in {one.rule for one in found}
    (line,) = caplog.records
    assert getattr(line, "facts", None) == {"rule": "broken", "error": "ValueError"}
    assert CANARY not in caplog.text


def test_words_that_never_end_keep_their_places() -> None:
    said = f"{'a' * 5_000} and do NOT touch it, Dana."
    shouting = {one.rule: one for one in advise(understand(said))}["shouting"]
    assert said[shouting.start : shouting.end] == "NOT"


def test_the_most_helpful_comes_first() -> None:
    said = "Your password is Tulpe!Regen47. PLEASE READ THE MANUAL NOW!!!"
    found = advise(understand(said, context=[Turn("outside", "Hello, I am Dana. I cannot get in.")]))
    assert [one.rule for one in found] == ["confidential_data", "missing_greeting", "shouting"]
    assert advise(understand(" \n ")) == []


def test_every_secret_is_one_of_its_own() -> None:
    said = "Hi Dana, the card is 4532 0177 2884 9106 and the password Tulpe!Regen47, the PIN 4471."
    found = [one for one in advise(understand(said)) if one.rule == "confidential_data"]
    assert [said[one.start : one.end] for one in found] == ["4532 0177 2884 9106", "Tulpe!Regen47", "4471"]


def test_cost_is_bounded() -> None:
    """20,000 hostile code points cost every rule less than 200 ms of processor time."""
    worst = {}
    for seed in HOSTILE:
        text = (seed * LONGEST)[:LONGEST]
        context = [Turn("outside", text)] * 2
        draft = understand(text, setting="community", context=context, organisation="Org")
        for rule in RULES:
            worst[rule.NAME, seed] = _cost(rule, bounded(dataclasses.replace(draft, language="de")))
    assert not {case: cost for case, cost in worst.items() if cost > 0.2 * SLACK}


def _cost(rule: Rule, draft: Draft) -> float:
    spent = []
    for _ in range(3):
        begun = time.process_time()
        list(islice(rule.find(draft), SPANS.get(rule.NAME, 1)))
        spent.append(time.process_time() - begun)
        if spent[-1] < 0.2 * SLACK:
            break
    return min(spent)  # what else runs on the machine makes one try slower, never faster


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("Yes, that fits. Charge it once before you ride.", [], "en"),
        ("Das passt, laden Sie ihn vorher einmal auf.", [], "de"),
        ("Passt!", ["Hallo, passt der Akku?"], "de"),
        ("Thursday, 2 pm.", ["Do you have time this week?"], "en"),
        ("Bonjour, oui, le colis est parti ce matin.", ["Where is my parcel?"], ""),
        ("Dank u wel, wij sturen het morgen naar u toe.", [], ""),
        ("Добрый день, посылка уже в пути.", ["Hello?"], ""),
        ("https://help.example/sync", [], ""),
        ("", [], ""),
    ],
)
def test_the_language_is_told(text: str, before: list[str], language: str) -> None:
    assert language_of(text, before) == language


def test_in_another_language_only_wordless_rules_speak() -> None:
    said = "LE COLIS EST PARTI CE MATIN AVEC LA POSTE!!! Votre carte est 4532017728849104, https://colis.example/suivi"
    found = spoke(said)
    assert found.keys() <= {"shouting", "confidential_data", "wall_of_text", "link_without_help"}
    assert "shouting" in found


def test_texts_come_through_the_catalogue() -> None:
    with spoken(lambda text: f"«{text}»"):
        (found,) = spoke("We do NEVER say that, Dana.").values()
    assert found.message.startswith("«")


def test_every_rule_tells_what_is_helpful() -> None:
    for rule in RULES:
        assert rule.GUIDELINE.endswith(".")
        assert "!" not in rule.GUIDELINE
        assert rule.EXAMPLES
        assert all(one.rather_not and one.better for one in rule.EXAMPLES)


def test_its_examples_are_true() -> None:
    """What a rule shows as rather not, it finds; what it shows as better, it does not."""
    for rule in RULES:
        if rule.NAME not in ("confidential_data", "shouting", "link_without_help"):
            continue
        for one in rule.EXAMPLES:
            assert rule.NAME in spoke(one.rather_not, "Hello, what is it?"), one
            assert rule.NAME not in spoke(one.better, "Hello, what is it?"), one
