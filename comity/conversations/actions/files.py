"""Files are put into messages, and leave them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from comity.conversations.models import LinkPreview, Message, MessageFile
from comity.foundation.errors import RuleRefused
from comity.foundation.files import actions as stored
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

READ_FILES = "files.read"


def attach_files(tx: Tx, *, actor: Actor, message: uuid.UUID, files: Sequence[uuid.UUID]) -> None:
    """Put uploads of the actor into a message of this unit, in this order: complete, and in no other message yet.

    Raises RuleRefused naming each `files[n]` that is not such a one.
    """
    kept = stored.keep_files(tx, owner=actor.person, files=files)
    wrong = {
        f"files[{place}]": "is no file of yours that can be sent"
        for place, file in enumerate(files)
        if file not in kept or file in files[:place]
    }
    if wrong:
        raise RuleRefused("A file cannot be sent. Upload it again.", code="no_such_file", fields=wrong)
    conversation = tx.session.scalar(select(Message.conversation).where(Message.id == message))
    tx.session.add_all(
        MessageFile(message=message, place=place, file=file, conversation=conversation)
        for place, file in enumerate(files)
    )
    if documents := stored.await_words(tx, files=kept.values()):
        tx.enqueue(READ_FILES, {"files": documents})
    tx.session.flush()


def release_files(tx: Tx, *, message: uuid.UUID) -> None:
    """A message is taken back: its files are only their owner's again, and expire; so do pictures of linked pages."""
    left = tx.session.scalars(delete(MessageFile).where(MessageFile.message == message).returning(MessageFile.file))
    shown = tx.session.scalars(select(LinkPreview.image).where(LinkPreview.message == message))
    stored.release_files(tx, files=[file for file in (*left, *shown) if file is not None])
