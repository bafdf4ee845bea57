"""Short ways to put a draft before a rule."""

from __future__ import annotations

from comity.etiquette.coach.draft import Draft, Setting, Turn
from comity.etiquette.coach.rules import Finding, Rule


def findings(
    rule: Rule,
    text: str,
    *before: str,
    language: str = "en",
    setting: Setting = "support_chat",
    organisation: str = "Ternhill Bikes",
) -> list[Finding]:
    """What `rule` says of `text`. Of the messages before, those that begin with `>` are ours."""
    turns = tuple(Turn("member", one[1:]) if one.startswith(">") else Turn("outside", one) for one in before)
    return list(rule.find(Draft(text, language, setting, turns, organisation)))


def unmarked(text: str) -> str:
    """German as it is typed on a foreign keyboard."""
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ü", "Ue")):
        text = text.replace(letter, spelt)
    return text
