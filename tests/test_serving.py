"""The real server from start to stop, as an operator sees it."""

from __future__ import annotations

import gzip
import http.client
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from comity.foundation.clock import system_clock
from comity.foundation.limits import Limiter
from comity.foundation.settings import SettingsError, load_settings
from comity.interface.assets import asset, asset_path
from comity.testing.crew import Crew
from comity.testing.plugin import BOTH, on_both_databases
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until

OWNER = (
    "create-owner",
    "--name",
    "Cleo",
    "--handle",
    "cleo2",
    "--email",
    "cleo2@lumen.example",
    "--password",
    PASSWORD,
)

ROOM = {"kind": "room", "title": "Lamps"}
WRONG = {
    "COMITY_DATABASE_URL": "mysql://nowhere",
    "COMITY_PUBLIC_URL": "talk.example.org",
    "COMITY_LIMITS": '{"send.everyone": [1, 1]}',
    "COMITY_BUS_URL": "nats://nowhere",
    "COMITY_SECRET_KEY": "short",
    "COMITY_LOG_LEVEL": "loud",
}


@pytest.mark.parametrize("backend", BOTH)
def test_it_starts_empty_answers_and_stops(serve: Callable[..., Server], backend: str) -> None:
    empty = serve(backend, empty=True)
    assert empty.client().get("/healthz").json == {"status": "ok"}
    assert empty.client().get("/api/me").status == 401
    assert empty.command(*OWNER).returncode == 0
    assert empty.command(*OWNER).returncode == 1
    assert empty.stop() == 0


def test_its_secret_is_for_its_user_only(server: Server) -> None:
    assert stat.S_IMODE((server.data / "secret_key").stat().st_mode) == 0o600


def test_built_files_are_packed_once(server: Server) -> None:
    for name in ("workspace.js", "workspace.css"):
        plain = server.client().get(asset(name), **{"Accept-Encoding": "identity"})
        packed = server.client().get(asset(name), **{"Accept-Encoding": "gzip"})
        assert plain.body == asset_path(name).read_bytes()
        assert gzip.decompress(packed.body) == plain.body


def test_a_second_server_on_the_same_sqlite_file_is_refused(server: Server) -> None:
    second = server.command("serve", "--port", "0")
    assert second.returncode == 2
    assert len(second.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("setting", WRONG)
def test_a_wrong_setting_is_refused_in_one_sentence(tmp_path: Path, setting: str) -> None:
    environment = {"COMITY_DATA": str(tmp_path), setting: WRONG[setting]}
    with pytest.raises(SettingsError) as refused:
        Limiter(load_settings(environment).limits, system_clock)
    assert setting in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    ended = Server(tmp_path, settings={"COMITY_LIMITS": WRONG["COMITY_LIMITS"]}).command("serve", "--port", "0")
    assert ended.returncode == 2
    assert "COMITY_LIMITS" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@on_both_databases
def test_acknowledged_messages_survive_a_crash(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = [crew.anna.say(room, f"Lamp {number}").json["id"] for number in range(20)]
    crew.server.kill()
    crew.server.start()
    items = crew.ben.get(f"/api/conversations/{room}/messages").json["items"]
    assert [row["id"] for row in items] == sent


@on_both_databases
def test_it_stops_without_a_fault_while_much_is_said(crew: Crew) -> None:
    """Who hears of a new room is still being read when the stop comes, in the midst of talk; the log is judged after
    each test."""
    with ThreadPoolExecutor(8) as people:
        made: list[str] = []
        talking = [people.submit(_talk_until_it_stops, crew, made) for _ in range(8)]
        assert until(lambda: len(made) > 8, 60 * SLACK), [talk for talk in talking if talk.done()]
        assert crew.server.stop() == 0
        for talk in talking:
            talk.result()


def _talk_until_it_stops(crew: Crew, made: list[str]) -> None:
    """Notes each room that it made and spoke in."""
    listening = crew.ben.live()
    while True:
        try:
            room = crew.anna.post("/api/conversations", ROOM | {"participants": [crew.ben.person]})
            made.append(crew.anna.say(room.json["id"], "Does anybody hear this?").json["conversation"])
        except (OSError, http.client.HTTPException, KeyError):
            listening.close()
            return


def test_logs_hold_no_secrets(crew: Crew) -> None:
    token = crew.anna.post(f"/api/members/{crew.anna.member}/tokens", {"label": "bot"}).json["token"]
    bot = crew.server.client()
    bot.live(path=f"/api/live?token={token}").close()
    assert crew.server.stop() == 0
    assert token not in crew.server.log
    assert PASSWORD not in crew.server.log
