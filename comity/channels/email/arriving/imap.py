"""One connection to a mailbox, by IMAP 4. It changes nothing there: the folder is only examined.

Its host is named by an administrator in the browser, so its addresses are judged as those of `foundation/fetch` are
(which speaks HTTP): what is inside is asked only where whoever runs Comity allows it. As in `foundation/mail.py`, a
password goes unencrypted to this machine only.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import select
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from io import BufferedReader
from threading import Event
from typing import Any, cast

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from comity.channels.email.arriving.ports import Account, Password, Position, Token
from comity.foundation.fetch.addresses import Allowed, parse_address
from comity.foundation.mail import LOOPBACK, SHORT, one_line

TIMEOUT = 60
IDLE_SECONDS = 300
"""An IDLE is begun anew before anything on the way takes the connection for dead."""
POLL_SECONDS = 30
"""How often a server without IDLE is asked."""
SLICE = 0.5
USUAL_PORTS = (143, 993)
BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What a connection raises that does not work, or no longer."""
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_FOR_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]", re.IGNORECASE)


class SignInRefused(Exception):
    """Trying again does not help before somebody has changed something; says what, for an administrator."""


class Connection:
    """Signed in, with the folder open. `uidvalidity` belongs to every UID."""

    def __init__(self, account: Account, secret: Password | Token) -> None:
        self._box = _connected(account)
        try:
            _sign_in(self._box, account, secret)
            _open_folder(self._box, account)
            self.uidvalidity = self._number("UIDVALIDITY")
            self._next = self._number("UIDNEXT")
            self._idles = b"IDLE" in self._box.client.capability()[1][0].upper().split()
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """With a goodbye, unless something went wrong: it could wait long for the answer."""
        if kind is None:
            with contextlib.suppress(*BROKEN):
                self._box.client.logout()
        self._close()

    def newest(self) -> Position:
        """The position of somebody who wants only what comes from now on."""
        return Position(self.uidvalidity, self._next - 1 if self._next else max(self.after(0), default=0))

    def after(self, uid: int) -> list[int]:
        """The UIDs above this one. `n:*` always finds the last mail, even below n."""
        while True:
            self._box.client.untagged_responses.pop("EXISTS", None)
            found = sorted(number for number in self._search(uid + 1) if number > uid)
            if found or "EXISTS" not in self._box.client.untagged_responses:
                return found

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """In octets; mails that are gone meanwhile are missing."""
        found: dict[int, int] = {}
        for row in self._fetched(uids, "(UID RFC822.SIZE)"):
            line = row if isinstance(row, bytes) else row[0]
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def mails(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Each mail byte by byte; its UID stands before or after it."""
        rows = self._fetched(uids, "(UID BODY.PEEK[])")
        for row, following in zip(rows, [*rows[1:], b""], strict=True):
            if isinstance(row, tuple):
                uid = _UID.search(row[0]) or (_UID.search(following) if isinstance(following, bytes) else None)
                if uid:
                    yield int(uid[1]), row[1]

    def wait(self, stopped: Event, seconds: float = IDLE_SECONDS) -> None:
        """Until something has happened in the mailbox, or the time is up."""
        if not self._idles:
            stopped.wait(min(seconds, POLL_SECONDS))
            self._box.client.noop()
            return
        end = time.monotonic() + seconds
        self._box.idle.start()  # type: ignore[no-untyped-call]
        while not (self._holds_back() or self._can_be_read(SLICE)):
            if stopped.is_set() or time.monotonic() > end:
                break
        self._box.idle.stop()  # type: ignore[no-untyped-call]

    def cut(self) -> None:
        """From another thread: whatever waits for the server ends at once. The socket stays its owner's, who closes it,
        for its number could be somebody else's by then."""
        with contextlib.suppress(OSError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._box.client.shutdown()

    def _search(self, first: int) -> list[int]:
        answer, found = self._box.client.uid("SEARCH", "UID", f"{first}:*")
        _expect_ok(answer, found)
        return [int(number) for number in (found[0] or b"").split()]

    def _fetched(self, uids: Sequence[int], parts: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, rows = self._box.client.uid("FETCH", ",".join(map(str, uids)), parts)
        _expect_ok(answer, rows)
        return [row for row in rows if row is not None]

    def _number(self, code: str) -> int:
        """Of the answer to opening the folder; 0 where the server keeps it to itself."""
        found = self._box.client.response(code)[1][0]
        return int(found) if found else 0

    def _holds_back(self) -> bool:
        """Whether news came in one packet with the answer to IDLE: it lies in a buffer, and the socket is still."""
        client = self._box.client
        client.sock.settimeout(0)
        try:
            return bool(cast(BufferedReader, client.file).peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            client.sock.settimeout(TIMEOUT)

    def _can_be_read(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self._box.client.sock.fileno(), select.POLLIN)
        return bool(poller.poll(seconds * 1000))


def _connected(account: Account) -> BaseMailBox:
    """The addresses of the host are judged before anything is sent, and once more the one that answered: a name may
    point elsewhere a moment later."""
    if account.security == "none" and account.host not in LOOPBACK:
        raise SignInRefused("The password would travel unencrypted; choose TLS or STARTTLS.")
    _judge(account, [str(entry[4][0]) for entry in _resolved(account)])
    box = _opened(account)
    try:
        _judge(account, [str(box.client.sock.getpeername()[0])])
    except BaseException:
        box.client.shutdown()
        raise
    return box


def _resolved(account: Account) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM))
    except UnicodeError:
        raise SignInRefused("There is no such host.") from None


def _judge(account: Account, addresses: Sequence[str]) -> None:
    allowed, usual = Allowed(account.allowed), account.port in USUAL_PORTS
    if not all(allowed.opens(account.host, parse_address(text), usual_port=usual) for text in addresses):
        raise SignInRefused("This address may not be asked, unless whoever runs Comity allows it (COMITY_FETCH_ALLOW).")


def _opened(account: Account) -> BaseMailBox:
    if account.security == "none":
        return MailBoxUnencrypted(account.host, account.port, timeout=TIMEOUT)
    kind = MailBox if account.security == "tls" else MailBoxStartTls
    return kind(account.host, account.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())


def _sign_in(box: BaseMailBox, account: Account, secret: Password | Token) -> None:
    if not (account.username + secret.value).isprintable():
        raise SignInRefused("The name and the password must not contain control characters.")
    try:
        if isinstance(secret, Token):
            box.xoauth2(account.username, secret.value, initial_folder=None)
        elif "AUTH=PLAIN" in box.client.capabilities:
            box.login_utf8(account.username, secret.value, initial_folder=None)
        else:
            box.login(account.username, secret.value, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, MailboxLoginError, UnicodeEncodeError) as error:
        if _FOR_NOW.search(str(error)):
            raise
        raise SignInRefused(f"The mail server refused the sign-in: {_said(error)}") from None


def _open_folder(box: BaseMailBox, account: Account) -> None:
    try:
        box.folder.set(account.folder, readonly=True)
    except MailboxFolderSelectError:
        raise SignInRefused(f"The mailbox has no folder {account.folder}.") from None


def _said(error: Exception) -> str:
    """The server's own words, which imap-tools keeps in a tuple."""
    answer = getattr(error, "command_result", None)
    words = b" ".join(part for part in answer[1] if isinstance(part, bytes)).decode(errors="replace") if answer else ""
    return one_line(words or str(error))[:SHORT]


def _expect_ok(answer: str, said: object) -> None:
    if answer != "OK":
        raise imaplib.IMAP4.error(f"The mail server answered {answer}: {said!r:.200}")
