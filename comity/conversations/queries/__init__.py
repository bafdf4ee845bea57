"""Reads of conversations."""

from comity.conversations.queries.channels import channel_of, channels
from comity.conversations.queries.files import files_of, find_files, visible_file
from comity.conversations.queries.help import help_wanted, is_about, open_help, topics
from comity.conversations.queries.inbox import NOBODY, asked_since, count_waiting, due_to_wake, inbox, labels_of
from comity.conversations.queries.lists import Row, conversations, opened, row, rows
from comity.conversations.queries.messages import (
    END,
    Said,
    history,
    messages,
    messages_around,
    messages_by_author,
    newest_said,
    notes,
    quoted,
    revisions,
)
from comity.conversations.queries.participants import (
    acquainted,
    direct_between,
    outside_participants,
    participants,
    read_by,
    read_position,
    takes_part,
)
from comity.conversations.queries.parts import parts_of
from comity.conversations.queries.replies import filled_in, saved_replies, visible_reply
from comity.conversations.queries.rooms import RoomRow, hosts, pins, room, room_rows, rooms
from comity.conversations.queries.seen import Seen, seen, seen_up_to
from comity.conversations.queries.unread import (
    Count,
    count_mentions,
    first_unread,
    places,
    shown_read,
    unread_counts,
    unread_places,
)

__all__ = [
    "END",
    "NOBODY",
    "Count",
    "RoomRow",
    "Row",
    "Said",
    "Seen",
    "acquainted",
    "asked_since",
    "channel_of",
    "channels",
    "conversations",
    "count_mentions",
    "count_waiting",
    "direct_between",
    "due_to_wake",
    "files_of",
    "filled_in",
    "find_files",
    "first_unread",
    "help_wanted",
    "history",
    "hosts",
    "inbox",
    "is_about",
    "labels_of",
    "messages",
    "messages_around",
    "messages_by_author",
    "newest_said",
    "notes",
    "open_help",
    "opened",
    "outside_participants",
    "participants",
    "parts_of",
    "pins",
    "places",
    "quoted",
    "read_by",
    "read_position",
    "revisions",
    "room",
    "room_rows",
    "rooms",
    "row",
    "rows",
    "saved_replies",
    "seen",
    "seen_up_to",
    "shown_read",
    "takes_part",
    "topics",
    "unread_counts",
    "unread_places",
    "visible_file",
    "visible_reply",
]
