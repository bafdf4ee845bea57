"""The checker itself: broken histories, each found for what it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from tests.durability.history import Record, faults, load, main, save, summarise

Side = Literal["inside", "outside"]


def story(count: int = 4) -> list[Record]:
    """anna writes to ben and vic: every third message is a note; both listen, and read everything at the end."""
    records = [record("listen", "ben"), record("listen", "vic", side="outside")]
    outside = 0
    for n in range(1, count + 1):
        note = n % 3 == 0
        outside += not note
        message = {"client_id": f"c{n}", "text": f"words {n}", "lane": "note" if note else "message"}
        records.append(record("send", "anna", result="invoked", **message))
        records.append(record("event", "ben", seq=n, id=f"m{n}", result="message.created", **message))
        records.append(record("send", "anna", seq=n, id=f"m{n}", result="ok", **message))
        if not note:
            seen = {"seq": outside, "id": f"m{n}", "side": "outside"}
            records.append(record("event", "vic", result="message.created", **seen, **message))
    return records + read_back(records)


def read_back(records: list[Record]) -> list[Record]:
    ends = []
    for actor in ("ben", "vic"):
        seen = [r for r in records if r.op == "event" and r.actor == actor]
        ends += [msgspec.structs.replace(r, op="history", result="") for r in seen]
        ends.append(record("head", actor, seq=max(r.seq for r in seen), side=seen[0].side))
    return ends


def record(op: str, actor: str, **rest: object) -> Record:
    return msgspec.convert({"time": 0.0, "actor": actor, "op": op, "conv": "lamps"} | rest, Record)


def altered(change: Callable[[Record], Iterable[Record]]) -> list[Record]:
    return [made for one in story() for made in change(one)]


def without(op: str, actor: str, client_id: str) -> list[Record]:
    return [r for r in story() if (r.op, r.actor, r.client_id) != (op, actor, client_id)]


def swapped(op: str, actor: str) -> list[Record]:
    """The first two messages change places, numbers and all."""
    records = story()
    first, second = [n for n, r in enumerate(records) if (r.op, r.actor) == (op, actor)][:2]
    one, two = records[first], records[second]
    records[first] = msgspec.structs.replace(two, seq=one.seq)
    records[second] = msgspec.structs.replace(one, seq=two.seq)
    return records


def twice(op: str, actor: str, which: str, /, **other: object) -> list[Record]:
    return altered(
        lambda r: (
            [r, msgspec.structs.replace(r, **other)] if (r.op, r.actor, r.client_id) == (op, actor, which) else [r]
        )
    )


def changed(op: str, actor: str, which: str, /, **other: object) -> list[Record]:
    return altered(
        lambda r: [msgspec.structs.replace(r, **other) if (r.op, r.actor, r.client_id) == (op, actor, which) else r]
    )


BROKEN = {
    "lost": ("INV-1", "c2 was acknowledged", without("history", "ben", "c2")),
    "lost for one reader": ("INV-1", "vic finds None", without("history", "vic", "c4")),
    "stored as another message": ("INV-", "m2", changed("history", "ben", "c2", id="m9")),
    "the stream ends early": ("INV-1", "ben heard lamps up to 3", without("event", "ben", "c4")),
    "doubled on the stream": ("INV-2", "ben got entry 2", twice("event", "ben", "c2")),
    "doubled under a new number": ("INV-2", "c4 is twice", twice("history", "ben", "c4", id="m9", seq=5)),
    "acknowledged as two messages": ("INV-2", "m2 and as m9", twice("send", "anna", "c2", id="m9", result="ok")),
    "reordered on the stream": ("INV-3", "number 2 of lamps", swapped("event", "ben")),
    "one sender's order": ("INV-3", "anna wrote c1 before", swapped("history", "ben")),
    "reordered in the history": ("INV-3", "number 1 of lamps", swapped("history", "ben")),
    "read out of order": ("INV-3", "after 4", [*story(), record("history", "ben", seq=1, id="m1")]),
    "a gap inside": ("INV-3", "ben got entry 3 of lamps after 1: a gap", without("event", "ben", "c2")),
    "a gap outside": ("INV-3", "vic got entry 2 of lamps after 0", without("event", "vic", "c1")),
    "not resumed": ("INV-3", "could not resume", [*story(), record("resync", "ben")]),
    "two messages with one number": ("INV-3", "number 2", changed("event", "vic", "c2", id="m9")),
    "a ghost on the stream": ("INV-4", "m2", changed("event", "ben", "c2", client_id="c9")),
    "a ghost in the history": ("INV-4", "by nobody", [*story(), record("history", "ben", seq=5, id="m5")]),
    "other words": ("INV-4", "by nobody like that", changed("history", "ben", "c2", text="other words")),
    "refused and yet there": (
        "INV-4",
        "was refused",
        [record("send", "anna", client_id="c2", text="words 2", result="refused"), *story()],
    ),
    "never answered": (
        "INV-4",
        "never learned",
        [*story(), record("send", "anna", client_id="c9", result="invoked")],
    ),
    "a note outside": (
        "INV-5",
        "who is outside",
        [*story(), record("history", "vic", client_id="c3", text="words 3", seq=5, id="m3", side="outside")],
    ),
    "heard after leaving": ("INV-5", "after leaving", [record("left", "ben", seq=2), *story()]),
    "the pointer goes back": (
        "INV-6",
        "from 3 to 2",
        [*story(), record("read", "ben", seq=3), record("read", "ben", seq=2)],
    ),
    "the pointer is past the end": ("INV-6", "is 9", [*story(), record("read", "ben", seq=9)]),
    "diverged": ("INV-9", "not the same", [*story(), record("head", "cleo", seq=4)]),
}


def test_a_sound_history_has_no_counter_example() -> None:
    assert list(faults(story(50))) == []
    assert str(summarise(story(50), ())) == "50 messages acknowledged, 0 lost, 0 doubled, 0 reordered"


@pytest.mark.parametrize("kind", BROKEN)
def test_it_finds(kind: str) -> None:
    invariant, words, records = BROKEN[kind]
    found = [str(fault) for fault in faults(records)]
    assert any(fault.startswith(invariant) and words in fault for fault in found), found


def test_it_counts_what_it_finds() -> None:
    records = without("history", "ben", "c2")
    summary = summarise(records, faults(records))
    assert (summary.acknowledged, summary.lost, summary.doubled) == (4, 1, 0)


def test_it_prints_the_first_counter_example_and_the_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = save(BROKEN["a gap inside"][2], tmp_path / "history.jsonl")
    assert load(file) == BROKEN["a gap inside"][2]
    assert main(str(file), "7") == 1
    assert capsys.readouterr().out.startswith("Seed 7: INV-3 at line ")
    assert main(str(save(story(), file)), "8") == 0
    assert "no counter-example" in capsys.readouterr().out


def test_its_work_grows_with_the_history_alone() -> None:
    assert steps(4_000) < 4.1 * steps(1_000)


def steps(count: int) -> int:
    """How many calls the checker makes, whatever the machine does beside."""
    records, seen = story(count), [0]

    def count_one(*_: object) -> None:
        seen[0] += 1

    sys.setprofile(count_one)
    try:
        assert not list(faults(records))
    finally:
        sys.setprofile(None)
    return seen[0]
