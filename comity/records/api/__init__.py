"""Records over HTTP."""

from comity.records.api import kinds, records, subjects

ROUTES = [*kinds.ROUTES, *records.ROUTES, *subjects.ROUTES]
