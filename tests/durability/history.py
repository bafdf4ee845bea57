"""The offline checker: what many clients did and got, against the invariants of delivery.

A history is JSON lines, in the order of time, one `Record` each. Clients write down what they do while faults happen;
when everything rests, each viewer's head and whole history are read back and appended. The model is an append-only
list for each conversation. One pass, a fixed amount of work for each record.

`python -m tests.durability.history FILE SEED` prints the first counter-example.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

Op = Literal["send", "listen", "event", "resync", "left", "read", "head", "history"]
Key = tuple[str, str]
CREATED = "message.created"


class Record(msgspec.Struct, omit_defaults=True):
    """One line. `actor` is one device (`ben#socket`); `seq` is a number of its side's log.

    send     `result` is invoked, ok (with `id` and `seq`) or refused; `client_id`, `lane`, `text`
    listen   the stream of `conv` begins after `seq`
    event    `result` is the event's type, `seq` its entry; a created message has `id`, `client_id` and `text`
    resync   the server could not resume the stream
    left     the actor takes no part any more; `seq` is the entry that says so, and the last he may get
    read     the read position is at `seq` now
    head     when all rests: the newest entry of the viewer's log
    history  when all rests: one message, in the order of the answer
    """

    time: float
    actor: str
    op: Op
    conv: str
    id: str = ""
    client_id: str = ""
    seq: int = 0
    result: str = ""
    lane: str = ""
    text: str = ""
    side: Literal["inside", "outside"] = "inside"


class Fault(msgspec.Struct, frozen=True):
    """A counter-example. `line` counts from 1; after the last line stands what only the end shows."""

    invariant: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.invariant} at line {self.line}: {self.words}"


class Send(msgspec.Struct):
    """One client message id: what its sender knows of it."""

    order: int
    record: Record
    id: str = ""
    refused: bool = False


class View(msgspec.Struct):
    """One device's sight of one conversation: its stream, or what it read back."""

    side: str
    last: int = 0
    ids: dict[str, str] = {}
    orders: dict[str, int] = {}
    hashed: str = ""


class Summary(msgspec.Struct):
    """Counts over one history or several."""

    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    other: int = 0

    def __iadd__(self, more: Summary) -> Summary:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(more, name))
        return self

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} messages acknowledged, {self.lost} lost, {self.doubled} doubled, "
            f"{self.reordered} reordered"
        )


