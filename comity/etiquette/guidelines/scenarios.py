"""Situations to practise: somebody outside writes, two drafts stand there, and one of them helps."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from comity.foundation.runtime import Runtime

Choice = Literal["a", "b"]


class Scenario(Struct, frozen=True):
    """`better` is the draft that helps; `rule` is the coach's rule it is about, `why` says it in words."""

    key: str
    who: str
    asks: str
    a: str
    b: str
    better: Choice
    rule: str
    why: str


def scenarios(runtime: Runtime) -> list[Scenario]:
    """All of them, each with words in the language of the house."""
    return [*_of_help(runtime), *_of_honesty(runtime)]


def _of_help(runtime: Runtime) -> list[Scenario]:
    _ = runtime.templates.gettext
    return [
        Scenario(
            "answer-first",
            _("Vic, on the website"),
            _("Does the battery of the 2019 model fit my frame? I ride tomorrow."),
            _("Thanks for writing! You find all our batteries in the shop: shop.example/batteries."),
            _("The 2019 battery fits frames from 2018 on. Is a number that begins with K under your saddle? Then yes."),
            "b",
            "unanswered_question",
            _("Vic asked if it fits. A link to the shop hands the question back to him."),
        ),
        Scenario(
            "help-do-not-push",
            _("Noor, by mail"),
            _("My light flickers since the rain. What can I do?"),
            _("Open the plug, let it dry for an hour, and press it until it clicks. If it still flickers, tell me."),
            _("That happens with the old light. You should upgrade to the Pro now, it is 20 % off until Sunday!"),
            "a",
            "pitch",
            _("Noor asked for help with what she has. An offer in its place is pressure, and so is its deadline."),
        ),
        Scenario(
            "promise-your-own-step",
            _("Lea, in the chat"),
            _("Will my order be here on Friday?"),
            _("Absolutely, I guarantee that it is there on Friday, 100 %."),
            _("It left us today and usually takes two days. I look again tomorrow at noon and write to you."),
            "b",
            "overpromise",
            _("The carrier is not ours to promise. One's own next step, with a time, is worth more to Lea."),
        ),
    ]


def _of_honesty(runtime: Runtime) -> list[Scenario]:
    _ = runtime.templates.gettext
    return [
        Scenario(
            "say-who-you-are",
            _("Somebody, under a public post"),
            _("Which workshop in town can I trust?"),
            _("Harbour Cycles is by far the best in town, everybody says so!"),
            _("I work at Harbour Cycles, so I am not neutral. Ask each for a written offer first; ours is free."),
            "b",
            "missing_disclosure",
            _("Praise for one's own house is honest only when the reader knows that it is one's own."),
        ),
        Scenario(
            "stay-kind",
            _("Vic, for the third time"),
            _("I followed your steps and it STILL does not work. This is ridiculous."),
            _("As I already said twice, you have to hold the button for ten seconds. Please read it properly."),
            _("Sorry, that is annoying. Does the lamp blink while you hold the button? Then the fault is another one."),
            "b",
            "rudeness",
            _("Who is annoyed hears blame first. The second draft carries on with what Vic knows now."),
        ),
        Scenario(
            "keep-inside-inside",
            _("Noor, about an invoice"),
            _("Why does my neighbour pay less for the same service?"),
            _("Mr Berg has the old contract, 14.90 a month, and between us he is about to be raised."),
            _("Prices differ by the date of the contract. I go through yours with you and say what would change it."),
            "b",
            "confidential_data",
            _("What another customer pays, and what the house intends, is not ours to tell."),
        ),
    ]
