"""The doors of the rooms, each from the file of its room; those of the core stand in `table.py`."""

from __future__ import annotations

from tests.rights import (
    bots,
    call_media,
    calls,
    etiquette,
    guards,
    joining,
    mail,
    merging,
    notifications,
    outside_calls,
    records,
    signing_in,
    webhooks,
)
from tests.rights.stewards import STEWARDS

HTTP = "".join(
    (
        signing_in.SIGNING_IN,
        bots.BOTS,
        STEWARDS,
        webhooks.WEBHOOKS,
        records.RECORDS,
        etiquette.ETIQUETTE,
        guards.GUARDS,
        joining.JOINING,
        mail.MAIL,
        merging.MERGING,
        notifications.NOTIFICATIONS,
        calls.CALLS,
        call_media.CALL_MEDIA,
        outside_calls.OUTSIDE_CALLS,
    )
)
SOCKET = calls.OPERATIONS