class Checker:
    """`feed` every record, then `finish`; both tell the faults they find."""

    def __init__(self) -> None:
        self.line = 0
        self.sends: dict[str, Send] = {}
        self.streams: dict[Key, View] = {}
        self.histories: dict[Key, View] = {}
        self.heads: dict[Key, int] = {}
        self.sides: dict[Key, str] = {}
        self.numbers: dict[tuple[str, str, int], str] = {}
        self.left: dict[Key, int] = {}
        self.pointers: dict[Key, int] = {}

    def feed(self, record: Record) -> Iterator[Fault]:
        self.line += 1
        step = getattr(self, f"_{record.op}")
        yield from step(record) or ()

    def finish(self) -> Iterator[Fault]:
        self.line += 1
        yield from self._unfinished()
        yield from self._unheard()
        yield from self._lost()
        yield from self._pointed_past()
        yield from self._diverged()

    def _fault(self, number: int, words: str) -> Fault:
        return Fault(f"INV-{number}", self.line, words)

    # ---- what clients do

    def _send(self, record: Record) -> Iterator[Fault]:
        known = self.sends.setdefault(record.client_id, Send(len(self.sends), record))
        if record.result == "refused":
            known.refused = True
        elif record.result == "ok":
            if known.id and known.id != record.id:
                yield self._fault(2, f"{record.client_id} was acknowledged as {known.id} and as {record.id}")
            known.id = record.id
            yield from self._numbered(record)

    def _read(self, record: Record) -> Iterator[Fault]:
        before = self.pointers.get((record.actor, record.conv), 0)
        if record.seq < before:
            yield self._fault(6, f"{record.actor}'s read position in {record.conv} went from {before} to {record.seq}")
        self.pointers[record.actor, record.conv] = record.seq

    # ---- what the stream brings

    def _listen(self, record: Record) -> None:
        self.streams[record.actor, record.conv] = View(record.side, record.seq)

    def _resync(self, record: Record) -> Iterator[Fault]:
        yield self._fault(3, f"{record.actor} could not resume the stream and was told to start again")

    def _left(self, record: Record) -> None:
        self.left[record.actor, record.conv] = record.seq

    def _event(self, record: Record) -> Iterator[Fault]:
        key = (record.actor, record.conv)
        stream = self.streams.setdefault(key, View(record.side, record.seq - 1))
        if key in self.left and record.seq > self.left[key]:
            yield self._fault(5, f"{record.actor} got entry {record.seq} of {record.conv} after leaving it")
        if record.seq <= stream.last:
            yield self._fault(2, f"{record.actor} got entry {record.seq} of {record.conv} after {stream.last}")
        elif record.seq > stream.last + 1:
            yield self._fault(3, f"{record.actor} got entry {record.seq} of {record.conv} after {stream.last}: a gap")
        stream.last = max(stream.last, record.seq)
        if record.result == CREATED:
            yield from self._shown(record, stream, "on the stream of")

    # ---- what is read back when everything rests

    def _head(self, record: Record) -> None:
        self.heads[record.actor, record.conv] = record.seq
        self.histories.setdefault((record.actor, record.conv), View(record.side))

    def _history(self, record: Record) -> Iterator[Fault]:
        view = self.histories.setdefault((record.actor, record.conv), View(record.side))
        if record.seq <= view.last:
            yield self._fault(3, f"{record.actor} reads {record.seq} of {record.conv} after {view.last}")
        view.last = max(view.last, record.seq)
        yield from self._shown(record, view, "in the history of")

    def _shown(self, record: Record, view: View, where: str) -> Iterator[Fault]:
        """A message somebody sees: sent by somebody, once, as it was written, in its author's order."""
        sent, place = self.sends.get(record.client_id), f"{where} {record.actor}"
        if sent is None or (sent.record.conv, sent.record.text) != (record.conv, record.text):
            yield self._fault(4, f"{record.id} {place} was sent by nobody like that")
            return
        if sent.refused:
            yield self._fault(4, f"{record.client_id} was refused, and yet it is {place}")
        if record.client_id in view.ids:
            yield self._fault(2, f"{record.client_id} is twice {place}: {view.ids[record.client_id]} and {record.id}")
        if record.side == "outside" and sent.record.lane == "note":
            yield self._fault(5, f"the note {record.id} is {place}, who is outside")
        before = view.orders.get(sent.record.actor, -1)
        if sent.order < before:
            yield self._fault(3, f"{sent.record.actor} wrote {record.client_id} before what precedes it {place}")
        view.orders[sent.record.actor] = max(before, sent.order)
        view.ids[record.client_id] = record.id
        said = f"{view.hashed} {record.seq} {record.id} {record.client_id} {record.text}"
        view.hashed = hashlib.sha256(said.encode()).hexdigest()
        yield from self._numbered(record)

    def _numbered(self, record: Record) -> Iterator[Fault]:
        known = self.numbers.setdefault((record.side, record.conv, record.seq), record.id)
        if known != record.id:
            words = f"number {record.seq} of {record.conv} is {known} for some and {record.id} for {record.actor}"
            yield self._fault(3, words)

    # ---- what only the end shows

    def _unfinished(self) -> Iterator[Fault]:
        for client_id, sent in self.sends.items():
            if not sent.id and not sent.refused:
                yield self._fault(4, f"{sent.record.actor} never learned what became of {client_id}")

    def _unheard(self) -> Iterator[Fault]:
        for (actor, conv), stream in self.streams.items():
            last = self.left.get((actor, conv), self.heads.get((person(actor), conv), stream.last))
            if stream.last < last:
                yield self._fault(1, f"{actor} heard {conv} up to {stream.last} only; its log goes up to {last}")

    def _lost(self) -> Iterator[Fault]:
        readers: dict[str, list[tuple[str, View]]] = {}
        for (actor, conv), view in self.histories.items():
            readers.setdefault(conv, []).append((actor, view))
        for client_id, sent in self.sends.items():
            for actor, view in readers.get(sent.record.conv, ()) if sent.id else ():
                entitled = view.side == "inside" or sent.record.lane != "note"
                if entitled and view.ids.get(client_id) != sent.id:
                    words = f"{client_id} was acknowledged as {sent.id}; {actor} finds {view.ids.get(client_id)}"
                    yield self._fault(1, words)

    def _pointed_past(self) -> Iterator[Fault]:
        for (actor, conv), seq in self.pointers.items():
            end = self.heads.get((person(actor), conv), seq)
            if seq > end:
                yield self._fault(6, f"{actor}'s read position is {seq}, and {conv} ends at {end}")

    def _diverged(self) -> Iterator[Fault]:
        known: dict[tuple[str, str], tuple[str, str]] = {}
        for (actor, conv), view in self.histories.items():
            first, hashed = known.setdefault((view.side, conv), (actor, view.hashed))
            if hashed != view.hashed:
                yield self._fault(9, f"{conv} is not the same for {first} and {actor}")


def person(device: str) -> str:
    return device.partition("#")[0]


def faults(records: Iterable[Record]) -> Iterator[Fault]:
    """Every counter-example, the first one first."""
    checker = Checker()
    for record in records:
        yield from checker.feed(record)
    yield from checker.finish()


def summarise(records: Iterable[Record], found: Iterable[Fault]) -> Summary:
    """Messages by client id; faults by what they are called in the proof."""
    ends = {(r.client_id, r.result) for r in records if r.op == "send"}
    results = Counter(result for _, result in ends)
    kinds = Counter(
        {"INV-1": "lost", "INV-2": "doubled", "INV-3": "reordered"}.get(f.invariant, "other") for f in found
    )
    return Summary(acknowledged=results["ok"], refused=results["refused"], **kinds)


def load(path: Path) -> list[Record]:
    decoder = msgspec.json.Decoder(Record)
    return [decoder.decode(line) for line in path.read_bytes().splitlines()]


def save(records: Iterable[Record], path: Path) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    return path


def main(file: str, seed: str) -> int:
    first = next(faults(load(Path(file))), None)
    sys.stdout.write(f"Seed {seed}: {first or 'no counter-example'}\n")
    return 0 if first is None else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
