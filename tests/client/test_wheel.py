"""The client is a distribution of its own: it can be built and used without the server."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.sources import ROOT


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_holds_the_client_alone_and_runs_alone(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    built = subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(ROOT / "client")], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = tmp_path.glob("comity_client-*.whl")
    inside = zipfile.ZipFile(wheel).namelist()
    assert "comity_client/py.typed" in inside
    assert not [path for path in inside if not path.startswith(("comity_client/", "comity_client-"))]
    code = "import sys; sys.path.insert(0, sys.argv[1]); import comity_client; print('comity' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, str(wheel)], cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.strip()) == (0, "False"), ran.stderr
