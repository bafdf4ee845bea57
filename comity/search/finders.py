"""Kinds of things that other rooms let be found: registered in the slot `search`, shown below people and rooms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.search.asking import Asked

SLOT = "search"


class Thing(Struct, frozen=True):
    """One that was found; `text` is where the words of the question are shown, `at` its time."""

    id: uuid.UUID
    link: str
    title: str
    text: str
    icon: str
    at: str = ""


class Find(Protocol):
    """Those that the actor may open and that fit, at most `limit`, in an order of their own; by an index."""

    def __call__(self, tx: Tx, *, actor: Actor, asked: Asked, limit: int) -> Sequence[Thing]: ...


class Finder(NamedTuple):
    """`kind` is a word of the API, `label` what people read over them."""

    kind: str
    label: str
    find: Find


class Finding(NamedTuple):
    finder: Finder
    things: Sequence[Thing]


def finders(runtime: Runtime) -> tuple[Finder, ...]:
    return tuple(runtime.slots.get(SLOT, ()))


def kinds(runtime: Runtime) -> tuple[str, ...]:
    return tuple(finder.kind for finder in finders(runtime))
