"""The verbs of conversations; the only code that writes their tables."""

from comity.conversations.actions.changing import delete_message, edit_message
from comity.conversations.actions.channels import change_channel, open_channel, renew_identity_secret, website_seen
from comity.conversations.actions.entries import announce_way
from comity.conversations.actions.help import ask_for_help, take_help, withdraw_help
from comity.conversations.actions.lines import add_line, add_note
from comity.conversations.actions.membership import (
    add_participant,
    refuse_stopped,
    remove_participant,
    start_conversation,
    start_direct,
)
from comity.conversations.actions.moderating import hide_message, hold_talk_back, let_talk_in, show_message
from comity.conversations.actions.outside import (
    Before,
    assign,
    locked_outside,
    put_label,
    set_status,
    take_label,
    wake_up,
)
from comity.conversations.actions.positions import Marked, mark_all_read, mark_all_unread, mark_read, mark_unread
from comity.conversations.actions.previews import (
    Preview,
    remove_preview,
    show_previews,
    waiting_links,
)
from comity.conversations.actions.reactions import add_reaction, remove_reaction
from comity.conversations.actions.replies import change_reply, forget_reply, save_reply
from comity.conversations.actions.rooms import (
    archive_room,
    change_room,
    join_room,
    make_host,
    pin_message,
    remove_host,
    reopen_room,
    set_level,
    start_room,
    unpin_message,
)
from comity.conversations.actions.sending import Sent, send_message

__all__ = [
    "Before",
    "Marked",
    "Preview",
    "Sent",
    "add_line",
    "add_note",
    "add_participant",
    "add_reaction",
    "announce_way",
    "archive_room",
    "ask_for_help",
    "assign",
    "change_channel",
    "change_reply",
    "change_room",
    "delete_message",
    "edit_message",
    "forget_reply",
    "hide_message",
    "hold_talk_back",
    "join_room",
    "let_talk_in",
    "locked_outside",
    "make_host",
    "mark_all_read",
    "mark_all_unread",
    "mark_read",
    "mark_unread",
    "open_channel",
    "pin_message",
    "put_label",
    "refuse_stopped",
    "remove_host",
    "remove_participant",
    "remove_preview",
    "remove_reaction",
    "renew_identity_secret",
    "reopen_room",
    "save_reply",
    "send_message",
    "set_level",
    "set_status",
    "show_message",
    "show_previews",
    "start_conversation",
    "start_direct",
    "start_room",
    "take_help",
    "take_label",
    "unpin_message",
    "waiting_links",
    "wake_up",
    "website_seen",
    "withdraw_help",
]
