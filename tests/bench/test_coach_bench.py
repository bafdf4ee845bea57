"""`bin/bench coach` prints what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import coach

pytestmark = pytest.mark.slow


def test_the_coach_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    coach.main(["--half", "tuning", "--misses"])
    told = capsys.readouterr().out
    for word in ("precision", "recall", "shouting", "all  ", "false alarms", "ms p50", "kB"):
        assert word in told, told


def test_an_empty_half_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    coach.main(["--half", "held-out", "--folder", str(tmp_path)])
    assert "There are no drafts" in capsys.readouterr().out
