"""The demo company, seeded once for each database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast as known_as

import pytest

from comity.accounts import queries as accounts
from comity.demo.seeding import seed
from comity.foundation.clock import FixedClock
from comity.foundation.policies import Actor, Role
from comity.foundation.store import Store, Tx, open_store
from comity.testing.cluster import Cluster
from comity.testing.plugin import START_OF_TIME, TEMPLATE

SHOP = "http://127.0.0.1:8001"


class Company(NamedTuple):
    store: Store
    start: int
    files: Path

    def actor(self, handle: str) -> Actor:
        return self.store.read_now(_actor, handle=handle)


def _actor(tx: Tx, *, handle: str) -> Actor:
    member = accounts.member_by_handle(tx, handle=handle)
    assert member is not None
    return Actor(member.person, "session", known_as(Role, member.role), member.id, member=member.id)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """To be read only: all tests share it."""
    clock = FixedClock(START_OF_TIME)
    store = open_store(_empty_database(request, tmp_path_factory), clock, durable=False)
    files = tmp_path_factory.mktemp("files")
    seed(store, clock, shop=SHOP, files=files)
    yield Company(store, START_OF_TIME, files)
    store.close()


def _empty_database(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("migrated_cluster")
        return cluster.url(cluster.clone(TEMPLATE))
    template: Path = request.getfixturevalue("migrated_file")
    path = folders.mktemp("company") / "comity.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
