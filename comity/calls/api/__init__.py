"""Calls over HTTP."""

from comity.calls.api import calls, seats

ROUTES = [*calls.ROUTES, *seats.ROUTES]
