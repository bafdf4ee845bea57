"""Webhooks as programs see them."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.foundation.clock import iso
from comity.foundation.parse import Input
from comity.hooks import kinds
from comity.hooks.models import Delivery, Hook, Inlet

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
Url = Annotated[str, Meta(min_length=8, max_length=2_048)]
Kinds = Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(min_length=1, max_length=len(kinds.ALL))]


class NewHook(Input, frozen=True):
    """Either `conversation` or `channel`. `side` is `outside`: what people outside could see; or `inside`, with notes,
    which only an owner may let out."""

    name: Name
    url: Url
    events: Kinds
    conversation: uuid.UUID | None = None
    channel: uuid.UUID | None = None
    side: Literal["outside", "inside"] = "outside"


class ChangedHook(Input, frozen=True):
    """What is left out stays as it is."""

    name: Name | None = None
    url: Url | None = None
    events: Kinds | None = None
    paused: bool | None = None


class HookOut(Struct):
    """`paused_why` is asked, failing, gone (it answered 410) or keeper (who kept it may not have it any more).
    `failures` counts tries in a row."""

    id: str
    name: str
    url: str
    events: list[str]
    conversation: str | None
    channel: str | None
    side: str
    keeper: str
    created_at: str
    paused_at: str | None
    paused_why: str
    failures: int
    next_try_at: str | None
    former_secret_until: str | None


class NewHookOut(HookOut):
    """`secret` is shown this once; it signs every delivery."""

    secret: str


class Hooks(Struct):
    items: list[HookOut]
    next: None = None


class HookSecret(Struct):
    """`secret` is shown this once; the former one signs as well until `former_secret_until`."""

    secret: str
    former_secret_until: str | None = None


class DeliveryOut(Struct):
    """`id` is the header `webhook-id`. `status` is that of the answer, `fault` a word for what went wrong; of what was
    answered nothing else is kept. `state` is waiting, delivered or failed."""

    id: str
    event: str
    conversation: str | None
    state: str
    attempts: int
    status: int | None
    milliseconds: int | None
    fault: str
    created_at: str
    tried_at: str | None


class Deliveries(Struct):
    items: list[DeliveryOut]
    next: str | None


class Since(Input, frozen=True):
    """A moment, ISO 8601 with a time zone; without it all of the last week."""

    since: Annotated[str, Meta(max_length=40)] | None = None


class Resent(Struct):
    count: int


class NewInlet(Input, frozen=True):
    name: Name
    room: uuid.UUID


class ChangedInlet(Input, frozen=True):
    name: Name


class InletOut(Struct):
    """`author` is the person who says what comes in; with `signed` every call must be."""

    id: str
    name: str
    room: str
    author: str
    signed: bool
    created_at: str
    used_at: str | None


class NewInletOut(InletOut):
    """`token` is shown this once; `url` holds it, for programs that know nothing else than an address."""

    token: str
    url: str


class Inlets(Struct):
    items: list[InletOut]
    next: None = None


class InletToken(Struct):
    token: str
    url: str


class InletSecret(Struct):
    secret: str


def hook_out(row: Hook, now: int) -> HookOut:
    return HookOut(
        str(row.id),
        row.name,
        row.url,
        row.kinds,
        None if row.conversation is None else str(row.conversation),
        None if row.channel is None else str(row.channel),
        row.side,
        str(row.keeper),
        iso(row.created_at),
        _at(row.paused_at),
        row.paused_why,
        row.failures,
        iso(row.next_at) if row.next_at > now and row.paused_at is None else None,
        former_until(row, now),
    )


def former_until(row: Hook, now: int) -> str | None:
    return iso(row.former_until) if row.former_secret is not None and row.former_until > now else None


def delivery_out(row: Delivery) -> DeliveryOut:
    return DeliveryOut(
        str(row.id),
        row.kind,
        None if row.conversation is None else str(row.conversation),
        row.state,
        row.attempts,
        row.status,
        row.millis,
        row.fault,
        iso(row.created_at),
        _at(row.tried_at),
    )


def inlet_out(row: Inlet) -> InletOut:
    return InletOut(
        str(row.id),
        row.name,
        str(row.room),
        str(row.author),
        row.secret is not None,
        iso(row.created_at),
        _at(row.used_at),
    )


def _at(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
