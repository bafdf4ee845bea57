"""Notifications over HTTP: devices, choices, the key that browsers subscribe with."""

from __future__ import annotations

from litestar import Response
from msgspec import UNSET, structs

from comity.foundation.errors import RuleRefused
from comity.foundation.ids import parse_id
from comity.foundation.jobs import Failed
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.notifications import access, actions, pushing, queries
from comity.notifications.models import PushDevice
from comity.notifications.shapes import (
    ChangedChoices,
    Choices,
    DeviceOut,
    Devices,
    KeyOut,
    NewDevice,
    Renamed,
    Tested,
    check_subscription,
    device_out,
)


@get("/api/push/key", policy=MEMBER, tags=["notifications"])
async def show_key(runtime: Runtime) -> KeyOut:
    """The public key of this installation, for `PushManager.subscribe`. It is made when it is first asked for."""
    return KeyOut((await pushing.sender(runtime)).public)


@get("/api/me/devices", policy=MEMBER, tags=["notifications"])
async def list_devices(actor: Actor, runtime: Runtime) -> Devices:
    """The devices that tell me something, the newest first; at most twenty."""
    return Devices([device_out(row) for row in await runtime.store.read(queries.devices, person=actor.person)])


@post("/api/me/devices", policy=MEMBER, body=NewDevice, tags=["notifications"])
async def add_device(data: NewDevice, actor: Actor, runtime: Runtime) -> Response[DeviceOut]:
    """Have a browser tell me something. 200 where it does already; it does so as long as the credential of this call
    holds. 422 `not_asked` where its push service may not be asked."""
    check_subscription(data)
    await _judge(runtime, data.endpoint)
    keys = {"p256dh": data.keys.p256dh, "auth": data.keys.auth}
    row, new = await runtime.store.write(
        actions.add_device, actor=actor, endpoint=data.endpoint, name=data.name.strip() or data.name, **keys
    )
    return Response(device_out(row), status_code=201 if new else 200)


async def _judge(runtime: Runtime, endpoint: str) -> None:
    """Raises RuleRefused for an address that may not be asked; one that nobody knows today may be one tomorrow."""
    try:
        await pushing.fetcher(runtime).judge(endpoint)
    except Failed as failed:
        if failed.permanent:
            wrong = {"endpoint": "must be https on the internet, or allowed by COMITY_PUSH_ALLOW"}
            raise RuleRefused("This push service may not be asked.", code="not_asked", fields=wrong) from None
    except TimeoutError:
        return


@patch("/api/me/devices/{device_id:str}", policy=MEMBER, body=Renamed, tags=["notifications"])
async def rename_device(device_id: str, data: Renamed, actor: Actor, runtime: Runtime) -> DeviceOut:
    """Call a device something else."""
    named = {"device": parse_id(device_id), "name": data.name.strip() or data.name}
    return device_out(await runtime.store.write(actions.rename_device, actor=actor, **named))


@delete("/api/me/devices/{device_id:str}", policy=MEMBER, status_code=204, tags=["notifications"])
async def remove_device(device_id: str, actor: Actor, runtime: Runtime) -> None:
    """It tells me nothing any more. For a week it can be brought back."""
    await runtime.store.write(actions.remove_device, actor=actor, device=parse_id(device_id))


@put("/api/me/devices/{device_id:str}", policy=MEMBER, tags=["notifications"])
async def restore_device(device_id: str, actor: Actor, runtime: Runtime) -> DeviceOut:
    """Bring back one that was removed."""
    return device_out(await runtime.store.write(actions.restore_device, actor=actor, device=parse_id(device_id)))


@post("/api/me/devices/{device_id:str}/test", policy=MEMBER, status_code=200, tags=["notifications"])
async def test_device(device_id: str, actor: Actor, runtime: Runtime) -> Tested:
    """Tell a device that it works. 422 `not_told` where its push service did not take it."""
    row = await runtime.store.read(access.device, actor=actor, device=parse_id(device_id))
    runtime.limiter.take("hook.in", ("push test", actor.person))
    try:
        await pushing.test(runtime, device=row.id)
    except Failed as failed:
        raise RuleRefused(f"This device could not be told. {failed}", code="not_told") from None
    gone = not await runtime.store.read(_there, device=row)
    return Tested(not gone, gone)


def _there(tx: Tx, *, device: PushDevice) -> bool:
    return tx.session.get(PushDevice, device.id) is not None


@get("/api/me/notifications", policy=MEMBER, tags=["notifications"])
async def show_choices(actor: Actor, runtime: Runtime) -> Choices:
    """Of what my devices tell me."""
    return Choices(**await runtime.store.read(queries.choices, person=actor.person))


@patch("/api/me/notifications", policy=MEMBER, body=ChangedChoices, tags=["notifications"])
async def change_choices(data: ChangedChoices, actor: Actor, runtime: Runtime) -> Choices:
    """Be told of other things from now on; what is left out stays."""
    chosen = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    return Choices(**await runtime.store.write(actions.choose, actor=actor, chosen=chosen))


ROUTES = [
    show_key,
    list_devices,
    add_device,
    rename_device,
    remove_device,
    restore_device,
    test_device,
    show_choices,
    change_choices,
]
