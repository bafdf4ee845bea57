"""The real `comity serve` as a process, over a fresh data folder."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from comity.testing.client import Client
from comity.testing.warm import started

OWNER_EMAIL = "cleo@lumen.example"
PASSWORD = "a lamp for every desk"
START_SECONDS = 60
STOP_SECONDS = 12


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


Settings = Mapping[str, str]


class Server:
    """A running Comity. `stop()` sends SIGTERM and returns the exit code; `kill()` is a crash; `start()` resumes."""

    def __init__(self, folder: Path, *, database_url: str | None = None, settings: Settings | None = None) -> None:
        self.data = folder / "data"
        self.log_path = folder / "server.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.database_url = database_url
        self.process: ForkServerProcess | None = None
        self.arguments = ["serve", "--port", str(self.port)]
        self._settings = dict(settings or {})
        self.data.mkdir(parents=True, exist_ok=True)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A `comity` command over the same data folder, waited for."""
        line = [sys.executable, "-m", "comity", *arguments, "--data", str(self.data)]
        return subprocess.run(line, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def create_owner(self, name: str = "Cleo Faber", handle: str = "cleo", email: str = OWNER_EMAIL) -> None:
        who = ["--name", name, "--handle", handle, "--email", email, "--password", PASSWORD]
        made = started(["create-owner", *who, "--data", str(self.data)], self.environment, self.log_path)
        made.join(START_SECONDS)
        if made.exitcode != 0:
            raise RuntimeError(self.log)

    def start(self) -> None:
        self.process = started([*self.arguments, "--data", str(self.data)], self.environment, self.log_path)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_healthy():
            if self.process.exitcode is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Comity did not start:\n{self.log}")
            time.sleep(0.02)

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> int:
        if self.process is None:
            return 0
        self.process.terminate()
        self.process.join(STOP_SECONDS)
        code = self.process.exitcode
        if code is None:
            self.kill()
            raise RuntimeError(f"SIGTERM did not end Comity within {STOP_SECONDS} s:\n{self.log}")
        self.process = None
        return code

    def kill(self) -> None:
        if self.process is None:
            return
        if self.process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.process = None

    def client(self, token: str | None = None, *, name: str = "nobody") -> Client:
        return Client(self.url, token, name=name)

    def signed_in(self, email: str, password: str = PASSWORD, *, name: str = "") -> Client:
        client = self.client(name=name or email)
        answer = client.post("/api/session", {"email": email, "password": password})
        if answer.status != 200:
            raise RuntimeError(f"{email} could not sign in: {answer}")
        client.token, client.password = answer.json["token"], password
        client.cookie = ""
        return client

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        if self.database_url:
            clean |= {"COMITY_DATABASE_URL": self.database_url}
        return clean | self._settings


@contextlib.contextmanager
def running_server(server: Server) -> Iterator[Server]:
    """Started; afterwards it must have ended with 0 and left no traceback in its log."""
    try:
        server.start()
        yield server
        if server.process is not None:
            code = server.stop()
            assert code == 0, f"SIGTERM ended with {code}:\n{server.log}"
        assert "Traceback" not in server.log, server.log
    finally:
        server.kill()
