"""How events leave the house: the log is shared out, and every hook has a queue of its own.

One task for each hook whose turn it is, so that who answers slowly keeps nobody waiting but himself. A delivery is
marked after it was answered; who dies in between sends it once more, with the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid

from comity.foundation.clock import SECOND
from comity.foundation.errors import Unavailable
from comity.foundation.events import Event
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.hooks import actions, queries, reading
from comity.hooks.actions.outgoing import KEEPER
from comity.hooks.sending import sender

PAUSE, IDLE, ALONE = 0.1, 5.0, 300.0
"""Seconds: between two batches, at most between two looks, and while there is no hook at all."""
AFTER_A_FAULT = 10.0
AT_ONCE = 100
FRESH = 3.0
"""Seconds for which what was read counts as what is so."""
GRACE = 4.0
OURS = "hook."


class Courier:
    """Woken by what happens here; what other processes wrote is seen at the next look."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._sender = runtime, sender(runtime)
        self._me = uuid.uuid4()
        self._awake = asyncio.Event()
        self._any, self._stale = False, True
        self._busy: dict[uuid.UUID, asyncio.Task[None]] = {}
        runtime.store.listen(self._hear)

    def _hear(self, events: list[Event]) -> None:
        """Costs nothing while nobody has a hook."""
        if any(event.kind.startswith(OURS) for event in events):
            self._stale = True
        if self._any or self._stale:
            self._awake.set()

    async def run(self) -> None:
        """Until cancelled; what is being sent just then may finish."""
        begun = False
        try:
            while True:
                try:
                    if not begun:
                        await self._runtime.store.write(actions.begin)
                    begun = True
                    pause = await self._turn()
                except Unavailable:
                    pause = IDLE
                except Exception as error:  # noqa: BLE001 - what is not sent now must be sent later, whatever failed
                    log_failure(error)
                    pause = AFTER_A_FAULT
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._awake.wait()
        finally:
            await self._end()

    async def _end(self) -> None:
        tasks = list(self._busy.values())
        if tasks:
            _, rest = await asyncio.wait(tasks, timeout=GRACE)
            for task in rest:
                task.cancel()

    async def _turn(self) -> float:
        """Share out what is new and send what is due. Returns the seconds until something else is."""
        store = self._runtime.store
        self._awake.clear()
        if self._stale:
            self._stale = False
            self._any = await store.read(reading.any_hooks)
        if not self._any:
            return ALONE
        while await self._share_out():
            pass
        waiting = await store.read(queries.waiting)
        now = store.clock()
        await self._begin_to_serve([hook for hook, at in waiting if at <= now])
        later = [at - now for hook, at in waiting if at > now and hook not in self._busy]
        return min([IDLE, *(max(0.05, micros / SECOND) for micros in later)])

    async def _begin_to_serve(self, hooks: list[uuid.UUID]) -> None:
        free = [hook for hook in hooks if hook not in self._busy][: AT_ONCE - len(self._busy)]
        if free:
            for hook in await self._runtime.store.write(actions.hold, hooks=free, by=self._me):
                self._busy[hook] = asyncio.create_task(self._serve(hook))

    async def _share_out(self) -> bool:
        """The next batch, after a pause in which those who write go first. Returns whether another is to follow."""
        await asyncio.sleep(PAUSE)
        store = self._runtime.store
        batch = await store.read(reading.pending)
        return batch is not None and await store.write(actions.share_out, batch=batch) and batch.more

    async def _serve(self, hook: uuid.UUID) -> None:
        try:
            while await self._send_some(hook):
                pass
        except Unavailable:
            await asyncio.sleep(IDLE)
        except Exception as error:  # noqa: BLE001 - one hook must not stop the others
            log_failure(error)
            await asyncio.sleep(AFTER_A_FAULT)
        finally:
            del self._busy[hook]
            self._awake.set()

    async def _send_some(self, hook: uuid.UUID) -> bool:
        """The next few deliveries of a hook, in their order. Returns whether there may be more at once."""
        store, loop = self._runtime.store, asyncio.get_running_loop()
        post = await store.read(
            queries.post,
            hook=hook,
            key=self._runtime.settings.secret_key,
            stage=self._runtime.hub.stage,
            epoch=store.epoch,
        )
        if post is None or not post.stands or not post.letters:
            if post is not None and not post.stands:
                await store.write(actions.pause, hook=hook, why=KEEPER)
            await store.write(actions.release, hook=hook, by=self._me)
            return False
        since = loop.time()
        for place, letter in enumerate(post.letters, 1):
            if loop.time() - since > FRESH:
                return True
            outcome = await self._sender.send(post.url, post.secrets, letter)
            noted = {"hook": hook, "by": self._me, "delivery": letter.id, "outcome": outcome}
            if not await store.write(actions.note, **noted, last=place == len(post.letters) < queries.AT_A_TIME):
                return False
        return True


async def deliver(runtime: Runtime) -> None:
    """Carry events to the hooks as long as this process serves."""
    await Courier(runtime).run()
