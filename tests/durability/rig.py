"""A real server with the crew, and the course of one seed: a burst of sends, a crash, and what was left."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path

from comity.testing.cluster import Cluster
from comity.testing.crew import Crew, gather
from comity.testing.processes import Server, running_server
from tests.durability.crowd import Device, Diary, Side, Talker, Writer, head, read_back, wait_until
from tests.durability.history import Record, Summary, faults, save, summarise

LIMITS_OFF = {"COMITY_LIMITS": "off"}
BURST_SECONDS = (0.05, 1.2)
AFTERWARDS_SECONDS = 0.25


@contextlib.contextmanager
def rig(folder: Path, database: str, cluster: Cluster | None) -> Iterator[Crew]:
    """The crew at a server whose acknowledgements are durable: SQLite, or PostgreSQL that flushes."""
    url = None if cluster is None else cluster.create(database)
    server = Server(folder, database_url=url, settings=LIMITS_OFF)
    server.create_owner()
    with running_server(server):
        yield gather(server)


class Burst:
    """Two rooms and a talk with vic; members and vic write over HTTP and on sockets, and all sockets listen."""

    def __init__(self, crew: Crew, seed: int) -> None:
        self.crew, self.seed, self.diary = crew, seed, Diary()
        self.vic = crew.visit("vic")
        with crew.cleo.live() as live:
            rooms = [crew.room(crew.anna, crew.ben, crew.cleo, crew.dora, title=f"{seed} {n}") for n in (1, 2)]
            self.outside = crew.ask(self.vic, "Is anybody there?")
            for member in (crew.anna, crew.ben, crew.dora):
                crew.cleo.put(f"/api/conversations/{self.outside}/participants/{member.person}")
                live.event("participant.joined")
        self.convs = [*rooms, self.outside]
        self.writers = [
            Writer(crew.anna, "http", self.convs, self.diary, seed, side="inside"),
            Writer(crew.dora, "http", self.convs, self.diary, seed, side="inside"),
            Writer(self.vic, "http", [self.outside], self.diary, seed, side="outside"),
        ]
        self.talkers = [
            Talker(crew.anna, "socket", self.convs, self.diary, seed, side="inside", window=16),
            Talker(crew.ben, "socket", self.convs, self.diary, seed, side="inside", window=4),
            Talker(crew.cleo, "socket", self.convs, self.diary, seed, side="inside", window=0),
            Talker(self.vic, "socket", [self.outside], self.diary, seed, side="outside", window=2),
        ]

    @property
    def devices(self) -> list[Device]:
        return [*self.writers, *self.talkers]

    def begin(self) -> None:
        """Everybody listens before anybody writes, so that the streams must be complete."""
        self._know_what_was_said()
        for talker in self.talkers:
            for conv in self._open_to(talker.side):
                start = head(talker.client, conv)
                self.diary.note(talker.name, "listen", conv, seq=start, side=talker.side)
                talker.heard[conv] = start
        for talker in self.talkers:
            talker.start()
        assert all(talker.ready.wait(10) for talker in self.talkers), "not every socket was greeted"
        for writer in self.writers:
            writer.start()
        for talker in self.talkers:
            talker.writing.set()

    def end(self) -> list[Record]:
        """Let everybody finish, hear the rest and read everything back."""
        for device in self.devices:
            device.leaving.set()
        for writer in self.writers:
            writer.join(30)
        wait_until(lambda: not any(talker.pending for talker in self.talkers), 30)
        for talker in self.talkers:
            talker.goal = {conv: head(talker.client, conv) for conv in self._open_to(talker.side)}
        for talker in self.talkers:
            talker.join(20)
        for device in self.devices:
            device.gone.set()
            device.join(5)
            if device.failure is not None:
                raise device.failure
        for reader in (self.crew.anna, self.crew.cleo, self.vic):
            side: Side = "outside" if reader is self.vic else "inside"
            for conv in self._open_to(side):
                read_back(self.diary, reader, conv, side)
        self._know_what_talkers_might_read()
        return self.diary.records

    def _know_what_was_said(self) -> None:
        """vic's question was there before the diary began."""
        row = self.vic.get(f"/api/conversations/{self.outside}/messages").json["items"][0]
        words = {"client_id": row["client_id"], "text": row["body"], "id": row["id"]}
        self.diary.note("vic", "send", self.outside, result="ok", seq=row["seq"], side="outside", **words)

    def _know_what_talkers_might_read(self) -> None:
        known = {(record.actor, record.conv) for record in self.diary.records if record.op == "head"}
        for talker in self.talkers:
            for conv in self._open_to(talker.side):
                if (talker.client.name, conv) not in known:
                    read_back(self.diary, talker.client, conv, talker.side)

    def _open_to(self, side: Side) -> list[str]:
        return self.convs if side == "inside" else [self.outside]


def crash(crew: Crew, seed: int, folder: Path) -> tuple[Summary, int]:
    """`kill -9` in a burst, at a moment that the seed tells; judged. Returns the counts, and how many retries found
    that their message was stored already."""
    if crew.server.process is None:
        crew.server.start()
    burst = Burst(crew, seed)
    burst.begin()
    time.sleep(random.Random(seed).uniform(*BURST_SECONDS))
    crew.server.kill()
    crew.server.start()
    time.sleep(AFTERWARDS_SECONDS)
    return judge(burst.end(), seed, folder), sum(writer.repeated for writer in burst.writers)


def judge(records: list[Record], seed: int, folder: Path) -> Summary:
    """The counts of a history that has no counter-example; else its first one is told, with the seed and the file."""
    found = list(faults(records))
    if found:
        file = save(records, folder / f"history-{seed}.jsonl")
        raise AssertionError(f"Seed {seed}: {found[0]}\n{summarise(records, found)}; the history is in {file}")
    return summarise(records, found)
