"""The key pair of this installation: made once, and again only where it cannot be opened any more."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects import postgresql, sqlite

from comity.foundation.sealing import seal
from comity.foundation.store import Tx
from comity.notifications import queries
from comity.notifications.models import PushKey
from comity.notifications.queries import SEALED_FOR, THE_ONE
from comity.notifications.vapid import Sender

_LOCK = uuid.uuid5(uuid.NAMESPACE_OID, "comity push key")


def keep_push_key(tx: Tx, *, key: str, secret: bytes) -> Sender:
    """Who sends from now on: `secret`, unless there is a pair that can be opened."""
    tx.lock(_LOCK)
    known = queries.sender(tx, key=key)
    if known is not None:
        return known
    owner = tx.new_id()
    sealed = seal(key, secret, purpose=SEALED_FOR, owner=owner.bytes)
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    row = {"id": THE_ONE, "owner": owner, "secret": sealed, "made_at": tx.now}
    tx.session.execute(insert(PushKey).values(row).on_conflict_do_update(index_elements=["id"], set_=row))
    tx.session.expire_all()
    return Sender(secret)
