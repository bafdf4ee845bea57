"""The keys with which our mail is signed, one for each domain."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects import postgresql, sqlite

from comity.channels.email import queries
from comity.channels.email.authenticity.signing import Signer
from comity.channels.email.models import SigningKey
from comity.foundation.clock import moment
from comity.foundation.sealing import seal
from comity.foundation.store import Tx


def keep_signing_key(tx: Tx, *, key: str, domain: str, pem: bytes) -> Signer:
    """Who signs for this domain from now on: `pem`, unless there is a key that can be opened."""
    tx.lock(uuid.uuid5(uuid.NAMESPACE_DNS, domain))
    known = queries.signer(tx, key=key, domain=domain)
    if known is not None:
        return known
    owner = tx.new_id()
    row = {
        "id": owner,
        "domain": domain,
        "selector": f"comity{moment(tx.now):%Y%m%d}",
        "secret": seal(key, pem, purpose=queries.SIGNING, owner=owner.bytes),
        "made_at": tx.now,
    }
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    made = insert(SigningKey).values(row).on_conflict_do_update(index_elements=["domain"], set_=row)
    tx.session.execute(made)
    tx.session.expire_all()
    return Signer(domain, str(row["selector"]), pem)
