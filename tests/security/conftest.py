"""One server for the rows of the table of attacks, and what the proof quotes at the end of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from _pytest.terminal import TerminalReporter

from comity.testing.processes import Server
from tests.contract.stage import shared_server

PROVEN: list[str] = []


@pytest.fixture(scope="session", params=["sqlite"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shared_server(request, tmp_path_factory) as running:
        yield running


@pytest.fixture
def proven() -> Callable[[str], None]:
    """`proven(line)` stands at the end of the run's output."""
    return PROVEN.append


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if PROVEN:
        terminalreporter.section("security")
        for line in PROVEN:
            terminalreporter.write_line(line)
