"""Commands other than serving."""

from __future__ import annotations

import asyncio
import contextlib

from comity.accounts import actions as accounts, chain, queries
from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.app import ROOMS, assemble
from comity.foundation.errors import BadInput, Conflict
from comity.foundation.jobs import Runner
from comity.foundation.logs import set_up_logs
from comity.foundation.migrate import migrate
from comity.foundation.pages import check_health
from comity.foundation.settings import Settings, SettingsError
from comity.foundation.store import Store, Tx, open_store
from comity.people import actions as people
from comity.people.handles import checked_email, checked_handle


def opened(settings: Settings) -> Store:
    """The store of these settings, migrated."""
    migrate(settings.database_url)
    return open_store(settings.database_url, durable=not settings.unsafe_database)


def create_owner(settings: Settings, *, name: str, handle: str, email: str, password: str) -> int:
    """The first account; refused when there is an owner already."""
    if not name.strip() or "\0" in name:
        raise BadInput("Some fields are wrong.", fields={"name": "must not be empty"})
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("Some fields are wrong.", fields={"password": f"{SHORTEST} to {LONGEST} characters"})
    handle, email = checked_handle(handle), checked_email(email)
    store = opened(settings)
    try:
        password_hash = hash_password(password)
        store.write_now(_found, name=name.strip(), handle=handle, email=email, password_hash=password_hash)
    finally:
        store.close()
    print(f"{name.strip()} is the owner. Sign in with {email}.")
    return 0


def _found(tx: Tx, *, name: str, handle: str, email: str, password_hash: str) -> None:
    if queries.has_owner(tx):
        raise Conflict("There is an owner already.", code="taken")
    if queries.organisation(tx) is None:
        accounts.found_organisation(tx, name=email.rpartition("@")[2])
    people.add_member(tx, name=name, handle=handle, email=email, role="owner", password_hash=password_hash)


def migrate_database(settings: Settings) -> int:
    print("The database is up to date now." if migrate(settings.database_url) else "The database was up to date.")
    return 0


def work(settings: Settings) -> int:
    """Jobs in a process of their own."""
    if not settings.database_url.startswith("postgresql"):
        raise SettingsError(
            "`comity worker` needs PostgreSQL (COMITY_DATABASE_URL); with SQLite `serve` carries out the jobs itself."
        )
    set_up_logs(settings.log_level)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    runtime = assemble(settings, opened(settings))
    await runtime.store.start()
    try:
        await Runner(runtime, {job.kind: job for room in ROOMS for job in room.jobs}).run()
    finally:
        await runtime.store.stop()


def examine(settings: Settings) -> int:
    """Say what is well and what is not."""
    store = opened(settings)
    try:
        store.write_now(check_health)
        print(f"database   ok    {settings.database_url.split('://')[0]}, readable and writable, durable commits")
        print(f"owner      {'ok' if store.read_now(queries.has_owner) else 'none  run `comity create-owner`'}")
        print(f"audit log  {_audit_line(store.read_now(chain.verify))}")
        print(f"address    {settings.public_url}{'' if settings.https else '  (not https: for this machine only)'}")
    finally:
        store.close()
    return 0


def verify_audit(settings: Settings, *, written_down: str | None = None) -> int:
    """Follow the audit chain; 1 when an entry was changed, is missing, or is not the one that was written down."""
    kept = None if written_down is None else chain.parse_head(written_down)
    if written_down is not None and kept is None:
        raise BadInput("Some fields are wrong.", fields={"written-down": "must look like POSITION:HASH"})
    store = opened(settings)
    try:
        verdict = store.read_now(chain.verify, written_down=kept)
    finally:
        store.close()
    print(f"audit log  {_audit_line(verdict)}")
    return 0 if verdict.broken is None else 1


def _audit_line(verdict: chain.Verdict) -> str:
    if verdict.broken is not None:
        return f"broken  entry {verdict.broken} {verdict.why}"
    return f"ok    {verdict.head.position} entries, newest {verdict.head}"
