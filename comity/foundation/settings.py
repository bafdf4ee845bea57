"""Settings: the environment (`COMITY_…`) or `comity.toml` in the data folder. A wrong value stops the start."""

from __future__ import annotations

import os
import re
import secrets
import stat
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from comity.foundation.call_settings import NAMES as CALL_NAMES, CallSettings, call_settings
from comity.foundation.errors import SettingsError as SettingsError

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not bound
SECRET_FILE = "secret_key"  # noqa: S105 - a file's name
KEY_CHARACTERS, KEY_VARIETY = 32, 8
MODEL_CHARACTERS = 200
WIDEST = {4: 8, 6: 16}
"""The widest networks that may be asked although they are inside: prefix lengths by version of IP."""
DEBUGGING = ("LITESTAR_DEBUG", "LITESTAR_PDB")
SECRET_SETTINGS = ("secret_key", "smtp_url", "database_url", "coach_key", "turn_secret", "janus_secret")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\Z")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\Z|\[[0-9a-f:.]+\]\Z")
NAMES = (
    "data",
    "database_url",
    "bus_url",
    "public_url",
    "hosts",
    "secret_key",
    "smtp_url",
    "mail_from",
    "limits",
    "log_level",
    "unsafe_database",
    "files_url",
    "fetch_allow",
    "pictures_allow",
    "push_allow",
    "previews",
    "coach_url",
    "coach_key",
    "coach_model",
    "lmtp",
    "authserv_id",
    "dns",
    *CALL_NAMES,
)


