"""Whatever was there before, there is one whole company afterwards, and never at the cost of somebody's data."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from comity.accounts.models import Member
from comity.accounts.queries import organisation
from comity.commands import create_owner
from comity.conversations.models import Channel, Message
from comity.demo import seeding
from comity.demo.company import found_in, move_doors, prepare_company
from comity.demo.tests.conftest import SHOP
from comity.foundation.clock import FixedClock
from comity.foundation.settings import Settings, SettingsError, load_settings
from comity.foundation.store import Tx, open_store
from comity.testing.plugin import ELSEWHERE

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return _settings(tmp_path / "data", database_url)


@pytest.fixture
def running(seeded_demo: Path, tmp_path: Path) -> Settings:
    """A company that was prepared before."""
    shutil.copytree(seeded_demo, tmp_path / "data")
    return _settings(tmp_path / "data")


def _settings(data: Path, database_url: str = "") -> Settings:
    environment = {"COMITY_DATABASE_URL": database_url or f"sqlite:///{data}/comity.db", "COMITY_UNSAFE_DATABASE": "1"}
    return load_settings(environment, data=str(data))


def test_seeding_twice_is_one_company(running: Settings) -> None:
    first = _state(running)
    prepare_company(running, shop=SHOP)
    assert _state(running) == first
    assert first[1] == 11


def test_what_broke_off_is_begun_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = set()
    for _ in range(2):
        with monkeypatch.context() as broken, pytest.raises(InterruptedError):
            broken.setattr(seeding, "_live_through", _break)
            prepare_company(settings, shop=SHOP)
        state = _state(settings)
        assert (state[0], state[2]) == ("a part", 0)
        epochs.add(state[3])
    assert len(epochs) == 2, "cursors of the first would still be good"


def test_what_broke_off_becomes_whole_and_a_reset_throws_all_away(
    running: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _state(running)
    secret = (running.data / "secret_key").read_text()
    with monkeypatch.context() as broken, pytest.raises(InterruptedError):
        broken.setattr(seeding, "_live_through", _break)
        prepare_company(running, shop=SHOP, reset=True)
    again = _state(running)
    assert (again[0], again[2]) == ("a part", 0)
    assert again[3] != first[3], "cursors of the old company would still be good"
    prepare_company(running, shop=SHOP)
    whole = _state(running)
    assert whole[:3] == first[:3] == ("ours", 11, whole[2])
    assert whole[2] > 400
    assert (running.data / "secret_key").read_text() == secret


@pytest.mark.parametrize("reset", [False, True])
def test_the_data_of_others_is_left_alone(settings: Settings, reset: bool) -> None:
    create_owner(settings, name="Lou Real", handle="lou", email="lou@real.example", password="a real password")
    before = _state(settings)
    with pytest.raises(SettingsError, match="not the demo company"):
        prepare_company(settings, shop=SHOP, reset=reset)
    assert _state(settings) == before == ("another", 1, 0, before[3])


def test_a_folder_in_use_is_left_alone(settings: Settings) -> None:
    with (settings.data / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SettingsError, match="Another server"):
            prepare_company(settings, shop=SHOP, reset=True)


def test_the_doors_follow_a_shop_on_another_port(running: Settings) -> None:
    store = open_store(running.database_url, durable=False)
    for port in (9001, 9002, 9002):
        store.write_now(move_doors, shop=f"http://127.0.0.1:{port}")
    doors = {channel.key: channel.origins for channel in store.read_now(_websites)}
    store.close()
    assert doors == {
        seeding.KEY: ["http://127.0.0.1:9002"],
        "repair-desk": ["http://127.0.0.1:9002"],
        "spring-market": [ELSEWHERE],
    }


def _break(*_: object) -> None:
    raise InterruptedError


def _state(settings: Settings) -> tuple[str, int, int, str]:
    store = open_store(settings.database_url, FixedClock(0), durable=False)
    try:
        return (*store.read_now(_counted), store.epoch)
    finally:
        store.close()


def _websites(tx: Tx) -> list[Channel]:
    return [channel for channel in tx.session.scalars(select(Channel)) if channel.kind == "website"]


def _counted(tx: Tx) -> tuple[str, int, int]:
    assert organisation(tx) is not None
    members, messages = (tx.session.scalar(select(func.count(of.id))) or 0 for of in (Member, Message))
    return found_in(tx), members, messages
