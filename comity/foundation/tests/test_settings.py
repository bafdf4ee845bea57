"""Settings from the environment and `comity.toml`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from comity.foundation.settings import SettingsError, is_loopback, load_settings, refuse_open_binding

KEY = "0123456789abcdef" * 2


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
    settings = load_settings({"COMITY_SECRET_KEY": KEY}, data=str(tmp_path))
    assert settings.secret_key == KEY
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
        ("COMITY_SECRET_KEY", KEY[:31]),
        ("COMITY_SECRET_KEY", "x" * 32),
        ("COMITY_SECRET_KEY", "changed" * 9),
        ("COMITY_LOG_LEVEL", "loud"),
        ("COMITY_HOSTS", "*"),
        ("COMITY_HOSTS", "talk.example.org,*.example.org"),
        ("COMITY_HOSTS", "https://talk.example.org"),
        ("COMITY_HOSTS", "talk.example.org:443"),
        ("COMITY_HOSTS", "0.0.0.0/0"),
        ("COMITY_FETCH_ALLOW", "*"),
        ("COMITY_FETCH_ALLOW", "0.0.0.0/0"),
        ("COMITY_FETCH_ALLOW", "10.0.0.0/8,128.0.0.0/1"),
        ("COMITY_FETCH_ALLOW", "::/0"),
        ("COMITY_PICTURES_ALLOW", "*"),
        ("COMITY_PICTURES_ALLOW", "0.0.0.0/0"),
        ("COMITY_PUSH_ALLOW", "https://push.lumen.example/x"),
        ("COMITY_PUSH_ALLOW", "::/0"),
        ("COMITY_UNSAFE_DATABASE", "yes"),
        ("LITESTAR_DEBUG", "1"),
        ("LITESTAR_PDB", "true"),
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


SERVICE = {"COMITY_COACH_URL": "https://models.example.org/v1/", "COMITY_COACH_MODEL": "small"}


def test_a_service_of_the_coach_is_off_until_it_is_named(tmp_path: Path) -> None:
    off = load_settings({"COMITY_COACH_URL": "", "COMITY_COACH_MODEL": ""}, data=str(tmp_path))
    assert (off.coach_url, off.coach_key, off.coach_model) == ("", "", "")
    on = load_settings(SERVICE | {"COMITY_COACH_KEY": "sk-1"}, data=str(tmp_path))
    assert (on.coach_url, on.coach_key, on.coach_model) == ("https://models.example.org/v1", "sk-1", "small")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("COMITY_COACH_MODEL", {"COMITY_COACH_MODEL": ""}),
        ("COMITY_COACH_MODEL", {"COMITY_COACH_MODEL": "a\nb"}),
        ("COMITY_COACH_MODEL", {"COMITY_COACH_MODEL": "x" * 201}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": ""}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "models.example.org"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "file:///etc/passwd"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https:///v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https://[v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https://models.example.org:port/v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https://me:secretword@models.example.org/v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https://models.example.org/v1?key=secretword"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "https://models.example.org/v1#x"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "http://models.example.org/v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "http://localhost:11434/v1"}),
        ("COMITY_COACH_URL", {"COMITY_COACH_URL": "http://10.1.2.3/v1", "COMITY_FETCH_ALLOW": "10.2.0.0/16,::1"}),
        ("COMITY_COACH_KEY", {"COMITY_COACH_KEY": "secretword\r\nHost: x"}),
        ("COMITY_COACH_KEY", {"COMITY_COACH_KEY": "wörd"}),
        ("COMITY_COACH_KEY", {"COMITY_COACH_KEY": "secretword", "COMITY_COACH_URL": "", "COMITY_COACH_MODEL": ""}),
    ],
)
def test_a_wrong_service_of_the_coach_stops_the_start(tmp_path: Path, name: str, changes: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(SERVICE | changes, data=str(tmp_path))
    assert name in str(wrong.value)
    assert "secretword" not in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://localhost:11434/v1", "localhost"),
        ("http://10.1.2.3:8000", "wiki.example,10.1.0.0/16"),
        ("http://[fd00::1]/v1", "fd00::/32"),
    ],
)
def test_http_is_taken_for_what_the_operator_named(tmp_path: Path, url: str, allowed: str) -> None:
    named = {"COMITY_COACH_URL": url, "COMITY_FETCH_ALLOW": allowed}
    assert load_settings(SERVICE | named, data=str(tmp_path)).coach_url == url


def test_a_file_with_the_key_of_that_service_is_ones_own(tmp_path: Path) -> None:
    (tmp_path / "comity.toml").write_text('coach_key = "word"\n')
    (tmp_path / "comity.toml").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_settings(SERVICE, data=str(tmp_path))


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
    with pytest.raises(SettingsError, match="--host"):
        refuse_open_binding("0.0.0.0", plain, insecure=False)  # noqa: S104 - refused


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("http://localhost:8700", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8700", True),
        ("http://shop.localhost", True),
        ("https://talk.example.org", True),
        ("http://talk.example.org", False),
        ("http://192.168.0.7:8700", False),
        ("http://localhost.example.org", False),
    ],
)
def test_a_public_address_needs_https_or_a_word(tmp_path: Path, url: str, fine: bool) -> None:
    settings = load_settings({"COMITY_PUBLIC_URL": url}, data=str(tmp_path))
    refuse_open_binding("127.0.0.1", settings, insecure=True)
    if fine:
        refuse_open_binding("127.0.0.1", settings, insecure=False)
        return
    with pytest.raises(SettingsError, match="COMITY_PUBLIC_URL"):
        refuse_open_binding("127.0.0.1", settings, insecure=False)


@pytest.mark.parametrize(
    ("mode", "fine"), [(0o600, True), (0o400, True), (0o640, True), (0o644, False), (0o660, False)]
)
def test_a_secret_is_in_no_file_that_others_open(tmp_path: Path, mode: int, fine: bool) -> None:
    """The key, and a settings file with the key or a password in it."""
    for name, content in (("secret_key", KEY), ("comity.toml", f'secret_key = "{KEY}"')):
        path = tmp_path / name / name
        path.parent.mkdir()
        path.write_text(content)
        path.chmod(mode)
        if fine:
            assert load_settings({}, data=str(path.parent)).secret_key == KEY
            continue
        with pytest.raises(SettingsError, match="chmod 600") as refused:
            load_settings({}, data=str(path.parent))
        assert KEY not in str(refused.value)


def test_a_settings_file_without_secrets_may_be_read_by_all(tmp_path: Path) -> None:
    (tmp_path / "comity.toml").write_text('log_level = "error"')
    (tmp_path / "comity.toml").chmod(0o644)
    assert load_settings({}, data=str(tmp_path)).log_level == "error"


def test_a_database_that_may_lose_messages_is_for_tests(tmp_path: Path) -> None:
    unsafe = {"COMITY_UNSAFE_DATABASE": "1"}
    assert load_settings(unsafe, data=str(tmp_path)).unsafe_database
    with pytest.raises(SettingsError, match="COMITY_UNSAFE_DATABASE"):
        load_settings(unsafe | {"COMITY_PUBLIC_URL": "https://talk.example.org"}, data=str(tmp_path))


@pytest.mark.parametrize("setting", ["COMITY_SECRET_KEY=" + "x" * 40, "COMITY_HOSTS=*", "LITESTAR_DEBUG=1"])
def test_the_server_itself_refuses(tmp_path: Path, setting: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rule 37: the command ends with one sentence and 2, and nothing was made."""
    from comity.cli import main

    name, _, value = setting.partition("=")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(name, value)
        assert main(["serve", "--port", "0", "--data", str(tmp_path)]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert name in line
    assert not (tmp_path / "comity.db").exists()


def test_the_listener_for_mail_stays_on_this_machine(tmp_path: Path) -> None:
    inside = load_settings({"COMITY_LMTP": "127.0.0.1:8024"}, data=str(tmp_path))
    assert inside.lmtp == ("127.0.0.1", 8024)
    refuse_open_binding("127.0.0.1", inside, insecure=False)
    refuse_open_binding("127.0.0.1", load_settings({"COMITY_LMTP": "[::1]:8024"}, data=str(tmp_path)), insecure=False)
    open_to_all = {"COMITY_LMTP": "0.0.0.0:8024", "COMITY_PUBLIC_URL": "https://talk.example.org"}
    outside = load_settings(open_to_all, data=str(tmp_path))
    refuse_open_binding("127.0.0.1", outside, insecure=True)
    with pytest.raises(SettingsError, match="COMITY_LMTP is reachable"):
        refuse_open_binding("127.0.0.1", outside, insecure=False)


def test_who_is_believed_of_mail_and_whom_we_ask_for_names(tmp_path: Path) -> None:
    found = load_settings({"COMITY_AUTHSERV_ID": "Mail.Example.org", "COMITY_DNS": "[::1]:5353"}, data=str(tmp_path))
    assert (found.authserv_id, found.dns) == ("mail.example.org", ("::1", 5353))
    none = load_settings({}, data=str(tmp_path))
    assert (none.authserv_id, none.dns) == ("", None)
    with pytest.raises(SettingsError, match="COMITY_AUTHSERV_ID must be one name"):
        load_settings({"COMITY_AUTHSERV_ID": "two names"}, data=str(tmp_path))
    for value in ("53", "127.0.0.1", "ns.example.org:53", "127.0.0.1:0", "127.0.0.1:x"):
        with pytest.raises(SettingsError, match="COMITY_DNS must look like"):
            load_settings({"COMITY_DNS": value}, data=str(tmp_path))


@pytest.mark.parametrize("value", ["8024", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "a b:25", ":25", "::1:x"])
def test_a_listener_without_a_place_stops_the_start(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="COMITY_LMTP must look like"):
        load_settings({"COMITY_LMTP": value}, data=str(tmp_path))
