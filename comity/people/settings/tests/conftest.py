"""One server with the crew for each module; the redemption of invitations is tried on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from comity.testing.cluster import Cluster
from comity.testing.plugin import UNSAFE, Stage
from comity.testing.processes import Server, running_server

LIMITS = '{"sign_in.peer": [1000, 1]}'


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    folder, settings = tmp_path_factory.mktemp("settings"), {"COMITY_LIMITS": LIMITS}
    if request.param == "sqlite":
        server = Server(folder, settings=settings)
    else:
        cluster: Cluster = request.getfixturevalue("migrated_cluster")
        server = Server(folder, database_url=cluster.url(cluster.clone(stage.database)), settings=UNSAFE | settings)
    shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server
