"""The frame around every page of members: rail, my door, live connection."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from litestar import Response

from comity.accounts import queries as accounts
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.profile.shapes import preferences
from comity.people.views import NoticeView, RailItem, ShellView, person_view


class Count(Protocol):
    """How many people wait at one place of the rail, for this viewer. Rooms register theirs in the slot `rail-count`,
    as (key, count)."""

    def __call__(self, tx: Tx, *, actor: Actor) -> int: ...


class Notice(Protocol):
    """A line over the pages of this member, where there is something to say. Rooms register theirs in the slot
    `notice`."""

    def __call__(self, tx: Tx, *, actor: Actor) -> NoticeView | None: ...


class Frame(NamedTuple):
    """What a page takes from the running installation. `cursor` is fixed before the page is read, so that an event
    between the two comes twice (and is recognised) rather than not at all."""

    rail: tuple[RailItem, ...]
    counts: tuple[tuple[str, Count], ...]
    cursor: str
    notices: tuple[Notice, ...] = ()
    beside: tuple[str, ...] = ()


def frame_of(runtime: Runtime) -> Frame:
    rail = sorted(runtime.slots.get("rail", ()), key=lambda item: item.order)
    counts = runtime.slots.get("rail-count", ())
    notices = tuple(runtime.slots.get("notice", ()))
    beside = tuple(runtime.slots.get("beside", ()))
    return Frame(tuple(rail), tuple(counts), runtime.hub.told.text(runtime.store.epoch), notices, beside)


def shell_view(tx: Tx, *, actor: Actor, frame: Frame, current: str) -> ShellView:
    """`current` is the key of the rail item that the page belongs to."""
    me = queries.cards(tx, persons=[actor.person])[actor.person]
    organisation = accounts.organisation(tx)
    counts = {key: count(tx, actor=actor) for key, count in frame.counts}
    chosen = preferences(tx, actor=actor)
    return ShellView(
        me=person_view(me),
        rail=tuple(
            RailItem(item.key, item.label, item.href, item.icon, counts.get(item.key, 0))
            for item in frame.rail
            if not item.seldom or counts.get(item.key) or item.key == current
        ),
        current=current,
        organisation="" if organisation is None else organisation.name,
        cursor=frame.cursor,
        locale="en" if organisation is None else organisation.locale,
        theme="" if chosen.theme == "system" else chosen.theme,
        enter_sends=chosen.enter_sends,
        letters=chosen.letters,
        sound=chosen.sound,
        hints=chosen.hints,
        tones=chosen.tones,
        beside=frame.beside,
        notices=tuple(one for notice in frame.notices if (one := notice(tx, actor=actor)) is not None),
    )


async def member_page(
    runtime: Runtime, actor: Actor, template: str, /, *, current: str, status: int = 200, **context: Any
) -> Response[str]:
    """A page that extends `interface/base.html`, for a member."""
    shell = await runtime.store.read(shell_view, actor=actor, frame=frame_of(runtime), current=current)
    return runtime.templates.page(template, status=status, shell=shell, **context)
