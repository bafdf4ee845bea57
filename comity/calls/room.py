"""What calls bring to the whole."""

from __future__ import annotations

from comity.calls import api, jobs, operations
from comity.foundation.rooms import Room

ROOM = Room("calls", routes=api.ROUTES, operations=operations.OPERATIONS, jobs=jobs.JOBS)
