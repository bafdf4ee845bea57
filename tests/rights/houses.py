"""The doors of signing in by another house: rows as in `table.py`."""

from __future__ import annotations

import uuid
from typing import Any

from comity.accounts.providers.models import IdentityProvider
from comity.foundation.store import Tx

PROVIDER = uuid.UUID("01900000-0000-7000-8000-000000000001")
NOT_ASKED = "http://10.0.0.1"
HOUSES = """\
GET    /sign-in/with/{provider}                          nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /sign-in/back/{provider}                          provider public   422 422 422 422 422 422 422 422 422 422 422
GET    /sign-in/back/{provider}                          nothing  public   422 422 422 422 422 422 422 422 422 422 422
POST   /settings/security/with/{provider}                nothing  signed_in 303 401 404 404 404 404 404 403 403 401 403
GET    /settings/sign-in                                 -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/sign-in/{provider}                      provider admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/sign-in/{provider}                      nothing  admin    303 401 404 404 403 403 403 403 403 401 403
GET    /api/identity-providers                           -        admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/identity-providers                           -        admin    401 401 400 400 403 403 403 403 403 401 403
GET    /api/identity-providers/{provider}                provider admin    401 401 200 200 403 403 403 403 403 401 403
GET    /api/identity-providers/{provider}                nothing  admin    401 401 404 404 403 403 403 403 403 401 403
PATCH  /api/identity-providers/{provider}                provider admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/identity-providers/{provider}                nothing  admin    401 401 404 404 403 403 403 403 403 401 403
DELETE /api/identity-providers/{provider}                provider admin    401 401 204 204 403 403 403 403 403 401 403
DELETE /api/identity-providers/{provider}                nothing  admin    401 401 404 404 403 403 403 403 403 401 403
POST   /api/identity-providers/{provider}/check          provider admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/identity-providers/{provider}/check          nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /api/me/identities                                -        signed_in 401 401 200 200 200 200 200 403 403 401 403
DELETE /api/me/identities/{identity}                     nothing  signed_in 401 401 404 404 404 404 404 403 403 401 403
"""
BODIES: dict[str, Any] = {
    "POST /api/identity-providers": {"name": "Lumen", "issuer": "http://10.0.0.1/"},
    "PATCH /api/identity-providers/{provider}": {"name": "Lumen"},
}


def provide(tx: Tx, owner: uuid.UUID) -> None:
    """A provider that is off; asking it is refused before anything goes out."""
    if tx.session.get(IdentityProvider, PROVIDER) is None:
        tx.session.add(IdentityProvider(id=PROVIDER, name="Lumen", issuer=NOT_ASKED, added_at=tx.now, added_by=owner))
        tx.session.flush()
