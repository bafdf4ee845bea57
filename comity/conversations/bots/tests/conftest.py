"""One server a module, and bots at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, created, gather_again, known
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

MakeBot = Callable[..., tuple[dict[str, Any], Client]]


@pytest.fixture(scope="module")
def house(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    server = Server(tmp_path_factory.mktemp("bots"))
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield gather_again(server, sqlite_stage.crew)


@pytest.fixture
def crew(house: Crew) -> Crew:
    return house


@pytest.fixture
def make_bot(crew: Crew) -> MakeBot:
    """`make_bot("orders", scopes=…, **fields)` is a bot as cleo sees it, and the program behind it."""

    def make(
        handle: str, *, scopes: Sequence[str] = ("read", "write", "outside"), **fields: object
    ) -> tuple[dict[str, Any], Client]:
        row: dict[str, Any] = created(crew.cleo, "/api/bots", {"name": handle.title(), "handle": handle, **fields})
        token = created(crew.cleo, f"/api/bots/{row['id']}/tokens", {"label": "Order system", "scopes": list(scopes)})
        return row, known(crew.server.client(token["token"], name=handle))

    return make
