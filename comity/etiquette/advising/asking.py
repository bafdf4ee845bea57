"""Whether words from outside ask something, and how they sound. Both are looked at in the words alone."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from comity.etiquette.advising import tone
from comity.etiquette.advising.tone import Tone
from comity.etiquette.coach.detection import language_of
from comity.etiquette.coach.questions import open_questions

_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
REMEMBERED = 2_000


def asks(text: str) -> bool:
    """Whether there is a question in it that waits for an answer: none of courtesy, and no question mark of a link."""
    words = _ADDRESS.sub(" ", text)
    if "?" not in words:
        # Most messages: a page draws fifty of them.
        return False
    language = language_of(words)
    return bool(open_questions([words], language)) if language else True


@lru_cache(maxsize=REMEMBERED)
def asks_shown(html: Markup) -> bool:
    """The same of a message as it is shown."""
    return asks(html.striptags())


@lru_cache(maxsize=REMEMBERED)
def tone_shown(html: Markup) -> Tone | None:
    return tone.tone_of(html.striptags())
