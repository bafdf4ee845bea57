"""Rudeness and pressure, and what only looks like them."""

from __future__ import annotations

import pytest

from comity.etiquette.coach.rules import rudeness, urgency
from comity.etiquette.coach.rules.tests.saying import findings, unmarked

RUDE = [
    ("en", "As I already told you, the form is on page two."),
    ("en", "Even a child could find that button."),
    ("en", "Congratulations, you broke it on the first day."),
    ("en", "If you don't like it, find another shop."),
    ("de", "Wer lesen kann, ist klar im Vorteil."),
    ("de", "Das ist dann wohl Ihr eigenes Pech."),
    ("de", "Sie hätten vorher einfach in die Anleitung schauen und das lesen können."),
    ("de", "Na toll, da haben Sie ja ganze Arbeit geleistet."),
]
CIVIL = [
    ("en", "No, we can't take it back after sixty days; the terms say thirty."),
    ("en", "I see it differently: the bearing was dry when it came in."),
    ("en", "That was a stupid mistake on our side, and I'm sorry."),
    ("de", "Da bin ich anderer Meinung, Herr Wolf: Die Dichtung war neu."),
    ("de", "Nein, das ist leider nicht möglich."),
    ("de", "Sie stellen sich überhaupt nicht dumm an."),
]
PRESSING = [
    ("en", "Only two left, decide today.", "I'd like to think about it."),
    ("en", "Others would sign this minute, so I need your yes tonight.", "May I sleep on it?"),
    ("de", "Greifen Sie jetzt zu, morgen ist es zu spät.", "Ich überlege noch."),
    ("de", "Ich habe mich sehr für Sie eingesetzt und wäre schon enttäuscht.", "Ich brauche Bedenkzeit."),
]
CALM = [
    ("en", "Until four, because the carrier collects then.", "By when must I order?"),
    ("en", "No rush at all, the price stays the same until June.", "I'd like to think about it."),
    ("de", "Kein Druck, der Preis bleibt bis Ende Jahr gleich.", "Ich überlege noch."),
    ("de", "Bis 15. Juli, so steht es in der Satzung.", "Wann ist die Frist?"),
]


@pytest.mark.parametrize(("language", "text"), RUDE)
def test_blame_mockery_and_condescension_are_found(language: str, text: str) -> None:
    (found,) = findings(rudeness, text, "It broke.", language=language)
    assert text[found.start : found.end] == text
    assert "!" not in found.message
    assert findings(rudeness, unmarked(text), "It broke.", language=language)


@pytest.mark.parametrize(("language", "text"), CIVIL)
def test_disagreement_and_a_plain_no_are_not_rude(language: str, text: str) -> None:
    assert findings(rudeness, text, "It broke.", language=language) == []


def test_their_own_word_taken_up_is_not_ours() -> None:
    said = "Dass Sie das als Frechheit empfinden, nehme ich ernst."
    assert findings(rudeness, said, "Das ist eine Frechheit.", language="de") == []
    assert findings(rudeness, "The report says “you idiot” was shouted by the driver.", "Who shouted?") == []


@pytest.mark.parametrize(("language", "text", "before"), PRESSING)
def test_time_scarcity_and_guilt_are_pressure(language: str, text: str, before: str) -> None:
    assert findings(urgency, text, before, language=language)
    assert findings(urgency, unmarked(text), before, language=language)


@pytest.mark.parametrize(("language", "text", "before"), CALM)
def test_a_true_deadline_is_none(language: str, text: str, before: str) -> None:
    assert findings(urgency, text, before, language=language) == []
