"""What the durability tests prove is told in the summary of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from comity.testing.crew import Crew
from tests.durability.rig import rig

PROVEN: list[str] = []


@pytest.fixture
def proven() -> Callable[[str], None]:
    """`proven(line)` stands at the end of the run's output."""
    return PROVEN.append


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if PROVEN:
        terminalreporter.section("durability")
        for line in PROVEN:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session", params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.slow)])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Crew]]:
    """The name of a database, and the crew at a server over it that may be killed."""
    name: str = request.param
    cluster = request.getfixturevalue("durable_cluster") if name == "PostgreSQL" else None
    folder: Path = tmp_path_factory.mktemp("rig")
    with rig(folder, folder.name, cluster) as crew:
        yield name, crew
