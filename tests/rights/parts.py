"""The rows that stand with what they are tried on, in files of their own."""

from __future__ import annotations

from tests.rights import (
    bots,
    call_media,
    calls,
    etiquette,
    guards,
    joining,
    mail,
    notifications,
    outside_calls,
    records,
    signing_in,
    webhooks,
)
from tests.rights.stewards import STEWARDS

PARTS = (
    signing_in.SIGNING_IN,
    bots.BOTS,
    STEWARDS,
    webhooks.WEBHOOKS,
    records.RECORDS,
    etiquette.ETIQUETTE,
    guards.GUARDS,
    joining.JOINING,
    mail.MAIL,
    calls.CALLS,
    call_media.CALL_MEDIA,
    notifications.NOTIFICATIONS,
    outside_calls.OUTSIDE_CALLS,
)
