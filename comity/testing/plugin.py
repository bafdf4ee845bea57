"""The fixtures of every test, and the rule that nothing skips in CI."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from comity.testing import needs
from comity.testing.browser import FAKE_DEVICES, WIDE, Screen, launched
from comity.testing.canary import Canary
from comity.testing.client import Client
from comity.testing.cluster import Cluster, running_cluster
from comity.testing.crew import Crew, gather, gather_again
from comity.testing.lending import Lending
from comity.testing.processes import Server, running_server
from comity.testing.turns import turn
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from comity.foundation.clock import FixedClock
    from comity.foundation.store import Store
    from comity.testing.mailhouse import MailHouse
    from comity.testing.mediahouse import Janus, Turn

TEMPLATE = "comity_template"
BOTH = ("sqlite", "postgresql")
START_OF_TIME = 1_790_000_000_000_000
UNSAFE = {"COMITY_UNSAFE_DATABASE": "1"}
ELSEWHERE = "http://127.0.0.1:9"
"""Where the shop of the seeded demo stood; its doors follow at each start."""


class Stage(NamedTuple):
    """A server's data with the crew signed in, to be copied for each test."""

    crew: Crew
    data: Path
    database: str


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with contextlib.nullcontext() if _measures(item) else turn(_run_of(item), alone=False):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """While the stage of a test is set that will be alone, others may go on beside."""
    with turn(_run_of(item), alone=False) if _measures(item) else contextlib.nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with turn(_run_of(item), alone=True) if _measures(item) else contextlib.nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    with turn(_run_of(item), alone=False) if _measures(item) else contextlib.nullcontext():
        return (yield)


def _measures(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


def _run_of(item: pytest.Item) -> str | None:
    run: str | None = getattr(item.config, "workerinput", {}).get("testrunuid")
    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if needs.NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """vic comes through the website channel. What has the machine to itself goes first, for then nobody waits for a
    long test to end; then long files, so that the workers end together."""
    usual = float(config.getini("timeout") or 0)
    for item in items:
        if "vic" in getattr(item, "fixturenames", ()):
            item.add_marker("channel")
        own = item.get_closest_marker("timeout")
        item.add_marker(pytest.mark.timeout(SLACK * (own.args[0] if own else usual)), append=False)
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: (not item.get_closest_marker("alone"), not slow[item.path]))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster for speed: a crash may lose commits."""
    with running_cluster(needs.postgresql_binaries()) as running:
        yield running


@pytest.fixture(scope="session")
def durable_cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster with the settings of a real installation."""
    with running_cluster(needs.postgresql_binaries(), durable=True) as running:
        yield running


@pytest.fixture(scope="session")
def mail_house() -> Iterator[MailHouse]:
    """Postfix and Dovecot, for mail as others send and keep it."""
    from comity.testing.mailhouse import running_mail_house

    with running_mail_house() as house:
        yield house


@pytest.fixture(scope="session")
def turn_house() -> Iterator[Turn]:
    """coturn, which also sends to this machine."""
    from comity.testing.mediahouse import running_turn

    with running_turn() as turn:
        yield turn


@pytest.fixture(scope="session")
def strict_turn() -> Iterator[Turn]:
    """coturn by the very file that administrators are given."""
    from comity.testing.mediahouse import running_turn

    with running_turn(strict=True) as turn:
        yield turn


@pytest.fixture(scope="session")
def janus_house() -> Iterator[Janus]:
    """Janus by the files that administrators are given. Who kills it starts it again."""
    from comity.testing.mediahouse import running_janus

    with running_janus() as janus:
        yield janus


@pytest.fixture(scope="session")
def migrated_cluster(cluster: Cluster) -> Cluster:
    """The cluster with a migrated template database."""
    migrate(cluster.create(TEMPLATE))
    return cluster


