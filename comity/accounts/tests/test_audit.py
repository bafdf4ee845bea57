"""The audit chain (security rule 36) grows with the acts, in their transactions, and shows every hand laid on it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from comity.accounts import actions, chain, queries
from comity.accounts.denials import note_denied
from comity.accounts.models import AuditEntry
from comity.accounts.queries import AuditFilter
from comity.accounts.sign_in import sign_in
from comity.accounts.tests.stage import PASSWORD, hire
from comity.conversations import actions as talk
from comity.foundation.clock import MINUTE, FixedClock
from comity.foundation.errors import Conflict, Refused
from comity.foundation.migrate import VERSIONS
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Base, Store, Tx, open_store
from comity.people import actions as people
from comity.people.stops import actions as stops


class House(NamedTuple):
    cleo: Any
    anna: Any


def kinds(store: Store) -> list[str]:
    return [entry.kind for entry in told(store)]


def told(store: Store) -> Sequence[AuditEntry]:
    return store.read_now(lambda tx: list(chain.entries(tx)))


def verdict(store: Store, **kw: Any) -> chain.Verdict:
    return store.read_now(chain.verify, **kw)


@pytest.fixture
def house(store: Store) -> House:
    store.write_now(actions.found_organisation, name="Lumen")
    return House(store.write_now(hire, handle="cleo", role="owner"), store.write_now(hire))


def write_to(store: Store, sql: str, **values: Any) -> None:
    """As somebody who has the database does it, past every verb."""
    store.write_now(lambda tx: tx.session.execute(text(sql), values))


def test_every_act_on_the_house_is_one_entry_in_its_order(store: Store, house: House) -> None:
    cleo, anna = house
    write: Callable[..., Any] = store.write_now

    def acts(tx: Tx) -> None:
        actions.change_organisation(tx, by=cleo.person, about="Lamps", name="Lumen")
        actions.change_member(tx, member=anna.member, by=cleo.person, title="Engineer")
        actions.change_role(tx, member=anna.member, role="admin", by=cleo.person)
        door = talk.open_channel(tx, kind="website", name="Shop", origins=[], asked=[], by=cleo.person)
        talk.change_channel(tx, channel=door, by=cleo.person, name="The shop", closed=True)
        talk.renew_identity_secret(tx, channel=door, by=cleo.person)

    write(acts)
    token, _ = write(actions.issue_token, member=anna.member, label="bot", by=cleo.person)
    write(actions.revoke_token, token=token, by=anna.person)
    row, _ = write(actions.invite, by=cleo.person, role="guest")
    write(lambda tx: actions.withdraw(tx, invitation=tx.session.merge(row), by=cleo.person))
    stranger = write(people.add_person, name="Vic")
    write(stops.stop, person=stranger, kind="block", reason="Advertises", by=anna.person)
    write(stops.lift, person=stranger, kind="block", by=anna.person)
    write(actions.deactivate_member, member=anna.member, by=cleo.person)
    assert kinds(store) == [
        *("member.added", "member.added", "organisation.changed", "member.changed", "member.role_changed"),
        *("channel.opened", "channel.changed", "channel.secret_replaced", "token.made", "token.revoked"),
        *("invitation.made", "invitation.withdrawn", "person.stopped", "person.stop_lifted", "member.deactivated"),
    ]
    facts = [entry.facts for entry in told(store)]
    assert facts[2] == '{"fields":["about"]}'
    assert facts[4] == '{"from":"member","to":"admin"}'
    assert facts[6] == '{"fields":["closed","name"]}'
    assert verdict(store).broken is None


def test_no_name_address_word_or_secret_is_in_the_chain(store: Store, house: House, runtime: Runtime) -> None:
    """Security rule 36, decision 4."""
    _, secret = store.write_now(
        actions.issue_token, member=house.anna.member, label="Order system", by=house.cleo.person
    )
    session = store.write_now(actions.start_session, member=house.anna.member)
    store.write_now(actions.invite, by=house.cleo.person, name="Nils", email="nils@lumen.example")
    everything = "\n".join(str(entry.facts) + entry.kind + entry.subject_kind for entry in told(store))
    for forbidden in (secret, session, "Anna", "Order system", "nils", "Nils", "@", "lumen"):
        assert forbidden not in everything


def test_an_act_that_is_undone_leaves_no_entry(store: Store, house: House) -> None:
    before = kinds(store)
    with pytest.raises(Conflict):
        store.write_now(hire, handle="anna")
    store.write_now(actions.change_organisation, by=house.cleo.person, name="Lumen")
    assert kinds(store) == before
    assert verdict(store).broken is None


def test_sending_writes_no_entry(store: Store, house: House) -> None:
    before = kinds(store)
    room = store.write_now(talk.start_conversation, kind="room", title="R", by=house.anna.person, participants=[]).id
    actor = Actor(house.anna.person, "session", "member", uuid.uuid4(), house.anna.member)
    store.write_now(talk.send_message, actor=actor, conversation=room, client_id=uuid.uuid4(), body="Hello")
    assert kinds(store) == before


def test_one_byte_in_any_column_is_found(store: Store, house: House) -> None:
    store.write_now(actions.issue_token, member=house.anna.member, label="bot", by=house.cleo.person)
    store.write_now(actions.invite, by=house.cleo.person)
    assert verdict(store) == chain.Verdict(store.read_now(chain.head))
    for column in AuditEntry.__table__.columns:
        if column.name == "position":
            continue
        entry = next(one for one in told(store) if one.position == 3)
        kept = getattr(entry, column.name)
        write_to(store, f"UPDATE audit_entries SET {column.name} = :it WHERE position = 3", it=flipped(store, kept))
        assert verdict(store).broken == 3, column.name
        write_to(store, f"UPDATE audit_entries SET {column.name} = :it WHERE position = 3", it=bound(store, kept))
        assert verdict(store).broken is None, column.name


def flipped(store: Store, value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return bound(store, uuid.UUID(int=value.int ^ 1))
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value ^ 1 if isinstance(value, int) else value + " " if value else "x"


def bound(store: Store, value: Any) -> Any:
    """A value as plain SQL takes it."""
    return value.bytes if isinstance(value, uuid.UUID) and "Sqlite" in type(store).__name__ else value


def test_an_entry_taken_out_of_the_middle_is_missed(store: Store, house: House) -> None:
    for _ in range(3):
        store.write_now(actions.invite, by=house.cleo.person)
    write_to(store, "DELETE FROM audit_entries WHERE position = 3")
    found = verdict(store)
    assert (found.broken, found.why) == (3, "is missing")


def test_entries_taken_from_the_end_are_missed_also_after_new_ones(store: Store, house: House) -> None:
    for _ in range(3):
        store.write_now(actions.invite, by=house.cleo.person)
    write_to(store, "DELETE FROM audit_entries WHERE position = 5")
    assert verdict(store).broken == 5
    store.write_now(actions.invite, by=house.cleo.person)
    found = verdict(store)
    assert (found.broken, found.why) == (5, "is missing")


def test_a_chain_forged_with_its_end_is_found_by_the_head_that_was_written_down(store: Store, house: House) -> None:
    """Whoever can write to the database can forge both; what stands elsewhere he cannot reach."""
    for _ in range(3):
        store.write_now(actions.invite, by=house.cleo.person)
    written_down = store.read_now(chain.head)
    short = told(store)[-2]
    write_to(store, "DELETE FROM audit_entries WHERE position = 5")
    write_to(store, "UPDATE installation SET value = :it WHERE key = 'audit'", it=str(chain.Head(4, short.hash)))
    assert verdict(store).broken is None
    assert verdict(store, written_down=written_down).broken == 5
    store.write_now(actions.invite, by=house.cleo.person)
    found = verdict(store, written_down=written_down)
    assert (found.broken, found.why) == (5, "is not the one whose hash was written down")


def test_the_chain_is_whole_under_parallel_writers(store: Store, house: House) -> None:
    """Forty units at once, some of which lock other things and some of which fail."""

    async def all_at_once() -> None:
        await store.start()
        steps: list[Awaitable[Any]] = [store.write(actions.invite, by=house.cleo.person) for _ in range(20)]
        steps += [
            store.write(actions.issue_token, member=house.anna.member, label=str(n), by=house.cleo.person)
            for n in range(15)
        ]
        steps += [store.write(hire, handle="anna") for _ in range(5)]
        results = await asyncio.gather(*steps, return_exceptions=True)
        assert sum(isinstance(one, Conflict) for one in results) == 5
        assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Conflict)]

    asyncio.run(all_at_once())
    assert verdict(store) == chain.Verdict(store.read_now(chain.head))
    assert [entry.position for entry in told(store)] == list(range(1, 38))


def test_signing_in_failing_and_being_refused_are_entries(
    store: Store, house: House, runtime: Runtime, clock: FixedClock
) -> None:
    anna = Actor(house.anna.person, "session", "member", uuid.uuid4(), house.anna.member)

    async def acts() -> None:
        await store.start()
        secret, _ = await sign_in(runtime, email="anna@lumen.example", password=PASSWORD, peer="x")
        actor = await runtime.credentials.actor(secret)
        assert actor is not None
        for email in ("anna@lumen.example", "eve@lumen.example"):
            with pytest.raises(Refused):
                await sign_in(runtime, email=email, password="wrong", peer="x")
        await store.write(actions.end_session, session=actor.credential)
        await store.write(actions.end_session, session=actor.credential)
        await note_denied(runtime, anna, "admin", "PATCH /api/organisation")
        await note_denied(runtime, anna, "member", "GET /api/organisation")

    asyncio.run(acts())
    found = told(store)[2:]
    assert [entry.kind for entry in found] == [
        *("session.started", "session.failed", "session.failed", "session.ended", "denied"),
    ]
    assert [entry.subject for entry in found] == [house.anna.person, house.anna.person, None, house.anna.person, None]
    assert [entry.actor for entry in found] == [house.anna.person, None, None, house.anna.person, house.anna.person]
    assert found[-1].facts == '{"role":"member","route":"PATCH /api/organisation"}'


def test_who_hammers_at_a_door_cannot_fill_the_log(
    store: Store, house: House, runtime: Runtime, clock: FixedClock
) -> None:
    anna = Actor(house.anna.person, "session", "member", uuid.uuid4(), house.anna.member)
    walt = Actor(uuid.uuid4(), "visitor", "visitor", uuid.uuid4())

    async def hammering() -> None:
        await store.start()
        for _ in range(100):
            await note_denied(runtime, anna, "admin", "GET /api/members")
        await note_denied(runtime, walt, "admin", "GET /api/members")

    asyncio.run(hammering())
    found = [entry for entry in told(store) if entry.kind == "denied"]
    assert len(found) == 31
    assert '"more":true' in found[29].facts
    assert found[30].actor == walt.person
    clock.advance(MINUTE)


@pytest.mark.slow
def test_a_page_of_the_log_reads_as_much_among_many_as_among_few(sqlite_url: str, clock: FixedClock) -> None:
    """200,000 entries: no filter reads the table whole."""
    store = open_store(sqlite_url, clock)
    person = uuid.UUID(int=77)
    filters = (
        AuditFilter(),
        AuditFilter(kinds=("member.changed", "member.added")),
        AuditFilter(person=person),
        AuditFilter(since=5, until=9),
    )

    def plans(tx: Tx) -> list[str]:
        found = []
        for where in filters:
            asked = queries._audited(where).order_by(AuditEntry.position.desc()).limit(51)
            statement = str(asked.compile(tx.connection, compile_kwargs={"render_postcompile": True}))
            values = (5,) * (statement.count("?"))
            found += [row[3] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        return [step for step in found if step.startswith("SCAN")]

    def fill(tx: Tx) -> None:
        counted = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 200000)"
        columns = "position, at, kind, actor, subject_kind, facts, previous, hash"
        values = "n, n, 'k' || (n % 40), CAST(printf('%016d', n % 300) AS BLOB), '', '{}', x'00', x'00'"
        tx.session.execute(text(f"INSERT INTO audit_entries ({columns}) {counted} SELECT {values} FROM n"))
        tx.connection.execute(text("ANALYZE"))

    try:
        store.write_now(fill)
        [walk] = store.read_now(plans)  # the page without a filter walks the positions from the end and stops
        assert "INDEX" in walk
        found = store.read_now(queries.audit_entries, where=AuditFilter(), limit=51)
        assert [found[0].position, len(found)] == [200_000, 51]
    finally:
        store.close()


def test_the_migration_makes_what_the_models_say_and_can_be_undone(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            found = compare_metadata(context, Base.metadata)
            assert not [one for one in found if "audit" in str(one)]
        command.downgrade(config, "0005")
        assert not inspect(engine).has_table("audit_entries")
        command.upgrade(config, "head")
        assert inspect(engine).has_table("audit_entries")
    finally:
        engine.dispose()
