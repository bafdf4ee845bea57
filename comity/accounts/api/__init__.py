"""Accounts over HTTP."""

from comity.accounts.api import (
    devices,
    invitations,
    mailed,
    organisation,
    passkeys,
    passwords,
    roles,
    second_factor,
    session,
    teams,
)

ROUTES = [
    *session.ROUTES,
    *second_factor.ROUTES,
    *devices.ROUTES,
    *passwords.ROUTES,
    *mailed.ROUTES,
    *passkeys.ROUTES,
    *organisation.ROUTES,
    *teams.ROUTES,
    *roles.ROUTES,
    *invitations.ROUTES,
]
