"""What the doors of people, talk and channels are asked with; other parts bring their own."""

from __future__ import annotations

import uuid
from typing import Any

NOWHERE = "01900000-0000-7000-8000-000000000000"


def plain_bodies(key: str) -> dict[str, Any]:
    """By method and path; `key` is that of the shop's door."""
    return {
        "PATCH /api/conversations/{conversation}": {"status": "done"},
        "POST /api/conversations/{conversation}/help": {"topic": "x"},
        "POST /api/inbox/acts": {"conversations": [NOWHERE], "act": "done"},
        "POST /api/replies": {"title": "Hello", "body": "Dear"},
        "PATCH /api/replies/{reply}": {"title": "Hello"},
        "PATCH /api/organisation": {"about": "Lamps"},
        "POST /api/audit/export": {"format": "csv"},
        "PATCH /api/members/{member}": {"title": "Engineer"},
        "POST /api/invitations": {"name": "New"},
        "POST /api/join": {"token": "ci_nobody", "name": "N", "handle": "n_n", "email": "n@n.example", "password": "x"},
        "PUT /api/me/presence": {"status": "knock"},
        "PATCH /api/me/profile": {"pronouns": "she"},
        "PATCH /api/me/preferences": {"sound": False},
        "POST /api/people/{person}/stops": {"kind": "block", "reason": "Advertises"},
        "POST /api/session": {"email": "eve@lumen.example", "password": "not at all"},
        "POST /api/members": {"handle": f"n{uuid.uuid4().hex[:12]}", "name": "New"},
        "POST /api/members/{member}/tokens": {"label": "bot"},
        "POST /api/channels": {"kind": "website", "name": "Shop", "origins": []},
        "PATCH /api/channels/{channel}": {"name": "Shop"},
        "POST /api/conversations": {"kind": "room", "title": "New"},
        "POST /api/conversations/{conversation}/messages": {"body": "x", "client_id": str(uuid.uuid4())},
        "PUT /api/conversations/{conversation}/read": {"seq": 1},
        "PUT /api/conversations/{conversation}/unread": {"seq": 1},
        "PUT /api/conversations/{conversation}/level": {"level": "all"},
        "PUT /api/me/unread": {"items": []},
        "PATCH /api/rooms/{room}": {"topic": "Changed"},
        "PATCH /api/messages/{message}": {"body": "Changed"},
        "POST /api/visitor": {"channel": key},
        "POST /api/visitor/address": {"email": "somebody@example.org"},
        "POST /api/visitor/time-zone": {"time_zone": "Europe/Vienna"},
        "PUT /api/people/{person}/time-zone": {"time_zone": "Asia/Tokyo"},
        "POST /api/visitor/conversations": {"body": "x", "client_id": str(uuid.uuid4())},
    }