class Settings(msgspec.Struct, frozen=True):
    data: Path
    database_url: str
    bus_url: str
    public_url: str
    hosts: tuple[str, ...]
    secret_key: str
    smtp_url: str
    mail_from: str
    limits: str
    log_level: str
    unsafe_database: bool
    files: Path
    fetch_allow: tuple[str, ...]
    pictures_allow: tuple[str, ...]
    push_allow: tuple[str, ...]
    previews: bool
    coach_url: str
    coach_key: str
    coach_model: str
    lmtp: tuple[str, int] | None
    authserv_id: str
    dns: tuple[str, int] | None
    calls: CallSettings = CallSettings()

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(
    environment: Mapping[str, str] = os.environ, *, data: str | None = None, host: str = "127.0.0.1", port: int = 8000
) -> Settings:
    """Read and check all settings; makes the data folder and its secret key when they are missing."""
    _refuse_debugging(environment)
    folder = Path(data).absolute() if data else data_folder(environment)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {folder} cannot be made: {error.strerror}.") from None
    values = _from_file(folder / "comity.toml") | _from_environment(environment)
    allowed = _allow("COMITY_FETCH_ALLOW", values.get("fetch_allow", ""))
    return Settings(
        data=folder,
        database_url=_database_url(values.get("database_url"), folder),
        bus_url=_bus_url(values.get("bus_url", "memory://")),
        public_url=_public_url(values.get("public_url"), host, port),
        hosts=_hosts(values.get("hosts", "")),
        secret_key=_secret_key(values.get("secret_key"), folder / SECRET_FILE),
        smtp_url=_smtp_url(values.get("smtp_url", ""), values.get("mail_from", "")),
        mail_from=_mail_from(values.get("mail_from", "")),
        limits=values.get("limits", "{}"),
        log_level=_log_level(values.get("log_level", "info")),
        unsafe_database=_unsafe_database(values.get("unsafe_database", "0"), values.get("public_url", "")),
        files=_files(values.get("files_url"), folder),
        fetch_allow=allowed,
        pictures_allow=_allow("COMITY_PICTURES_ALLOW", values.get("pictures_allow", "")),
        push_allow=_allow("COMITY_PUSH_ALLOW", values.get("push_allow", "")),
        previews=_on_or_off("COMITY_PREVIEWS", values.get("previews", "on")),
        coach_url=_coach_url(values.get("coach_url", ""), allowed),
        coach_key=_coach_key(values.get("coach_key", ""), values.get("coach_url", "")),
        coach_model=_coach_model(values.get("coach_model", ""), values.get("coach_url", "")),
        lmtp=_lmtp(values.get("lmtp", "")),
        authserv_id=_authserv_id(values.get("authserv_id", "")),
        dns=_dns(values.get("dns", "")),
        calls=call_settings(values),
    )


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The data folder where nobody names one; nothing is made."""
    return Path(environment.get("COMITY_DATA", "./data")).absolute()


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[key] for name in NAMES if (key := f"COMITY_{name.upper()}") in environment}


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    for name in values:
        if name not in NAMES:
            raise SettingsError(f"{path} has the unknown setting {name!r}; known are {', '.join(NAMES)}.")
    if any(name in values for name in SECRET_SETTINGS):
        _refuse_readable(path)
    return {name: str(value) for name, value in values.items()}


def _database_url(value: str | None, folder: Path) -> str:
    if value is None:
        return f"sqlite:///{folder / 'comity.db'}"
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("COMITY_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return value


def _bus_url(value: str) -> str:
    if value != "memory://":
        raise SettingsError("COMITY_BUS_URL must be memory:// (the only bus so far).")
    return value


def _files(value: str | None, folder: Path) -> Path:
    if value is None:
        return folder / "files"
    path = Path(value.removeprefix("file://"))
    if not path.is_absolute():
        raise SettingsError("COMITY_FILES_URL must be an absolute folder such as file:///srv/comity/files.")
    return path


def _allow(setting: str, value: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    for name in names:
        if any(character in name for character in "@\\?# ") or "://" in name:
            raise SettingsError(f"{setting} must name hosts or networks such as 10.0.0.0/8, not {name!r}.")
        if "*" in name or _is_everything(name):
            raise SettingsError(f"{setting} must name the few that are meant; {name!r} opens nearly everything.")
    return names


def _is_everything(name: str) -> bool:
    if not _is_network(name):
        return False
    network = ip_network(name, strict=False)
    return network.prefixlen < WIDEST[network.version]


def _is_network(name: str) -> bool:
    try:
        ip_network(name, strict=False)
    except ValueError:
        return False
    return True


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    for name in names:
        if not _HOST.match(name):
            raise SettingsError(f"COMITY_HOSTS must name each host, such as talk.example.org, not {name!r}.")
    return names


def _refuse_debugging(environment: Mapping[str, str]) -> None:
    """A debugging framework shows its inside to whoever meets an error."""
    for name in DEBUGGING:
        if environment.get(name, "0") not in ("", "0"):
            raise SettingsError(f"{name} is set: debugging would show what is inside. Take it out of the environment.")


def _unsafe_database(value: str, public_url: str) -> bool:
    if value not in ("0", "1"):
        raise SettingsError("COMITY_UNSAFE_DATABASE must be 0 or 1.")
    if value == "1" and public_url.startswith("https://"):
        raise SettingsError(
            "COMITY_UNSAFE_DATABASE is for tests: acknowledged messages could be lost, and COMITY_PUBLIC_URL is public."
        )
    return value == "1"


def _coach_url(value: str, allowed: tuple[str, ...]) -> str:
    """Without a name and password in it: it is shown to people. http only to those that the operator named."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError("COMITY_COACH_URL is not an address.") from None
    plain = value.isascii() and value.isprintable() and not any(mark in value for mark in " @?#\\")
    if value and not (plain and parts.scheme in ("http", "https") and parts.hostname):
        raise SettingsError("COMITY_COACH_URL must look like https://models.example.org/v1, without a name or a query.")
    if parts.scheme == "http" and not _named(parts.hostname or "", allowed):
        raise SettingsError(
            "COMITY_COACH_URL is http, so drafts would travel in the clear; use https, or name its host in "
            "COMITY_FETCH_ALLOW if it is your own."
        )
    return value.rstrip("/")


def _named(host: str, allowed: tuple[str, ...]) -> bool:
    if host.rstrip(".") in allowed:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    networks = (ip_network(name, strict=False) for name in allowed if _is_network(name))
    return any(address in network for network in networks if network.version == address.version)


def _coach_key(value: str, url: str) -> str:
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise SettingsError("COMITY_COACH_KEY must be one word of plain letters, digits and marks.")
    if value and not url:
        raise SettingsError("COMITY_COACH_KEY is set without COMITY_COACH_URL.")
    return value


def _coach_model(value: str, url: str) -> str:
    if bool(value.strip()) != bool(url):
        raise SettingsError("COMITY_COACH_URL and COMITY_COACH_MODEL are set together or not at all.")
    if not value.isprintable() or len(value) > MODEL_CHARACTERS:
        raise SettingsError(f"COMITY_COACH_MODEL must be a name of at most {MODEL_CHARACTERS} characters.")
    return value.strip()


