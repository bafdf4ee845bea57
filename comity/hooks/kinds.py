"""What a hook can hear: the lasting events of conversations, and a summary when one has changed."""

from __future__ import annotations

from comity.calls import events as calls
from comity.conversations import events

UPDATED, TEST = "conversation.updated", "hook.test"
ANYWHERE = (
    events.MESSAGE_CREATED,
    events.MESSAGE_EDITED,
    events.MESSAGE_DELETED,
    events.REACTION_ADDED,
    events.REACTION_REMOVED,
    events.PARTICIPANT_JOINED,
    events.PARTICIPANT_LEFT,
    events.CONVERSATION_CREATED,
    events.ROOM_CHANGED,
    events.ROOM_ARCHIVED,
    events.ROOM_REOPENED,
    calls.CALL_RINGING,
    calls.CALL_ENDED,
)
INSIDE_ONLY = (
    UPDATED,
    events.CONVERSATION_STATUS,
    events.CONVERSATION_ASSIGNED,
    events.CONVERSATION_LABELLED,
    events.CONVERSATION_UNLABELLED,
    events.CONVERSATION_MERGED,
    events.CONVERSATION_PARTED,
    events.HELP_ASKED,
    events.HELP_TAKEN,
    events.HELP_WITHDRAWN,
)
ALL = (*ANYWHERE, *INSIDE_ONLY)
