"""Notifications as programs see them."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.parse import Input
from comity.notifications import envelope
from comity.notifications.models import PushDevice

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Base64 = Annotated[str, Meta(max_length=120, pattern=r"^[A-Za-z0-9_-]+=*$")]


class Keys(Struct, frozen=True, forbid_unknown_fields=True):
    """The browser's, in base64url, as `PushSubscription.toJSON()` gives them."""

    p256dh: Base64
    auth: Base64


class NewDevice(Input, frozen=True):
    """A subscription of a browser. `name` is what its member calls the device."""

    endpoint: Annotated[str, Meta(max_length=2_000)]
    keys: Keys
    name: Name


class Renamed(Input, frozen=True):
    name: Name


class Choices(Struct):
    """What is told on my devices: `calls`, people `outside` who wait, `mentions` of me, `direct` talks. `hide_text`:
    only who it is, not what was said."""

    calls: bool
    outside: bool
    mentions: bool
    direct: bool
    hide_text: bool


class ChangedChoices(Input, frozen=True):
    calls: bool | UnsetType = UNSET
    outside: bool | UnsetType = UNSET
    mentions: bool | UnsetType = UNSET
    direct: bool | UnsetType = UNSET
    hide_text: bool | UnsetType = UNSET


class KeyOut(Struct):
    """`key` is what browsers subscribe with (`applicationServerKey`)."""

    key: str


class DeviceOut(Struct):
    """`succeeded_at` is when it was told something last. `fault` is what went wrong since: `unreached`, `refused` or
    `no_key`; empty when all is well."""

    id: str
    name: str
    created_at: str
    succeeded_at: str | None
    fault: str


class Devices(Struct):
    items: list[DeviceOut]


class Tested(Struct):
    """`told`: the push service took it. `gone`: the browser had forgotten us, so the device was removed."""

    told: bool
    gone: bool


def device_out(row: PushDevice) -> DeviceOut:
    succeeded = None if row.succeeded_at is None else iso(row.succeeded_at)
    return DeviceOut(str(row.id), row.name, iso(row.created_at), succeeded, row.fault)


def check_subscription(new: NewDevice) -> None:
    """Raises BadInput naming the field that no browser gave."""
    try:
        envelope.browser_key(new.keys.p256dh)
        envelope.browser_auth(new.keys.auth)
    except envelope.NoBrowserKey:
        raise BadInput("Some fields are wrong.", fields={"keys": "not the keys of a browser"}) from None
