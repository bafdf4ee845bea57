"""What leaves the house, and which answers are taken: without a server."""

from __future__ import annotations

import json
import time

import pytest

from comity.etiquette.coach.advice import advise, understand
from comity.etiquette.coach.draft import Turn
from comity.etiquette.refining.masking import Masked, masked
from comity.etiquette.refining.tests.model_server import completion
from comity.etiquette.refining.wire import NotUnderstood, Verdict, question, verdicts, weighed
from comity.testing.waiting import SLACK

CARD, IBAN, PASSWORD = "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "Tulpe!Regen47"
KEY = "sk_live_4eC39HqLyjWDarjtT1zdp7dcAbCdEf"
PUSH = f"Hello Vic, last chance, buy Pro today! Your new password is {PASSWORD}, the card is {CARD}."


@pytest.mark.parametrize("secret", [CARD, CARD.replace(" ", ""), IBAN, KEY])
@pytest.mark.parametrize("around", ["Your new password is {}, fine?", "The api key, card or account: {}\nBye", "{}"])
def test_secrets_are_hidden(secret: str, around: str) -> None:
    text = around.format(secret)
    assert secret not in masked(text)
    assert "[" in masked(text)


def test_what_is_called_a_password_is_hidden() -> None:
    assert masked(f"Your new password is {PASSWORD}, fine?") == "Your new password is [password], fine?"


def test_samples_are_hidden_too() -> None:
    assert CARD not in masked(f"For example the test card {CARD}, a sample")


def test_a_part_hides_what_reaches_into_it() -> None:
    text = f"a card {CARD} here"
    at = text.index(CARD)
    assert Masked(text).part(at + 5, at + 9) == "[card]"
    assert Masked(text).part(0, at + 3) == "a card [card]"
    assert Masked(text).part(at + 3, len(text)) == "[card] here"
    assert masked("🚲 nothing to hide") == "🚲 nothing to hide"
    assert masked("") == ""


def test_the_question_holds_no_secret_and_no_more_than_the_last_turns() -> None:
    before = [Turn("outside", f"turn {number}") for number in range(9)]
    before.append(Turn("outside", f"{CARD} {'x ' * 495} How do I export?"))
    draft = understand(PUSH, context=before, organisation="Lumen")
    body = question(draft, advise(draft), model="small")
    for secret in (CARD, PASSWORD, "1111", "Regen47"):
        assert secret not in body.decode()
    asked = json.loads(body)
    assert (asked["model"], asked["temperature"], asked["max_tokens"]) == ("small", 0, 400)
    material = json.loads(asked["messages"][1]["content"])
    assert material["organisation"] == "Lumen"
    assert material["setting"] == "support_chat"
    assert [turn["text"] for turn in material["before"][:-1]] == [f"turn {number}" for number in range(4, 9)]
    assert len(material["before"][-1]["text"]) == 1_000
    assert "[password]" in material["draft"]
    assert {"urgency", "unanswered_question"} & {one["rule"] for one in material["hints"]}


@pytest.mark.parametrize("piece", ["1 ", "a", "A1", "password ", "4111 ", "DE89 ", "code: ", "a@", "-", "1-"])
def test_hiding_has_bounds(piece: str) -> None:
    begun = time.process_time()
    masked((piece * 6_000)[:6_000])
    assert time.process_time() - begun < 0.5 * SLACK


def test_an_answer_in_the_asked_form_is_taken() -> None:
    words = '{"hints": [{"rule": "pitch", "keep": false}]}'
    for content in (words, f"```json\n{words}\n```", f"```\n{words}```", f"  {words}\n"):
        assert verdicts(completion(content), {"pitch", "urgency"}) == {"pitch": Verdict("pitch", False)}
    assert verdicts(completion('{"hints": []}'), {"pitch"}) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"<html>",
        b"\xff\xfe",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"error": {"message": "no such model"}}',
        b"[" * 60_000,
        completion(""),
        completion("Sure! Here is the JSON you asked for."),
        completion("[" * 60_000),
        completion('{"hints": [{"rule": "pitch", "keep": "yes"}]}'),
        completion('{"hints": [{"rule": "pitch"}]}'),
        completion('{"hints": [{"rule": "pitch", "keep": true, "html": "<b>"}]}'),
        completion('{"hints": [{"rule": "pitch", "keep": true}], "and": 1}'),
        completion('{"hints": [{"rule": "pitch", "keep": true}, {"rule": "pitch", "keep": false}]}'),
        completion('{"hints": [{"rule": "shouting", "keep": false}]}'),
        completion('{"hints": [{"rule": "pitch", "keep": true, "next_step": "' + "x" * 241 + '"}]}'),
        completion('{"hints": [{"rule": "pitch", "keep": true, "next'),
    ],
)
def test_every_other_answer_is_none(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        verdicts(body, {"pitch", "urgency"})


def test_next_steps_are_plain_words_without_addresses() -> None:
    found = [one for one in advise(understand(PUSH)) if one.rule == "urgency"]
    (urgency,) = found

    def step(words: str) -> str | None:
        (one,) = weighed(found, {"urgency": Verdict("urgency", True, words)})
        return one.suggestion

    assert step("Name the\u202e\n date\0 and why.") == "Name the date and why."
    assert step("<b>Name</b> the date.") == "<b>Name</b> the date."
    for words in ("", "  ", "See https://x.example", "Write to a@x.example", "Ask www.x", "Go to evil.com", "bit.ly/x"):
        assert step(words) == urgency.suggestion
    assert weighed(found, {"urgency": Verdict("urgency", False)}) == []
    assert weighed(found, {}) == found
