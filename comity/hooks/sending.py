"""One try to hand an event over: signed, not sent on, and nothing of the answer looked at but its status."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.foundation.clock import SECOND
from comity.foundation.fetch import Allowed, Fetcher
from comity.foundation.jobs import Failed
from comity.foundation.runtime import Runtime
from comity.hooks import signing
from comity.hooks.actions.deliveries import Outcome

SLOT = "hook-sender"
SECONDS = 10.0
LONGEST_WAIT = 3_600
ANSWERED, SENT_ON, FORBIDDEN, LATE, UNREACHED = "answered", "sent_on", "forbidden", "late", "unreached"
"""What went wrong: it answered with a refusal or a fault; it pointed elsewhere; it may not be asked; too late; not
there."""


class Letter(Struct, frozen=True):
    id: uuid.UUID
    body: bytes


class Sender:
    def __init__(self, runtime: Runtime) -> None:
        self._clock = runtime.store.clock
        self._fetcher = Fetcher(Allowed(runtime.settings.fetch_allow))

    async def check(self, url: str) -> bool:
        """Whether this address may be asked at all; a name that nobody knows today may be one tomorrow."""
        try:
            await self._fetcher.judge(url)
        except Failed as failed:
            return not failed.permanent
        except TimeoutError:
            return True
        return True

    async def send(self, url: str, secrets: Sequence[str], letter: Letter) -> Outcome:
        """Never raises for what the other side does. What may not be asked is told without a time: it says nothing of
        what is behind it."""
        now = self._clock()
        signed = signing.headers(secrets, id=str(letter.id), now=now, body=letter.body)
        headers = {"content-type": "application/json", "accept": "*/*", **signed}
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            answer = await self._fetcher.ask("POST", url, headers=headers, body=letter.body, most=0, seconds=SECONDS)
        except Failed as failed:
            if failed.permanent:
                return Outcome(fault=FORBIDDEN)
            millis = _millis(loop.time() - begun)
            return Outcome(millis=millis, fault=LATE if millis >= SECONDS * 1_000 - 100 else UNREACHED)
        millis = _millis(loop.time() - begun)
        if 200 <= answer.status < 300:
            return Outcome(answer.status, millis)
        fault = SENT_ON if 300 <= answer.status < 400 else ANSWERED
        return Outcome(answer.status, millis, fault, _wait(answer.headers.get("retry-after", "")))


def _millis(seconds: float) -> int:
    return max(0, round(seconds * 1_000))


def _wait(text: str) -> int:
    """The pause that a receiver asks for, in microseconds; dates are not followed."""
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return min(LONGEST_WAIT, seconds) * SECOND


def sender(runtime: Runtime) -> Sender:
    """The one of this process."""
    found = runtime.slots.get(SLOT)
    if not found:
        runtime.register(SLOT, Sender(runtime))
    one: Sender = runtime.slots[SLOT][0]
    return one
