"""The authorisation matrix: every route and socket operation, for every kind of principal.

`COMITY_WRITE_PROOFS=1` writes the table, as it was found to hold, to docs/proof/rights.md.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from litestar.routes import HTTPRoute

from comity.app import ROOMS, assemble, build
from comity.foundation.http import Edge
from comity.foundation.settings import load_settings
from comity.foundation.store import Store
from tests.rights.stage import Places, World, frame_for, make_places, request, try_door, try_operation, world_in
from tests.rights.table import DESCRIPTION, HTTP, PRINCIPALS, SOCKET, WHO, Row
from tests.sources import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def edge(store: Store, tmp_path: Path) -> Edge:
    return build(assemble(load_settings({"COMITY_LIMITS": "off"}, data=str(tmp_path / "data")), store))


@pytest.fixture
def described(sqlite_url: str, tmp_path: Path) -> Iterator[Edge]:
    """The application, to be looked at only."""
    from comity.foundation.store import open_store

    opened = open_store(sqlite_url)
    yield build(assemble(load_settings({}, data=str(tmp_path / "data")), opened))
    opened.close()


def policies(edge: Edge) -> dict[str, str]:
    """Every door of the application with the policy it declares."""
    routes = [route for route in edge.app.routes if isinstance(route, HTTPRoute)]  # type: ignore[attr-defined]
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


def test_every_operation_has_its_expectation_and_policy() -> None:
    operations = {operation.name: operation.policy.name for room in ROOMS for operation in room.operations}
    assert operations == {row.door: row.policy for row in SOCKET}


def test_bare_routes_have_the_policy_of_the_typed_ones(described: Edge) -> None:
    declared = policies(described)
    for route in described.bare_routes:
        assert declared[f"{route.method} {route.prefix}{{conversation}}{route.suffix}"] == route.policy.name


def test_every_route_answers_every_principal_as_expected(store: Store, edge: Edge) -> None:
    assert_expected(asyncio.run(http_matrix(store, edge)), HTTP)


def test_every_operation_answers_every_principal_as_expected(store: Store, edge: Edge) -> None:
    assert_expected(asyncio.run(socket_matrix(store, edge)), SOCKET)
    if os.environ.get("COMITY_WRITE_PROOFS"):
        write_proof(ROOT / "docs" / "proof" / "rights.md")


Matrix = dict[tuple[str, str], str]
LASTING = ("DELETE", "PUT", "POST /sign-out", "POST /api/conversations/")
"""What is done through these doors changes what others may do."""
Knock = Callable[[Row, str, World, Places], Awaitable[str]]


async def http_matrix(store: Store, edge: Edge) -> Matrix:
    async def knock(row: Row, principal: str, world: World, places: Places) -> str:
        asked = request(world, places, row.door, row.on, principal)
        return await try_door(edge, asked, places.credentials[principal])

    return await matrix(store, HTTP, knock, lambda row, answer: row.door.startswith(LASTING) and answer[0] in "23")


async def socket_matrix(store: Store, edge: Edge) -> Matrix:
    async def knock(row: Row, principal: str, world: World, places: Places) -> str:
        edge.runtime.hub.told = store.end()
        return await try_operation(edge, frame_for(places, row.door, row.on), places.credentials[principal])

    return await matrix(store, SOCKET, knock, lambda _, answer: answer == "sent")


async def matrix(store: Store, table: list[Row], knock: Knock, changes: Callable[[Row, str], bool]) -> Matrix:
    """Every cell, each in places that no try before has changed."""
    world, found = world_in(store), {}
    await store.start()
    places = await store.write(make_places, world=world)
    for row in table:
        for principal in PRINCIPALS:
            found[repr(row), principal] = answer = await knock(row, principal, world, places)
            if changes(row, answer):
                places = await store.write(make_places, world=world)
    return found


def assert_expected(found: Matrix, expected: list[Row]) -> None:
    wrong = [
        f"{row!r}: {principal} ({WHO[principal]}) got {found[repr(row), principal]} and not {answer}"
        for row in expected
        for principal, answer in row.answers.items()
        if found[repr(row), principal] != answer
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def write_proof(path: Path) -> None:
    people = "\n".join(f"- **{name}**: {words}" for name, words in WHO.items())
    parts = ["# Who may do what\n\nWritten by `tests/rights`, which tries every cell on both databases.\n", people, ""]
    for title, table in (("Routes", HTTP), ("Socket operations", SOCKET)):
        parts += [
            f"\n## {title}\n",
            f"| door | on | policy | {' | '.join(PRINCIPALS)} |",
            f"|---|---|---|{'---|' * len(PRINCIPALS)}",
        ]
        parts += [f"| `{row.door}` | {row.on} | {row.policy} | {' | '.join(row.answers.values())} |" for row in table]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts) + "\n")
