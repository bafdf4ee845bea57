"""A mail to ourselves shows that a mailbox works both ways."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from comity.channels.email import access, actions, publishing
from comity.channels.email.models import Mailbox
from comity.foundation.clock import SECOND
from comity.foundation.errors import RuleRefused
from comity.foundation.jobs import Failed
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


async def send(runtime: Runtime, actor: Actor, mailbox: uuid.UUID | None) -> None:
    """Mail a mailbox of ours. Raises NotFound, RuleRefused `not_sent` with what the mail server said."""
    box = await runtime.store.read(_box, actor=actor, mailbox=mailbox)
    message_id = f"probe-{uuid.uuid4()}@{box.address.partition('@')[2]}"
    await runtime.store.write(actions.begin_probe, actor=actor, mailbox=box.id, message_id=message_id)
    try:
        message = _letter(runtime, box, message_id)
        await publishing.hand_over_signed(
            runtime, message, mailbox=box.address, sender=box.address, recipient=box.address
        )
    except Failed as failed:
        raise RuleRefused(str(failed), code="not_sent") from None


def _box(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None) -> Mailbox:
    return access.mailbox(tx, actor=actor, mailbox=mailbox)


def _letter(runtime: Runtime, box: Mailbox, message_id: str) -> EmailMessage:
    _ = runtime.templates.gettext
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = box.address, box.address
    message["Subject"] = _("A test of this mailbox")
    message["Date"] = formatdate(runtime.store.clock() / SECOND)
    message["Message-ID"], message["Auto-Submitted"] = f"<{message_id}>", "auto-generated"
    message.set_content(_("We mailed ourselves to see whether it comes back. Nobody has to do anything."))
    return message
