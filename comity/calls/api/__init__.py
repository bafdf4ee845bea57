"""Calls over HTTP."""

from comity.calls.api import calls, recording, seats

ROUTES = [*calls.ROUTES, *seats.ROUTES, *recording.ROUTES]
