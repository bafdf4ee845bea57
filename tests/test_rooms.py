"""Rooms as the composition sees them: policies everywhere, and channels that can be taken out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler

from comity.app import ROOMS
from comity.foundation.policies import POLICIES, Policy
from tests.sources import PACKAGE, ROOT
from tests.test_house import none

CHANNELS = sorted(path.parent.name for path in PACKAGE.glob("channels/*/room.py"))


def test_every_route_has_a_policy() -> None:
    names = {policy.name for policy in POLICIES}
    routes = [route for room in ROOMS for route in room.routes]
    assert all(isinstance(route, HTTPRouteHandler) for route in routes)
    none(f"{route.paths} has no policy" for route in routes if route.opt.get("policy") not in names or not route.guards)


def test_every_bare_route_and_operation_has_a_policy() -> None:
    doors = [door for room in ROOMS for door in (*room.bare_routes, *room.operations)]
    assert doors
    none(f"{door} has no policy" for door in doors if not isinstance(getattr(door, "policy", None), Policy))


def test_bare_routes_are_documented_by_a_typed_one() -> None:
    typed = {
        (method, re.sub(r"\{[^}]+\}", "*", path))
        for room in ROOMS
        for route in room.routes
        for method, path in _doors(route)
    }
    bare = {(route.method, f"{route.prefix}*{route.suffix}") for room in ROOMS for route in room.bare_routes}
    assert not bare - typed


def _doors(route: HTTPRouteHandler) -> list[tuple[str, str]]:
    return [(method, path) for method in route.http_methods for path in route.paths]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("channel", CHANNELS)
def test_without_a_channel_all_else_works(channel: str, tmp_path: Path) -> None:
    """Its folder and its line in app.py gone, the fast tests of every other room are green."""
    shutil.copytree(PACKAGE, tmp_path / "comity", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.rmtree(tmp_path / "comity" / "channels" / channel)
    app = tmp_path / "comity" / "app.py"
    app.write_text(_without(channel, app.read_text()))
    rooms = [f"comity/{room}" for room in ("foundation", "accounts", "people", "conversations")]
    line = [sys.executable, "-m", "pytest", "-q", "-m", "not slow and not channel", *rooms]
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "COMITY_NO_SKIP": ""}
    ran = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
    assert str(tmp_path) in subprocess.check_output(
        [sys.executable, "-c", "import comity; print(comity.__file__)"], cwd=tmp_path, env=environment, text=True
    )


def _without(channel: str, source: str) -> str:
    """The composition without the import of a channel's room and its place in ROOMS."""
    found = re.search(rf"^from comity\.channels\.{channel}\.room import ROOM as (\w+)\n", source, re.MULTILINE)
    assert found
    return re.sub(rf",\s*{found[1]}\b|\b{found[1]},\s*", "", source.replace(found[0], ""), count=1)
