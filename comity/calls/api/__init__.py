"""Calls over HTTP."""

from comity.calls.api import calls, media, seats

ROUTES = [*calls.ROUTES, *seats.ROUTES, *media.ROUTES]
