"""The real `comity demo` as a process, and what it printed."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from comity.testing.processes import Server, running_server

LINK = re.compile(r"^\s*(\w+) [\w ]+? {2,}.*?(http\S+/sign-in/link\?token=\S+)$", re.MULTILINE)


def two_free_ports() -> int:
    """The first of two neighbouring free ports: Comity and its shop."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", port + 1))
                return port
    raise RuntimeError("no two neighbouring ports are free")


class Demo(Server):
    """A demo company. `restart()` ends it and starts it over the same data."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = two_free_ports()
        self.url, self.shop = f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port + 1}"
        self.arguments = ["demo", "--port", str(self.port)]

    def link(self, name: str) -> str:
        """The newest sign-in link of the one with this first name."""
        for _ in range(100):
            links: dict[str, str] = dict(LINK.findall(self.log))
            if name in links:
                return links[name]
            time.sleep(0.05)
        raise AssertionError(f"No link for {name} in\n{self.log}")


@contextlib.contextmanager
def running_demo(folder: Path, seeded: Path) -> Iterator[Demo]:
    """Over a copy of the company that was made before."""
    demo = Demo(folder)
    shutil.copytree(seeded, demo.data, dirs_exist_ok=True)
    with running_server(demo):
        yield demo
