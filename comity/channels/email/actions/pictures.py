"""Pictures from elsewhere that somebody wanted to see, and of whom he always does."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from comity.channels.email.models import MailPicture, PictureSender
from comity.foundation.files import actions as files
from comity.foundation.files.actions import Found
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

Fetched = tuple[str, Found]
"""A picture whose bytes are on disk, under this name."""


def keep_pictures(tx: Tx, *, mail: uuid.UUID, found: Mapping[str, Fetched | None]) -> None:
    """What came of asking these addresses, None where nothing did: nobody asks them again. What is known stays."""
    tx.lock(mail)
    known = set(tx.session.scalars(select(MailPicture.url).where(MailPicture.mail == mail)))
    for url, fetched in found.items():
        if url in known:
            continue
        file = None if fetched is None else files.add_file(tx, name="picture", blob=fetched[0], found=fetched[1]).id
        tx.session.add(MailPicture(id=tx.new_id(), mail=mail, url=url, file=file, asked_at=tx.now))
    tx.session.flush()


def forget_pictures(tx: Tx, *, mails: Sequence[uuid.UUID]) -> None:
    """The bytes of these mails are forgotten, and so are their pictures."""
    gone = delete(MailPicture).where(MailPicture.mail.in_(mails)).returning(MailPicture.file)
    files.release_files(tx, files=[file for file in tx.session.scalars(gone) if file is not None])


def allow_pictures(tx: Tx, *, actor: Actor, address: str) -> None:
    """From now on the actor sees the pictures of this sender at once. Twice is as good as once."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    row = {"id": tx.new_id(), "person": actor.person, "address": address, "allowed_at": tx.now}
    allowed = insert(PictureSender).values(row)
    tx.session.execute(allowed.on_conflict_do_nothing(index_elements=["person", "address"]))


def disallow_pictures(tx: Tx, *, actor: Actor, address: str) -> None:
    """He is asked again. Twice is as good as once."""
    mine = PictureSender.person == actor.person
    tx.session.execute(delete(PictureSender).where(mine, PictureSender.address == address))
