"""The other side's open questions that the draft does not speak to. An indirect answer, a question back, a refusal and
a promise to find out all do."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.answers import TURNS, doubts, least_answered
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.language.sentences import sentences
from comity.etiquette.coach.questions import Question, pending
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "unanswered_question"
GUIDELINE = "Answer what was asked, or say who will and by when."
EXAMPLES: tuple[Example, ...] = (
    Example("Thank you for your interest in our bikes.", "Yes, the 500 Wh battery fits the 2019 frame."),
    Example("Alles dazu steht auf unserer Seite.", "Ja, per Post geht auch; ich schicke es Ihnen heute."),
)
_WORDS = 9


def find(draft: Draft) -> Iterator[Finding]:
    if draft.language not in ("en", "de") or not draft.theirs or found(draft, NAME, doubts) is None:
        return
    questions = pending(draft.context[-TURNS:], draft.language)
    place = sentences(draft.text)[-1]
    if questions:
        question = least_answered(draft, questions)
        yield Finding(place.start, place.end, _message(draft, question), _suggestion(question))
    else:
        yield Finding(place.start, place.end, "The draft does not say yet what they want to know.", _STEP)


def _message(draft: Draft, question: Question) -> str:
    return f"They asked “{_short(_original(draft, question))}”. The draft does not say yet."


def _original(draft: Draft, question: Question) -> str:
    """The words as they wrote them, with their capitals."""
    for turn in reversed(draft.context):
        piece = turn.text[question.start : question.end]
        if turn.side == "outside" and piece.lower() == question.text:
            return piece
    return question.text


def _short(text: str) -> str:
    words = text.rstrip("?!. ").split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "?")


_STEP = "Answer it, or say who will and by when."
_STEPS = {
    "when": "Give the day or time, or say who will tell them and by when.",
    "amount": "Give the figure, or say who will tell them and by when.",
    "where": "Name the place, or say who will tell them and by when.",
    "why": "Give the reason, or say who will find out and by when.",
    "how": "Give the steps, or say who will help and by when.",
    "who": "Name the person, or say who will tell them and by when.",
}


def _suggestion(question: Question) -> str:
    return _STEPS.get(question.kind, _STEP)
