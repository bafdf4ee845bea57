"""The verbs of the mail channel; the only code that writes its tables."""

from comity.channels.email.actions.answers import answer_invitation, note_answer, put_off_answer, take_back_answer
from comity.channels.email.actions.copies import bring_in, leave_out
from comity.channels.email.actions.fetching import Source, hold, let_go, note_standing, pass_over, take_fetched
from comity.channels.email.actions.filing import file_mail
from comity.channels.email.actions.leaving import (
    await_turn,
    carry,
    drop,
    give_reply_address,
    look_again,
    note_state,
    put_off,
    suppress,
)
from comity.channels.email.actions.mailboxes import (
    begin_probe,
    change_mailbox,
    lift_suppression,
    make_mailbox,
    remove_mailbox,
    restore_mailbox,
)
from comity.channels.email.actions.moving import move_mail
from comity.channels.email.actions.pictures import (
    allow_pictures,
    disallow_pictures,
    forget_pictures,
    keep_pictures,
)
from comity.channels.email.actions.signatures import sign_mails
from comity.channels.email.actions.signing_keys import keep_signing_key
from comity.channels.email.actions.taking import (
    Envelope,
    Taken,
    file_at_once,
    forget_originals,
    quarantine,
    retry,
    take_in,
)

__all__ = [
    "Envelope",
    "Source",
    "Taken",
    "allow_pictures",
    "answer_invitation",
    "await_turn",
    "begin_probe",
    "bring_in",
    "carry",
    "change_mailbox",
    "disallow_pictures",
    "drop",
    "file_at_once",
    "file_mail",
    "forget_originals",
    "forget_pictures",
    "give_reply_address",
    "hold",
    "keep_pictures",
    "keep_signing_key",
    "leave_out",
    "let_go",
    "lift_suppression",
    "look_again",
    "make_mailbox",
    "move_mail",
    "note_answer",
    "note_standing",
    "note_state",
    "pass_over",
    "put_off",
    "put_off_answer",
    "quarantine",
    "remove_mailbox",
    "restore_mailbox",
    "retry",
    "sign_mails",
    "suppress",
    "take_back_answer",
    "take_fetched",
    "take_in",
]
