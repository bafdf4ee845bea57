"""Addresses of built files: hashed names, so that browsers may keep them for ever."""

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


class NotBuilt(Exception):
    """The front end was never built, or lacks this file."""


@cache
def manifest() -> dict[str, str]:
    """Logical name to hashed file name, as `frontend/build.mjs` wrote it."""
    try:
        names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError as missing:
        raise NotBuilt("The front end is not built: run `pip install -e .` in the checkout.") from missing
    return names


def asset(name: str) -> str:
    """`asset("workspace.js")` -> `"/static/workspace-AB12CD34.js"`."""
    return f"/static/{hashed(name)}"


def asset_path(name: str) -> Path:
    """The file itself, for routes with an address of their own such as /widget.js."""
    return STATIC / hashed(name)


def hashed(name: str) -> str:
    try:
        return manifest()[name]
    except KeyError as unknown:
        raise NotBuilt(f"There is no built file called {name}.") from unknown
