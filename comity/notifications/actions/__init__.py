"""The verbs of notifications; they alone write its tables."""

from comity.notifications.actions.devices import (
    add_device,
    choose,
    forget_device,
    forget_removed,
    note_outcome,
    remove_device,
    rename_device,
    restore_device,
)
from comity.notifications.actions.keys import keep_push_key
from comity.notifications.actions.telling import PUSH, begin, take_in

__all__ = [
    "PUSH",
    "add_device",
    "begin",
    "choose",
    "forget_device",
    "forget_removed",
    "keep_push_key",
    "note_outcome",
    "remove_device",
    "rename_device",
    "restore_device",
    "take_in",
]
