"""What the settings bring to the room of people."""

from comity.foundation.runtime import Runtime
from comity.people.settings import join, members, pages, providers, roles, security, welcome


def prepare(runtime: Runtime) -> None:
    pages.prepare(runtime)
    roles.prepare(runtime)
    security.prepare(runtime)
    providers.prepare(runtime)
    welcome.prepare(runtime)


ROUTES = [
    *members.ROUTES,
    *pages.ROUTES,
    *roles.ROUTES,
    *security.ROUTES,
    *providers.ROUTES,
    *join.ROUTES,
    *welcome.ROUTES,
]
