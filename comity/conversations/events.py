"""What conversations announce. Each is a row of the log and an event of the live stream with a `seq` of its own.

Notes and what happens to them have no outside number: outsiders get no trace of them.
"""

MESSAGE_CREATED = "message.created"
"""A message or note was written; `data` is the message."""

MESSAGE_EDITED = "message.edited"
"""Its author changed it; `data` is the message as it is now, with the `seq` of its creation."""

MESSAGE_DELETED = "message.deleted"
"""Its author took it back; `data` is the tombstone: no body, `deleted_at`."""

REACTION_ADDED = "reaction.added"
"""Somebody reacted to a message with an emoji; `data` is `{"message", "person", "emoji"}`."""

REACTION_REMOVED = "reaction.removed"
"""Somebody took a reaction back; `data` as above."""

MESSAGE_PREVIEWED = "message.previewed"
"""What its linked pages say was put beside it, or taken away; `data` is the message as it is now."""

MESSAGE_CARRIED = "message.carried"
"""What is known of its way from or to people outside is another; `data` is the message. Inside only."""

PARTICIPANT_JOINED = "participant.joined"
"""Somebody takes part from now on; `data` is `{"person", "inside"}`."""

PARTICIPANT_LEFT = "participant.left"
"""Somebody left or was removed; `data` as above. It is the last that he gets of this conversation."""

CONVERSATION_CREATED = "conversation.created"
"""A conversation began, with all who take part; `data` is `{"id", "kind"}`."""

ROOM_CHANGED = "room.changed"
"""Its title, topic, openness, hosts or who writes there is another; `data` is `{"id", "changed": [names]}`."""

ROOM_ARCHIVED = "room.archived"
"""It can be read from now on, not written to; `data` is `{"id"}`."""

ROOM_REOPENED = "room.reopened"
"""It can be written to again; `data` as above."""

MESSAGE_PINNED = "message.pinned"
"""A message is kept at hand for everybody here; `data` is the message."""

MESSAGE_UNPINNED = "message.unpinned"
"""It is kept at hand no longer; `data` is the message."""

CONVERSATION_STATUS = "conversation.status"
"""An outside conversation was put off, finished or opened again; `data` is `{"status", "before", "until", "by"}`. This
and what follows has a number inside only: people outside get no trace."""

CONVERSATION_ASSIGNED = "conversation.assigned"
"""It was handed to a colleague or to nobody; `data` is `{"assignee", "before", "by"}`."""

CONVERSATION_LABELLED = "conversation.labelled"
"""It was labelled; `data` is `{"word", "by"}`."""

CONVERSATION_UNLABELLED = "conversation.unlabelled"
"""A label was taken off; `data` as above."""

HELP_ASKED = "help.asked"
"""A colleague asks for help beside an outside talk; `data` is `{"help", "visibility", "by"}`, where the second is how
the conversation was seen before."""

HELP_TAKEN = "help.taken"
"""Somebody joins to help; `data` is `{"help", "by"}`."""

HELP_WITHDRAWN = "help.withdrawn"
"""It is not needed any more; `data` as above."""

CONVERSATION_MERGED = "conversation.merged"
"""An outside conversation goes on in another one, told in both; `data` is `{"conversation", "into"}`."""

CONVERSATION_PARTED = "conversation.parted"
"""That was undone: each goes on by itself; `data` as above."""

APPROVAL_GIVEN = "approval.given"
"""A colleague let words go out that waited for it; `data` is `{"message", "by"}`."""

CHANNEL_OPENED = "channel.opened"
"""A door was configured. It belongs to no conversation and is not pushed."""

CHANNEL_CHANGED = "channel.changed"
"""A door was changed: its name, its websites, who is asked or hears it, whether it is open."""

KINDS = (
    MESSAGE_CREATED,
    MESSAGE_EDITED,
    MESSAGE_DELETED,
    MESSAGE_PREVIEWED,
    MESSAGE_CARRIED,
    REACTION_ADDED,
    REACTION_REMOVED,
    PARTICIPANT_JOINED,
    PARTICIPANT_LEFT,
    CONVERSATION_CREATED,
    ROOM_CHANGED,
    ROOM_ARCHIVED,
    ROOM_REOPENED,
    MESSAGE_PINNED,
    MESSAGE_UNPINNED,
    CONVERSATION_STATUS,
    CONVERSATION_ASSIGNED,
    CONVERSATION_LABELLED,
    CONVERSATION_UNLABELLED,
    HELP_ASKED,
    HELP_TAKEN,
    HELP_WITHDRAWN,
    CONVERSATION_MERGED,
    CONVERSATION_PARTED,
    APPROVAL_GIVEN,
    CHANNEL_OPENED,
    CHANNEL_CHANGED,
)
