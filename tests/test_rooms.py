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
from comity.foundation.permissions import PERMISSIONS, named_by
from comity.foundation.policies import POLICIES, Policy
from tests.sources import PACKAGE, ROOT
from tests.test_house import none

CHANNELS = sorted(path.parent.name for path in PACKAGE.glob("channels/*/room.py"))


def test_every_route_has_a_policy() -> None:
    names = {policy.name for policy in POLICIES}
    routes = [route for room in ROOMS for route in room.routes]
    assert all(isinstance(route, HTTPRouteHandler) for route in routes)
    declared = {route: named_by(str(route.opt.get("policy"))) for route in routes}
    assert all(set(permissions) <= set(PERMISSIONS) for permissions in declared.values())
    none(
        f"{route.paths} has no policy"
        for route, permissions in declared.items()
        if not (route.opt.get("policy") in names or permissions) or not route.guards
    )


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


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_a_channel_the_rest_is_composed(channel: str, tmp_path: Path) -> None:
    """Its folder and its line in app.py gone, an application is made of the other rooms."""
    _copy_without([channel], tmp_path)
    compose = "import comity.app as app; assert len(app._routes(app.ROOMS)) > 100"
    ran = _run([sys.executable, "-c", compose], tmp_path)
    assert ran.returncode == 0, ran.stderr[-2_000:]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_without_channels_all_else_works(tmp_path: Path) -> None:
    """Their folders and their lines in app.py gone, the fast tests of conversations are green, those that
    need a running server left out: they take minutes and see the same composition."""
    _copy_without(CHANNELS, tmp_path)
    without_server = [path for path in tmp_path.glob("comity/conversations/**/test_*.py") if not _serves(path)]
    options = ["-q", "-m", "not slow and not channel", "-k", "not postgresql"]
    ran = _run([sys.executable, "-m", "pytest", *options, *map(str, without_server)], tmp_path)
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
    where = _run([sys.executable, "-c", "import comity; print(comity.__file__)"], tmp_path)
    assert str(tmp_path) in where.stdout


def _serves(path: Path) -> bool:
    return re.search(r"\b(crew: Crew|server: Server|serve: )", path.read_text()) is not None


def _copy_without(channels: list[str], folder: Path) -> None:
    shutil.copytree(PACKAGE, folder / "comity", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    app = folder / "comity" / "app.py"
    for channel in channels:
        shutil.rmtree(folder / "comity" / "channels" / channel)
        app.write_text(_without(channel, app.read_text()))


def _run(line: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "COMITY_NO_SKIP": ""}
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _without(channel: str, source: str) -> str:
    """The composition without the import of a channel's room and its place in ROOMS."""
    found = re.search(rf"^from comity\.channels\.{channel}\.room import ROOM as (\w+)\n", source, re.MULTILINE)
    assert found
    return re.sub(rf",\s*{found[1]}\b|\b{found[1]},\s*", "", source.replace(found[0], ""), count=1)
