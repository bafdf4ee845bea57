"""One server with the crew for each module, houses to come from, and a provider of the crew's that leads there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from comity.people.arrivals.tests.hostile import Hostile
from comity.people.arrivals.tests.stage import Lobby
from comity.testing.canaille import Canaille, running_canaille
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

LIMITS: dict[str, Any] = {"sign_in.peer": [1_000, 1], "trips.peer": [1_000, 1], "audit.denied": [1_000, 1]}
LIMITED = {"COMITY_LIMITS": json.dumps(LIMITS), "COMITY_FETCH_ALLOW": "127.0.0.1"}


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("arrivals"), settings=LIMITED)
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


@pytest.fixture(scope="module")
def crew(server: Server, sqlite_stage: Stage) -> Crew:
    return gather_again(server, sqlite_stage.crew)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaille]:
    with running_canaille(tmp_path_factory.mktemp("canaille")) as found:
        yield found


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    found = Hostile()
    yield found
    found.close()


@pytest.fixture(scope="module")
def acme(crew: Crew, there: Canaille) -> Lobby:
    """Canaille as a provider: unknown people at acme-demo.com become members, and its addresses count."""
    lobby = Lobby.opened(crew, "Acme", there.issuer)
    client, secret = there.client(lobby.back)
    lobby.change(client_id=client, client_secret=secret, on=True)
    lobby.change(domains=["acme-demo.com"], newcomers="join", vouches_for_mail=True)
    return lobby
