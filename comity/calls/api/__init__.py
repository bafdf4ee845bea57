"""Calls over HTTP."""

from comity.calls.api import calls, media, recording, seats

ROUTES = [*calls.ROUTES, *seats.ROUTES, *recording.ROUTES, *media.ROUTES]
