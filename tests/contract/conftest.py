"""Fixtures of the contract tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity.testing.plugin import BOTH
from comity.testing.processes import Server
from tests.contract.stage import shared_server


@pytest.fixture(scope="session", params=BOTH)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole session, instead of one for each test."""
    with shared_server(request, tmp_path_factory) as running:
        yield running
