"""Real mail servers of somebody else: Postfix and Dovecot in folders of their own, on free ports of this machine.

Whoever has an address at `acme.example` or `customer.example` has a mailbox with the password `PASSWORD`, or signs in
by XOAUTH2 with `token(address)`, which Dovecot proves by itself. Mail to `desk.example` goes by LMTP to the port
`ours`, where a test listens. Mail to `dropped.example` is taken and thrown away. Nobody lives at any other domain: a
mail there is taken and comes back as a report. Who sends mail to a mailbox whose name begins with `receipt` is told
when it lies there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from imaplib import IMAP4
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OctKey

from comity.testing import needs
from comity.testing.greylist import Greylist, running_greylist
from comity.testing.mailhouse_files import DOVECOT, OAUTH2, POSTFIX, RECEIPTS, TOKEN_KEY, certificate, master
from comity.testing.processes import free_port

PASSWORD = "secret"
BOXES = ("acme.example", "customer.example")
DESK, DROPPED = "desk.example", "dropped.example"
START_SECONDS = 30
CLIENT = "comity"


class MailHouse:
    """`smtp`, `imap` (which offers STARTTLS), `imaps`: its ports. `certificate`: what proves that it is `localhost`, to
    who trusts this file. `ours`: where it expects the listener of the test. `greylist`: what holds mail off."""

    def __init__(self, folder: Path, greylist: Greylist) -> None:
        self.folder, self.greylist = folder, greylist
        self.smtp, self.imap, self.imaps, self.ours, self._lmtp, self._sasl = (free_port() for _ in range(6))
        self.certificate = folder / "house.pem"
        self._dovecot: subprocess.Popen[bytes] | None = None
        for name in ("etc", "spool", "data", "run", "boxes", "keys"):
            (folder / name).mkdir()
        folder.chmod(0o755)
        shutil.chown(folder / "boxes", "mail", "mail")
        shutil.chown(folder / "data", "postfix")
        self._furnish()

    def send(self, sender: str, recipients: Iterable[str], raw: bytes) -> None:
        """By SMTP, as any program does; raises what smtplib raises."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=START_SECONDS) as client:
            client.sendmail(sender, list(recipients), raw)

    def put(self, address: str, mails: Iterable[bytes]) -> None:
        """Straight into the mailbox, in this order, as if they had been there for long."""
        folder = self.box(address) / "new"
        for kept in (folder.parent, folder, folder.parent / "cur", folder.parent / "tmp"):
            kept.mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(mails, time.time_ns()):
            (folder / f"{number}.M{number}.house").write_bytes(raw)
        for root, _, _ in os.walk(self.folder / "boxes"):
            shutil.chown(root, "mail", "mail")

    def mails(self, address: str) -> list[bytes]:
        """What lies in the mailbox, oldest first, byte by byte."""
        found = [path for part in ("new", "cur") for path in (self.box(address) / part).glob("*")]
        return [path.read_bytes() for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)]

    def box(self, address: str) -> Path:
        """The folder of a mailbox; what stands behind a + in an address belongs to the same."""
        name, _, domain = address.partition("@")
        name, _, _ = name.partition("+")
        return self.folder / "boxes" / domain / name

    def token(self, address: str, *, seconds: int = 3600) -> str:
        """An access token for XOAUTH2, worthless after so many seconds (before now, if negative)."""
        now = int(time.time())
        claims = {"sub": address, "email": address, "azp": CLIENT, "iat": now - 10, "exp": now + seconds}
        return jwt.encode(
            {"alg": "HS256", "kid": "house", "typ": "JWT"}, claims, OctKey.import_key(b64decode(TOKEN_KEY))
        )

    def renumber(self, address: str, uidvalidity: int) -> None:
        """Give the mailbox another UIDVALIDITY, as after a move to another server."""
        update = ["mailbox", "update", "-u", address, "--uid-validity", str(uidvalidity), "INBOX"]
        self._run("doveadm", "-c", str(self.folder / "dovecot.conf"), *update)

    def break_dovecot(self) -> None:
        """As a crash would: all its processes at once, in the middle of whatever they say; then it opens again."""
        self.stop_dovecot(signal.SIGKILL)
        self.start_dovecot()

    def stop_dovecot(self, how: signal.Signals = signal.SIGTERM) -> None:
        """With SIGTERM its sessions say goodbye; one that lingers is ended too."""
        if self._dovecot is None:
            return
        os.killpg(self._dovecot.pid, how)
        self._dovecot.wait(START_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._dovecot.pid, signal.SIGKILL)
        self._dovecot = None

    def start_dovecot(self) -> None:
        line = ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        with (self.folder / "dovecot.out").open("ab") as log:
            self._dovecot = subprocess.Popen(line, stdout=log, stderr=log, start_new_session=True)
        self._wait(self._imap_answers)

    def start(self) -> None:
        self.start_dovecot()
        self._postfix("start")
        self._wait(self._smtp_answers)

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._postfix("stop")
        self.stop_dovecot()

    def deliver_again(self) -> None:
        """What waits in the queue is tried at once."""
        self._run("postqueue", "-c", str(self.folder / "etc"), "-f")

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _furnish(self) -> None:
        places = {
            "folder": self.folder,
            "imap": self.imap,
            "imaps": self.imaps,
            "lmtp": self._lmtp,
            "sasl": self._sasl,
            "ours": self.ours,
            "desk": DESK,
            "boxes": ", ".join(BOXES),
            "policy": self.greylist.port,
            "password": PASSWORD,
        }
        keys = self.folder / "keys" / CLIENT / "HS256"
        keys.mkdir(parents=True)
        (keys / "house").write_text(TOKEN_KEY)
        self.certificate.write_bytes(certificate("localhost"))
        (self.folder / "dovecot.conf").write_text(DOVECOT.substitute(places))
        (self.folder / "oauth2.conf").write_text(OAUTH2.substitute(places))
        (self.folder / "etc" / "main.cf").write_text(POSTFIX.substitute(places))
        transports = {DESK: f"lmtp:inet:127.0.0.1:{self.ours}", DROPPED: "discard:"}
        (self.folder / "etc" / "transport").write_text("".join(f"{to} {way}\n" for to, way in transports.items()))
        (self.folder / "etc" / "receipts").write_text(RECEIPTS)
        (self.folder / "etc" / "master.cf").write_text(master(self.smtp))

    def _postfix(self, verb: str) -> None:
        self._run("postfix", "-c", str(self.folder / "etc"), verb)

    def _run(self, *line: str) -> None:
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{' '.join(line)}: {done.stdout}{done.stderr}\n{self.logs()}")

    def _wait(self, answers: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"The mail house did not open:\n{self.logs()}")
            time.sleep(0.05)

    def _imap_answers(self) -> bool:
        try:
            with IMAP4("127.0.0.1", self.imap, timeout=2) as client:
                return client.noop()[0] == "OK"
        except (OSError, IMAP4.error):
            return False

    def _smtp_answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.smtp), timeout=2) as connection:
                return connection.recv(3) == b"220"
        except OSError:
            return False


@contextlib.contextmanager
def running_mail_house() -> Iterator[MailHouse]:
    """Open until the end of the block; skips where the programs are missing or may not be run."""
    needs.mail_servers()
    folder = Path(tempfile.mkdtemp(prefix="comity-mail-"))
    try:
        with running_greylist() as greylist:
            house = MailHouse(folder, greylist)
            try:
                house.start()
                yield house
            finally:
                house.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
