"""The doors of notifications: rows as in `table.py`. The `device` is anna's; its push service is never asked."""

from __future__ import annotations

from typing import Any

from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.notifications import actions

NOWHERE = "01900000-0000-7000-8000-000000000000"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
NOTIFICATIONS = """\
GET    /sw.js                                            -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /api/push/key                                     -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/me/devices                                   -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/me/devices                                   -        member   401 401 422 422 422 422 403 403 403 401 422
PATCH  /api/me/devices/{device}                          device   member   401 401 404 404 200 404 403 403 403 401 200
PATCH  /api/me/devices/{device}                          nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/me/devices/{device}                          device   member   401 401 404 404 204 404 403 403 403 401 204
DELETE /api/me/devices/{device}                          nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/me/devices/{device}                          device   member   401 401 404 404 200 404 403 403 403 401 200
PUT    /api/me/devices/{device}                          nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/me/devices/{device}/test                     nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/me/notifications                             -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/me/notifications                             -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /settings/notifications                           -        member   303 401 200 200 200 200 403 403 403 401 200
"""
BODIES: dict[str, Any] = {
    "POST /api/me/devices": {"endpoint": "http://10.0.0.1/", "keys": {"p256dh": POINT, "auth": AUTH}, "name": "Phone"},
    "PATCH /api/me/devices/{device}": {"name": "Phone"},
    "PATCH /api/me/notifications": {"mentions": True},
}


def made(tx: Tx, anna: Actor) -> str:
    """The id of anna's device."""
    given = {"endpoint": "https://push.invalid/1", "p256dh": POINT, "auth": AUTH, "name": "Phone"}
    return str(actions.add_device(tx, actor=anna, **given)[0].id)


def named(device: str, on: str) -> dict[str, str]:
    return {"device": device if on == "device" else NOWHERE}
