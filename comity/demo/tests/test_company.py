"""Whatever was there before, there is one whole company afterwards, and never at the cost of somebody's data."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from sqlalchemy import func, select

from comity.accounts.models import Member
from comity.accounts.queries import organisation
from comity.commands import create_owner
from comity.conversations.models import Message
from comity.demo import seeding
from comity.demo.company import door_for, found_in, prepare_company
from comity.demo.tests.conftest import SHOP
from comity.foundation.clock import FixedClock
from comity.foundation.settings import Settings, SettingsError, load_settings
from comity.foundation.store import Tx, open_store
from comity.people.actions import add_person

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    environment = {"COMITY_DATABASE_URL": database_url, "COMITY_UNSAFE_DATABASE": "1"}
    return load_settings(environment, data=str(tmp_path / "data"))


def test_seeding_twice_is_one_company(settings: Settings) -> None:
    prepare_company(settings, shop=SHOP)
    first = _state(settings)
    prepare_company(settings, shop=SHOP)
    assert _state(settings) == first
    assert first[1] == 10


def test_a_start_that_broke_off_is_begun_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "_finish", _break)
    with pytest.raises(InterruptedError):
        prepare_company(settings, shop=SHOP)
    assert _state(settings)[0] == "a part"
    monkeypatch.undo()
    prepare_company(settings, shop=SHOP)
    assert _state(settings)[:2] == ("ours", 10)


def test_reset_throws_away_what_was_said_since(settings: Settings) -> None:
    prepare_company(settings, shop=SHOP)
    first = _state(settings)
    store = open_store(settings.database_url, durable=False)
    store.write_now(add_person, name="Somebody new")
    store.close()
    secret = (settings.data / "secret_key").read_text()
    prepare_company(settings, shop=SHOP, reset=True)
    again = _state(settings)
    assert again[:3] == first[:3]
    assert again[3] != first[3], "cursors of the old company would still be good"
    assert (settings.data / "secret_key").read_text() == secret


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


def test_a_shop_on_another_port_gets_a_door_of_its_own(settings: Settings) -> None:
    prepare_company(settings, shop=SHOP)
    store = open_store(settings.database_url, durable=False)
    keys = [store.write_now(door_for, shop=f"http://127.0.0.1:{port}") for port in (8001, 9001, 9001)]
    store.close()
    assert keys == [seeding.KEY, f"{seeding.KEY}-9001", f"{seeding.KEY}-9001"]


def _break(tx: Tx, *, cast: seeding.Cast) -> None:
    raise InterruptedError


def _state(settings: Settings) -> tuple[str, int, int, str]:
    store = open_store(settings.database_url, FixedClock(0), durable=False)
    try:
        return (*store.read_now(_counted), store.epoch)
    finally:
        store.close()


def _counted(tx: Tx) -> tuple[str, int, int]:
    assert organisation(tx) is not None
    members, messages = (tx.session.scalar(select(func.count(of.id))) or 0 for of in (Member, Message))
    return found_in(tx), members, messages