@pytest.fixture(scope="session")
def lending(migrated_cluster: Cluster) -> Lending:
    return Lending(migrated_cluster)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "comity.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    path = tmp_path / "comity.sqlite3"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(lending: Lending) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    with lending.lent(TEMPLATE) as name:
        yield lending.cluster.url(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def clock() -> FixedClock:
    """Stands still at 2026-09-21 until a test moves it."""
    from comity.foundation.clock import FixedClock

    return FixedClock(START_OF_TIME)


@pytest.fixture
def store(database_url: str, clock: FixedClock) -> Iterator[Store]:
    """An empty, migrated store, on each database in turn."""
    from comity.foundation.store import open_store

    opened = open_store(database_url, clock, durable=False)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A data folder with the crew as members."""
    return staged(Server(tmp_path_factory.mktemp("stage")))


@pytest.fixture(scope="session")
def postgresql_stage(migrated_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A database with the crew as members."""
    name = migrated_cluster.clone(TEMPLATE)
    server = Server(tmp_path_factory.mktemp("stage"), database_url=migrated_cluster.url(name), settings=UNSAFE)
    return staged(server, database=name)


@pytest.fixture(scope="session")
def seeded_demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A data folder with the demo company, made once for all workers of a run; to be copied. It is made in a thread,
    since the loop of a browser may run in this one."""
    from comity.demo.company import prepare_company
    from comity.foundation.settings import load_settings

    common = tmp_path_factory.getbasetemp()
    folder = (common.parent if hasattr(request.config, "workerinput") else common) / "demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            settings = load_settings({}, data=str(folder.with_suffix(".made")))
            with ThreadPoolExecutor(1) as beside:
                beside.submit(prepare_company, settings, shop=ELSEWHERE).result()
            folder.with_suffix(".made").rename(folder)
    return folder


@pytest.fixture
def serve(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    """`serve("sqlite", settings=…, empty=False)` starts a real server; it is stopped, and judged, after the test.

    Unless it is to be empty, the crew are its members.
    """
    with ExitStack() as stack:
        count = itertools.count(1)

        def start(backend: str = "sqlite", *, settings: dict[str, str] | None = None, empty: bool = False) -> Server:
            stage: Stage | None = None if empty else request.getfixturevalue(f"{backend}_stage")
            folder = tmp_path / f"server-{next(count)}"
            if backend == "sqlite":
                server = Server(folder, settings=settings)
            else:
                lending: Lending = request.getfixturevalue("lending")
                name = stack.enter_context(lending.lent(stage.database if stage else TEMPLATE))
                server = Server(folder, database_url=lending.cluster.url(name), settings=UNSAFE | (settings or {}))
            if stage is not None:
                shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
            return stack.enter_context(running_server(server))

        yield start


@pytest.fixture
def server(serve: Callable[..., Server], request: pytest.FixtureRequest) -> Server:
    """A running server with the crew as members, on SQLite; with `@on_both_databases` on each in turn."""
    return serve(getattr(request, "param", "sqlite"))


on_both_databases = pytest.mark.parametrize("server", BOTH, indirect=True)


@pytest.fixture
def crew(server: Server, request: pytest.FixtureRequest) -> Crew:
    stage: Stage = request.getfixturevalue("postgresql_stage" if server.database_url else "sqlite_stage")
    return gather_again(server, stage.crew)


@pytest.fixture
def anna(crew: Crew) -> Client:
    return crew.anna


@pytest.fixture
def ben(crew: Crew) -> Client:
    return crew.ben


@pytest.fixture
def cleo(crew: Crew) -> Client:
    return crew.cleo


@pytest.fixture
def dora(crew: Crew) -> Client:
    return crew.dora


@pytest.fixture
def vic(crew: Crew) -> Client:
    return crew.vic


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Judges after the test that nothing inside reached those it watched."""
    bird = Canary()
    yield bird
    bird.check()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Of a module, not of the session: its event loop would stay in the way of asynchronous tests. There can be one."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=5_000 * SLACK)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, program=needs.headless_shell()) as browser:
        yield browser


@pytest.fixture(scope="module")
def phones(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a microphone and a camera: Chromium's own, that beep and show a pacman."""
    with launched(playwright, *FAKE_DEVICES) as browser:
        yield browser


@pytest.fixture
def screen(chromium: Browser, canary: Canary) -> Iterator[Callable[..., Screen]]:
    """`screen(origin, …, size=WIDE, dark=False)` is one person's browser; its complaints fail the test.

    With `outside=True` the canary watches it.
    """
    with _screens(chromium, canary) as make:
        yield make


@pytest.fixture
def phone(phones: Browser, canary: Canary) -> Iterator[Callable[..., Screen]]:
    """The same with a microphone and a camera."""
    with _screens(phones, canary) as make:
        yield make


@contextmanager
def _screens(browser: Browser, canary: Canary) -> Iterator[Callable[..., Screen]]:
    screens: list[Screen] = []

    def make(
        *origins: str, size: tuple[int, int] = WIDE, dark: bool = False, locale: str = "en-GB", outside: bool = False
    ) -> Screen:
        screens.append(Screen(browser, origins, size=size, dark=dark, locale=locale))
        if outside:
            canary.watch_browser(screens[-1].context)
        return screens[-1]

    yield make
    canary.settle()
    for one in screens:
        one.close()
    for one in screens:
        one.check()


def staged(server: Server, *, database: str = "") -> Stage:
    server.create_owner()
    with running_server(server):
        return Stage(gather(server), server.data, database)


def migrate(url: str) -> None:
    from comity.foundation.migrate import migrate as to_head

    to_head(url)
