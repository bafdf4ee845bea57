"""What the rules are called for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def rule_words(_: Callable[[str], str]) -> Mapping[str, str]:
    """By the name of the rule; one that is missing here is shown by its name."""
    return {
        "unanswered_question": _("A question left open"),
        "pitch": _("Selling where help was asked"),
        "urgency": _("Pressure"),
        "overpromise": _("Promises nobody can keep"),
        "missing_disclosure": _("Praise without saying who speaks"),
        "shouting": _("Shouting"),
        "rudeness": _("Hard words"),
        "jargon": _("Abbreviations"),
        "wall_of_text": _("Long without a break"),
        "missing_greeting": _("No greeting"),
        "link_without_help": _("A bare link"),
        "confidential_data": _("Secrets"),
    }
