"""Moderation and thanks over HTTP."""

from comity.etiquette.moderation.api import deciding, reporting, thanks

ROUTES = [*reporting.ROUTES, *deciding.ROUTES, *thanks.ROUTES]
