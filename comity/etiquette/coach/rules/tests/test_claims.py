"""Promises, pitches and praise in public, and what only looks like them."""

from __future__ import annotations

import pytest

from comity.etiquette.coach.rules import missing_disclosure, overpromise, pitch
from comity.etiquette.coach.rules.tests.saying import findings, unmarked

PROMISES = [
    ("en", "It is 100 % safe, nothing can go wrong."),
    ("en", "You will never have a problem with this again."),
    ("en", "Your boss will love it and you'll be promoted by Christmas."),
    ("de", "Das passiert garantiert nie wieder."),
    ("de", "Das Amt genehmigt den Antrag bis Freitag, darauf gebe ich Ihnen mein Wort."),
    ("de", "Machen Sie sich keine Gedanken, das klappt bei jedem Kunden."),
]
MODEST = [
    ("en", "I will send it today and call you when it has left."),
    ("en", "We can't guarantee that it arrives before the weekend."),
    ("en", "That is guaranteed by the two-year warranty, section 4."),
    ("en", "The shirt is 100 % cotton."),
    ("de", "Versprechen kann ich das nicht, das hängt vom Wetter ab."),
    ("de", "Darauf haben Sie zwei Jahre Garantie, so steht es in den Bedingungen."),
    ("de", "Ich rufe Sie morgen bis zwölf Uhr an."),
]
PITCHES = [
    ("en", "That's fixed. By the way, shall I upgrade you to Premium?", "The sync is broken."),
    ("en", "Have you considered our extended cover?", "How do I reset it?"),
    ("de", "Ist erledigt. Übrigens gibt es unser Komfortpaket gerade für 19 Euro.", "Meine Adresse hat sich geändert."),
    ("de", "Wussten Sie schon, dass unser neues Modell viel leiser ist?", "Die Pumpe brummt."),
]
ASKED = [
    ("en", "Team is £6 a month; you buy it under Billing.", "Which plan do I need for ten people?"),
    ("en", "I would not buy a new one, the old one will do.", "The saddle is worn."),
    ("de", "Das Paket mit Abendessen kostet 94 Euro.", "Was kostet das größere Paket?"),
    ("de", "Bitte den Stecker ziehen und nach einer Minute wieder einstecken.", "Das Gerät startet nicht."),
]


@pytest.mark.parametrize(("language", "text"), PROMISES)
def test_what_nobody_can_promise_is_found(language: str, text: str) -> None:
    assert findings(overpromise, text, "And?", language=language)
    assert findings(overpromise, unmarked(text), "And?", language=language)


@pytest.mark.parametrize(("language", "text"), MODEST)
def test_own_steps_warranties_and_doubt_are_no_promises(language: str, text: str) -> None:
    assert findings(overpromise, text, "And?", language=language) == []


@pytest.mark.parametrize(("language", "text", "before"), PITCHES)
def test_selling_where_help_was_asked_is_found(language: str, text: str, before: str) -> None:
    (found,) = findings(pitch, text, before, language=language)
    assert found.suggestion


@pytest.mark.parametrize(("language", "text", "before"), ASKED)
def test_naming_what_was_asked_for_is_no_pitch(language: str, text: str, before: str) -> None:
    assert findings(pitch, text, before, language=language) == []


def test_praise_of_the_own_house_needs_a_name() -> None:
    praise, asked = "Ternhill, the best bikes in the country.", "Which bike would you take?"
    (found,) = findings(missing_disclosure, praise, asked, setting="community")
    assert found.suggestion == "Add: “I work at Ternhill Bikes.”"
    for open_about_it in (
        "I work at Ternhill, so take it with salt: the best bikes in the country.",
        "We at Ternhill are proud of the best bikes in the country.",
        "Best bikes in the country, if you ask me. Ben, Ternhill Bikes",
    ):
        assert findings(missing_disclosure, open_about_it, asked, setting="community") == []
    assert findings(missing_disclosure, praise, asked, setting="support_chat") == []
    assert findings(missing_disclosure, "The new playground is wonderful.", setting="public_post") == []


def test_so_does_an_attack_on_a_competitor() -> None:
    asked, attack = "Taugt SafeCopy etwas?", "Finger weg von SafeCopy, völlig überteuert."
    assert findings(missing_disclosure, attack, asked, language="de", setting="community")
    said = "Ich arbeite bei Ternhill, also der Konkurrenz. SafeCopy finde ich überteuert."
    assert findings(missing_disclosure, said, asked, language="de", setting="community") == []
