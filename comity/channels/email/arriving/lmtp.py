"""Our own listener, for a mail server in front of it: LMTP (RFC 2033), so every recipient has an answer of his own.

A mail is accepted after it was committed. Its lines end in CRLF alone (RFC 5321, 2.3.8): what only looks like an end
of a mail to other programs, such as a dot between bare line feeds, never begins a second one; such a mail is refused.
It has no encryption and no sign-in, so it belongs on this machine (`COMITY_LMTP`).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as Arriving, Session

from comity.channels.email.arriving.ports import MOST_OCTETS, Envelope, Receiving
from comity.foundation.logs import log_failure

MOST_CONNECTIONS = 20
MOST_RECIPIENTS = 100
LINE_OCTETS = 65_536
"""Longer than RFC 5321 grants, for many programs write longer ones."""
PATIENCE_SECONDS = 300
"""Between two commands, or for a whole mail."""
STOP_SECONDS = 10
LATER = "451 4.3.0 This mail cannot be stored at the moment, try again later"
NOBODY = "550 5.1.1 Nobody here has this address"
BARE = "554 5.6.0 Lines must end in CRLF"
TAKEN = "250 2.0.0 Kept"
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


class Listener:
    """Listens from `start` to `stop`; `stop` waits for the mails that are being committed."""

    def __init__(self, receiving: Receiving, host: str, port: int, *, name: str = "localhost", most: int = MOST_OCTETS):
        self._answers = _Answers(receiving)
        self._host, self._port, self._name, self._most = host, port, name, most
        self._server: asyncio.Server | None = None
        self._open: set[_Conversation] = set()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, self._host, self._port)

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._answers.quiet.wait()
        for conversation in list(self._open):
            conversation.hang_up()
        await self._server.wait_closed()

    def _conversation(self) -> _Conversation:
        return _Conversation(self._answers, self._open, hostname=self._name, data_size_limit=self._most)


class _Conversation(LMTP):
    line_length_limit = LINE_OCTETS

    def __init__(self, answers: _Answers, open_ones: set[_Conversation], **settings: Any) -> None:
        super().__init__(answers, enable_SMTPUTF8=True, ident="Comity LMTP", timeout=PATIENCE_SECONDS, **settings)
        self._open, self._owed = open_ones, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast(asyncio.Transport, transport)  # as those of uvloop are, without saying so
        if len(self._open) >= MOST_CONNECTIONS:
            self._wire.write(b"421 4.7.0 Too many connections\r\n")
            self._wire.close()
            return
        self._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._open:
            self._open.discard(self)
            super().connection_lost(error)

    def hang_up(self) -> None:
        self._wire.close()

    async def push(self, status: str | bytes) -> None:
        """After the end of a mail each recipient is owed an answer; one that holds for all is said to each."""
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("354"):
            assert self.envelope is not None
            self._owed = len(self.envelope.rcpt_tos)
        elif self._owed:
            text = text if "\r\n" in text else "\r\n".join([text] * self._owed)
            self._owed = 0
        await super().push(text)


class _Answers:
    """What is answered to whom. `quiet` is set while no mail is being committed."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving
        self._underway = 0
        self.quiet = asyncio.Event()
        self.quiet.set()

    async def handle_RCPT(
        self, server: LMTP, session: Session, arriving: Arriving, address: str, options: list[str]
    ) -> str:
        if len(arriving.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            known = await self._receiving.knows(address)
        except Exception as error:  # noqa: BLE001 - a store that does not answer is no reason to lose a mail
            log_failure(error)
            return LATER
        if not known:
            return NOBODY
        arriving.rcpt_tos.append(address)
        return "250 2.1.5 Known"

    async def handle_DATA(self, server: LMTP, session: Session, arriving: Arriving) -> str:
        raw = arriving.original_content or b""
        if _BARE.search(raw):
            return BARE
        peer = str(session.peer[0]) if session.peer else ""
        envelope = Envelope(arriving.mail_from or "", tuple(arriving.rcpt_tos), peer, session.host_name or "")
        self._underway += 1
        self.quiet.clear()
        try:
            return "\r\n".join([await self._kept(raw, recipient, envelope) for recipient in envelope.recipients])
        finally:
            self._underway -= 1
            if not self._underway:
                self.quiet.set()

    async def _kept(self, raw: bytes, recipient: str, envelope: Envelope) -> str:
        try:
            await self._receiving.receive(raw, recipient, envelope)
        except Exception as error:  # noqa: BLE001 - whatever it was, the mail is not kept yet, and the sender keeps it
            log_failure(error)
            return LATER
        return TAKEN
