"""Whether anything was committed in PostgreSQL since one asked last."""

from __future__ import annotations

import contextlib
from threading import Lock

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from comity.foundation.errors import Unavailable

_SNAPSHOT = text("SELECT pg_current_snapshot()::text")


class Watch:
    """One connection of its own, so that asking costs one statement and nothing around it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._lock = Lock()

    def seen(self) -> str:
        """Which transactions a statement sees at this moment (`xmin:xmax:those under way between them`, see
        "Transaction ID and Snapshot Information Functions" in PostgreSQL's manual): the same text, the same data.

        Raises Unavailable.
        """
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                return str(self._connection.scalar(_SNAPSHOT))
            except (OperationalError, psycopg.OperationalError) as error:
                self._forget()
                raise Unavailable("The database does not answer.", retry_after=1) from error

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(DBAPIError, psycopg.Error):
                self._connection.close()
        self._connection = None
