"""Whether a connection to PostgreSQL still lives, asked only when there is a reason: before each unit of work it would
cost a round trip."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

QUIET_SECONDS = 1.0
_USED = "comity used"


class Pulse:
    """A connection is asked after it rested for a second, and once after any of them was lost."""

    def __init__(self, engine: Engine) -> None:
        self._doubted = 0.0
        event.listen(engine, "checkout", self._check)
        event.listen(engine, "checkin", self._note)

    def doubt(self) -> None:
        """A connection was lost: those that were in use until now may be lost as well."""
        self._doubted = time.monotonic()

    def _check(self, driver: psycopg.Connection[Any], record: Any, _proxy: Any) -> None:
        used = record.info.get(_USED)
        if used is None or used > max(self._doubted, time.monotonic() - QUIET_SECONDS):
            return
        try:
            driver.execute("SELECT 1")
        except psycopg.Error as error:
            raise DisconnectionError("The connection was lost.") from error

    def _note(self, _driver: psycopg.Connection[Any] | None, record: Any) -> None:
        record.info[_USED] = time.monotonic()
