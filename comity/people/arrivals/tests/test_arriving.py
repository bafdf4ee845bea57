"""Arriving as a verb on both databases, and meeting a house that is slow or has new keys."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select

from comity.accounts import queries as members
from comity.accounts.actions import found_organisation
from comity.accounts.providers import actions, meeting, queries
from comity.accounts.providers.meeting import Meeting
from comity.accounts.providers.models import Trip
from comity.accounts.providers.word import Claims
from comity.accounts.tests.stage import hire
from comity.app import assemble
from comity.foundation.clock import DAY, MINUTE, FixedClock
from comity.foundation.errors import Conflict, NotFound, RuleRefused, Unavailable
from comity.foundation.ids import digest
from comity.foundation.settings import load_settings
from comity.foundation.store import Base, Store, Tx
from comity.people.arrivals.actions import arrive
from comity.people.arrivals.tests.hostile import Hostile
from comity.testing.processes import free_port

ISSUER = "https://login.lumen.example"
MIGRATIONS = Path(meeting.__file__).parents[2] / "migrations"


def open_house(tx: Tx, *, by: Any, join: bool = False) -> Any:
    row = actions.add_provider(tx, name="Lumen", issuer=ISSUER, by=by)
    newcomers = {"domains": ["lumen.example"], "newcomers": "join"} if join else {}
    actions.change_provider(tx, provider=row, changes={"client_id": "comity"} | newcomers, by=by)
    actions.open_provider(tx, provider=row, open=True, by=by)
    return row.id


def come(tx: Tx, *, provider: Any, subject: str, email: str = "", checked: bool = True) -> Any:
    begun = actions.begin_trip(tx, provider=provider)
    tx.session.flush()
    trip = queries.waiting_trip(tx, state=digest(begun.state), browser=digest(begun.browser))
    assert trip is not None
    actions.end_trip(tx, trip=trip.id)
    claims = Claims(subject, email, checked, "Øystein Grün", "")
    return arrive(tx, trip=trip, issuer=ISSUER, claims=claims, agent="", told=False)


def test_who_comes_is_found_by_issuer_and_subject_and_counted(store: Store) -> None:
    store.write_now(found_organisation, name="Lumen")
    cleo = store.write_now(hire, handle="cleo", role="owner")
    provider = store.write_now(open_house, by=cleo.person, join=True)

    def handle_of(member: Any) -> str:
        found = store.read_now(members.member, member=member)
        assert found is not None
        return found.handle

    first = store.write_now(come, provider=provider, subject="1", email="oy@lumen.example")
    again = store.write_now(come, provider=provider, subject="1", email="cleo@lumen.example")
    assert (first.member, first.secret != again.secret) == (again.member, True)
    assert handle_of(first.member) == "oy"
    twin = store.write_now(come, provider=provider, subject="2", email="o.y@lumen.example")
    assert handle_of(twin.member) == "o_y"
    third = store.write_now(come, provider=provider, subject="3", email="o_y@lumen.example")
    assert handle_of(third.member) == "oystein_grun"
    assert store.read_now(queries.people_by_issuer) == {ISSUER: (3, 3)}
    with pytest.raises(Conflict):
        store.write_now(come, provider=provider, subject="4", email="cleo@lumen.example")
    with pytest.raises(RuleRefused):
        store.write_now(come, provider=provider, subject="4", email="new@lumen.example", checked=False)
    [mine] = store.read_now(queries.identities_of, member=first.member)

    def unlink(tx: Tx) -> None:
        actions.unlink_identity(tx, identity=tx.session.merge(mine), by=cleo.person)

    with pytest.raises(RuleRefused):
        store.write_now(unlink)


def test_a_trip_is_one_and_is_forgotten(store: Store, clock: FixedClock) -> None:
    """A19: of any number who come back with the same state one is let through."""
    store.write_now(found_organisation, name="Lumen")
    cleo = store.write_now(hire, handle="cleo", role="owner")
    provider = store.write_now(open_house, by=cleo.person)
    begun = store.write_now(actions.begin_trip, provider=provider)
    wants = {"state": digest(begun.state), "browser": digest(begun.browser)}
    trip = store.read_now(queries.waiting_trip, **wants)
    assert trip is not None
    assert store.read_now(queries.waiting_trip, state=wants["state"], browser=digest("cb_other")) is None
    clock.advance(10 * MINUTE)
    assert store.read_now(queries.waiting_trip, **wants) is None
    store.write_now(actions.end_trip, trip=trip.id)
    with pytest.raises(NotFound):
        store.write_now(actions.end_trip, trip=trip.id)
    clock.advance(DAY + MINUTE)
    store.write_now(actions.forget_trips)
    assert store.read_now(lambda tx: tx.session.scalars(select(Trip)).all()) == []


def test_0008_makes_what_the_models_say_and_can_be_undone(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    engine = create_engine(database_url)
    ours = ("provider", "identit")
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            assert not [one for one in found if any(word in str(one) for word in ours)]
        command.downgrade(config, "0006")
        assert not inspect(engine).has_table("identities")
        assert "provider" not in {column["name"] for column in inspect(engine).get_columns("sessions")}
        command.upgrade(config, "head")
        assert inspect(engine).has_table("provider_trips")
    finally:
        engine.dispose()


@pytest.fixture
def house(sqlite_url: str, clock: FixedClock, tmp_path: Path) -> Any:
    """A meeting with houses, without a server."""
    from comity.foundation.store import open_store

    opened = open_store(sqlite_url, clock, durable=False)
    settings = load_settings({"COMITY_FETCH_ALLOW": "127.0.0.1"}, data=str(tmp_path / "data"))
    yield Meeting(assemble(settings, opened))
    opened.close()


def test_a_slow_house_is_asked_once_however_many_wait(
    house: Meeting, hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "SECONDS", 1.0)

    async def wait() -> list[str]:
        async def one() -> str:
            with pytest.raises(Unavailable) as refused:
                await house.directions(f"{hostile.url}/slow")
            return refused.value.message

        return await asyncio.gather(*(one() for _ in range(20)))

    assert {words.rpartition(": ")[2] for words in asyncio.run(wait())} == {"It took too long to answer."}
    asyncio.run(wait())
    assert hostile.asked.count("/slow/.well-known/openid-configuration") <= 1, "a failure is remembered for 5 s"


def test_new_keys_are_fetched_for_an_unknown_one_at_most_once_a_minute(
    house: Meeting, hostile: Hostile, clock: FixedClock
) -> None:
    async def keys(but: str) -> list[str]:
        found = await house.keys(await house.directions(f"{hostile.url}/rotated"), but=but)
        return [key.kid for key in found]

    def asked() -> int:
        return hostile.asked.count("/rotated/keys")

    assert asyncio.run(keys("lamp")) == ["lamp"], "shared secrets and unknown kinds are left out"
    assert (asyncio.run(keys("later")), asked()) == (["lamp"], 1)
    clock.advance(MINUTE)
    assert (asyncio.run(keys("lamp")), asked()) == (["lamp"], 1)
    assert (asyncio.run(keys("later")), asked()) == (["later"], 2)
    assert (asyncio.run(keys("guessed")), asked()) == (["later"], 2)


def test_nobody_there_is_said_without_what_is_behind(house: Meeting) -> None:
    with pytest.raises(Unavailable):
        asyncio.run(house.directions(f"http://127.0.0.1:{free_port()}"))
    assert [house.permitted(url) for url in ("http://127.0.0.1:9", "https://a.example", "http://a.example")] == [
        *(True, True, False)
    ]
    assert not any(house.permitted(url) for url in ("https://a@b.example", "javascript:alert(1)", "https://[", "//a"))
