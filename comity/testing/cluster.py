"""A PostgreSQL cluster of our own, on a Unix socket in a temporary folder, gone after the test session."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
COMMON = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "error",
    "log_min_error_statement": "panic",
}


class Cluster:
    """`url(name)` of a database; `clone(template)` makes a fresh one.

    `durable` keeps the server's own settings for reaching the disk; without it a crash may lose commits, which only
    tests that do not judge durability may accept.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.binaries = binaries
        self.settings = COMMON | ({} if durable else FAST)
        self.home = Path(tempfile.mkdtemp(prefix="comity-postgresql-"))
        self.process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
        self._run(
            "initdb", "--username=comity", "--auth=trust", "--encoding=UTF8", "--no-sync", f"--pgdata={self._files}"
        )
        self._serve()

    def kill(self) -> None:
        """As a power cut would: every process of the server at once."""
        if self.process is not None:
            for pid in [self.process.pid, *self._children()]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _children(self) -> list[int]:
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []

    def restart(self) -> None:
        if self.process is not None:
            self._stop()
        (self._files / "postmaster.pid").unlink(missing_ok=True)
        self._serve()

    def close(self) -> None:
        if self.process is not None:
            self._stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://comity@/{database}?host={self.home}"

    def create(self, database: str) -> str:
        self._admin(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def clone(self, template: str) -> str:
        """The name of a fresh database with everything that is in `template`, which nobody may be using."""
        name = f"t{next(self._numbers)}"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop(self, database: str) -> None:
        self._admin(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    @property
    def _files(self) -> Path:
        return self.home / "data"

    def _serve(self) -> None:
        options = [part for key, value in self.settings.items() for part in ("-c", f"{key}={value.strip(chr(39))}")]
        command = [str(self.binaries / "postgres"), "-D", str(self._files), "-k", str(self.home), *options]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log, **_as_postgres())
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                running = self.process is not None and self.process.poll() is None
                if not running or time.monotonic() > deadline:
                    raise RuntimeError((self.home / "log").read_text()) from None
                time.sleep(0.05)

    def _stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.kill()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(self.binaries / program), *arguments], check=True, capture_output=True, **_as_postgres())

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def _as_postgres() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    common = {"cwd": "/", "env": os.environ | {"LC_ALL": "C.UTF-8"}, "start_new_session": True}
    return common | ({"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {})


@contextlib.contextmanager
def running_cluster(binaries: Path, *, durable: bool = False) -> Iterator[Cluster]:
    cluster = Cluster(binaries, durable=durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()
