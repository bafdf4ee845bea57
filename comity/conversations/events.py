"""What conversations announce. Each is a row of the log and an event of the live stream with a `seq` of its own.

Notes and what happens to them have no outside number: outsiders get no trace of them.
"""

MESSAGE_CREATED = "message.created"
"""A message or note was written; `data` is the message."""

MESSAGE_EDITED = "message.edited"
"""Its author changed it; `data` is the message as it is now, with the `seq` of its creation."""

MESSAGE_DELETED = "message.deleted"
"""Its author took it back; `data` is the tombstone: no body, `deleted_at`."""

PARTICIPANT_JOINED = "participant.joined"
"""Somebody takes part from now on; `data` is `{"person", "inside"}`."""

PARTICIPANT_LEFT = "participant.left"
"""Somebody left or was removed; `data` as above. It is the last that he gets of this conversation."""

CONVERSATION_CREATED = "conversation.created"
"""A conversation began, with all who take part; `data` is `{"id", "kind"}`."""

CHANNEL_OPENED = "channel.opened"
"""A door was configured. It belongs to no conversation and is not pushed."""

CHANNEL_CHANGED = "channel.changed"
"""A door got another name, other websites or other people who are asked."""

KINDS = (
    MESSAGE_CREATED,
    MESSAGE_EDITED,
    MESSAGE_DELETED,
    PARTICIPANT_JOINED,
    PARTICIPANT_LEFT,
    CONVERSATION_CREATED,
    CHANNEL_OPENED,
    CHANNEL_CHANGED,
)
