"""The mail channel over HTTP."""

from comity.channels.email.api import mailboxes, mails

ROUTES = [*mailboxes.ROUTES, *mails.ROUTES]
