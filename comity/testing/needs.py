"""What a test needs from the machine. Missing, it skips and says why; with COMITY_NO_SKIP it fails instead."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

NO_SKIP = bool(os.environ.get("COMITY_NO_SKIP"))


def missing(reason: str) -> NoReturn:
    if NO_SKIP:
        pytest.fail(f"{reason}, and nothing may skip here", pytrace=False)
    pytest.skip(reason)


def postgresql_binaries() -> Path:
    """The folder of `initdb` and `postgres`: Debian's newest, else the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    missing("PostgreSQL is not installed (Debian package postgresql)")


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("Chromium is not installed (Debian package chromium)")
    return found


def headless_shell() -> str:
    """Chromium without all that is around its pages, at half the cost; where it is not installed, the whole."""
    return shutil.which("chromium-headless-shell") or chromium()


def media_servers() -> None:
    if shutil.which("turnserver") is None or shutil.which("janus") is None:
        missing("coturn and Janus are not installed (Debian packages coturn, janus)")


def mail_servers() -> None:
    """Postfix and Dovecot. Only root may start them, and Dovecot 2.4 reads another kind of configuration."""
    if shutil.which("postfix") is None or shutil.which("dovecot") is None:
        missing("Postfix and Dovecot are not installed (Debian packages postfix, dovecot-imapd, dovecot-lmtpd)")
    if os.geteuid() != 0:
        missing("Postfix and Dovecot are started by root alone")
    version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3."):
        missing(f"Dovecot 2.3 is needed, and this is {version.split()[0]}")
