"""One session with Janus: opened, kept by listening, opened again after Janus was away."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import msgspec

from comity.calls.ports import Away
from comity.calls.sfu import wire
from comity.calls.sfu.wire import Told
from comity.foundation.fetch import Fetcher
from comity.foundation.jobs import Failed
from comity.foundation.logs import log, log_failure

ANSWERS, POLL = 5.0, 40.0
"""Seconds: Janus answers at once, and a long poll within half a minute."""
RETRY = 1.0
EVENTS, MOST_BYTES = 50, 2_000_000
_QUIET = {"keepalive", "ack", "media", "slowlink"}


class Session:
    """`heard` gets what Janus says by itself; `lost` is called when a session is over, with all that was in it."""

    def __init__(
        self, url: str, secret: str, fetcher: Fetcher, *, heard: Callable[[Told], None], lost: Callable[[], None]
    ) -> None:
        self._url, self._secret, self._fetcher = url, secret, fetcher
        self._heard, self._lost = heard, lost
        self._id = 0
        self._waiting: dict[str, asyncio.Future[Told]] = {}
        self._told_away = False

    @property
    def id(self) -> int:
        """0 while there is none."""
        return self._id

    async def keep(self) -> None:
        """For as long as the process serves."""
        try:
            while True:
                try:
                    await self._open()
                    await self._listen()
                except Away as away:
                    self._over(str(away))
                except Exception as error:  # noqa: BLE001 - whatever it said, it is asked again
                    log_failure(error)
                    self._over(type(error).__name__)
                await asyncio.sleep(RETRY)
        finally:
            await self._goodbye()

    async def ping(self) -> None:
        """Raises Away."""
        answer = await self._ask("", {"janus": "ping"})
        if answer.janus != "pong":
            raise Away(f"It answered {answer.janus!r}.")

    async def attach(self) -> int:
        """A handle of the plugin."""
        return _made(await self.request("", {"janus": "attach", "plugin": wire.PLUGIN}))

    async def detach(self, handle: int) -> None:
        """Gone already is as good; so is a session that is over."""
        if self._id:
            await self._ask(f"/{self._id}/{handle}", {"janus": "detach"})

    async def message(self, handle: int, body: dict[str, Any], sdp: tuple[str, str] | None = None) -> Told:
        """What the plugin makes of it: at once, or told later by the poll. Raises Away."""
        content: dict[str, Any] = {"janus": "message", "body": body}
        if sdp:
            content["jsep"] = {"type": sdp[0], "sdp": sdp[1]}
        return await self.request(f"/{handle}", content)

    async def request(self, path: str, content: dict[str, Any]) -> Told:
        """Within the session. Raises Away."""
        if not self._id:
            raise Away("There is no session.")
        name = secrets.token_hex(8)
        later = self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._ask(f"/{self._id}{path}", content, name)
            if answer.janus == "ack":
                async with asyncio.timeout(ANSWERS):
                    answer = await later
            return answer
        except TimeoutError:
            raise Away("It took too long to answer.") from None
        finally:
            self._waiting.pop(name, None)
            later.cancel()

    async def aside(self, body: dict[str, Any]) -> Told:
        """One question to the plugin in a session of its own; only for what is answered at once."""
        session = _made(await self._ask("", {"janus": "create"}))
        handle = _made(await self._ask(f"/{session}", {"janus": "attach", "plugin": wire.PLUGIN}))
        try:
            return await self._ask(f"/{session}/{handle}", {"janus": "message", "body": body})
        finally:
            await self._ask(f"/{session}", {"janus": "destroy"})

    async def elsewhere(self, session: int, handle: int, body: dict[str, Any], sdp: tuple[str, str]) -> Told:
        """To a handle of another process; what the plugin makes of it is told there."""
        content = {"janus": "message", "body": body, "jsep": {"type": sdp[0], "sdp": sdp[1]}}
        return await self._ask(f"/{session}/{handle}", content)

    async def _open(self) -> None:
        self._id = _made(await self._ask("", {"janus": "create"}))
        self._told_away = False
        log.info("media_server_answers", extra={"facts": {}})

    async def _listen(self) -> None:
        """Until the session is over. The poll itself keeps it."""
        while True:
            url = f"{self._url}/{self._id}?maxev={EVENTS}&apisecret={self._secret}"
            for one in await self._fetched("GET", url, None, POLL):
                if one.janus == "error" or (one.janus == "timeout" and one.session_id == self._id):
                    raise Away(one.reason or "Its session timed out.")
                self._take(one)

    def _take(self, one: Told) -> None:
        later = self._waiting.get(one.transaction)
        if later is not None and one.janus != "ack":
            if not later.done():
                later.set_result(one)
        elif one.janus not in _QUIET:
            self._heard(one)

    def _over(self, fault: str) -> None:
        was, self._id = self._id, 0
        for later in self._waiting.values():
            if not later.done():
                later.set_exception(Away(fault))
        if not self._told_away:
            log.warning("media_server_away", extra={"facts": {"fault": fault}})
        self._told_away = True
        if was:
            self._lost()

    async def _goodbye(self) -> None:
        """Janus lets go of everything of this process at once, not when it misses us."""
        if self._id:
            session, self._id = self._id, 0
            task = asyncio.create_task(self._ask(f"/{session}", {"janus": "destroy"}))
            await asyncio.wait([task], timeout=1)
            if task.done() and not task.cancelled():
                task.exception()

    async def _ask(self, path: str, content: dict[str, Any], name: str = "") -> Told:
        message = {**content, "transaction": name or secrets.token_hex(8), "apisecret": self._secret}
        return (await self._fetched("POST", f"{self._url}{path}", msgspec.json.encode(message), ANSWERS))[0]

    async def _fetched(self, method: str, url: str, body: bytes | None, seconds: float) -> list[Told]:
        headers = {"content-type": "application/json", "accept": "application/json"}
        try:
            answer = await self._fetcher.ask(method, url, headers=headers, body=body, most=MOST_BYTES, seconds=seconds)
            found = wire.told(answer.body)
        except Failed as failed:
            raise Away(str(failed)) from None
        except (msgspec.MsgspecError, UnicodeError):
            raise Away("Its answer was not understood.") from None
        return found or [Told("keepalive")]


def _made(answer: Told) -> int:
    """The id of what was asked for. Raises Away."""
    if answer.janus != "success" or "id" not in answer.data:
        raise Away(answer.reason or "It refused.")
    return int(answer.data["id"])
