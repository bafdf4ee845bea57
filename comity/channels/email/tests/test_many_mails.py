"""Lists of mail stay as quick as they are, however much mail there is: every one of them has its index."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import event

from comity.channels.email import queries
from comity.channels.email.tests.house import House
from comity.foundation.store import Tx


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def plans(tx: Tx, *, mailbox: uuid.UUID) -> list[str]:
    """How the database would go about what the lists ask."""
    asked: list[tuple[str, object]] = []

    def keep(conn: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(tx.connection, "before_cursor_execute", keep)
    before = (10**16, mailbox)
    queries.mails(tx, mailbox=mailbox, state=None, before=before, limit=50)
    queries.mails(tx, mailbox=mailbox, state="filed", before=before, limit=50)
    queries.count_quarantined(tx)
    queries.incoming_of(tx, messages=[mailbox])
    queries.outgoing_of(tx, messages=[mailbox])
    queries.last_from(tx, conversation=mailbox, person=mailbox)
    queries.known_ids(tx, conversation=mailbox, person=mailbox)
    event.remove(tx.connection, "before_cursor_execute", keep)
    found = []
    for statement, parameters in asked:
        rows = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        found += [f"{row[3]} in {statement}" for row in rows]
    return found


def test_nothing_is_scanned(house: House) -> None:
    found = house.store.read_now(plans, mailbox=house.mailbox)
    tables = ("incoming_mails", "outgoing_mails", "mail_ids", "original_mails")
    scans = [line for line in found if any(f"SCAN {table}" in line for table in tables)]
    assert not [line for line in scans if "USING" not in line.split(" in ")[0]], scans
