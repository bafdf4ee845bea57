"""Fresh PostgreSQL databases for a tenth of what a copy costs: one that a test is done with is put back as it was."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import psycopg

from comity.testing.cluster import Cluster

KEPT = "as_new"
"""The schema of a template, and so of its copies, that keeps what its tables hold. A template may be a copy itself."""
PAGES = 10
"""Up to here the planner takes every table of which it knows nothing for equally large: what a test left behind in the
files of a table is not seen in the plans of the next."""
AWHILE = 0.005
"""Ended backends are gone within milliseconds, and a thousand tests wait for it; `until` looks again after ten times as
long. A time limit of the test ends what never comes."""
DEFINING = ("pg_attribute", "pg_constraint", "pg_proc", "pg_trigger", "pg_namespace", "pg_statistic")
_SHAPE = ", ".join(f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalog})" for catalog in DEFINING)
_TABLES = "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_USED = f"SELECT oid::regclass::text, pg_relation_size(oid) {_TABLES} AND pg_relation_size(oid) > 0"
_SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE schemaname = 'public'"
_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Way(NamedTuple):
    """How a copy of a template becomes as new again, while its tables are still of this shape."""

    shape: tuple[object, ...]
    refill: list[str]


class Lending:
    """`lent(template)` is a database with everything that is in the template; it is given back afterwards."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._ways: dict[str, Way] = {}
        self._returned: defaultdict[str, list[str]] = defaultdict(list)

    @contextlib.contextmanager
    def lent(self, template: str) -> Iterator[str]:
        name = self._as_new(template)
        yield name
        self._returned[template].append(name)

    def _as_new(self, template: str) -> str:
        if template not in self._ways:
            with self._opened(template) as connection:
                self._ways[template] = _keep(connection)
        while self._returned[template]:
            name = self._returned[template].pop()
            with self._opened(name) as connection:
                restored = _restore(connection, self._ways[template])
            if restored:
                return name
            self.cluster.drop(name)
        return self.cluster.clone(template)

    def _opened(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.cluster.url(name), autocommit=True)


def _keep(connection: psycopg.Connection) -> Way:
    connection.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}".encode())
    refill = []
    for table, _ in connection.execute(_USED.encode()).fetchall():
        connection.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}".encode())
        refill.append(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {KEPT}.{table}")
    for (sequence,) in connection.execute(_SEQUENCES.encode()).fetchall():
        found = connection.execute(f"SELECT last_value, is_called FROM {sequence}".encode()).fetchone()
        assert found is not None
        refill.append(f"SELECT setval('{sequence}', {found[0]}, {found[1]})")
    return Way(_shape(connection), refill)


def _restore(connection: psycopg.Connection, way: Way) -> bool:
    """Whether it is as new: not when its tables were changed or have grown."""
    _left_alone(connection)
    used = connection.execute(_USED.encode()).fetchall()
    if _shape(connection) != way.shape or any(size > PAGES * 8_192 for _, size in used):
        return False
    empty = [f"DELETE FROM {table}" for table, _ in used]
    without_triggers = "SET session_replication_role = replica"
    connection.execute(";".join([without_triggers, *empty, *way.refill]).encode())
    return True


def _left_alone(connection: psycopg.Connection) -> None:
    """Whoever was still connected is not, and writes nothing any more."""
    connection.execute(f"SELECT pg_terminate_backend(pid) {_OTHERS}".encode())
    while connection.execute(f"SELECT 1 {_OTHERS}".encode()).fetchone() is not None:
        time.sleep(AWHILE)


def _shape(connection: psycopg.Connection) -> tuple[object, ...]:
    found = connection.execute(f"SELECT {_SHAPE}".encode()).fetchone()
    assert found is not None
    return tuple(found)
