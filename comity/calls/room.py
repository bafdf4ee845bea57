"""What calls bring to the whole."""

from __future__ import annotations

from comity.calls import api, jobs, operations, pages
from comity.foundation.rooms import Room

ROOM = Room(
    "calls",
    routes=[*api.ROUTES, *pages.ROUTES],
    operations=operations.OPERATIONS,
    jobs=jobs.JOBS,
    prepare=pages.prepare,
)
