"""The mail channel over HTTP."""

from comity.channels.email.api import copies, invitations, mailboxes, mails

ROUTES = [*copies.ROUTES, *invitations.ROUTES, *mailboxes.ROUTES, *mails.ROUTES]
