"""Passkeys in the database: once means once, counts only grow, and the tables come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from comity.accounts import actions, queries
from comity.accounts.tests.stage import hire
from comity.foundation.clock import MINUTE, FixedClock
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.ids import digest
from comity.foundation.migrate import VERSIONS
from comity.foundation.store import Base, Store, Tx

MINE, CHALLENGE = digest("mine"), digest("challenge")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def pose(tx: Tx) -> None:
    actions.pose_challenge(tx, challenge=CHALLENGE, holder=MINE)


def at_once(store: Store, verb: Callable[..., Any], times: int, **kw: Any) -> list[Any]:
    """What came of it, or why not, in no order."""

    async def all_of_them() -> list[Any]:
        await store.start()  # for good: nothing is written at once after this
        found = await asyncio.gather(*(store.write(verb, **kw) for _ in range(times)), return_exceptions=True)
        return list(found)

    return asyncio.run(all_of_them())


def test_a_challenge_is_taken_once_soon_and_by_its_holder(store: Store, clock: FixedClock) -> None:
    """A19: thirty at the same moment."""

    def take(holder: bytes = MINE) -> bool:
        return store.write_now(actions.take_challenge, challenge=CHALLENGE, holder=holder)

    store.write_now(pose)
    assert not take(digest("another browser"))
    assert [take(), take()] == [True, False]
    store.write_now(pose)
    clock.advance(5 * MINUTE)
    assert not take()
    store.write_now(actions.forget_challenges)
    store.write_now(pose)
    taken = at_once(store, actions.take_challenge, 30, challenge=CHALLENGE, holder=MINE)
    assert (taken.count(True), taken.count(False)) == (1, 29)


def test_counts_only_grow_and_ids_are_of_one(store: Store) -> None:
    anna, ben = store.write_now(hire), store.write_now(hire, handle="ben")
    session = anna.member

    def add(whose: Any, name: bytes, count: int = 0) -> Any:
        facts = {"credential_id": name, "public_key": b"x", "sign_count": count, "synced": False, "name": "x"}
        return store.write_now(actions.add_passkey, member=whose.member, session=session, **facts)

    counted, free = add(anna, b"counted", 5), add(anna, b"free")
    for owner in (anna, ben):
        with pytest.raises(Conflict):
            add(owner, b"counted")

    def use(row: Any, count: int) -> bool:
        try:
            return bool(store.write_now(actions.use_passkey, passkey=row.id, sign_count=count, synced=False))
        except NotFound:
            return False

    assert [use(counted, count) for count in (5, 4, 0, 6, 6, 9)] == [False, False, False, True, False, True]
    assert [use(free, count) for count in (0, 0, 1, 0)] == [True, True, True, False]
    bens = add(ben, b"bens")
    store.write_now(lambda tx: actions.remove_passkeys(tx, member=anna.member, by=anna.person))
    assert not use(free, 2) and not store.read_now(queries.has_passkey, member=anna.member)
    for number in range(20):
        add(anna, b"%d" % number)
    with pytest.raises(RuleRefused):
        add(anna, b"one too many")
    used = at_once(store, actions.use_passkey, 8, passkey=bens.id, sign_count=10, synced=False)
    assert sum(isinstance(one, str) for one in used) == 1 and sum(isinstance(one, NotFound) for one in used) == 7


def test_the_migration_makes_what_the_models_say_and_can_be_undone(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            assert not [one for one in found if "passkey" in str(one)]
        command.downgrade(config, "0006")
        assert not inspect(engine).has_table("passkeys")
        command.upgrade(config, "head")
        assert inspect(engine).has_table("passkey_challenges")
    finally:
        engine.dispose()
