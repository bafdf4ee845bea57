"""Look-up is permission: a device belongs to the member who allowed it, and nobody else sees it."""

from __future__ import annotations

import uuid

from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.notifications.models import PushDevice


def device(tx: Tx, *, actor: Actor, device: uuid.UUID | None, removed: bool = False) -> PushDevice:
    """One's own device; with `removed` also one that was taken away. Raises NotFound."""
    row = None if device is None else tx.session.get(PushDevice, device)
    if row is None or row.person != actor.person or (row.removed_at is not None and not removed):
        raise NotFound
    return row
