"""The commands: what they answer, and one sentence when something is wrong."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from comity import cli
from comity.testing.plugin import BOTH
from comity.testing.processes import PASSWORD, Server

OWNER = {"name": "Cleo Faber", "handle": "cleo", "email": "cleo@lumen.example", "password": PASSWORD}
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """`run("migrate", COMITY_…=…)` in this process, over a folder of its own: exit status, output, complaints."""
    for name in list(os.environ):
        if name.startswith("COMITY_"):
            monkeypatch.delenv(name)

    def command(*arguments: str, folder: Path = tmp_path / "data", **settings: str) -> tuple[int, str, str]:
        with monkeypatch.context() as environment:
            for name, value in settings.items():
                environment.setenv(name, value)
            capfd.readouterr()
            try:
                status = cli.main([*arguments, "--data", str(folder)])
            except SystemExit as ended:
                status = int(ended.code or 0)
        told = capfd.readouterr()
        return status, told.out, told.err

    yield command


def owner(**change: str) -> list[str]:
    return ["create-owner", *(part for name, value in (OWNER | change).items() for part in (f"--{name}", value))]


def one_sentence(complaint: str) -> None:
    [line] = complaint.strip().splitlines()
    assert line.startswith("comity: ")
    assert "Traceback" not in line


@pytest.mark.parametrize("backend", BOTH)
def test_the_first_owner_is_made_once(run: Run, backend: str, request: pytest.FixtureRequest) -> None:
    settings = {"COMITY_DATABASE_URL": request.getfixturevalue(f"{backend}_url"), "COMITY_UNSAFE_DATABASE": "1"}
    status, told, complaint = run(*owner(), **settings)
    assert (status, complaint) == (0, "")
    assert PASSWORD not in told
    status, _, complaint = run(*owner(handle="fay", email="fay@lumen.example"), **settings)
    assert status == 1
    one_sentence(complaint)


@pytest.mark.parametrize("backend", BOTH)
def test_migrate_may_be_repeated(run: Run, backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db" if backend == "sqlite" else request.getfixturevalue("postgresql_url")
    for _ in range(2):
        assert run("migrate", COMITY_DATABASE_URL=url)[0] == 0
    status, told, _ = run("doctor", COMITY_DATABASE_URL=url, COMITY_UNSAFE_DATABASE="1")
    assert status == 0
    assert "none" in told


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"handle": "x"},
        {"handle": "admin"},
        {"handle": "no spaces"},
        {"email": "nowhere"},
        {"password": "short"},
        {"password": "x" * 201},
    ],
)
def test_a_wrong_owner_is_refused_in_one_sentence(run: Run, change: dict[str, str]) -> None:
    status, _, complaint = run(*owner(**change))
    assert status == 1
    one_sentence(complaint)
    assert next(iter(change)) in complaint


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("COMITY_DATABASE_URL", "mysql://nowhere"),
        ("COMITY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("COMITY_DATABASE_URL", "postgresql://nobody@127.0.0.1:port/nothing"),
        ("COMITY_DATABASE_URL", "sqlite:////nowhere/at/all/comity.db"),
        ("COMITY_PUBLIC_URL", "talk.example.org"),
        ("COMITY_PUBLIC_URL", "https://talk.example.org/path"),
        ("COMITY_PUBLIC_URL", "http://["),
        ("COMITY_PUBLIC_URL", "https://talk.example.org:port"),
        ("COMITY_BUS_URL", "kafka://nowhere"),
        ("COMITY_SECRET_KEY", "short"),
        ("COMITY_LOG_LEVEL", "loud"),
        ("COMITY_LIMITS", "on"),
        ("COMITY_LIMITS", "[]"),
        ("COMITY_LIMITS", '{"send.everyone": [1, 1]}'),
        ("COMITY_LIMITS", '{"send.member": [0, 0]}'),
        ("COMITY_LIMITS", '{"send.member": [-1, 1]}'),
        ("COMITY_LIMITS", '{"send.member": [5, 0]}'),
    ],
)
def test_a_wrong_setting_stops_the_start_in_one_sentence(
    run: Run, setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.serving._run", _not_reached)
    status, _, complaint = run("serve", "--port", "0", **{setting: value})
    assert status == 2
    one_sentence(complaint)
    assert setting in complaint or "database" in complaint.lower()


async def _not_reached(*_: object) -> None:
    raise AssertionError("It started.")


@pytest.mark.parametrize("port", ["99999", "-1", "port"])
def test_a_wrong_port_stops_the_start(run: Run, port: str) -> None:
    status, _, complaint = run("serve", "--port", port)
    assert status == 2
    assert "Traceback" not in complaint


def test_an_address_that_is_taken_stops_the_start_in_one_sentence(run: Run) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, complaint = run("serve", "--port", str(taken.getsockname()[1]))
    assert status == 2
    one_sentence(complaint)


def test_a_data_folder_that_is_a_file_stops_the_start_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, _, complaint = run("migrate", folder=tmp_path / "file")
    assert status == 2
    one_sentence(complaint)


@pytest.mark.parametrize("toml", ["colour = 'red'", "= nonsense", "log_level = 'loud'", "secret_key = 'short'"])
def test_a_wrong_settings_file_stops_the_start_in_one_sentence(run: Run, tmp_path: Path, toml: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "comity.toml").write_text(toml)
    status, _, complaint = run("migrate")
    assert status == 2
    one_sentence(complaint)


def test_an_open_address_needs_https(run: Run) -> None:
    status, _, complaint = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused
    assert status == 2
    one_sentence(complaint)
    assert "--insecure" in complaint


def test_more_workers_and_a_worker_of_its_own_need_postgresql(run: Run) -> None:
    for arguments in (("serve", "--workers", "2", "--port", "0"), ("worker",)):
        status, _, complaint = run(*arguments)
        assert status == 2
        one_sentence(complaint)
        assert "PostgreSQL" in complaint


def test_a_database_of_a_newer_comity_is_refused_in_one_sentence(run: Run, sqlite_url: str) -> None:
    import sqlite3

    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    status, _, complaint = run("migrate", COMITY_DATABASE_URL=sqlite_url)
    assert status == 2
    one_sentence(complaint)


@pytest.mark.parametrize("command", ["", "serve", "demo", "create-owner", "migrate", "worker", "doctor", "audit"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*([command] if command else []), "--help"])
    assert ended.value.code == 0
    assert "usage: comity" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["serve", "--fast"], ["create-owner"]])
def test_a_wrong_command_line_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


def test_serve_says_one_line_with_its_address_and_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        begin, ready = server.log.strip().splitlines()
        assert re.fullmatch(rf"Set up: http://localhost:{server.port}/welcome\?code=[a-z2-7]{{12}}", begin)
        assert ready == f"Comity is ready at http://localhost:{server.port}"
        with urlopen(f"{server.url}/healthz") as answer:  # noqa: S310 - our own
            assert answer.status == 200
        assert stat.S_IMODE((server.data / "secret_key").stat().st_mode) == 0o600
        assert server.stop() == 0
    finally:
        server.kill()


def test_the_audit_log_is_checked_and_what_was_done_to_it_is_said(run: Run, sqlite_url: str) -> None:
    import sqlite3

    settings = {"COMITY_DATABASE_URL": sqlite_url}
    assert run(*owner(), **settings)[0] == 0
    status, told, _ = run("audit", "verify", **settings)
    assert status == 0
    seal = told.split()[-1]
    assert re.fullmatch(r"1:[0-9a-f]{64}", seal)
    assert run("audit", "verify", "--written-down", seal, **settings)[0] == 0
    assert run("audit", "verify", "--written-down", f"1:{'0' * 64}", **settings)[0] == 1
    status, _, complaint = run("audit", "verify", "--written-down", "nonsense", **settings)
    assert status == 1
    one_sentence(complaint)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as database:
        database.execute("UPDATE audit_entries SET kind = 'member.changed'")
    status, told, _ = run("audit", "verify", **settings)
    assert (status, told) == (1, "audit log  broken  entry 1 was changed after it was written\n")
    assert "audit log  broken" in run("doctor", **settings)[1]
