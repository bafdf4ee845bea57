"""The mail channel over HTTP."""

from comity.channels.email.api import copies, mailboxes, mails

ROUTES = [*copies.ROUTES, *mailboxes.ROUTES, *mails.ROUTES]
