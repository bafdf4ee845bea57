"""The ways of single messages, where they are not simply the door of their conversation: it came by mail, it left by
mail and came back. Channels that keep book of such ways register here when they are prepared, since messages are drawn
wherever there is a unit of work."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from comity.conversations.views import DoorView, PanelView
from comity.foundation.store import Tx


class Way(Struct, frozen=True):
    """The door through which a message came or left, and what is known of it in words; never more than is known. `href`
    is a page that shows all of it, `panel` a part that stands under its words."""

    door: DoorView
    words: str
    failed: bool = False
    href: str = ""
    panel: PanelView | None = None


Ask = Callable[[Tx, Sequence[uuid.UUID]], Mapping[uuid.UUID, Way]]
AskDoors = Callable[[Tx, Sequence[uuid.UUID]], Mapping[uuid.UUID, DoorView]]
_asked: dict[str, tuple[Ask, AskDoors]] = {}


def register(name: str, ask: Ask, doors: AskDoors) -> None:
    """`ask(tx, messages)` tells the ways of those of these messages that it knows, in a fixed number of queries, and
    `doors` their doors alone, in one. The same name again takes the place of the former one."""
    _asked[name] = ask, doors


def ways_of(tx: Tx, *, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, Way]:
    found: dict[uuid.UUID, Way] = {}
    for ask, _ in _asked.values() if messages else ():
        found.update(ask(tx, messages))
    return found


def doors_of(tx: Tx, *, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, DoorView]:
    """The doors of these messages, where they are not that of their conversation."""
    found: dict[uuid.UUID, DoorView] = {}
    for _, doors in _asked.values() if messages else ():
        found.update(doors(tx, messages))
    return found
