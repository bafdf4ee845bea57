"""The doors of signing in, of one's own account, and of those who help somebody back in: rows as in `table.py`."""

from __future__ import annotations

from typing import Any

from tests.rights import houses

SIGNING_IN = """\
POST   /api/session/second-factor                        -        public   401 401 401 401 401 401 401 401 401 401 401
GET    /sign-in/forgotten                                -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /sign-in/forgotten                                -        public   422 422 422 422 422 422 422 422 422 422 422
GET    /sign-in/password                                 -        public   410 410 410 410 410 410 410 410 410 410 410
POST   /sign-in/password                                 -        public   422 422 422 422 422 422 422 422 422 422 422
POST   /sign-in/code                                     -        public   422 422 422 422 422 422 422 422 422 422 422
POST   /api/password-reset                               -        public   202 202 202 202 202 202 202 202 202 202 202
POST   /api/password-reset/redeem                        -        public   410 410 410 410 410 410 410 410 410 410 410
PUT    /api/me/password                                  -        signed_in 401 401 422 422 422 422 422 403 403 401 403
GET    /api/me/second-factor                             -        signed_in 401 401 200 200 200 200 200 403 403 401 403
POST   /api/me/second-factor                             -        signed_in 401 401 201 201 201 201 201 403 403 401 403
POST   /api/me/second-factor/confirm                     -        signed_in 401 401 422 422 422 422 422 403 403 401 403
DELETE /api/me/second-factor                             -        signed_in 401 401 422 422 422 422 422 403 403 401 403
POST   /api/me/second-factor/recovery-codes              -        signed_in 401 401 422 422 422 422 422 403 403 401 403
GET    /api/me/sessions                                  -        signed_in 401 401 200 200 200 200 200 403 403 401 403
DELETE /api/me/sessions                                  -        signed_in 401 401 204 204 204 204 204 403 403 401 403
DELETE /api/me/sessions/{session}                        nothing  signed_in 401 401 404 404 404 404 404 403 403 401 403
POST /api/members/{member}/password-link anna may:security 401 401 201 201 403 403 403 403 403 401 403
POST /api/members/{member}/password-link owner may:security 401 401 201 403 403 403 403 403 403 401 403
POST /api/members/{member}/password-link nothing may:security 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/members/{member}/second-factor anna may:security 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/members/{member}/second-factor owner may:security 401 401 404 403 403 403 403 403 403 401 403
DELETE /api/members/{member}/second-factor nothing may:security 401 401 404 404 403 403 403 403 403 401 403
POST   /api/session/link                                 -        public   202 202 202 202 202 202 202 202 202 202 202
POST   /api/session/link/redeem                          -        public   410 410 410 410 410 410 410 410 410 410 410
GET    /sign-in/by-mail                                  -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /sign-in/by-mail                                  -        public   422 422 422 422 422 422 422 422 422 422 422
GET    /sign-in/mailed                                   -        public   410 410 410 410 410 410 410 410 410 410 410
POST   /sign-in/mailed                                   -        public   410 410 410 410 410 410 410 410 410 410 410
POST   /api/session/passkey/options                      -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /api/session/passkey                              -        public   401 401 401 401 401 401 401 401 401 401 401
GET    /api/me/passkeys                                  -        signed_in 401 401 200 200 200 200 200 403 403 401 403
POST   /api/me/passkeys/options                          -        signed_in 401 401 422 422 422 422 422 403 403 401 403
POST   /api/me/passkeys                                  -        signed_in 401 401 422 422 422 422 422 403 403 401 403
PATCH  /api/me/passkeys/{passkey}                        nothing  signed_in 401 401 404 404 404 404 404 403 403 401 403
DELETE /api/me/passkeys/{passkey}                        nothing  signed_in 401 401 404 404 404 404 404 403 403 401 403
GET    /settings/security/passkey                        -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /settings/security                                -        member   303 401 200 200 200 200 403 403 403 401 200
"""
SIGNING_IN += houses.HOUSES
NO_KEY: dict[str, Any] = {"id": "", "rawId": "", "type": "public-key"}
BODIES: dict[str, Any] = houses.BODIES | {
    "POST /api/session/link": {"email": "eve@lumen.example"},
    "POST /api/session/link/redeem": {"token": "cm_nobody"},
    "POST /api/session/passkey": {
        "credential": NO_KEY | {"response": dict.fromkeys(("clientDataJSON", "authenticatorData", "signature"), "")}
    },
    "POST /api/me/passkeys": {
        "name": "x",
        "credential": NO_KEY | {"response": dict.fromkeys(("clientDataJSON", "attestationObject"), "")},
    },
    "POST /api/me/passkeys/options": {"password": "not it"},
    "PATCH /api/me/passkeys/{passkey}": {"name": "x"},
    "DELETE /api/me/passkeys/{passkey}": {"password": "not it"},
    "POST /api/session/second-factor": {"challenge": "cc_nobody", "code": "000000"},
    "POST /api/password-reset": {"email": "eve@lumen.example"},
    "POST /api/password-reset/redeem": {"token": "cr_nobody", "password": "a lamp for every desk"},
    "PUT /api/me/password": {"password": "not it", "new_password": "a lamp for every desk"},
    "POST /api/me/second-factor/confirm": {"code": "000000"},
    "DELETE /api/me/second-factor": {"password": "not it"},
    "POST /api/me/second-factor/recovery-codes": {"password": "not it"},
}
