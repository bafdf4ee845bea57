"""A real identity provider of somebody else: Canaille, in an environment of its own below `build/`, made once."""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from comity.testing import needs
from comity.testing.client import Client
from comity.testing.processes import free_port

PACKAGES = ("canaille[front,oidc,sqlite]==0.3.6",)
FOLDER = Path(__file__).parents[2] / "build" / "canaille-0.3.6"
DATABASE = "canaille.sqlite"
PREPARED = FOLDER / DATABASE
PASSWORD = "pw-Jane-123"
START_SECONDS = 90
MAKE_SECONDS = 300
SERVING = """
import json, os, sys, threading
from canaille import create_app
from canaille.app import models
from canaille.app.installation import install
from canaille.backends import Backend
from werkzeug.serving import run_simple

port, folder, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
app = create_app({
    "SECRET_KEY": "test-only",
    "SERVER_NAME": f"127.0.0.1:{port}",
    "PREFERRED_URL_SCHEME": "http",
    "TRUSTED_HOSTS": ["127.0.0.1"],
    "CANAILLE": {"DATABASE": "sql", "JAVASCRIPT": False, "EMAIL_CONFIRMATION": False},
    "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{folder}/{sys.argv[4]}"},
    "CANAILLE_OIDC": {"ENABLE_OIDC": True, "DYNAMIC_CLIENT_REGISTRATION_OPEN": True},
})

def change(name, email):
    with app.app_context(), Backend.instance.session():
        found = Backend.instance.get(models.User, user_name=name)
        user = found or models.User(user_name=name, formatted_name=f"{name.title()} Doe", family_name="Doe")
        user.given_name, user.password = name.title(), password
        user.emails = [email]
        Backend.instance.save(user)

def listen():
    for line in sys.stdin:
        change(*json.loads(line))
        print("done", flush=True)

if not os.path.exists(f"{folder}/{sys.argv[4]}"):
    with app.app_context():
        install(app)
threading.Thread(target=listen, daemon=True).start()
run_simple("127.0.0.1", port, app, threaded=True)
"""


class Canaille:
    """A running one. `issuer` is its address; its people have the password `PASSWORD`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / "canaille.log"
        line = [str(_python()), "-c", SERVING, str(self.port), str(folder), PASSWORD, DATABASE]
        self.database = folder / DATABASE
        if PREPARED.exists():
            shutil.copyfile(PREPARED, self.database)
        with self.log_path.open("wb") as log:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=log, cwd=folder, text=True)

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Canaille did not start:\n{self.log_path.read_text(errors='replace')}")
            time.sleep(0.1)
        self._keep_prepared()

    def person(self, name: str, email: str) -> None:
        """Somebody with this name and address; who is there already gets another address."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, email]) + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != "done":
            raise RuntimeError(self.log_path.read_text(errors="replace"))

    def client(self, redirect_uri: str) -> tuple[str, str]:
        """Id and secret of a client that comes back there."""
        wanted = {
            "client_name": "Comity",
            "redirect_uris": [redirect_uri],
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "scope": "openid email profile",
            "token_endpoint_auth_method": "client_secret_basic",
        }
        made = Client(self.issuer).post("/oauth/register", wanted).json
        return made["client_id"], made["client_secret"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _keep_prepared(self) -> None:
        """Its tables take seconds to make, so the next one begins with those of the first."""
        if not PREPARED.exists():
            fresh = PREPARED.with_name(f"{DATABASE}.{self.port}")
            shutil.copyfile(self.database, fresh)
            fresh.replace(PREPARED)

    def _answers(self) -> bool:
        try:
            return Client(self.issuer).get("/.well-known/openid-configuration").status == 200
        except OSError:
            return False


@contextlib.contextmanager
def running_canaille(folder: Path) -> Iterator[Canaille]:
    found = Canaille(folder)
    try:
        found.wait()
        yield found
    finally:
        found.stop()


def _python() -> Path:
    """The interpreter of its environment, which is made at the first call; without a network the test skips."""
    FOLDER.parent.mkdir(exist_ok=True)
    with (FOLDER.parent / f"{FOLDER.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = FOLDER / "ready"
        if not ready.exists():
            shutil.rmtree(FOLDER, ignore_errors=True)
            _make()
            ready.touch()
    return FOLDER / "bin" / "python"


def _make() -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(FOLDER / "bin" / "python"), "--disable-pip-version-check"]
    install = [*pip, "install", "-qq", "--no-compile", *PACKAGES]
    for line in ([sys.executable, "-m", "venv", "--without-pip", str(FOLDER)], install):
        done = subprocess.run(line, capture_output=True, text=True, timeout=MAKE_SECONDS, check=False)
        if done.returncode:
            needs.missing(f"{PACKAGES[0]} could not be installed: {done.stderr.strip()[-200:]}")
