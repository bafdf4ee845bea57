"""What stands under the mails of a colleague."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from comity.channels.email.models import MailSignature
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def sign_mails(tx: Tx, *, actor: Actor, words: str) -> None:
    """These words stand under the actor's mails from now on; empty, nothing does."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    signed = {"words": words, "changed_at": tx.now}
    upsert = insert(MailSignature).values(person=actor.person, **signed)
    tx.session.execute(upsert.on_conflict_do_update(index_elements=["person"], set_=signed))
