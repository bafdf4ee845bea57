"""The media server of this installation, if there is one, and what becomes of calls when it is away."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlsplit

from comity.calls import actions, queries
from comity.calls.events import CALL_FEEDS, CALL_JOINED, CALL_LEFT
from comity.calls.models import Call
from comity.calls.ports import Away, MediaServer, Offered, Place
from comity.calls.sfu.server import JanusServer
from comity.calls.telling import tell_persons
from comity.foundation.events import Event
from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

SLOT = "calls-media-server"
PATIENCE, LOOK_AGAIN = 15.0, 0.5
"""Seconds that calls wait for a media server that went away; one that is restarted is back within two."""


class NoServer:
    """Where none is set up."""

    async def keep(self) -> None:
        return

    async def alive(self) -> bool:
        return False

    async def make_room(self, call: uuid.UUID) -> None:
        raise Away("There is no media server.")

    async def publish(self, place: Place, sdp: str) -> str:
        raise Away("There is no media server.")

    async def subscribe(self, place: Place, *, restart: bool = False) -> Offered:
        raise Away("There is no media server.")

    async def answer(self, place: Place, leg: str, sdp: str) -> None:
        raise Away("There is no media server.")

    async def leave(self, call: uuid.UUID, person: uuid.UUID, *, but: str = "") -> None:
        return

    async def close(self, call: uuid.UUID) -> None:
        return


class Carrier:
    """The media server as one process knows it, and what is done about what happens to it and to calls."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._steps: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self.server: MediaServer = self._made()

    def sends(self, place: Place) -> None:
        self._steps.put_nowait(partial(self._tell, place))

    def lost(self, calls: frozenset[uuid.UUID]) -> None:
        self._steps.put_nowait(partial(self._mend, calls))

    def heard(self, events: list[Event]) -> None:
        """Who left a call, or came back with another device, sends and receives nothing by the former one."""
        for event in events:
            if event.kind in (CALL_LEFT, CALL_JOINED) and event.subject and event.facts:
                person, device = uuid.UUID(event.facts["person"]), event.facts.get("device", "")
                self._steps.put_nowait(partial(self.server.leave, event.subject, person, but=device))

    async def run(self) -> None:
        """For as long as the process serves."""
        if self._runtime.settings.calls.janus:
            self._runtime.store.listen(self.heard)
            await asyncio.gather(self.server.keep(), self._work())

    async def _work(self) -> None:
        while True:
            step = await self._steps.get()
            try:
                await step()
            except Away:
                continue
            except Exception as error:  # noqa: BLE001 - the next one is another call's
                log_failure(error)

    def _made(self) -> MediaServer:
        settings = self._runtime.settings
        if not settings.calls.janus:
            return NoServer()
        # The operator named this address for this purpose: it is opened for this client and no other.
        fetcher = Fetcher(Allowed([urlsplit(settings.calls.janus).hostname or "", *settings.fetch_allow]))
        return JanusServer(
            settings.calls.janus,
            settings.calls.janus_secret,
            key=settings.secret_key,
            fetcher=fetcher,
            watcher=self,
        )

    async def _tell(self, place: Place) -> None:
        told = {"call": str(place.call), "person": str(place.person)}
        conversation, others = await self._runtime.store.read(_others, place=place)
        await tell_persons(self._runtime, others, CALL_FEEDS, str(conversation), told)

    async def _mend(self, calls: frozenset[uuid.UUID]) -> None:
        if await self._back():
            for call in calls:
                await self._runtime.store.write(actions.resume_call, call=call)
        else:
            for call in await self._runtime.store.read(queries.served_calls):
                await self._runtime.store.write(actions.give_up_server, call=call)

    async def _back(self) -> bool:
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while loop.time() < end:
            if await self.server.alive():
                return True
            await asyncio.sleep(LOOK_AGAIN)
        return False


def _others(tx: Tx, *, place: Place) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """The conversation, and who else is in the call."""
    call = tx.session.get_one(Call, place.call)
    return call.conversation, [person for person in queries.joined(tx, call=call.id) if person != place.person]


def carrier(runtime: Runtime) -> Carrier:
    """The one of this process."""
    found = runtime.slots.get(SLOT)
    if not found:
        runtime.register(SLOT, Carrier(runtime))
    one: Carrier = runtime.slots[SLOT][0]
    return one


async def carry_calls(runtime: Runtime) -> None:
    await carrier(runtime).run()
