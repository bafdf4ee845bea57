"""Taste is a test: the rules of STYLE.md over the Python of the package. Exceptions stand here with their reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.sources import (
    calls,
    dotted,
    files,
    functions,
    imports,
    is_migration,
    is_test,
    name,
    product,
    strings,
    text,
    tree,
)

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, SCRIPT_LINES = 400, 50, 120, 250
BANNED = {"utils", "util", "helpers", "helper", "manager", "service", "data", "info", "process", "handle"}
BANNED_ENDINGS = ("Manager", "Service", "Helper", "Helpers", "Utils")
CLOCKS = {
    "time.time",
    "time.time_ns",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "func.now",
    "sa.func.now",
}
HTTP_CLIENTS = {"httpx", "requests", "aiohttp", "urllib3", "httpcore", "pycurl", "urllib.request", "http.client"}
WRITING_SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|REPLACE\s+INTO)\b")
WRITING_NAMES = {
    f"sqlalchemy{inner}.{verb}"
    for inner in ("", ".dialects.sqlite", ".dialects.postgresql")
    for verb in ("insert", "update", "delete")
}
SESSION_WRITES = (".session.add", ".session.add_all", ".session.delete", ".session.merge", ".session.bulk_save_objects")
WRITERS = {
    "comity/conversations/statements.py": "prepared statements of the hot path, which actions.py alone carries out"
}
"""Files that write although they are no actions.py: name → reason."""
LITESTAR_ROUTES = {
    f"litestar.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "route", "websocket", "asgi")
}
SILENCED = re.compile(r"#\s*noqa\b")
EXPLAINED = re.compile(r"#\s*noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* - \w")


def none(faults: Iterable[str]) -> None:
    found = list(faults)
    assert not found, "\n" + "\n".join(found)


def _lines(path: Path) -> int:
    return text(path).count("\n")


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("*.py", FILE_LINES), ("*.html", TEMPLATE_LINES), ("*.ts", SCRIPT_LINES), ("*.css", FILE_LINES)],
)
def test_files_are_short(pattern: str, most: int) -> None:
    judged = [path for path in files(pattern, "comity", "tests", "frontend") if not is_migration(path)]
    none(f"{name(path)} has {_lines(path)} lines, at most {most}" for path in judged if _lines(path) > most)


def test_functions_fit_one_screen() -> None:
    none(
        f"{name(path)}:{one.lineno} {one.name} has {length} lines, at most {FUNCTION_LINES}"
        for path in files("*.py", "comity", "tests")
        if not is_migration(path)
        for one in functions(path)
        if (length := (one.end_lineno or one.lineno) - one.lineno + 1) > FUNCTION_LINES
    )


def test_names_say_something() -> None:
    modules = (f"{name(path)}: a name that says nothing" for path in files("*") if path.stem.lower() in BANNED)
    folders = (f"{name(path)}: a name that says nothing" for path in product() if path.parent.name.lower() in BANNED)
    none([*modules, *folders])
    none(
        f"{name(path)}:{node.lineno} {node.name}: a name that says nothing"
        for path in files("*.py", "comity", "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (node.name.lower().strip("_") in BANNED or node.name.endswith(BANNED_ENDINGS))
    )


def test_time_comes_from_the_clock() -> None:
    none(
        f"{name(path)}:{call.lineno} {called}: ask the clock of the unit of work (comity.foundation.clock)"
        for path in product()
        if name(path) != "comity/foundation/clock.py"
        for called, call in calls(path)
        if called in CLOCKS
    )


def test_one_outgoing_http_client() -> None:
    """S04."""
    none(
        f"{name(path)}:{line} imports {module}: only comity.foundation.fetch talks to the outside"
        for path in product()
        if not name(path).startswith("comity/foundation/fetch")
        for module, line in imports(path)
        if module in HTTP_CLIENTS
    )


def _may_write(path: Path) -> bool:
    inside = name(path)
    return (
        path.name == "actions.py"
        or path.parent.name == "actions"
        or inside.startswith("comity/foundation/")
        or is_migration(path)
        or inside in WRITERS
    )


def test_only_actions_write() -> None:
    readers = [path for path in product() if not _may_write(path)]
    none(
        [
            *(
                f"{name(path)}:{line} imports {what}"
                for path in readers
                for what, line in imports(path)
                if what in WRITING_NAMES
            ),
            *(
                f"{name(path)}:{line} holds SQL that writes"
                for path in readers
                for sql, line in strings(path)
                if WRITING_SQL.search(sql)
            ),
            *(
                f"{name(path)}:{call.lineno} calls {called}"
                for path in readers
                for called, call in calls(path)
                if called.endswith(SESSION_WRITES)
            ),
        ]
    )


def test_exceptions_to_that_rule_are_still_needed() -> None:
    none(
        f"{written} needs no exception any more"
        for written in WRITERS
        if not (Path(__file__).parent.parent / written).exists()
    )


def test_routes_are_made_by_the_foundation() -> None:
    """Litestar's own decorators take a route without a policy; those of comity.foundation.routes do not."""
    none(
        f"{name(path)}:{line} imports {what}: use comity.foundation.routes"
        for path in product()
        if not name(path).startswith("comity/foundation/")
        for what, line in imports(path)
        if what in LITESTAR_ROUTES
    )


def test_settings_are_read_in_one_place() -> None:
    none(
        f"{name(path)}:{node.lineno} reads the environment: comity.foundation.settings does that"
        for path in product()
        if name(path) != "comity/foundation/settings.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv", "os.environb")
    )


def test_silenced_checks_give_their_reason() -> None:
    none(
        f"{name(path)}:{number} {line.strip()}: write `# noqa: CODE - why`"
        for path in product()
        for number, line in enumerate(text(path).splitlines(), 1)
        if SILENCED.search(line) and not EXPLAINED.search(line)
    )


def test_tests_stand_in_their_rooms() -> None:
    none(
        f"{name(path)}: tests belong in a folder tests/ of their room"
        for path in files("test_*.py")
        if not is_test(path) or path.parent.name != "tests"
    )
