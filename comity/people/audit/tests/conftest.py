"""One server with the crew for the module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("audit"))
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server
