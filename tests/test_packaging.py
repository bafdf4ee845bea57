"""The wheel holds what runs, nothing else, and the translations can be extracted."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.sources import ROOT

TEMPLATES = ("comity/accounts/", "comity/conversations/", "comity/channels/website/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    line = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    built = subprocess.run(line, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("comity-*.whl"))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_holds_what_runs_and_no_tests(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert "comity/interface/static/manifest.json" in inside
    assert any(path.startswith("comity/migrations/versions/") for path in inside)
    assert not [
        room for room in TEMPLATES if not any(path.startswith(room) and path.endswith(".html") for path in inside)
    ]
    unwanted = ("/tests/", "comity/testing/", "conftest.py", "node_modules/", "__pycache__")
    assert not [path for path in inside if path.endswith(".ts") or any(part in path for part in unwanted)]
    assert not [path for path in inside if not path.startswith(("comity/", "comity-"))]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_serves_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "import sys; sys.path.insert(0, sys.argv[1]); import comity.app, comity.cli; print(comity.__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(tmp_path))


def test_texts_can_be_extracted(tmp_path: Path) -> None:
    catalogue = tmp_path / "comity.pot"
    line = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "_",
        "-o",
        str(catalogue),
        ".",
    ]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    assert ran.returncode == 0, ran.stderr
    assert catalogue.read_text().count("msgid ") > 20
