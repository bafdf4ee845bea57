"""Whoever keeps the mails of a mailbox in these tests: a small SQLite file of its own, each mail with its position."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from comity.channels.email.arriving.ports import Account, Password, Position, Standing, Token

TABLES = """
CREATE TABLE IF NOT EXISTS mails (digest TEXT PRIMARY KEY, raw BLOB NOT NULL, uid INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY CHECK (one = 1), uidvalidity INTEGER, uid INTEGER);
"""


class Keeper:
    """As the room keeps them: a mail that is there already is not kept twice, and its position counts all the same.
    `seconds` is how long it takes for each."""

    def __init__(self, file: Path, account: Account, secret: Password | Token) -> None:
        self.account, self._secret = account, secret
        self.standings: list[Standing] = []
        self.passed_over: list[int] = []
        self.broken = threading.Event()
        self.seconds = 0.0
        self._file = file
        with self._open() as database:
            database.executescript(TABLES)

    def secret(self) -> Password | Token:
        return self._secret

    def change_secret(self, secret: Password | Token) -> None:
        self._secret = secret

    def position(self) -> Position | None:
        with self._open() as database:
            row = database.execute("SELECT uidvalidity, uid FROM position").fetchone()
        return Position(*row) if row else None

    def take(self, mails: Sequence[tuple[int, bytes]], uidvalidity: int) -> None:
        if self.broken.is_set():
            raise RuntimeError("the store is away")
        time.sleep(self.seconds * len(mails))
        with self._open() as database:
            rows = [(hashlib.sha256(raw).hexdigest(), raw, uid) for uid, raw in mails]
            database.executemany("INSERT OR IGNORE INTO mails VALUES (?, ?, ?)", rows)
            database.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", (uidvalidity, rows[-1][2]))

    def pass_over(self, uid: int, uidvalidity: int, octets: int) -> None:
        self.passed_over.append(octets)
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", (uidvalidity, uid))

    def tell(self, standing: Standing) -> None:
        self.standings.append(standing)

    def mails(self) -> list[bytes]:
        with self._open() as database:
            return [row[0] for row in database.execute("SELECT raw FROM mails ORDER BY rowid")]

    def count(self) -> int:
        with self._open() as database:
            return int(database.execute("SELECT count(*) FROM mails").fetchone()[0])

    def has(self, least: int) -> bool:
        return self.count() >= least

    @property
    def state(self) -> str:
        return self.standings[-1].state if self.standings else ""

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=30)
