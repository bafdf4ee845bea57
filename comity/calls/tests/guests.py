"""People in a call without a browser: over HTTP and the live stream like any program, with aiortc for what they send
and receive."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew, colleague
from comity.testing.rtc import Receiver, Sender
from comity.testing.waiting import SLACK

T = TypeVar("T")
LOOKS, AWAY = 20, 503
MORE = ("Emre Aydin", "Finn Holm", "Gero Maas", "Hedi Roth")


class Guest:
    """A person in a call: sends a picture and a tone, and decodes what the others send."""

    def __init__(self, client: Client, call: str, *, shade: int) -> None:
        self.client, self.device, self._call = client, uuid.uuid4().hex, f"/api/calls/{call}"
        self._sender, self._receiver = Sender(shade=shade), Receiver()
        self._whose: dict[str, str] = {}
        self._line: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    @property
    def seen(self) -> dict[str, int]:
        """Decoded pictures by the person who sent them."""
        return self._by_person(self._receiver.pictures)

    @property
    def heard(self) -> dict[str, int]:
        return self._by_person(self._receiver.sounds)

    async def join(self) -> Any:
        """With a live line of its own, laid anew when it breaks: who has none for long is taken for gone."""
        if self._line is None:
            there = asyncio.Event()
            self._line = asyncio.create_task(self._listen(there))
            await there.wait()
        return await asyncio.to_thread(self.client.post, f"{self._call}/join", {"device": self.device, "camera": True})

    async def publish(self) -> None:
        content = {"device": self.device, "sdp": await self._sender.offer()}
        told = await self._asked(self.client.post, "publish", content)
        await self._sender.take(told.json["sdp"])

    async def look(self, at_least: int = 0) -> None:
        """Ask for what the others send now, until so many of them do."""
        await self._look()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOKS * SLACK):
                while len(set(self._whose.values())) < at_least:
                    await asyncio.sleep(0.1)
                    await self._look()
        if len(set(self._whose.values())) < at_least:
            told = await asyncio.to_thread(self.client.get, self._call)
            raise AssertionError(f"{self.client.name} is offered {self._whose}, not {at_least} people, in {told.json}")

    async def _look(self) -> None:
        async with self._turn:
            await self._take_offer()

    async def _take_offer(self) -> None:
        offered = (await self._asked(self.client.post, "subscribe", {"device": self.device})).json
        if offered["fresh"] and self._whose:
            await self._receiver.close()
            self._receiver, self._whose = Receiver(), {}
        if not offered["sdp"]:
            return
        self._whose = {feed["mid"]: feed["person"] for feed in offered["feeds"]}
        answer = {"device": self.device, "leg": offered["leg"], "sdp": await self._receiver.answer(offered["sdp"])}
        await self._asked(self.client.put, "subscribe", answer)

    async def _asked(self, ask: Callable[[str, Any], Answer], path: str, content: Any) -> Answer:
        """As a page does: where the media server does not answer just now, once more."""
        end = time.monotonic() + LOOKS * SLACK
        while (told := await asyncio.to_thread(ask, f"{self._call}/media/{path}", content)).status == AWAY:
            assert time.monotonic() < end, told
            await asyncio.sleep(0.5)
        assert told.status in (200, 204), told
        return told

    async def again(self) -> None:
        """As a page that begins its connections anew."""
        await self._unplug()
        self._sender, self._receiver, self._whose = Sender(), Receiver(), {}

    async def leave(self) -> Any:
        return await asyncio.to_thread(self.client.post, f"{self._call}/leave", {"device": self.device})

    async def close(self) -> None:
        await self._unplug()
        if self._line is not None:
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)

    async def _unplug(self) -> None:
        await asyncio.gather(self._sender.close(), self._receiver.close())

    async def _listen(self, there: asyncio.Event) -> None:
        url, headers = self.client.url.replace("http", "ws", 1), {"Authorization": f"Bearer {self.client.token}"}
        async for line in connect(f"{url}/api/live", additional_headers=headers, proxy=None):
            with contextlib.suppress(ConnectionClosed):
                await self._follow(line, there)

    async def _follow(self, line: ClientConnection, there: asyncio.Event) -> None:
        await line.send('{"op": "hello"}')
        async for frame in line:
            there.set()
            if json.loads(frame).get("type") == "call.feeds" and self._whose:
                # The test asks by itself for what cannot be had just now.
                with contextlib.suppress(AssertionError):
                    await self._look()

    def _by_person(self, counts: dict[str, int]) -> dict[str, int]:
        return {self._whose[mid]: count for mid, count in counts.items() if mid in self._whose}


def colleagues(crew: Crew, count: int) -> list[Client]:
    """More people of the house than the crew has."""
    named = [(name.split()[0].lower(), name) for name in MORE[:count]]
    return [colleague(crew.server, crew.cleo, handle, name) for handle, name in named]


@contextlib.asynccontextmanager
async def seated(clients: Sequence[Client], call: str) -> AsyncIterator[list[Guest]]:
    """These people in this call, one after the other; nothing is sent yet."""
    guests = [Guest(client, call, shade=40 + 25 * place) for place, client in enumerate(clients)]
    try:
        for guest in guests:
            joined = await guest.join()
            assert joined.status == 200, joined
        yield guests
    finally:
        await asyncio.gather(*(guest.close() for guest in guests))


async def sending(guests: Sequence[Guest]) -> None:
    """All of them send, then all of them look."""
    await asyncio.gather(*(guest.publish() for guest in guests))
    await asyncio.gather(*(guest.look(len(guests) - 1) for guest in guests))


async def eventually(look: Callable[[], object], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds * SLACK):
        while not look():  # noqa: ASYNC110 - what is looked at is counted by threads and other processes
            await asyncio.sleep(0.05)


class Elsewhere:
    """A loop in a thread of its own: Playwright has that of the test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="guests", daemon=True)
        self._thread.start()

    def run(self, step: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        return asyncio.run_coroutine_threadsafe(step, self._loop).result(seconds * SLACK)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
