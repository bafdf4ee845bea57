"""Webhooks over HTTP."""

from comity.hooks.api import deliveries, door, incoming, outgoing

ROUTES = [*outgoing.ROUTES, *deliveries.ROUTES, *incoming.ROUTES, *door.ROUTES]
