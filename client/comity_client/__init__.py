"""A client for programs that take part in Comity."""

from comity_client.client import Comity
from comity_client.errors import (
    BadInput,
    ComityError,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    RuleRefused,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreachable,
)
from comity_client.identity import signed_identity
from comity_client.live import (
    Event,
    MessageCreated,
    MessageDeleted,
    MessageEdited,
    MessageEvent,
    ParticipantEvent,
    ReactionEvent,
    Resync,
)
from comity_client.shapes import Conversation, File, Found, Me, Message, Participant, Person

__all__ = [
    "BadInput",
    "Comity",
    "ComityError",
    "Conflict",
    "Conversation",
    "Event",
    "File",
    "Forbidden",
    "Found",
    "Me",
    "Message",
    "MessageCreated",
    "MessageDeleted",
    "MessageEdited",
    "MessageEvent",
    "NotFound",
    "Participant",
    "ParticipantEvent",
    "Person",
    "ReactionEvent",
    "Refused",
    "Resync",
    "RuleRefused",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "Unreachable",
    "signed_identity",
]
