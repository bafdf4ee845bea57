"""Settings from the environment and `comity.toml`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from comity.foundation.settings import SettingsError, is_loopback, load_settings, refuse_open_binding


def test_the_defaults_need_nothing(tmp_path: Path) -> None:
    settings = load_settings({}, data=str(tmp_path / "deep" / "data"), port=8123)
    assert settings.database_url.startswith(f"sqlite:///{tmp_path}/deep/data/")
    assert settings.public_url == "http://localhost:8123"
    assert not settings.https


def test_a_secret_key_is_made_once_for_its_user_only(tmp_path: Path) -> None:
    first, second = (load_settings({}, data=str(tmp_path)).secret_key for _ in range(2))
    assert first == second
    assert len(first) >= 43
    [path] = [path for path in tmp_path.iterdir() if path.read_text() == first]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    one, other = (load_settings({}, data=str(tmp_path / name)).secret_key for name in ("one", "other"))
    assert one != other


def test_a_given_secret_key_is_not_written_down(tmp_path: Path) -> None:
    settings = load_settings({"COMITY_SECRET_KEY": "x" * 32}, data=str(tmp_path))
    assert settings.secret_key == "x" * 32
    assert list(tmp_path.iterdir()) == []


def test_the_environment_outweighs_the_file(tmp_path: Path) -> None:
    (tmp_path / "comity.toml").write_text('log_level = "error"\npublic_url = "https://talk.example.org/"\n')
    settings = load_settings({"COMITY_LOG_LEVEL": "debug"}, data=str(tmp_path))
    assert (settings.log_level, settings.public_url, settings.https) == ("debug", "https://talk.example.org", True)


def test_the_folder_comes_from_the_command_line_before_the_environment(tmp_path: Path) -> None:
    environment = {"COMITY_DATA": str(tmp_path / "environment")}
    assert load_settings(environment).data == tmp_path / "environment"
    assert load_settings(environment, data=str(tmp_path / "line")).data == tmp_path / "line"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMITY_DATABASE_URL", ""),
        ("COMITY_DATABASE_URL", "mysql://x"),
        ("COMITY_DATABASE_URL", "sqlite://x"),
        ("COMITY_PUBLIC_URL", ""),
        ("COMITY_PUBLIC_URL", "talk.example.org"),
        ("COMITY_PUBLIC_URL", "ftp://talk.example.org"),
        ("COMITY_PUBLIC_URL", "https://"),
        ("COMITY_PUBLIC_URL", "https://talk.example.org/chat"),
        ("COMITY_PUBLIC_URL", "https://talk.example.org?x"),
        ("COMITY_PUBLIC_URL", "https://talk.example.org:port"),
        ("COMITY_PUBLIC_URL", "http://["),
        ("COMITY_BUS_URL", "nats:"),
        ("COMITY_SECRET_KEY", ""),
        ("COMITY_SECRET_KEY", "x" * 31),
        ("COMITY_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_says_which_and_why_in_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings({name: value}, data=str(tmp_path))
    assert name in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert not value or len(value) < 20 or value not in str(wrong.value) or name != "COMITY_SECRET_KEY"


@pytest.mark.parametrize("content", [b"= x", b"\xff", b"colour = 1", b"log_level = 'loud'", b"[section]\nx = 1"])
def test_a_wrong_file_says_so_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "comity.toml").write_bytes(content)
    with pytest.raises(SettingsError) as wrong:
        load_settings({}, data=str(tmp_path))
    assert "\n" not in str(wrong.value)


def test_a_folder_that_cannot_be_made_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in ("file", "file/inside"):
        with pytest.raises(SettingsError):
            load_settings({}, data=str(tmp_path / folder))


def test_host_names_are_a_list(tmp_path: Path) -> None:
    settings = load_settings({"COMITY_HOSTS": "Talk.example.org, talk.internal ,"}, data=str(tmp_path))
    assert settings.hosts == ("talk.example.org", "talk.internal")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),  # noqa: S104 - judged
     ("192.168.0.1", False), ("localhost.example.org", False), ("", False)],
)  # fmt: skip
def test_loopback_is_this_machine_only(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_reachable_address_needs_https_or_a_word(tmp_path: Path) -> None:
    plain = load_settings({}, data=str(tmp_path))
    secure = load_settings({"COMITY_PUBLIC_URL": "https://talk.example.org"}, data=str(tmp_path))
    with pytest.raises(SettingsError):
        refuse_open_binding("192.168.0.1", plain, insecure=False)
    refuse_open_binding("192.168.0.1", plain, insecure=True)
    refuse_open_binding("192.168.0.1", secure, insecure=False)
    refuse_open_binding("127.0.0.1", plain, insecure=False)
