"""One server a module, with the crew at it, and programs that speak through `comity_client`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, created, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server
from comity_client import Comity

ALL = ("read", "write", "outside")
Program = Callable[..., Comity]


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    server = Server(tmp_path_factory.mktemp("client"))
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield gather_again(server, sqlite_stage.crew)


def bot_token(
    crew: Crew, handle: str, *, rooms: Sequence[str] = (), scopes: Sequence[str] = ALL, channels: Sequence[str] = ()
) -> str:
    """The token of a new bot that cleo made and anna let into these rooms."""
    row = created(crew.cleo, "/api/bots", {"name": handle.title(), "handle": handle, "channels": list(channels)})
    for room in rooms:
        crew.anna.put(f"/api/conversations/{room}/participants/{row['person']}")
    return created(crew.cleo, f"/api/bots/{row['id']}/tokens", {"label": "test", "scopes": list(scopes)})["token"]


@pytest.fixture
def program(crew: Crew) -> Iterator[Program]:
    """`program(token)` speaks for a bot or, given a member of the crew, for him."""
    opened: list[Comity] = []

    def speak(who: str | Client, *, patience: float = 10) -> Comity:
        token = who if isinstance(who, str) else who.token or ""
        opened.append(Comity(crew.server.url, token, patience=patience))
        return opened[-1]

    yield speak
    for one in opened:
        one.close()
