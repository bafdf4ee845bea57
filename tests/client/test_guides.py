"""The examples of the guides for programs work as they are printed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.testing.canary import CANARY
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from tests.client.conftest import bot_token
from tests.sources import ROOT

GUIDES = ROOT / "docs" / "extend"
SECONDS = 30


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (GUIDES / page).read_text(), re.DOTALL | re.MULTILINE)


@contextlib.contextmanager
def running(code: str, crew: Crew, token: str, folder: Path) -> Iterator[None]:
    """A program of the guide as a process of its own."""
    path = folder / "bot.py"
    path.write_text(code)
    environment = os.environ | {
        "COMITY_URL": crew.server.url,
        "COMITY_TOKEN": token,
        "PYTHONPATH": str(ROOT / "client"),
    }
    log = (folder / "bot.log").open("w")
    process = subprocess.Popen([sys.executable, str(path)], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield
        assert process.poll() is None, (folder / "bot.log").read_text()
    finally:
        process.kill()
        process.wait()
        log.close()


def until(ask: Callable[[], object], answered: Callable[[], bool]) -> None:
    """Ask once a second until the program, which has to start first, has answered."""
    for _ in range(SECONDS):
        ask()
        for _ in range(10):
            if answered():
                return
            time.sleep(0.1)
    pytest.fail("Nothing answered.")


def bodies(client: Client, conversation: str, lane: str) -> list[str]:
    found = client.get(f"/api/conversations/{conversation}/messages?limit=100").json["items"]
    return [one["body"] for one in found if one["lane"] == lane]


@pytest.mark.slow
def test_the_bot_in_ten_lines_answers(crew: Crew, tmp_path: Path) -> None:
    room = crew.room(crew.anna)
    code = blocks("bots.md", "python")[0]
    assert len(code.splitlines()) == 10
    with running(code, crew, bot_token(crew, "ten_lines", rooms=[room], scopes=["read", "write"]), tmp_path):
        answer = "Order 4711 left the house on Monday."
        until(
            lambda: crew.anna.say(room, "!order 4711"),
            lambda: answer in bodies(crew.anna, room, "message"),
        )


@pytest.mark.slow
def test_the_help_desk_bot_puts_a_note_beside_the_talk(crew: Crew, tmp_path: Path) -> None:
    """And the visitor gets no trace of it."""
    vic = crew.visit()
    token = bot_token(crew, "help_desk", scopes=["read", "write"], channels=[crew.channel.id])
    talk = crew.ask(vic, "Hello")
    code = blocks("bots.md", "python")[1].replace("left Hamburg", f"{CANARY} left Hamburg")
    with running(code, crew, token, tmp_path):
        until(
            lambda: vic.say(talk, "Where is order 4711?"),
            lambda: (
                f"Order 4711 {CANARY} left Hamburg on Monday, arrives on Thursday." in bodies(crew.anna, talk, "note")
            ),
        )
    assert CANARY not in "".join(bodies(vic, talk, "message") + bodies(vic, talk, "note"))
    assert bodies(vic, talk, "note") == []


def shell(script: str, **variables: str) -> str:
    missing = [tool for tool in ("bash", "curl", "jq") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | variables,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout


def test_the_calls_of_the_api_page_answer(crew: Crew) -> None:
    """In one shell, one after the other, as somebody reads them."""
    parts = blocks("api.md", "sh")
    assert len(parts) == 7
    marked = "\necho ----\n".join(parts)
    me, first, again, wrong, names, once, stream = [
        part.strip() for part in shell(marked, base=crew.server.url, token=crew.anna.token or "").split("----")
    ]
    assert json.loads(me)["person"] == crew.anna.person
    assert json.loads(first)["body"] == "First!"
    stored, _, listed = again.rpartition("}")
    assert json.loads(stored + "}") == json.loads(first) and listed.strip() == "First!"
    assert {"kind", "colour"} == json.loads(wrong)["fields"].keys()
    assert {"Anna Brandt", "Ben Okafor", "Cleo Varga"} & set(names.splitlines())
    rooms = once.splitlines()
    assert len(rooms) == 2 and rooms[0] == rooms[1]
    assert '"op":"ready"' in stream


def test_a_bot_is_made_from_the_shell_as_printed(crew: Crew) -> None:
    room = created(crew.cleo, "/api/conversations", {"kind": "room", "title": "Orders"})["id"]
    [script] = blocks("bots.md", "sh")
    me = json.loads(shell(script, base=crew.server.url, owner=crew.cleo.token or "", room=room))
    assert (me["role"], me["handle"]) == ("bot", "orders")
    here = crew.cleo.get(f"/api/conversations/{room}").json["participants"]
    assert [one["name"] for one in here if one["bot"]] == ["Order desk"]
