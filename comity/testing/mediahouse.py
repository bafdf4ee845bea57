"""Real media servers of somebody else: coturn and Janus in folders of their own, on free ports of this machine.

Both run by the files that Comity tells administrators to use (`comity/calls/configuration.py`), with other ports and
folders. Everybody of a test lives on this machine, so the usual relay may also send to it (`allow-loopback-peers`); a
`strict` one runs by the file as it stands.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from comity.calls import configuration
from comity.testing import needs
from comity.testing.mailhouse_files import certificate
from comity.testing.processes import free_port

LOOPBACK = "127.0.0.1"
SECRET = "the-secret-that-coturn-and-comity-share"
JANUS_SECRET = "theSecretThatJanusAndComityShare"
REALM = "talk.example"
START_SECONDS = 30
BINDING = bytes.fromhex("000100002112a442") + b"who am I now"
"""The plainest question to a STUN server (RFC 8489)."""
RELAYS = 120
"""Ports for a relay or for Janus' media: one for each allocation or connection of a test."""


class _Machine:
    """A program under way; `stop` ends it surely, `kill` is a crash."""

    def __init__(self, folder: Path, name: str, line: list[str]) -> None:
        self.log_path = folder / f"{name}.log"
        self._line = line
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(self._line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        _wait(self, self._answers)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _answers(self) -> bool:
        raise NotImplementedError


class Turn(_Machine):
    """coturn by UDP and TCP at `port`, by TLS at `tls_port`. `certificate` proves that it is `localhost`."""

    def __init__(self, folder: Path, *, strict: bool, relay_ip: str = LOOPBACK) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = folder / "turn.pem"
        self.certificate.write_bytes(certificate("localhost"))
        first = _free_range(RELAYS)
        pem = str(self.certificate)
        self.places = configuration.TurnPlaces(
            REALM, SECRET, self.port, self.tls_port, pem, pem, (first, first + RELAYS - 1)
        )
        path = folder / "turnserver.conf"
        path.write_text("\n".join([*self._lines(strict), *_here(folder, relay_ip)]) + "\n")
        super().__init__(folder, "turn", ["turnserver", "-c", str(path)])

    @property
    def urls(self) -> dict[str, str]:
        """By transport."""
        return {
            "udp": f"turn:{LOOPBACK}:{self.port}?transport=udp",
            "tcp": f"turn:{LOOPBACK}:{self.port}?transport=tcp",
            "tls": f"turns:localhost:{self.tls_port}?transport=tcp",
        }

    def credentials(self, who: str = "somebody", *, seconds: int = 600, secret: str = SECRET) -> tuple[str, str]:
        """A name that ends by itself after so many seconds (before now, if negative), and its password."""
        name = f"{int(time.time()) + seconds}:{who}"
        return name, b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()

    def _lines(self, strict: bool) -> list[str]:
        lines = configuration.turnserver(self.places).splitlines()
        if strict:
            return lines
        return [line for line in lines if not line.startswith("denied-peer-ip")] + ["allow-loopback-peers"]

    def _answers(self) -> bool:
        """By all three ways: they open one after the other."""
        try:
            for port in (self.port, self.tls_port):
                socket.create_connection((LOOPBACK, port), timeout=1).close()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(0.2)
                asking.connect((LOOPBACK, self.port))
                asking.send(BINDING)
                return bool(asking.recv(100))
        except OSError:
            return False


class Janus(_Machine):
    """`url` is its API, at this machine alone."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}/janus"
        etc = folder / "janus"
        etc.mkdir()
        first = _free_range(RELAYS)
        self.places = configuration.JanusPlaces(
            JANUS_SECRET, LOOPBACK, self.port, str(etc), (first, first + RELAYS - 1)
        )
        for name, text in configuration.janus(self.places).items():
            (etc / name).write_text(text)
        main = etc / "janus.jcfg"
        main.write_text(main.read_text().replace("nat: {", 'nat: {\n  ice_enforce_list = "lo"'))
        super().__init__(folder, "janus", ["janus", "-C", str(main), "-F", str(etc)])

    def ask(self, message: dict[str, Any], path: str = "") -> dict[str, Any]:
        """One question to its API, with the secret; raises OSError while it is away."""
        body = json.dumps({"transaction": "test", "apisecret": JANUS_SECRET, **message}).encode()
        with urllib.request.urlopen(f"{self.url}{path}", body, timeout=10) as answer:  # noqa: S310 - our own machine
            told: dict[str, Any] = json.load(answer)
        return told

    def _answers(self) -> bool:
        try:
            return bool(self.ask({"janus": "ping"})["janus"] == "pong")
        except OSError:
            return False


@contextlib.contextmanager
def running_turn(*, strict: bool = False, relay_ip: str = LOOPBACK) -> Iterator[Turn]:
    needs.media_servers()
    with _folder() as folder, _running(Turn(folder, strict=strict, relay_ip=relay_ip)) as turn:
        yield turn


@contextlib.contextmanager
def running_janus() -> Iterator[Janus]:
    needs.media_servers()
    with _folder() as folder, _running(Janus(folder)) as janus:
        yield janus


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="comity-media-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(machine: Any) -> Iterator[Any]:
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()


def _here(folder: Path, relay_ip: str) -> list[str]:
    """What keeps coturn within its folder and on this machine."""
    return [
        f"listening-ip={LOOPBACK}",
        f"relay-ip={relay_ip}",
        "relay-ip=::1",
        f"userdb={folder / 'turndb'}",
        f"pidfile={folder / 'turn.pid'}",
        "log-file=stdout",
        "simple-log",
    ]


def _free_range(wanted: int) -> int:
    """The first of so many ports that nobody has right now, below those that systems hand out by themselves."""
    for first in range(20_000 + free_port() % 97 * 120, 32_000, wanted):
        if all(_is_free(port) for port in range(first, first + wanted, 7)):
            return first
    return _free_range(wanted)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        try:
            taken.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _wait(machine: _Machine, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if machine.ended or time.monotonic() > deadline:
            raise RuntimeError(f"{type(machine).__name__} did not start:\n{machine.log}")
        time.sleep(0.05)
