"""A unit of work on its way: submitted on one thread, carried out on another, answered on the first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from comity.foundation.store.tx import Tx

R = TypeVar("R")
Waiting = asyncio.Future[Any] | Future[Any]
Stamp = Callable[[Tx], None]
STAMP: ContextVar[Stamp | None] = ContextVar("stamp", default=None)
"""What belongs into the transaction of every unit that is submitted from here."""
Outcome = tuple[Waiting, Any, BaseException | None]


class Unit(NamedTuple):
    verb: Callable[..., Any]
    kw: dict[str, Any]
    future: Waiting


def stamped(verb: Callable[..., R]) -> Callable[..., R]:
    """The verb with the stamp of the present context, if there is one, in its transaction."""
    stamp = STAMP.get()
    if stamp is None:
        return verb

    def both(tx: Tx, **kw: Any) -> R:
        result = verb(tx, **kw)
        stamp(tx)
        return result

    return both


def run_unit(unit: Unit, tx: Tx) -> Outcome:
    """Carry the verb out; its exception is its outcome, and the caller undoes what it wrote."""
    try:
        result = unit.verb(tx, **unit.kw)
        tx.finish()
    except Exception as error:  # noqa: BLE001 - it is raised again where the unit was submitted
        tx.discard()
        return unit.future, None, error
    return unit.future, result, None


def land(outcomes: list[Outcome]) -> None:
    """Answer those who wait; who was cancelled meanwhile is passed over."""
    for future, result, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
