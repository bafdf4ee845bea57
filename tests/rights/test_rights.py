"""The authorisation matrix: every route and socket operation, for every kind of principal; on PostgreSQL for those
six who tell the statements apart.

`COMITY_WRITE_PROOFS=1` tries every cell on both databases, and writes the table to docs/proof/rights.md.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from litestar.routes import HTTPRoute

from comity.app import ROOMS, assemble, build
from comity.foundation.clock import FixedClock
from comity.foundation.http import Edge
from comity.foundation.permissions import PERMISSIONS, for_the_house, named_by
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, open_store
from tests.rights.copies import Copies, of_database, of_file
from tests.rights.files import PreparedBlobs
from tests.rights.knocking import try_door
from tests.rights.stage import Places, World, frame_for, request, try_operation
from tests.rights.sweep import SEES, swept
from tests.rights.table import DESCRIPTION, HTTP, PRINCIPALS, SOCKET, STEWARD, WHO, Row
from tests.sources import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


PROOFS = "COMITY_WRITE_PROOFS" in os.environ
TELLING = ("nobody", "owner", "anna", "dora", "gus", "vic")
Tried = tuple[str, ...]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def tried(database_url: str) -> Tried:
    return PRINCIPALS if PROOFS or database_url.startswith("sqlite") else TELLING


@pytest.fixture
def edge(store: Store, tmp_path: Path) -> Edge:
    return open_to_tries(store, tmp_path)


@pytest.fixture
def copies(database_url: str, clock: FixedClock, tmp_path: Path) -> Copies:
    def application(url: str) -> Edge:
        return open_to_tries(open_store(url, clock, durable=False), tmp_path)

    on_sqlite = database_url.startswith("sqlite:///")
    copied = of_file(Path(database_url.removeprefix("sqlite:///"))) if on_sqlite else of_database(database_url)
    return Copies(application, database_url, copied)


def open_to_tries(store: Store, folder: Path) -> Edge:
    """The application without limits, with files that are there."""
    runtime = assemble(load_settings({"COMITY_LIMITS": "off"}, data=str(folder / "data")), store)
    runtime.blobs = PreparedBlobs(runtime.settings.files)
    return build(runtime)


@pytest.fixture
def described(sqlite_url: str, tmp_path: Path) -> Iterator[Edge]:
    """The application, to be looked at only."""
    opened = open_store(sqlite_url)
    yield build(assemble(load_settings({}, data=str(tmp_path / "data")), opened))
    opened.close()


def policies(edge: Edge) -> dict[str, str]:
    """Every door of the application with the policy it declares."""
    routes = [route for route in edge.routed.routes if isinstance(route, HTTPRoute)]  # type: ignore[attr-defined]
    return {
        f"{method} {named(route.path_format)}": str(handler.opt.get("policy"))
        for route in routes
        if not route.path_format.startswith(DESCRIPTION)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    }


def named(path: str) -> str:
    """`/api/people/{person_id}` as `/api/people/{person}`."""
    return path.replace("_id}", "}")


def test_every_route_has_its_expectation_and_policy(described: Edge) -> None:
    assert policies(described) == {row.door: row.policy for row in HTTP}


def test_every_permission_opens_a_door() -> None:
    """All but `rooms`, which makes its holder a host where he takes part."""
    assert {name for row in HTTP for name in named_by(row.policy)} == set(PERMISSIONS) - {"rooms"}


def test_every_operation_has_its_expectation_and_policy() -> None:
    operations = {operation.name: operation.policy.name for room in ROOMS for operation in room.operations}
    assert operations == {row.door: row.policy for row in SOCKET}


def test_bare_routes_have_the_policy_of_the_typed_ones(described: Edge) -> None:
    declared = policies(described)
    for route in described.bare_routes:
        assert declared[f"{route.method} {route.prefix}{{conversation}}{route.suffix}"] == route.policy.name


@pytest.mark.slow
@pytest.mark.timeout(600)  # some thousand tries
def test_every_route_answers_every_principal_as_expected(copies: Copies, tried: Tried) -> None:
    assert_expected(asyncio.run(http_matrix(copies, tried)), HTTP, tried)


def test_every_operation_answers_every_principal_as_expected(copies: Copies, tried: Tried) -> None:
    assert_expected(asyncio.run(socket_matrix(copies, tried)), SOCKET, tried)
    if PROOFS:
        write_proof(ROOT / "docs" / "proof" / "rights.md")


@pytest.mark.slow
def test_what_one_does_not_see_is_nothing_at_every_door(
    store: Store, edge: Edge, tried: Tried, database_url: str, proven: Callable[[str], None]
) -> None:
    """I02, I14, W06, R03: status and words are those for an id that nothing has."""
    found = swept(store, edge, tried)
    assert found.faults == [], "\n".join(found.faults)
    proven(found.told(database_url.partition(":")[0], len(tried)))


def test_the_matrix_is_as_wide_as_was_promised(proven: Callable[[str], None]) -> None:
    """Ten kinds of people and six relations at least, over every door."""
    assert len(PRINCIPALS) >= 10
    assert len(SEES) >= 6
    cells = sum(len(row.answers) for row in (*HTTP, *SOCKET))
    doors = len({row.door for row in HTTP}), len({row.door for row in SOCKET})
    relations = len({row.on for row in (*HTTP, *SOCKET)})
    rows, elsewhere = len(HTTP) + len(SOCKET), len(PRINCIPALS if PROOFS else TELLING)
    proven(f"table: {doors[0]} routes and {doors[1]} socket operations, {rows} rows on {relations} relations")
    proven(f"table: {len(PRINCIPALS)} principals, {cells} cells on SQLite; {elsewhere} principals on PostgreSQL")


Matrix = dict[tuple[str, str], str]
LASTING = ("DELETE", "PUT", "POST /sign-out", "POST /api/conversations/", "POST /api/help/", "POST /api/calls/")
"""What is done through these doors changes what others may do."""
Knock = Callable[[Edge, Row, str, World, Places], Awaitable[str]]


async def http_matrix(copies: Copies, tried: Tried) -> Matrix:
    async def knock(edge: Edge, row: Row, principal: str, world: World, places: Places) -> str:
        asked = request(world, places, row.door, row.on, principal)
        return await try_door(edge, asked, places.credentials[principal])

    def changes(row: Row, answer: str) -> bool:
        return row.door.startswith(LASTING) and answer[0] in "23"

    return await matrix(copies, HTTP, tried, knock, changes)


async def socket_matrix(copies: Copies, tried: Tried) -> Matrix:
    async def knock(edge: Edge, row: Row, principal: str, _: World, places: Places) -> str:
        edge.runtime.hub.told = edge.runtime.store.end()
        return await try_operation(edge, frame_for(places, row.door, row.on), places.credentials[principal])

    return await matrix(copies, SOCKET, tried, knock, lambda _, answer: answer == "sent")


async def matrix(
    copies: Copies, table: list[Row], tried: Tried, knock: Knock, changes: Callable[[Row, str], bool]
) -> Matrix:
    """Every cell, each in places that no try before has changed."""
    found = {}
    world, places = await copies.prepare()
    async with copies.copy:
        edge = await copies.fresh()
        for row in table:
            for principal in trying(row, tried):
                found[repr(row), principal] = answer = await knock(edge, row, principal, world, places)
                if changes(row, answer):
                    edge = await copies.fresh()
    return found


def trying(row: Row, tried: Tried) -> Tried:
    """Who tries this door: rita, who holds one permission, only where permissions decide."""
    return (*tried, STEWARD) if for_the_house(row.policy) else tried


def assert_expected(found: Matrix, expected: list[Row], tried: Tried) -> None:
    wrong = [
        f"{row!r}: {principal} ({WHO[principal]}) got {found[repr(row), principal]} and not {row.answers[principal]}"
        for row in expected
        for principal in trying(row, tried)
        if found[repr(row), principal] != row.answers[principal]
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def write_proof(path: Path) -> None:
    people = "\n".join(f"- **{name}**: {words}" for name, words in WHO.items())
    parts = ["# Who may do what\n\nWritten by `tests/rights`, which tries every cell on both databases.\n", people, ""]
    for title, table in (("Routes", HTTP), ("Socket operations", SOCKET)):
        parts += [
            f"\n## {title}\n",
            f"| door | on | policy | {' | '.join((*PRINCIPALS, STEWARD))} |",
            f"|---|---|---|{'---|' * (len(PRINCIPALS) + 1)}",
        ]
        parts += [f"| `{row.door}` | {row.on} | {row.policy} | {' | '.join(row.answers.values())} |" for row in table]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts) + "\n")
