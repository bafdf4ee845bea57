"""What is kept true by itself: rings end, who is gone leaves, and nothing is read while nobody calls."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from comity.app import ROOMS, assemble
from comity.calls import actions, queries
from comity.calls.keeper import Keeper
from comity.calls.models import Call
from comity.calls.tests.stage import House
from comity.conversations import actions as talks
from comity.foundation.clock import MINUTE, SECOND, FixedClock
from comity.foundation.live.connection import Connection
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Store


class Wire:
    """A socket that takes everything."""

    congested = False

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] | None = None
        self.written = b""

    def write_frames(self, frames: bytes) -> None:
        self.written += frames


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


@pytest.fixture
def runtime(store: Store, tmp_path: Any) -> Runtime:
    return assemble(load_settings({}, data=str(tmp_path / "data")), store, ROOMS)


def opened(runtime: Runtime, actor: Actor) -> tuple[Connection, Wire]:
    wire = Wire()
    connection = Connection(actor, wire, html=False)
    connection.backlog = None
    runtime.hub.add(connection)
    return connection, wire


async def state(runtime: Runtime, call: Call) -> str:
    on = await runtime.store.read(queries.call_on, conversation=call.conversation)
    return "ended" if on is None else "live"


def run(runtime: Runtime, step: Coroutine[Any, Any, None]) -> None:
    async def whole() -> None:
        await runtime.store.start()
        await step

    asyncio.run(whole())


def test_flt_41_who_is_gone_leaves_and_the_record_is_closed(house: House, runtime: Runtime, clock: FixedClock) -> None:
    """FLT-41: the browser has twenty seconds to come back; the call lasted until it was last seen."""
    talk = house.talk("outside", "vic", "anna", channel=True)
    call = house.start("vic", talk)
    house.join("anna", call)
    keeper = Keeper(runtime)
    anna, _ = opened(runtime, house.actors["anna"])
    vic, _ = opened(runtime, house.actors["vic"])

    async def pass_by() -> None:
        clock.advance(10 * MINUTE)
        await keeper.look()
        runtime.hub.remove(vic)
        for _ in range(4):
            clock.advance(5 * SECOND - 1)
            await keeper.look()
        assert await state(runtime, call) == "live"
        clock.advance(SECOND)
        await keeper.look()
        assert await state(runtime, call) == "ended"
        runtime.hub.remove(anna)

    run(runtime, pass_by())
    seen = house.call("anna", call)
    assert (seen.outcome, house.states(call)) == ("held", {"vic": "left", "anna": "left"})
    assert house.said("anna", talk) == ["Video call, 10 min · Anna and Vic"]


def test_after_a_crash_everybody_gets_the_time_to_come_back(house: House, runtime: Runtime, clock: FixedClock) -> None:
    talk = house.talk("direct", "anna", "ben")
    call = house.start("anna", talk)
    house.join("ben", call)
    clock.advance(3 * 60 * MINUTE)
    keeper = Keeper(runtime)

    async def pass_by() -> None:
        await keeper.look()
        assert await state(runtime, call) == "live"
        clock.advance(20 * SECOND)
        await keeper.look()

    run(runtime, pass_by())
    assert house.call("anna", call).outcome == "held"
    assert house.said("anna", talk) == ["Video call, 1 s · Anna and Ben"]


def test_who_does_not_take_part_any_more_is_out_at_once(house: House, runtime: Runtime) -> None:
    talk = house.talk("room", "anna", "ben", "dora")
    call = house.start("anna", talk)
    for who in ("ben", "dora"):
        house.join(who, call)
    open_ones = [opened(runtime, house.actors[who])[0] for who in ("anna", "ben", "dora")]
    house.do(talks.remove_participant, "anna", conversation=talk, person=house.actors["ben"].person)
    run(runtime, Keeper(runtime).look())
    assert house.states(call) == {"anna": "joined", "ben": "left", "dora": "joined"}
    assert len(open_ones) == 3


def test_a_ring_ends_by_the_keeper_and_by_the_job(house: House, runtime: Runtime, clock: FixedClock) -> None:
    call = house.start("anna", house.talk("direct", "anna", "ben"))
    opened(runtime, house.actors["anna"])
    clock.advance(30 * SECOND)
    run(runtime, Keeper(runtime).look())
    assert house.call("anna", call).outcome == "missed"
    assert not house.store.write_now(actions.settle_call, call=call.id)
    assert not house.store.write_now(actions.settle_call, call=uuid.uuid4())
    assert not house.store.write_now(actions.vacate_gone, call=uuid.uuid4())
