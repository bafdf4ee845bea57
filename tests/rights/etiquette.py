"""The doors of etiquette: rows as in `table.py`."""

from __future__ import annotations

from typing import Any

from tests.rights import advising, conduct

ETIQUETTE = """\
POST   /api/advice                                       -        member   401 401 200 200 200 200 403 403 403 401 200
"""
ETIQUETTE += advising.ADVISING + conduct.CONDUCT


def bodies() -> dict[str, Any]:
    return (
        {"POST /api/advice": {"setting": "support_chat", "draft": "Hello Vic"}} | advising.bodies() | conduct.bodies()
    )
