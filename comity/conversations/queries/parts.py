"""What hangs on messages: files, mentions, previews, reactions."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.conversations.models import LinkPreview, Mention, MessageFile, Reaction
from comity.conversations.shapes import FilePart, Parts, PreviewPart
from comity.foundation.files.models import File
from comity.foundation.store import Tx


def parts_of(tx: Tx, *, message: uuid.UUID) -> Parts:
    """Everything that hangs on a message now."""
    return Parts(
        files=_files(tx, message) or None,
        mentions=list(tx.session.scalars(select(Mention.person).where(Mention.message == message))) or None,
        previews=_previews(tx, message) or None,
        reactions=_reactions(tx, message) or None,
    )


def _files(tx: Tx, message: uuid.UUID) -> list[FilePart]:
    found = select(File).join(MessageFile, MessageFile.file == File.id).where(MessageFile.message == message)
    return [file_part(file) for file in tx.session.scalars(found.order_by(MessageFile.place))]


def file_part(file: File) -> FilePart:
    return FilePart(
        file.id, file.name, file.media_type, file.size, file.width, file.height, preview=file.preview is not None
    )


def _previews(tx: Tx, message: uuid.UUID) -> list[PreviewPart]:
    found = select(LinkPreview).where(LinkPreview.message == message, LinkPreview.state == "found")
    return [
        PreviewPart(row.url, row.title, row.description, row.site, row.image)
        for row in tx.session.scalars(found.order_by(LinkPreview.id))
    ]


def _reactions(tx: Tx, message: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    found = select(Reaction.emoji, Reaction.person).where(Reaction.message == message)
    persons: dict[str, list[uuid.UUID]] = {}
    for emoji, person in tx.session.execute(found.order_by(Reaction.created_at, Reaction.person)):
        persons.setdefault(emoji, []).append(person)
    return persons
