"""The words of advice, in the language of whoever writes: rules are pure functions, so their catalogue is the one that
stands around the call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Translate = Callable[[str], str]


def _as_written(text: str) -> str:
    return text


_TRANSLATE: ContextVar[Translate] = ContextVar("translate", default=_as_written)


def gettext(text: str) -> str:
    """What rules import as `_`: the text in the language of the writer's screens. Values go in afterwards, by `%`."""
    return _TRANSLATE.get()(text)


@contextlib.contextmanager
def spoken(translate: Translate) -> Iterator[None]:
    """Within this, advice comes through that catalogue; threads started with this context take it along."""
    token = _TRANSLATE.set(translate)
    try:
        yield
    finally:
        _TRANSLATE.reset(token)
