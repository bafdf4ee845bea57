"""What the settings of webhooks show."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import select

from comity.conversations import access as rooms
from comity.conversations.models import Channel, Conversation
from comity.foundation.clock import DAY, iso
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.store import Tx
from comity.hooks import access, queries
from comity.hooks.kinds import TEST
from comity.hooks.models import Delivery, Hook, Inlet
from comity.hooks.shapes import former_until
from comity.people import queries as people
from comity.people.views import PersonView, person_view

Choice = tuple[str, str]
CHOICES, SHOWN = 500, 30
KEPT = 7 * DAY
UNTITLED = "…"


class HookView(Struct, frozen=True):
    """`place` is a title; `kind` of it is room, talk or door. `mine`: whether the viewer may change who hears what."""

    id: str
    name: str
    url: str
    host: str
    events: tuple[str, ...]
    kind: str
    place: str
    inside: bool
    keeper: PersonView | None
    paused_why: str
    failures: int
    next_at: str
    former_until: str
    removed: bool
    mine: bool


class DeliveryView(Struct, frozen=True):
    id: str
    event: str
    state: str
    attempts: int
    status: int | None
    millis: int | None
    fault: str
    at: str
    again: bool


class InletView(Struct, frozen=True):
    id: str
    name: str
    room: str
    room_id: str
    author: PersonView | None
    signed: bool
    used_at: str
    removed: bool


class Offer(Struct, frozen=True):
    """Where the viewer may have hooks; `inside`: whether he may let notes out."""

    rooms: tuple[Choice, ...]
    doors: tuple[Choice, ...]
    inside: bool


class Overview(Struct, frozen=True):
    hooks: tuple[HookView, ...]
    inlets: tuple[InletView, ...]
    offer: Offer


class HookPage(Struct, frozen=True):
    hook: HookView
    deliveries: tuple[DeliveryView, ...]
    failed: bool
    older: str


def overview(tx: Tx, *, actor: Actor) -> Overview:
    found = queries.hooks(tx, actor=actor, since=tx.now - KEPT)
    inlets = queries.inlets(tx, actor=actor, since=tx.now - KEPT)
    return Overview(
        tuple(sorted(hook_views(tx, actor, found), key=lambda one: one.removed)),
        tuple(sorted(inlet_views(tx, inlets), key=lambda one: one.removed)),
        offer(tx, actor),
    )


def offer(tx: Tx, actor: Actor) -> Offer:
    mine = select(Conversation.id, Conversation.title).where(
        Conversation.id.in_(access.governed(tx, actor=actor)), Conversation.archived_at.is_(None)
    )
    found = tx.session.execute(mine.order_by(Conversation.title, Conversation.id).limit(CHOICES))
    doors: list[Choice] = []
    if ADMIN.allows(actor):
        heard = select(Channel.id, Channel.name).where(Channel.id.in_(rooms.channels_heard(tx, actor=actor)))
        doors = [(str(row.id), row.name) for row in tx.session.execute(heard.order_by(Channel.name, Channel.id))]
    return Offer(tuple((str(row.id), row.title or UNTITLED) for row in found), tuple(doors), actor.role == "owner")


def hook_views(tx: Tx, actor: Actor, found: Sequence[Hook]) -> list[HookView]:
    talks = _talks(tx, [hook.conversation for hook in found])
    names = select(Channel.id, Channel.name).where(Channel.id.in_({hook.channel for hook in found}))
    doors = {row.id: row.name for row in tx.session.execute(names)} if found else {}
    cards = people.cards(tx, persons={hook.keeper for hook in found})
    views = []
    for hook in found:
        kind, place = talks.get(hook.conversation, ("door", doors.get(hook.channel, UNTITLED)))
        card = cards.get(hook.keeper)
        views.append(
            HookView(
                id=str(hook.id),
                name=hook.name,
                url=hook.url,
                host=hook.url.partition("://")[2].partition("/")[0],
                events=tuple(hook.kinds),
                kind=kind,
                place=place,
                inside=hook.side == access.INSIDE,
                keeper=None if card is None else person_view(card),
                paused_why=hook.paused_why,
                failures=hook.failures,
                next_at=iso(hook.next_at) if hook.next_at > tx.now and hook.paused_at is None else "",
                former_until=former_until(hook, tx.now) or "",
                removed=hook.removed_at is not None,
                mine=access.may_have(tx, actor=actor, hook=hook),
            )
        )
    return views


def _talks(tx: Tx, ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID | None, tuple[str, str]]:
    wanted = {one for one in ids if one is not None}
    found = select(Conversation.id, Conversation.kind, Conversation.title).where(Conversation.id.in_(wanted))
    rows = tx.session.execute(found) if wanted else ()
    return {row.id: ("room" if row.kind == "room" else "talk", row.title or UNTITLED) for row in rows}


def inlet_views(tx: Tx, found: Sequence[Inlet]) -> list[InletView]:
    talks = _talks(tx, [inlet.room for inlet in found])
    cards = people.cards(tx, persons={inlet.author for inlet in found})
    return [
        InletView(
            str(inlet.id),
            inlet.name,
            talks[inlet.room][1],
            str(inlet.room),
            person_view(cards[inlet.author]) if inlet.author in cards else None,
            inlet.secret is not None,
            "" if inlet.used_at is None else iso(inlet.used_at),
            inlet.removed_at is not None,
        )
        for inlet in found
    ]


def hook_page(tx: Tx, *, actor: Actor, hook: uuid.UUID | None, before: tuple[int, uuid.UUID] | None) -> HookPage:
    """Raises NotFound."""
    row = access.hook_ever(tx, actor=actor, hook=hook)
    found = queries.deliveries_of(tx, hook=row.id, before=before, limit=SHOWN + 1)
    shown = found[:SHOWN]
    older = f"{shown[-1].created_at}.{shown[-1].id}" if len(found) > SHOWN else ""
    view = hook_views(tx, actor, [row])[0]
    return HookPage(view, tuple(_delivery(one) for one in shown), queries.any_failed(tx, hook=row.id), older)


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(
        str(row.id),
        row.kind,
        row.state,
        row.attempts,
        row.status,
        row.millis,
        row.fault,
        iso(row.tried_at or row.created_at),
        again=row.state != "waiting" and row.kind != TEST,
    )


def inlet_page(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None) -> InletView:
    """Raises NotFound."""
    return inlet_views(tx, [access.inlet(tx, actor=actor, inlet=inlet, removed=True)])[0]
