"""What calls bring to the whole."""

from __future__ import annotations

from comity.calls import api, jobs, operations
from comity.calls.carrying import carry_calls
from comity.foundation.rooms import Room

ROOM = Room("calls", routes=api.ROUTES, operations=operations.OPERATIONS, jobs=jobs.JOBS, beside=carry_calls)
