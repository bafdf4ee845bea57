"""What the matrix tried is told in the summary of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from _pytest.terminal import TerminalReporter

PROVEN: list[str] = []


@pytest.fixture
def proven() -> Callable[[str], None]:
    """`proven(line)` stands at the end of the run's output."""
    return PROVEN.append


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if PROVEN:
        terminalreporter.section("rights")
        for line in PROVEN:
            terminalreporter.write_line(line)