def _on_or_off(name: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise SettingsError(f"{name} must be on or off.")
    return value == "on"


def _public_url(value: str | None, host: str, port: int) -> str:
    if value is None:
        return f"http://{'localhost' if is_loopback(host) or host in EVERYWHERE else host}:{port}"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError("COMITY_PUBLIC_URL is not an address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsError("COMITY_PUBLIC_URL must look like https://talk.example.org, without a path.")
    return value.rstrip("/")


def _secret_key(value: str | None, path: Path) -> str:
    if value is None and path.exists():
        _refuse_readable(path)
        value = path.read_text().strip()
    value = _new_secret_key(path) if value is None else value
    if len(value) < KEY_CHARACTERS:
        raise SettingsError(f"COMITY_SECRET_KEY must have at least {KEY_CHARACTERS} characters.")
    if len(set(value)) < KEY_VARIETY:
        raise SettingsError(
            "COMITY_SECRET_KEY is easily guessed: it repeats a few characters. Let a generator make it."
        )
    return value


def _refuse_readable(path: Path) -> None:
    """Others on this machine must not read secrets; a group may, where one is meant to."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o027:
        raise SettingsError(f"{path} holds a secret and is open to others (mode {mode:o}); run chmod 600 on it.")


def _new_secret_key(path: Path) -> str:
    value = secrets.token_urlsafe(48)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
    return value


def _smtp_url(value: str, sender: str) -> str:
    if bool(value) != bool(sender):
        raise SettingsError("COMITY_SMTP_URL and COMITY_MAIL_FROM are set together or not at all.")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError("COMITY_SMTP_URL is not an address.") from None
    plain = parts.scheme in ("smtp", "smtps") and parts.hostname and not parts.path.strip("/") and not parts.query
    if value and not plain:
        raise SettingsError("COMITY_SMTP_URL must look like smtp://user:password@mail.example.org:587 or smtps://….")
    return value


def _mail_from(value: str) -> str:
    _, address = parseaddr(value)
    if value and not (value.isprintable() and _ADDRESS.match(address)):
        raise SettingsError("COMITY_MAIL_FROM must look like talk@example.org or Comity <talk@example.org>.")
    return value


def _lmtp(value: str) -> tuple[str, int] | None:
    host, _, port = value.rpartition(":")
    if not value:
        return None
    if not _HOST.match(host) or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise SettingsError("COMITY_LMTP must look like 127.0.0.1:8024.")
    return host.strip("[]"), int(port)


def _authserv_id(value: str) -> str:
    if value and not _HOST.match(value.lower()):
        raise SettingsError("COMITY_AUTHSERV_ID must be one name, such as mail.example.org.")
    return value.lower()


def _dns(value: str) -> tuple[str, int] | None:
    host, _, port = value.rpartition(":")
    if not value:
        return None
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        host = ""
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise SettingsError("COMITY_DNS must look like 127.0.0.1:53.")
    return host.strip("[]"), int(port)


def _log_level(value: str) -> str:
    if value.lower() not in ("debug", "info", "warning", "error"):
        raise SettingsError("COMITY_LOG_LEVEL must be debug, info, warning or error.")
    return value.lower()


def refuse_open_binding(host: str, settings: Settings, *, insecure: bool) -> None:
    """Being reached from elsewhere without an https public URL would send passwords in the clear, and whoever reaches
    the listener for mail may say who wrote to us."""
    if settings.lmtp and not (insecure or is_loopback(settings.lmtp[0])):
        raise SettingsError(
            "COMITY_LMTP is reachable from elsewhere and knows no encryption; listen at 127.0.0.1 or add --insecure."
        )
    if settings.https or insecure:
        return
    if not is_loopback(host):
        raise SettingsError(
            f"--host {host} is reachable from elsewhere; set COMITY_PUBLIC_URL to https://… or add --insecure."
        )
    named = urlsplit(settings.public_url).hostname or ""
    if not (is_loopback(named) or named.endswith(".localhost")):
        raise SettingsError(
            f"COMITY_PUBLIC_URL names {named} without https, so passwords would travel in the clear; "
            "use https://… or add --insecure."
        )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
