"""A unit of work on its way: submitted on one thread, carried out on another, answered on the first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from comity.foundation.store.tx import Tx

Waiting = asyncio.Future[Any] | Future[Any]
Outcome = tuple[Waiting, Any, BaseException | None]


class Unit(NamedTuple):
    verb: Callable[..., Any]
    kw: dict[str, Any]
    future: Waiting


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
