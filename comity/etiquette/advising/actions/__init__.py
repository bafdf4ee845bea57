"""The verbs of advising; the only code that writes its tables."""

from comity.etiquette.advising.actions.counting import count_hints
from comity.etiquette.advising.actions.looks import note_look
from comity.etiquette.advising.actions.policies import end_policy, restore_policy, set_policy
from comity.etiquette.advising.actions.questions import begin, take_in

__all__ = ["begin", "count_hints", "end_policy", "note_look", "restore_policy", "set_policy", "take_in"]
