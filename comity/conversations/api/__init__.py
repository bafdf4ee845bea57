"""Conversations over HTTP, for programs."""

from comity.conversations.api import (
    channels,
    conversations,
    files,
    messages,
    outside,
    previews,
    reactions,
    reading,
    replies,
    rooms,
    timeline,
    uploads,
    visitors,
)
from comity.conversations.merging import api as merging

ROUTES = [
    *channels.ROUTES,
    *conversations.ROUTES,
    *messages.ROUTES,
    *reactions.ROUTES,
    *reading.ROUTES,
    *rooms.ROUTES,
    *visitors.ROUTES,
    *files.ROUTES,
    *uploads.ROUTES,
    *previews.ROUTES,
    *outside.ROUTES,
    *replies.ROUTES,
    *timeline.ROUTES,
    *merging.ROUTES,
]
