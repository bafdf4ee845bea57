"""Mail that a mail server hands over by LMTP, as long as this process serves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comity.channels.email import actions, queries
from comity.channels.email.arriving.ports import Envelope
from comity.foundation.errors import NotFound
from comity.foundation.logs import note
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

if TYPE_CHECKING:
    from comity.channels.email.arriving.lmtp import Listener

LMTP = "lmtp"
LOOK_AGAIN = 5.0


class Receiver:
    """Takes mail for our mailboxes, and for the reply addresses behind them."""

    def __init__(self, runtime: Runtime) -> None:
        self._store = runtime.store

    async def knows(self, address: str) -> bool:
        return await self._store.read(queries.mailbox_for, recipient=address) is not None

    async def receive(self, raw: bytes, recipient: str, envelope: Envelope) -> None:
        await self._store.write(_take_in, raw=raw, recipient=recipient, sender=envelope.sender)


def _take_in(tx: Tx, *, raw: bytes, recipient: str, sender: str) -> None:
    mailbox = queries.mailbox_for(tx, recipient=recipient)
    if mailbox is None:
        raise NotFound
    said = actions.Envelope(sender, recipient)
    actions.take_in(tx, mailbox=mailbox.id, raw=raw, route=LMTP, envelope=said)


async def receive_mail(runtime: Runtime) -> None:
    """Listen where `COMITY_LMTP` says. Of several processes one has the address, and another takes it after that."""
    if runtime.settings.lmtp is None:
        return
    from comity.channels.email.arriving.lmtp import Listener  # few installations listen, and a start is quicker without

    host, port = runtime.settings.lmtp
    name = urlsplit(runtime.settings.public_url).hostname or "localhost"
    listener = Listener(Receiver(runtime), host, port, name=name)
    while True:
        if await _started(listener, host, port):
            break
        await asyncio.sleep(LOOK_AGAIN)
    try:
        await asyncio.Event().wait()
    finally:
        await listener.stop()


async def _started(listener: Listener, host: str, port: int) -> bool:
    try:
        await listener.start()
    except OSError as error:
        note("lmtp address taken", host=host, port=port, why=error.strerror or "")
        return False
    return True
