"""Conversations as pages, for people."""

from comity.conversations.merging import pages as merging
from comity.conversations.pages import (
    files,
    guests,
    inbox,
    messages,
    palette,
    person_line,
    replies,
    rooms,
    visitors,
    workspace,
)

ROUTES = [
    *workspace.ROUTES,
    *visitors.ROUTES,
    *files.ROUTES,
    *messages.ROUTES,
    *inbox.ROUTES,
    *palette.ROUTES,
    *replies.ROUTES,
    *rooms.ROUTES,
    *guests.ROUTES,
    *person_line.ROUTES,
    *merging.ROUTES,
]
