"""Settings: the environment (`COMITY_…`) or `comity.toml` in the data folder. A wrong value stops the start."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not bound
SECRET_FILE = "secret_key"  # noqa: S105 - a file's name
NAMES = (
    "data",
    "database_url",
    "bus_url",
    "public_url",
    "hosts",
    "secret_key",
    "limits",
    "log_level",
    "unsafe_database",
)


class SettingsError(Exception):
    """One sentence that says which setting is wrong and why."""


class Settings(msgspec.Struct, frozen=True):
    data: Path
    database_url: str
    bus_url: str
    public_url: str
    hosts: tuple[str, ...]
    secret_key: str
    limits: str
    log_level: str
    unsafe_database: bool

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(
    environment: Mapping[str, str] = os.environ, *, data: str | None = None, host: str = "127.0.0.1", port: int = 8000
) -> Settings:
    """Read and check all settings; makes the data folder and its secret key when they are missing."""
    folder = Path(data or environment.get("COMITY_DATA", "./data")).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {folder} cannot be made: {error.strerror}.") from None
    values = _from_file(folder / "comity.toml") | _from_environment(environment)
    return Settings(
        data=folder,
        database_url=_database_url(values.get("database_url"), folder),
        bus_url=_bus_url(values.get("bus_url", "memory://")),
        public_url=_public_url(values.get("public_url"), host, port),
        hosts=tuple(name.strip().lower() for name in values.get("hosts", "").split(",") if name.strip()),
        secret_key=_secret_key(values.get("secret_key"), folder / SECRET_FILE),
        limits=values.get("limits", "{}"),
        log_level=_log_level(values.get("log_level", "info")),
        unsafe_database=values.get("unsafe_database") == "1",
    )


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
    if value is None:
        value = path.read_text().strip() if path.exists() else _new_secret_key(path)
    if len(value) < 32:
        raise SettingsError("COMITY_SECRET_KEY must have at least 32 characters.")
    return value


def _new_secret_key(path: Path) -> str:
    value = secrets.token_urlsafe(48)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
    return value


def _log_level(value: str) -> str:
    if value.lower() not in ("debug", "info", "warning", "error"):
        raise SettingsError("COMITY_LOG_LEVEL must be debug, info, warning or error.")
    return value.lower()


def refuse_open_binding(host: str, settings: Settings, *, insecure: bool) -> None:
    """Binding beyond loopback without an https public URL would send passwords in the clear."""
    if not (is_loopback(host) or settings.https or insecure):
        raise SettingsError(
            f"--host {host} is reachable from elsewhere; set COMITY_PUBLIC_URL to https://… or add --insecure."
        )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
