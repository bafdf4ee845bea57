"""A unit of work on PostgreSQL in few round trips.

Each statement that is waited for costs a change of thread and of process on both sides, about as much as its work. What
nobody waits for (the beginning, a lock, a row written at the end) is held back and travels with the next statement that
has an answer, or with the commit: a send is three round trips instead of eight. Driver-level statements go through
libpq's pipeline mode as psycopg hands it out (`psycopg.pq`): its cursors would ask the network once for each statement.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from psycopg import Connection as Driver, errors, generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Connection, Engine, event

from comity.foundation.store.tx import Statement, Tx

WRITING = Statement("BEGIN")
READING = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COMMIT = Statement("COMMIT")
_UNIT, _PREPARED = "comity unit", "comity prepared"
_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_numbers = itertools.count(1)


class TravellingTx(Tx):
    """The connection commits by itself (`AUTOCOMMIT`), so that the beginning is a statement like any other."""

    __slots__ = ("_begun", "_driver", "_held", "_prepared", "_values")

    def __init__(self, connection: Connection, now: int, begin: Statement) -> None:
        super().__init__(connection, now, reads_only=begin is READING)
        self._driver: Driver[Any] = self._cursor.connection
        self._values = Transformer(self._driver)
        self._held: list[tuple[Statement, Mapping[str, Any]]] = [(begin, {})]
        self._begun = False
        self._prepared: dict[Statement, bytes] = connection.info.setdefault(_PREPARED, {})
        connection.info[_UNIT] = self

    def execute(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        self._held.append((statement, params))
        answer = self._travel()
        if not answer.nfields:
            return ()
        self._values.set_pgresult(answer)
        return self._values.load_rows(0, answer.ntuples, tuple)

    def later(self, statement: Statement, params: Mapping[str, Any]) -> None:
        self._held.append((statement, params))

    def settle(self) -> None:
        """Have everything carried out that is held back; its errors are raised here."""
        if self._held:
            self._travel()

    def commit(self) -> None:
        """Raises InFailedSqlTransaction where a verb passed over an error of the database: it committed nothing."""
        if self._begun or len(self._held) > 1:
            self.later(_COMMIT, {})
            if self._travel().command_status != b"COMMIT":
                raise errors.InFailedSqlTransaction("The unit had failed before its commit.")

    def roll_back(self) -> None:
        """By ourselves: psycopg forgets all prepared statements with a rollback of its own."""
        self._held = []
        if self.in_transaction:
            self._driver.pgconn.send_query(b"ROLLBACK")
            self._driver.wait(generators.execute(self._driver.pgconn))

    @property
    def in_transaction(self) -> bool:
        return not self._driver.closed and self._driver.pgconn.transaction_status != TransactionStatus.IDLE

    def _travel(self) -> PGresult:
        """Send everything that is held at once. The answer to the last of it; the first error is raised."""
        held = [(statement, self._texts(statement, params)) for statement, params in self._held]
        self._held, self._begun = [], True
        known = dict(self._prepared)
        line: PGconn = self._driver.pgconn
        try:
            line.enter_pipeline_mode()
            for statement, texts in held:
                if statement not in known:
                    known[statement] = b"comity_%d" % next(_numbers)
                    line.send_prepare(known[statement], statement.numbered)
                line.send_query_prepared(known[statement], texts)
            line.pipeline_sync()
            answers = self._driver.wait(_answers(line, len(held) + len(known) - len(self._prepared)))
            line.exit_pipeline_mode()
        except BaseException:
            self._driver.close()
            raise
        wrong = next((answer for answer in answers if answer.status not in _GOOD), None)
        if wrong is not None:
            raise self._error(wrong)
        self._prepared.update(known)
        return answers[-1]

    def _error(self, wrong: PGresult) -> errors.Error:
        error = errors.error_from_result(wrong)
        if isinstance(error, errors.InvalidSqlStatementName):
            self._prepared.clear()
        return error

    def _texts(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[Any]:
        """The parameters as text: the database knows their types from the statement."""
        values = [params[name] for name in statement.names]
        return self._values.dump_sequence(values, [PyFormat.TEXT] * len(values))


def _answers(line: PGconn, expected: int) -> Generator[Any, Any, list[PGresult]]:
    yield from generators.send(line)
    answers = []
    for _ in range(expected):
        answers += yield from generators.fetch_many(line)
    yield from generators.fetch_many(line)  # the end of the pipeline
    return answers


def settle_before_others(engine: Engine) -> None:
    """What SQLAlchemy sends comes after what is held back. With each of its own rollbacks, also to a savepoint, psycopg
    has the database forget all prepared statements; where our unit was rolled back before, it sends none."""

    def settle(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        unit: TravellingTx | None = connection.info.get(_UNIT)
        if unit is not None:
            unit.settle()
        if statement.startswith("ROLLBACK TO"):
            connection.info.get(_PREPARED, {}).clear()

    def forget(connection: Connection, *_: Any) -> None:
        if connection.invalidated:
            return
        unit: TravellingTx | None = connection.info.get(_UNIT)
        if unit is not None and unit.in_transaction:
            connection.info.get(_PREPARED, {}).clear()

    event.listen(engine, "before_cursor_execute", settle)
    event.listen(engine, "rollback", forget)


def end(connection: Connection) -> None:
    """The connection belongs to no unit any more."""
    if not connection.invalidated:
        connection.info.pop(_UNIT, None)
