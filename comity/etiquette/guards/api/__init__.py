"""Guards over HTTP."""

from comity.etiquette.guards.api import approvals, rules

ROUTES = [*rules.ROUTES, *approvals.ROUTES]
