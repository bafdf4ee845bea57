"""The sources of this checkout, as the house-rule tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "comity"
BUILT = PACKAGE / "interface" / "static"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(pattern: str, *folders: str) -> list[Path]:
    """Sources by pattern, what is built left out; the whole package when no folder is named."""
    roots = [ROOT / folder for folder in folders or ("comity",)]
    found = (path for root in roots for path in root.rglob(pattern))
    return sorted(
        path for path in found if path.is_file() and BUILT not in path.parents and "__pycache__" not in path.parts
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    inside = name(path)
    return inside.startswith(("tests/", "comity/testing/")) or "/tests/" in inside or path.name == "conftest.py"


def is_migration(path: Path) -> bool:
    return "/migrations/" in name(path)


def product() -> list[Path]:
    """Python that is shipped."""
    return [path for path in files("*.py") if not is_test(path)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def text(path: Path) -> str:
    return path.read_text()


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called ("" when it is no plain name)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module and name (`urllib.request`, `sqlalchemy.insert`) with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def strings(path: Path) -> Iterator[tuple[str, int]]:
    """Every string constant that is no docstring, with its line."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | Function) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value, node.lineno
