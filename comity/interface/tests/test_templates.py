"""The shared parts say who is inside and who is outside, from the person alone."""

from dataclasses import dataclass
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from comity.foundation.templates import Templates
from comity.interface.assets import TEMPLATES


@dataclass
class Person:
    first_name: str
    inside: bool = False
    name: str = "Vic Tanaka"
    picture: str = "/p.svg"
    former: bool = False
    bot: bool = False


def macro(name: str) -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return getattr(environment.get_template("interface/macros/people.html").module, name)


def test_a_bot_is_said_to_be_one_and_never_stands_at_a_door() -> None:
    bot = Person("Orders (bot)", inside=True, name="Orders", bot=True)
    for name in ("full_name", "short_name"):
        assert 'Orders <span class="chip bot">bot</span>' in macro(name)(bot)
    assert "bot" not in macro("full_name")(Person("Vic"))


def test_inside_is_an_arch_and_outside_a_circle() -> None:
    assert 'class="p s36 in"' in macro("portrait")(Person("Anna", inside=True))
    assert 'class="p s36 out"' in macro("portrait")(Person("Vic"))


def test_the_side_is_said_to_those_who_do_not_see_it() -> None:
    assert "(inside)" in macro("full_name")(Person("Anna", inside=True))
    assert "(outside)" in macro("short_name")(Person("Vic"))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Vic"], "Send to 1 person outside: Vic"),
        (["Vic", "Noor"], "Send to 2 people outside: Vic and Noor"),
        (["Vic", "Noor", "Lea"], "Send to 3 people outside: Vic, Noor and Lea"),
        (["Vic", "Noor", "Lea", "Mo"], "Send to 4 people outside"),
    ],
)
def test_the_button_says_for_whom(names: list[str], words: str) -> None:
    assert macro("audience")([Person(name) for name in names]).strip() == words


def test_names_are_escaped() -> None:
    assert "<b>" not in macro("audience")([Person("<b>Vic")])
    assert "<b>" not in macro("portrait")(Person("Vic", picture='"><b>'))


def test_a_badge_shows_ninety_nine_at_most() -> None:
    parts: Any = Templates({}).environment.get_template("interface/macros/parts.html").module
    assert '<span data-number="99">99</span>' in parts.count(99, "unread")
    assert '<span data-number="340">99+</span>' in parts.count(340, "unread")
