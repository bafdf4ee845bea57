"""Whether a text is one emoji, and how it is written."""

from __future__ import annotations

from functools import cache

MOST_CODE_POINTS = 16
_AS_PICTURE = "\ufe0f"


def one_emoji(text: str) -> str | None:
    """The emoji as Unicode recommends to write it (with skin tones and joiners), None for anything else."""
    if not text or len(text) > MOST_CODE_POINTS:
        return None
    return _known().get(text.replace(_AS_PICTURE, ""))


@cache
def _known() -> dict[str, str]:
    import emoji  # a large table, for those only who react

    whole = emoji.STATUS["fully_qualified"]
    return {text.replace(_AS_PICTURE, ""): text for text, known in emoji.EMOJI_DATA.items() if known["status"] == whole}
