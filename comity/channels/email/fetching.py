"""Mailboxes are fetched as long as this process serves, each by one process at a time.

The mailboxes are looked at every other second, so a changed password counts at once and whatever process it was
changed in. Their mails come in threads (`arriving/`), and every write is a unit of the store's own loop.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from comity.channels.email import actions, queries
from comity.channels.email.actions import Source
from comity.channels.email.actions.mailboxes import SECRET
from comity.channels.email.arriving.imap import SignInRefused
from comity.channels.email.arriving.ports import Account, Password, Position, Security, Standing, Token
from comity.channels.email.arriving.watching import Watches
from comity.channels.email.models import Mailbox
from comity.foundation.errors import Unavailable
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.foundation.sealing import unseal

LOOK_SECONDS, RENEW_SECONDS, AFTER_A_FAULT = 2.0, 5.0, 10.0
"""Between two looks at the mailboxes, between two renewals of the hold on them, and after a look that failed."""
TOLD = ("importing", "listening", "away", "refused")
"""What is kept of how it stands with a mailbox; the rest passes in a moment."""
Done = TypeVar("Done")


@dataclass(frozen=True, repr=False)
class Fetched:
    """A mailbox as it was configured when it was looked at; another configuration is not equal to it. Its methods are
    called from the thread that watches."""

    mailbox: uuid.UUID
    source: Source
    account: Account
    sign_in: str
    sealed: bytes
    runtime: Runtime = field(compare=False)
    loop: asyncio.AbstractEventLoop = field(compare=False)

    def secret(self) -> Password | Token:
        key = self.runtime.settings.secret_key
        clear = unseal(key, self.sealed, purpose=SECRET, owner=self.mailbox.bytes)
        if clear is None:
            raise SignInRefused("The password was sealed with another secret key; enter it again.")
        return Token(clear.decode()) if self.sign_in == "token" else Password(clear.decode())

    def position(self) -> Position | None:
        found = self._asked(self.runtime.store.read, queries.fetched_up_to, mailbox=self.mailbox)
        return None if found is None else Position(*found)

    def take(self, mails: Sequence[tuple[int, bytes]], uidvalidity: int) -> None:
        self._write(actions.take_fetched, mails=mails, uidvalidity=uidvalidity)

    def pass_over(self, uid: int, uidvalidity: int, octets: int) -> None:
        self._write(actions.pass_over, uid=uid, uidvalidity=uidvalidity, octets=octets)

    def tell(self, standing: Standing) -> None:
        if standing.state in TOLD:
            self._write(actions.note_standing, standing=standing)

    def _write(self, verb: Callable[..., Any], **what: Any) -> None:
        self._asked(self.runtime.store.write, verb, mailbox=self.mailbox, source=self.source, **what)

    def _asked(self, how: Callable[..., Any], verb: Callable[..., Done], **what: Any) -> Done:
        found: Done = asyncio.run_coroutine_threadsafe(how(verb, **what), self.loop).result()
        return found


def fetched(runtime: Runtime, row: Mailbox) -> Fetched:
    security: Security = "none" if row.imap_tls == "none" else "starttls" if row.imap_tls == "starttls" else "tls"
    username = row.imap_username or row.address
    return Fetched(
        row.id,
        Source(row.imap_host, row.imap_username, row.imap_folder),
        Account(
            row.imap_host, row.imap_port, security, username, row.imap_folder, allowed=runtime.settings.fetch_allow
        ),
        row.imap_sign_in,
        row.imap_secret or b"",
        runtime,
        asyncio.get_running_loop(),
    )


class Fetcher:
    """What this process fetches."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._me = runtime, uuid.uuid4()
        self._watches: Watches[uuid.UUID] = Watches()
        self._held: set[uuid.UUID] = set()
        self._renewed, self._begun = 0.0, False

    async def run(self) -> None:
        """Until cancelled; the mails that are being taken just then are taken to their end."""
        try:
            while True:
                pause = await self._turn()
                await asyncio.sleep(pause)
        finally:
            await asyncio.to_thread(self._watches.stop)
            if self._held:
                await self._runtime.store.write(actions.let_go, by=self._me)

    async def _turn(self) -> float:
        """Returns the seconds until the next."""
        try:
            await self._look()
        except Unavailable:
            return AFTER_A_FAULT
        except Exception as error:  # noqa: BLE001 - mail must be fetched later, whatever failed now
            log_failure(error)
            return AFTER_A_FAULT
        return LOOK_SECONDS

    async def _look(self) -> None:
        if not self._begun:
            await self._runtime.store.write(actions.file_at_once)
            self._begun = True
        rows = await self._runtime.store.read(queries.fetched)
        now = asyncio.get_running_loop().time()
        if {row.id for row in rows} - self._held or now > self._renewed + RENEW_SECONDS:
            self._held = await self._runtime.store.write(actions.hold, by=self._me) if rows else set()
            self._renewed = now
        wanted = {row.id: fetched(self._runtime, row) for row in rows if row.id in self._held}
        await asyncio.to_thread(self._watches.keep_to, wanted)


async def fetch_mail(runtime: Runtime) -> None:
    """Fetch the mail of all mailboxes that are to be fetched, as long as this process serves."""
    await Fetcher(runtime).run()
