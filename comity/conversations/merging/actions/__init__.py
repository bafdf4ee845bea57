"""The verbs of merging; with their row they set the one pointer that there is."""

from comity.conversations.merging.actions.becoming_one import merge, undo_merging

__all__ = ["merge", "undo_merging"]
