"""The reader of the log for answers that leave by mail, one in every process that serves."""

from __future__ import annotations

import asyncio
import contextlib
import uuid

from msgspec import Struct
from sqlalchemy import select

from comity.channels.email import actions, queries
from comity.conversations import events
from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation, Message
from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_until, subjects_between

PAUSE, IDLE, AFTER_A_FAULT = 0.2, 5.0, 30.0
"""Seconds: at least between two looks, at most between two, and after one that failed."""
REST = 9
"""It rests so many times as long as a look took: those who write go first."""
EVENTS = 500
KEEP_PLACE = 20
"""Looks without an answer after which the place is written down all the same."""


class Batch(Struct, frozen=True):
    """The place behind what was looked at, and the messages that people outside can read."""

    after: Cursor
    messages: tuple[uuid.UUID, ...]


def pending(tx: Tx, *, here: Cursor) -> Batch | None:
    """None when nothing happened since."""
    upto = settled_until(tx, cursor=here, limit=EVENTS)
    if upto is None:
        return None
    said = subjects_between(tx, after=here, upto=upto, kinds=(events.MESSAGE_CREATED,))
    outside = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation)
        .where(Message.id.in_(said), Message.outside_seq.is_not(None), Conversation.kind == OUTSIDE)
    )
    return Batch(upto, tuple(tx.connection.scalars(outside)))


class Follower:
    """Woken by what happens here; what other processes wrote is seen at the next look. Before there is a mailbox it
    reads nothing."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._awake = runtime, asyncio.Event()
        self._here: Cursor | None = None
        self._idle_looks = 0
        runtime.store.listen(lambda events: self._awake.set())

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.catch_up()
            except Unavailable:
                await asyncio.sleep(IDLE)
            except Exception as error:  # noqa: BLE001 - answers must leave tomorrow, whatever failed today
                log_failure(error)
                await asyncio.sleep(AFTER_A_FAULT)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self._awake.wait()

    async def catch_up(self) -> None:
        """Put all answers on their way that the log tells of by now."""
        clock, took = asyncio.get_running_loop().time, 0.0
        if self._here is None:
            self._here = await self._runtime.store.read(queries.reached)
        if self._here is None:
            await asyncio.sleep(IDLE)
        while self._here is not None:
            self._awake.clear()
            await asyncio.sleep(max(PAUSE, REST * took))
            begun = clock()
            if not await self._look(self._here):
                return
            took = clock() - begun

    async def _look(self, here: Cursor) -> bool:
        batch = await self._runtime.store.read(pending, here=here)
        if batch is None:
            return False
        self._idle_looks = 0 if batch.messages else self._idle_looks + 1
        if batch.messages or self._idle_looks % KEEP_PLACE == 0:
            await self._runtime.store.write(actions.carry, messages=batch.messages, after=batch.after)
        self._here = batch.after
        return True


async def follow_answers(runtime: Runtime) -> None:
    """Keep answers on their way as long as this process serves."""
    await Follower(runtime).run()
