"""The files of the matrix: one in each place, with bytes that need not be uploaded."""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path

from comity.conversations import actions
from comity.foundation.clock import DAY
from comity.foundation.files.blobs import Blobs
from comity.foundation.files.models import File
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

THERE = "f" * 12


class PreparedBlobs(Blobs):
    """Names that begin like this stand for the same few bytes, which are there."""

    def path(self, key: str) -> Path:
        if not key.startswith(THERE):
            return super().path(key)
        path = self.folder / THERE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"Plan")
        return path


def uploaded(tx: Tx, owner: uuid.UUID) -> uuid.UUID:
    """A picture of this person that is in no message."""
    file = File(
        id=tx.new_id(),
        owner=owner,
        name="plan.png",
        words="plan.png",
        media_type="image/png",
        size=4,
        received=4,
        state="ready",
        blob=THERE + secrets.token_hex(14),
        sha256=bytes(32),
        width=1,
        height=1,
        created_at=tx.now,
        expires_at=tx.now + DAY,
    )
    tx.session.add(file)
    tx.session.flush()
    return file.id


def sent(tx: Tx, author: Actor, conversation: uuid.UUID, lane: str = "message") -> str:
    """A file in a message of this author."""
    file = uploaded(tx, author.person)
    actions.send_message(
        tx, actor=author, conversation=conversation, client_id=uuid.uuid4(), body="", lane=lane, files=[file]
    )
    return str(file)
