"""The verbs of webhooks; the only code that writes their tables."""

from comity.hooks.actions.deliveries import (
    begin,
    forget,
    hold,
    note,
    record_test,
    release,
    resend,
    resend_failed,
    share_out,
)
from comity.hooks.actions.incoming import (
    change_inlet,
    make_inlet,
    remove_inlet,
    renew_inlet_secret,
    renew_token,
    restore_inlet,
    say,
)
from comity.hooks.actions.outgoing import (
    change_hook,
    make_hook,
    pause,
    remove_hook,
    renew_secret,
    restore_hook,
)

__all__ = [
    "begin",
    "change_hook",
    "change_inlet",
    "forget",
    "hold",
    "make_hook",
    "make_inlet",
    "note",
    "pause",
    "record_test",
    "release",
    "remove_hook",
    "remove_inlet",
    "renew_inlet_secret",
    "renew_secret",
    "renew_token",
    "resend",
    "resend_failed",
    "restore_hook",
    "restore_inlet",
    "say",
    "share_out",
]
