"""Serving: uvicorn with our socket protocol, until SIGTERM."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import signal
import socket
from collections.abc import Callable
from typing import IO, Any

import uvicorn

from comity.accounts.queries import has_owner
from comity.app import ROOMS, assemble, build, routed, serving
from comity.foundation.limits import FRAME_BYTES
from comity.foundation.live.protocol import HttpProtocol, LiveProtocol
from comity.foundation.logs import set_up_logs
from comity.foundation.migrate import migrate
from comity.foundation.runtime import Runtime
from comity.foundation.settings import Settings, SettingsError, refuse_open_binding
from comity.foundation.store import open_store
from comity.people.settings.welcome import setup_code

DRAIN_SECONDS = 8
KEEP_ALIVE_SECONDS = 75
BACKLOG = 4_096
Prepare = Callable[[Runtime], None]


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int = 1,
    insecure: bool = False,
    prepare: Prepare | None = None,
    beside: Callable[[Runtime], Any] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT, then finish what is under way within ten seconds. Returns the exit status.

    `prepare` is called before the first request; `beside` returns a coroutine that runs as long as the server.
    """
    refuse_open_binding(host, settings, insecure=insecure)
    set_up_logs(settings.log_level)
    on_sqlite = settings.database_url.startswith("sqlite")
    if workers > 1 and on_sqlite:
        raise SettingsError("--workers above 1 needs PostgreSQL (COMITY_DATABASE_URL): SQLite has one writer.")
    lock = _lock(settings) if on_sqlite else None
    migrate(settings.database_url)
    listening = _listen(host, port)
    try:
        if workers > 1:
            return _serve_together(settings, listening, workers)
        return _serve_alone(settings, listening, announce=True, prepare=prepare, beside=beside)
    finally:
        listening.close()
        if lock is not None:
            lock.close()


def _serve_alone(
    settings: Settings,
    listening: socket.socket,
    *,
    announce: bool,
    prepare: Prepare | None = None,
    beside: Callable[[Runtime], Any] | None = None,
) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(
            number, lambda *_: None
        )  # uvicorn raises the signal again when it has stopped: that is no failure
    runtime = assemble(settings, open_store(settings.database_url, durable=not settings.unsafe_database))
    if prepare is not None:
        prepare(runtime)
    if announce:
        _tell_how_to_begin(runtime)
    server = Server(_config(runtime), settings.public_url if announce else None)
    _loop_factory().run(_run(runtime, server, listening, None if beside is None else beside(runtime)))
    return 0


def _tell_how_to_begin(runtime: Runtime) -> None:
    """While there is no owner: the address at which the first account is made, with the code that only this shows."""
    if not runtime.store.read_now(has_owner):
        code = setup_code(runtime.settings.secret_key)
        print(f"Set up: {runtime.settings.public_url}/welcome?code={code}", flush=True)  # noqa: T201 - for who starts it


def _loop_factory() -> asyncio.Runner:
    import uvloop

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _run(runtime: Runtime, server: Server, listening: socket.socket, beside: Any) -> None:
    companion = None if beside is None else asyncio.ensure_future(beside)
    try:
        async with serving(runtime):
            await server.serve(sockets=[listening])
    finally:
        if companion is not None:
            companion.cancel()


def _config(runtime: Runtime) -> uvicorn.Config:
    return uvicorn.Config(
        build(runtime),
        http=HttpProtocol,
        ws=LiveProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


class Server(uvicorn.Server):
    """Says one line with the address when it is ready."""

    def __init__(self, config: uvicorn.Config, address: str | None) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()
        gc.enable()
        if self.started and self._address is not None:
            print(f"Comity is ready at {self._address}", flush=True)  # noqa: T201 - the line that callers wait for


def _serve_together(settings: Settings, listening: socket.socket, workers: int) -> int:
    """Several processes on one address; each reads the log for its own sockets."""
    routed(ROOMS)  # once for all of them
    children = [child for n in range(workers) if (child := _fork(settings, listening, announce=n == 0))]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _terminate(children))
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return max(map(abs, statuses))


def _terminate(children: list[int]) -> None:
    for child in children:
        os.kill(child, signal.SIGTERM)


def _fork(settings: Settings, listening: socket.socket, *, announce: bool) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_serve_alone(settings, listening, announce=announce))
    return child


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise SettingsError(f"{host}:{port} cannot be used: {getattr(error, 'strerror', error)}.") from None
    listening.listen(BACKLOG)
    return listening


def _lock(settings: Settings) -> IO[str]:
    """One server per data folder: SQLite's log has one writer."""
    lock = (settings.data / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise SettingsError(f"Another server runs on {settings.data}.") from None
    return lock
