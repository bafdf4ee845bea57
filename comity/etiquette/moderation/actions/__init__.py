"""The verbs of moderation and thanks; the only code that writes their tables."""

from comity.etiquette.moderation.actions.appeals import answer_appeal, ask_again
from comity.etiquette.moderation.actions.deciding import decide, undo_decision
from comity.etiquette.moderation.actions.flags import flag_message, hold_talk, withdraw_flag
from comity.etiquette.moderation.actions.thanks import hide_thanks, show_thanks, take_thanks_back, thank
from comity.etiquette.moderation.actions.words import HELD, REFUSED, forget_word, give_reason, hold_word

__all__ = [
    "HELD",
    "REFUSED",
    "answer_appeal",
    "ask_again",
    "decide",
    "flag_message",
    "forget_word",
    "give_reason",
    "hide_thanks",
    "hold_talk",
    "hold_word",
    "show_thanks",
    "take_thanks_back",
    "thank",
    "undo_decision",
    "withdraw_flag",
]
