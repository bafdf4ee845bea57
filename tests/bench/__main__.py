"""`bin/bench [SECONDS] [--only WORD …]`: Comity on this machine, beside what others publish of themselves;
`bin/bench coach`: the coach, see `coach.py`."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from comity.testing.processes import Server, running_server
from tests.bench import coach, workloads
from tests.bench.peers import PUBLISHED
from tests.bench.stage import CORES, Stage
from tests.bench.workloads import Line

Workload = Callable[[Stage, float], Awaitable[list[Line]]]
WORKLOADS: dict[str, Workload] = {
    "sends": workloads.sends,
    "fan-out": workloads.fan_out,
    "history": workloads.history,
}


def main() -> None:
    if sys.argv[1:2] == ["coach"]:
        coach.main(sys.argv[2:])
        return
    asked = argparse.ArgumentParser(prog="bin/bench", description="Measures Comity on this machine.")
    asked.add_argument("seconds", nargs="?", type=float, default=8.0, help="how long each figure is measured")
    asked.add_argument("--only", nargs="*", choices=[*WORKLOADS], default=[*WORKLOADS])
    asked.add_argument("--database-url", help="a PostgreSQL database that is empty, for one part; SQLite without it")
    given = asked.parse_args()
    workloads.raise_limits()
    machine = f"{platform.machine()}, {len(CORES)} cores, load {os.getloadavg()[0]:.1f}"
    _say(f"{machine}, Python {platform.python_version()}")
    if len(CORES) < 2:
        _say("One core for server and generator: all figures are too low.")
    for name in given.only:
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder), database_url=given.database_url, settings={"COMITY_LIMITS": "off"})
            server.create_owner()
            with running_server(server):
                for line in asyncio.run(_measured(server, WORKLOADS[name], given.seconds)):
                    _say(f"{line.what:<58}{line.figure:>12,.1f} {line.unit}")
    _say(PUBLISHED)


async def _measured(server: Server, workload: Workload, seconds: float) -> list[Line]:
    stage = Stage(server)
    stage.pin()
    return await workload(stage, seconds)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
