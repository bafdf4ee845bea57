"""What the documents say is there is there, and what is there is documented."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from comity.foundation import settings
from tests.sources import ROOT, calls, dotted, files, is_test, name, product, text, tree
from tests.test_house import none

GUIDES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md"]
PLACE = re.compile(r"`((?:comity|bin|docs|tests|frontend|\.ci)/[\w./*-]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")
HOSTS = [
    f"{host}.{domain}"
    for host, domain in (
        ("registry.npmjs", "org"),
        ("pypi", "org"),
        ("files.pythonhosted", "org"),
        ("registry.yarnpkg", "com"),
    )
]
SUBCOMMAND = re.compile(r"(?:^|[`\s/])comity ((?:[a-z]+-)?[a-z]+)\b(?= |`|$)", re.MULTILINE)


def documents() -> list[Path]:
    return [path for path in [*ROOT.glob("*.md"), *files("*.md", "docs", "comity")] if "node_modules" not in path.parts]


def test_guides_name_files_that_exist() -> None:
    none(
        f"{name(path)} names {place}, which is not there"
        for path in GUIDES
        for place in PLACE.findall(path.read_text())
        if not any(ROOT.glob(place.rstrip("/")))
    )


def test_links_between_documents_lead_somewhere() -> None:
    none(
        f"{name(path)} links to {target}, which is not there"
        for path in documents()
        for target in LINK.findall(text(path))
        if not (path.parent / target).exists()
    )


def test_every_room_has_its_page() -> None:
    rooms = [path.parent for path in files("room.py")]
    assert rooms
    none(f"{name(room)} has no README.md" for room in rooms if not (room / "README.md").exists())


def test_settings_are_documented() -> None:
    page = (ROOT / "docs/operate/settings.md").read_text()
    spoken = {found for path in product() for found in re.findall(r"COMITY_[A-Z_]+\b", text(path))}
    read = {f"COMITY_{one.upper()}" for one in settings.NAMES}
    none(
        f"docs/operate/settings.md does not tell of {setting}"
        for setting in sorted(spoken | read)
        if f"`{setting}`" not in page
    )
    told = set(re.findall(r"^\| `(COMITY_[A-Z_]+)`", page, re.MULTILINE))
    none(
        f"docs/operate/settings.md tells of {setting}, which nothing reads" for setting in sorted(told - spoken - read)
    )


def constants(path: Path) -> dict[str, str]:
    """The names of a module that stand for a text."""
    return {
        target.id: node.value.value
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def event_kinds() -> set[str]:
    """What stands in an `events.py`, and the first argument of every `Event(…)`, given there or by a name."""
    declared = {kind for path in product() if path.name == "events.py" for kind in constants(path).values()}
    names = {constant: kind for path in product() for constant, kind in constants(path).items()}
    made = [call.args[0] for path in product() for called, call in calls(path) if called == "Event" and call.args]
    literal = {first.value for first in made if isinstance(first, ast.Constant) and isinstance(first.value, str)}
    named = {last for first in made if (last := names.get(dotted(first).split(".")[-1]))}
    return {kind for kind in declared | literal | named if re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)}


def test_events_are_documented() -> None:
    kinds = event_kinds()
    assert "message.created" in kinds
    page = (ROOT / "docs/extend/events.md").read_text()
    none(f"docs/extend/events.md does not tell of {kind}" for kind in sorted(kinds) if f"`{kind}`" not in page)
    told = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)`", page, re.MULTILINE))
    none(f"docs/extend/events.md tells of {kind}, which nothing announces" for kind in sorted(told - kinds))


def test_commands_of_the_guides_exist() -> None:
    known = subprocess.run(
        [sys.executable, "-m", "comity", "--help"], capture_output=True, text=True, check=True
    ).stdout
    none(
        f"{name(path)} names `comity {command}`, which does not exist"
        for path in [*GUIDES, *files("*.md", "docs/operate", "docs/extend")]
        for block in re.findall(r"`[^`]+`|```.*?```", path.read_text(), re.DOTALL)
        for command in SUBCOMMAND.findall(block)
        if not re.search(rf"\b{command}\b", known)
    )


def test_the_lock_holds_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    none(f"{package} is resolved to an address" for package, row in lock["packages"].items() if "resolved" in row)


def test_no_registry_is_named() -> None:
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this is no checkout of Git")
    none(
        f"{path} names {host}"
        for path in tracked.stdout.splitlines()
        if (ROOT / path).is_file()
        for host in HOSTS
        if host.encode() in (ROOT / path).read_bytes()
    )


def test_the_version_is_told_alike() -> None:
    from comity import __version__

    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_scripts_can_be_run() -> None:
    scripts = [*(ROOT / "bin").iterdir(), ROOT / ".ci" / "run"]
    none(f"{name(path)} is not executable" for path in scripts if not path.stat().st_mode & 0o100)


def test_tests_are_known_as_tests() -> None:
    none(f"{name(path)} would be shipped" for path in files("test_*.py") if not is_test(path))
