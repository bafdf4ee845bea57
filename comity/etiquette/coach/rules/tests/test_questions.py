"""Which questions are open, and whether a draft speaks to them."""

from __future__ import annotations

import pytest

from comity.etiquette.coach.questions import open_questions
from comity.etiquette.coach.rules import unanswered_question
from comity.etiquette.coach.rules.tests.saying import findings

LEFT_OPEN = [
    ("en", "Thank you for your interest in our bikes.", "Does the battery fit the 2019 frame?"),
    ("en", "https://ternhill.example/", "How do I change the chain?"),
    ("en", "Breakfast is included.", "Is breakfast included, and may I bring my dog?"),
    ("de", "Vielen Dank für Ihre Nachricht!", "Kann ich das Rad am Samstag abholen?"),
    ("de", "Alles dazu finden Sie auf unserer Website.", "Wie hoch ist die Anzahlung?"),
]
ADDRESSED = [
    ("en", "It does, with the long bracket.", "Does the battery fit the 2019 frame?"),
    ("en", "I'll ask Emre and tell you by four.", "Does the battery fit the 2019 frame?"),
    ("en", "Which model do you have?", "How do I change the chain?"),
    ("en", "I'm not allowed to say, sorry.", "Who bought it?"),
    ("en", "The yard is closed at weekends; Monday works.", "Can I collect it on Sunday?"),
    ("de", "Ja, ab zehn Uhr.", "Kann ich das Rad am Samstag abholen?"),
    ("de", "Das kläre ich mit Frau Ohm und melde mich bis Mittag.", "Wie hoch ist die Anzahlung?"),
    ("de", "Leider nicht mehr, die Halterung ist breiter.", "Passt der Akku?"),
    ("de", "Gern geschehen, gute Fahrt!", "Danke, das war es schon."),
]


@pytest.mark.parametrize(("language", "text", "before"), LEFT_OPEN)
def test_a_question_left_open_is_named(language: str, text: str, before: str) -> None:
    (found,) = findings(unanswered_question, text, before, language=language)
    assert found.message.startswith("They asked “")
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(("language", "text", "before"), ADDRESSED)
def test_indirect_answers_and_promises_to_find_out_count(language: str, text: str, before: str) -> None:
    assert findings(unanswered_question, text, before, language=language) == []


def test_the_reason_quotes_their_words() -> None:
    (found,) = findings(unanswered_question, "Thank you for your message.", "Hello. Does the XR-5 fit?")
    assert found.message == "They asked “Does the XR-5 fit?”. The draft does not say yet."


def test_an_answered_question_is_closed_and_one_put_off_is_not() -> None:
    asked = "How do I change the chain?"
    assert findings(unanswered_question, "Have a nice ride.", asked, ">Open the link and pull.", "Thanks, works.") == []
    assert findings(unanswered_question, "We wish you a nice day.", asked, ">One moment, please.", "Sure.")


def test_open_questions_of_messages() -> None:
    """What marks a message as a question not answered yet."""
    said = ["Hi, how are you?", "The bell is loud. Can it be turned down, and who does that?", "It is new, right?"]
    found = open_questions(said, "en")
    assert [(one.message, said[one.message][one.start : one.end]) for one in found] == [
        (1, "Can it be turned down"),
        (1, "who does that?"),
    ]
    assert open_questions(["Bitte sagen Sie mir, wann der Fahrer kommt."], "de")
    assert open_questions(["Wo ist mein Paket? Egal, hat sich erledigt."], "de") == []
    assert open_questions(["Missä se on?"], "fi") == []
