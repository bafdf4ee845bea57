"""How somebody's words sound, where it is clear: worried, annoyed or pleased. Only by what he wrote himself; whatever
is doubtful has no tone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Name = Literal["worried", "annoyed", "pleased"]
LONGEST = 2_000
_NOT = re.compile(r"\b(?:not|no|never|isn't|wasn't|don't|didn't|nicht|kein\w*|nie|ohne)\s+(?:\w+\s+){0,2}$")


class Tone(Struct, frozen=True):
    """`cues` are the words that tell it."""

    name: Name
    cues: tuple[str, ...]


def _cues(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


_CUES: Mapping[Name, re.Pattern[str]] = {
    "worried": _cues(
        "worried", "very concerned", "afraid", "anxious", "desperate(?:ly)?", "panicking",
        "mache? mir (?:große )?sorgen", "(?:sehr )?besorgt", "beunruhigt", "verzweifelt", "habe angst",
    ),
    "annoyed": _cues(
        "annoyed", "annoying", "frustrat(?:ed|ing)", "unacceptable", "ridiculous", "fed up", "furious", "angry",
        "disappointed", "disappointing", "outrageous", "third time (?:now )?i", "waste of (?:my )?time",
        "ärgerlich", "verärgert", "genervt", "frustrier\\w*", "unverschämt\\w*", "inakzeptabel\\w*", "enttäuscht",
        "enttäuschend", "zum dritten mal", "frechheit", "reicht mir",
    ),
    "pleased": _cues(
        "thank you so much", "many thanks", "delighted", "thrilled", "love it", "so happy", "made my day",
        "wonderful", "fantastic", "brilliant", "perfect, thank(?:s| you)", "works perfectly",
        "vielen(?: lieben)? dank", "herzlichen dank", "tausend dank", "begeistert", "wunderbar", "großartig",
        "freue mich(?: sehr)?", "perfekt, danke", "super, danke",
    ),
}  # fmt: skip


def tone_of(text: str) -> Tone | None:
    """The one tone that is clear in these words; none where two speak against each other."""
    low = text[:LONGEST].lower()
    told = {name: cues for name in _CUES if (cues := _found(_CUES[name], low))}
    if not told or (len(told) > 1 and "pleased" in told):
        return None
    name = max(told, key=lambda one: len(told[one]))
    return Tone(name, told[name][:3])


def _found(cues: re.Pattern[str], low: str) -> tuple[str, ...]:
    told = (one for one in cues.finditer(low) if not _NOT.search(low, max(0, one.start() - 40), one.start()))
    return tuple(dict.fromkeys(one.group() for one in told))
