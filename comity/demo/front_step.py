"""What stands beside the demo's server: its shop on the next port, and the printed addresses and sign-in links."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import Iterator

import uvicorn
from msgspec import Struct

from comity.accounts import actions as accounts, queries
from comity.demo.company import move_doors
from comity.demo.shop.app import shop
from comity.demo.story import Member, read_founding
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.settings import SettingsError
from comity.foundation.store import Tx

SHOP_HOST = "127.0.0.1"
STIR_SECONDS = 120
ANYWHERE = {"0.0.0.0": SHOP_HOST, "::": "::1"}  # noqa: S104 - where to knock when the server listens everywhere


class Neighbour(uvicorn.Server):
    """A server that leaves the signals to the one it stands beside."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class FrontStep:
    """`prepare` and `beside` are the hooks of `comity.serving.serve`. Without `links` nobody is signed in by one."""

    def __init__(self, *, host: str, port: int, links: bool) -> None:
        self.server = (ANYWHERE.get(host, host), port)
        self.links = links
        self.listening = _listen(port + 1)
        self.shop_url = f"http://{SHOP_HOST}:{port + 1}"

    def prepare(self, runtime: Runtime) -> None:
        runtime.store.write_now(move_doors, shop=self.shop_url)
        if self.links:
            runtime.register("link-used", renew)

    async def beside(self, runtime: Runtime) -> None:
        first, repairs, *_ = (site.key for site in read_founding().website)
        app = shop(runtime.settings.public_url, first, repairs)
        neighbour = Neighbour(
            uvicorn.Config(app, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False)
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(neighbour.serve([self.listening]))
                await _answers(*self.server)
                tasks.create_task(sit_at_desks(runtime))
                await self._tell(runtime)
        finally:
            if neighbour.started:
                await neighbour.shutdown([self.listening])

    async def _tell(self, runtime: Runtime) -> None:
        print(f"\n  Comity    {runtime.settings.public_url}\n  The shop  {self.shop_url}\n", flush=True)
        if not self.links:
            print(
                "  No sign-in links: they are for this machine only, and --host is reachable from elsewhere.",
                flush=True,
            )
            return
        print("  Sign in by a link. Each works once; the next one is printed here.\n")
        for door in await runtime.store.write(offer_all):
            print(door.line(runtime.settings.public_url))
        print(flush=True)

    def close(self) -> None:
        self.listening.close()


class Door(Struct, frozen=True):
    """A member of the staff and the secret of his next sign-in link."""

    name: str
    title: str
    secret: str

    def line(self, url: str) -> str:
        return f"  {self.name:<12}  {self.title:<16}  {url}/sign-in/link?token={self.secret}"


def offer_all(tx: Tx) -> list[Door]:
    """A link for each of the staff and the guest, as far as they are still here, in the order of the story."""
    found = [(one, queries.member_by_handle(tx, handle=one.handle)) for one in read_founding().signing_in]
    return [_door(tx, one, member.id) for one, member in found if member is not None]


def offer_again(tx: Tx, *, member: uuid.UUID) -> Door | None:
    """The next link of somebody who has used his; None for who is not of the story's staff."""
    found = ((one, queries.member_by_handle(tx, handle=one.handle)) for one in read_founding().signing_in)
    mine = [one for one, row in found if row is not None and row.id == member]
    return _door(tx, mine[0], member) if mine else None


def _door(tx: Tx, one: Member, member: uuid.UUID) -> Door:
    return Door(one.name, one.title, accounts.offer_link(tx, member=member))


async def renew(runtime: Runtime, member: uuid.UUID) -> None:
    """Print the next link of somebody who has used his."""
    door = await runtime.store.write(offer_again, member=member)
    if door is not None:
        print(door.line(runtime.settings.public_url), flush=True)


# ---- who is at work


async def sit_at_desks(runtime: Runtime) -> None:
    """Some of the staff are at their desks as long as the demo runs, so that their doors stand as they left them: the
    board is told what the live stream would tell it. Anna is not among them: she is whoever looks at the demo."""
    here, away = await runtime.store.read(at_work)
    board = runtime.slots["presence"][0]
    for actor in (*here, *away):
        board.came(actor)
    while True:
        for actor in here:
            board.stirred(actor)
        await asyncio.sleep(STIR_SECONDS)


def at_work(tx: Tx) -> tuple[list[Actor], list[Actor]]:
    """Those who sit at their desks, and those who are away from them."""
    found: dict[str, list[Actor]] = {"here": [], "away": []}
    for one in read_founding().staff:
        row = queries.member_by_handle(tx, handle=one.handle)
        if one.at_work and row is not None:
            found[one.at_work].append(Actor(row.person, "session", one.role, row.id, member=row.id))
    return found["here"], found["away"]


async def _answers(host: str, port: int) -> None:
    """Wait until the server beside answers."""
    while True:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        status = await reader.readline()
        writer.close()
        if b" 200 " in status:
            return
        await asyncio.sleep(0.1)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((SHOP_HOST, port))
    except OSError as error:
        listening.close()
        raise SettingsError(f"The shop cannot use {SHOP_HOST}:{port}: {error.strerror}.") from None
    return listening
