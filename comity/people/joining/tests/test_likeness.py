"""How well names tell the same person, measured on generated ones."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from comity.people.joining.likeness import ALIKE, likeness, name_words

FIRST = """
Anna Ben Cleo Dora Emre Fatima Giulia Hannah Ines Jonas Katarzyna Lukas Mehmet Noor Olga Pedro Quentin Rosa Søren
Tomás Ursula Viktor Wilhelmina Xenia Yusuf Zoë Alexander Alexandra Christian Christina Daniel Daniela Martin Martina
Stefan Stefanie Joanna Johanna Marcel Marcelo
"""
LAST = """
Tanaka Müller Schmidt Rossi Haddad Yılmaz Kowalska Nowak Søndergaard Fernández García Dubois Lefèvre Novák Horváth
Popescu Andersson Johansson Jensen Virtanen O'Neill Murphy Smith Johnson Nguyen Okafor Mbeki Silva Santos Ivanova
Petrov Brandt Bergmann Berger Hofmann Hoffmann Meier Meyer Steiner Steinmann
"""
PRECISION, REACH = 0.7, 0.98
Change = Callable[[random.Random, str], str]


def _swapped(chance: random.Random, name: str) -> str:
    return " ".join(reversed(name.split()))


def _wrong(chance: random.Random, name: str) -> str:
    """A letter of the longer word is another one, missing or doubled."""
    words = name.split()
    place = max(range(2), key=lambda at: len(words[at]))
    word, at = words[place], chance.randrange(2, len(words[place]))
    begin, end = word[:at], word[at + 1 :]
    words[place] = chance.choice((f"{begin}x{end}", begin + end, begin + word[at] + word[at:]))
    return " ".join(words)


CHANGES: dict[str, Change] = {
    "the same": lambda _, name: name,
    "capitals": lambda _, name: name.upper(),
    "no accents": lambda _, name: " ".join(name_words(name)),
    "the other way round": _swapped,
    "with a comma": lambda _, name: f"{name.split()[1]}, {name.split()[0]}",
    "a title": lambda _, name: f"Dr. {name}",
    "an initial": lambda _, name: f"{name[0]}. {name.split()[1]}",
    "a second name": lambda _, name: f"{name.split()[0]} Maria {name.split()[1]}",
    "a letter wrong": _wrong,
    "a letter wrong again": _wrong,
}


def measured(seed: int, kinds: list[str]) -> tuple[float, float]:
    """Precision over all pairs of 1,600 persons and a variant of each, and which part of the variants was found."""
    chance = random.Random(seed)
    persons = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    words = [name_words(name) for name in persons]
    by_word: dict[str, list[int]] = {}
    for at, one in enumerate(words):
        for word in one:
            by_word.setdefault(word, []).append(at)
    right = wrong = 0
    for at, name in enumerate(persons):
        said = name_words(CHANGES[chance.choice(kinds)](chance, name))
        for other in {one for word in said for one in by_word.get(word, ())}:
            if likeness(said, words[other]) >= ALIKE:
                right, wrong = right + (other == at), wrong + (other != at)
    return right / (right + wrong), right / len(persons)


def test_alike_names_are_mostly_the_same_person_s() -> None:
    whole = [kind for kind in CHANGES if kind != "an initial"]
    precision, reach = measured(1, whole)
    assert precision >= PRECISION and reach >= REACH, f"precision {precision:.3f}, reach {reach:.3f}"
    shortened, _ = measured(1, ["an initial"])
    assert shortened < precision, "an initial fits several, so it weighs less"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Vic Tanaka", "V. Tanaka", True),
        ("Søren Jensen", "JENSEN, Soren", True),
        ("Dr. Anna-Lena Brandt", "Anna Lena Brandt", True),
        ("Li Wei", "Wei Li", True),
        ("田中 一郎", "田中 一郎", True),
        ("Anna Brandt", "Ben Brandt", False),
        ("Anna Brandt", "Anna Berger", False),
        ("Anna", "Anna", False),
        ("Anna Brandt", "Anna", False),
        ("A. B.", "Anna Brandt", False),
        ("vic@elsewhere.example", "vic@elsewhere.example", False),
        ("", "", False),
    ],
)
def test_which_names_are_alike(one: str, other: str, alike: bool) -> None:
    assert (likeness(name_words(one), name_words(other)) >= ALIKE) == alike
    assert (likeness(name_words(other), name_words(one)) >= ALIKE) == alike
