"""More than about 150 words without a break. Needs no language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.wording import gettext as _

NAME = "wall_of_text"
GUIDELINE = "Give a long answer paragraphs or steps, so that one finds one's place again."
EXAMPLES = (
    Example(
        "First open the flap and then, if the lamp is red, which it is when the filter was not changed, you …",
        "1. Open the flap.\n2. Is the lamp red? Change the filter.",
    ),
    Example(
        "Zuerst öffnen Sie die Klappe, und wenn dann die Lampe rot ist, was immer dann ist, wenn …",
        "1. Klappe öffnen.\n2. Lampe rot? Filter wechseln.",
    ),
)
MOST = 150

_BLOCK = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w\S*")


def find(draft: Draft) -> Iterator[Finding]:
    blocks = ((one, len(_WORD.findall(one.group()))) for one in _BLOCK.finditer(draft.text))
    longest, words = max(blocks, key=lambda one: one[1], default=(None, 0))
    if longest is not None and words > MOST:
        yield Finding(
            longest.start(),
            longest.end(),
            _("%(words)s words without a break: whoever reads this on a phone loses the thread.") % {"words": words},
            _("Put the answer first, then a paragraph or a numbered step for each thought."),
        )
