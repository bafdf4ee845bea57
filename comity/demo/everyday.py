"""The everyday talk of colleagues: short exchanges out of `story/everyday.toml`, the same on every machine.

Each has its form and a few ways to say each line. It happens some times, weeks apart, never twice in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from msgspec import Struct, convert, structs

from comity.demo.story import Line, Story, Talk, read_story, toml

SEED = 4711
NEWEST, OLDEST = 2, 127
"""Working days before the start between which it happens."""
HOURS = (8 * 60 + 5, 9 * 60 + 35, 10 * 60 + 50, 13 * 60 + 10, 14 * 60 + 25, 15 * 60 + 40)
ORDERS_A_DAY = 4.5
LATEST_ORDER = 4_690
SHORT, TRIES = 12, 4
LIKED = 0.12
LIKES = ("👍", "👍", "👍", "👍", "❤️")


class Exchange(Struct, forbid_unknown_fields=True):
    """`said` are lines: who (one of some, parted by `|`), then the ways to say it. It happens at most so many `times`.
    `hour` is when in the day, of HOURS, if that matters."""

    talk: str
    said: list[list[str]]
    times: int = 4
    hour: int | None = None


@lru_cache
def whole_story() -> Story:
    """The story, with everyday lines between what is written down."""
    story, found = read_story(), toml("everyday")
    staff = [one.handle for one in story.founding.staff]
    day = Day(Random(SEED), found["slots"], story.talk)  # noqa: S311 - the same every time, nothing is secret
    here = {talk.name: staff if talk.others == ["everyone"] else [talk.by, *talk.others] for talk in story.talk}
    for exchange in convert(found["exchange"], list[Exchange]):
        for turn in range(exchange.times):
            day.live(exchange, turn, here[exchange.talk])
    return structs.replace(
        story,
        talk=[
            structs.replace(talk, said=sorted([*talk.said, *day.lines[talk.name]], key=_when)) for talk in story.talk
        ],
    )


class Day:
    """What was said so far, so that nobody interrupts and nobody says the same thing twice."""

    def __init__(self, chance: Random, slots: dict[str, list[str]], talks: list[Talk]) -> None:
        self.chance, self.slots = chance, slots
        self.lines: dict[str, list[Line]] = {talk.name: [] for talk in talks}
        self._taken = {(talk.name, line.at.split()[0], hour) for talk in talks for line in talk.said for hour in HOURS}
        self._begun = {talk.name: _days_ago(talk.said[0].at) for talk in talks}
        self._said = {line.words for talk in talks for line in talk.said}

    def live(self, exchange: Exchange, turn: int, here: list[str]) -> None:
        """Let it happen once more."""
        day, clock = self._free(exchange, turn)
        people: dict[str, str] = {}
        for (who, *_), text in zip(exchange.said, self._worded(exchange, turn, day), strict=False):
            if who not in people:
                people[who] = self.chance.choice([one for one in who.split("|") if one not in people.values()])
            self._say(exchange.talk, Line(_at(day, clock), people[who], text))
            clock += 1
            if self.chance.random() < LIKED:
                liking = self.chance.choice([one for one in here if one != people[who]])
                self._say(exchange.talk, Line(_at(day, clock - 1), liking, self.chance.choice(LIKES), "reacts"))
            clock += self.chance.randrange(9)

    def _say(self, talk: str, line: Line) -> None:
        self.lines[talk].append(line)

    def _free(self, exchange: Exchange, turn: int) -> tuple[int, int]:
        """A day and a minute of it at which nothing else is said in this talk."""
        oldest = min(OLDEST, self._begun[exchange.talk] - 1)
        wide = (oldest - NEWEST) / exchange.times
        first = NEWEST + int((turn + self.chance.random() * 0.7) * wide)
        hours = HOURS if exchange.hour is None else HOURS[exchange.hour : exchange.hour + 1]
        for day in _around(first, oldest):
            free = [hour for hour in hours if (exchange.talk, f"w{day}", hour) not in self._taken]
            if free:
                hour = self.chance.choice(free)
                self._taken.add((exchange.talk, f"w{day}", hour))
                return day, hour + self.chance.randrange(12)
        raise ValueError(f"There is no room for one more exchange in {exchange.talk}.")

    def _worded(self, exchange: Exchange, turn: int, day: int) -> list[str]:
        """The lines in words that were not used yet; nothing where all was said."""
        for attempt in range(TRIES * max(map(len, exchange.said))):
            slots = self._filled(day)
            ways = (ways[(turn + attempt // TRIES) % len(ways)] for _, *ways in exchange.said)
            words = [text[0].upper() + text[1:] for text in (way.format_map(slots) for way in ways)]
            if not self._said & {text for text in words if len(text) > SHORT}:
                self._said.update(words)
                return words
        return []

    def _filled(self, day: int) -> dict[str, str]:
        """Every slot, with the order numbers of that time; those of one name differ (`town`, `town2`)."""
        found: dict[str, str] = {}
        for name, choices in self.slots.items():
            found[name], found[f"{name}2"] = self.chance.sample(choices, 2)
        newest = LATEST_ORDER - int(day * ORDERS_A_DAY)
        found["a"], found["b"], found["c"] = (str(newest - back) for back in sorted(self.chance.sample(range(9), 3)))
        found["frame"] = str(2_420 - int(day * 2.8) - self.chance.randrange(3))
        found["n"], found["n2"] = (str(number) for number in self.chance.sample(range(3, 19), 2))
        return found


def _around(first: int, oldest: int) -> Iterator[int]:
    """Days, the nearest to the first one first."""
    for away in range(oldest):
        for day in (first + away, first - away):
            if NEWEST <= day <= oldest:
                yield day


def _at(day: int, minutes: int) -> str:
    return f"w{day} {minutes // 60:02}:{minutes % 60:02}"


def _days_ago(at: str) -> int:
    return int(at.split()[0][1:]) if at[0] == "w" else 0


def _when(line: Line) -> tuple[int, str]:
    """The place of a line in its talk. Whatever is counted from the start comes after all working days, in the order
    in which it is written down."""
    day, _, clock = line.at.partition(" ")
    return (-int(day[1:]), clock) if day[0] == "w" else (0, "")
