"""An answer is written and handed to the mail server."""

from __future__ import annotations

import asyncio
import uuid
from email.errors import MessageError
from email.message import EmailMessage

from markupsafe import Markup
from sqlalchemy import select

from comity.channels.email import actions, composing, publishing, seals
from comity.channels.email.actions import leaving
from comity.channels.email.composing import Draft, Settled, Written
from comity.channels.email.models import OutgoingMail
from comity.foundation.clock import moment
from comity.foundation.jobs import Failed
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.text import render_markdown

STAMP = "%Y-%m-%d %H:%M UTC"


async def answer(runtime: Runtime, mail: uuid.UUID, *, turn: bool = False) -> None:
    """Mail one answer to one person, if it is still wanted. A crash after the mail server took it sends it once more,
    under the same Message-ID. `turn`: it has waited for its turn already."""
    store = runtime.store
    person = await store.read(_person, mail=mail)
    here = person is not None and runtime.hub.count(person) > 0
    found = await store.read(composing.draft_of, mail=mail, here=here)
    if isinstance(found, Settled):
        await _settle(runtime, mail, found)
        return
    wait = 0 if turn else runtime.limiter.reserve("mail.domain", found.address.rpartition("@")[2])
    if wait:
        await store.write(actions.await_turn, mail=mail, wait=wait)
        return
    reply_to = await store.write(actions.give_reply_address, mail=mail, key=runtime.settings.secret_key)
    try:
        message = await _composed(runtime, found, reply_to)
    except (MessageError, ValueError, OSError) as error:  # an address that no header can hold, a file that is gone
        log_failure(error)
        await store.write(actions.note_state, mail=mail, state=leaving.REFUSED, reason="unwritten")
        return
    await _hand_over(runtime, mail, message, reply_to, found)


async def _hand_over(runtime: Runtime, mail: uuid.UUID, message: EmailMessage, sender: str, draft: Draft) -> None:
    """Signed; what the mail server says is noted."""
    write = runtime.store.write
    try:
        await publishing.hand_over_signed(
            runtime, message, mailbox=draft.mailbox, sender=sender, recipient=draft.address
        )
    except Failed as failed:
        if failed.permanent:
            await write(actions.note_state, mail=mail, state=leaving.REFUSED, reason=str(failed))
        else:
            await write(actions.put_off, mail=mail, reason=str(failed))
        return
    await write(actions.note_state, mail=mail, state=leaving.SENT)


def _person(tx: Tx, *, mail: uuid.UUID) -> uuid.UUID | None:
    return tx.session.scalar(select(OutgoingMail.person).where(OutgoingMail.id == mail))


async def _settle(runtime: Runtime, mail: uuid.UUID, found: Settled) -> None:
    if found.state == leaving.WAITING:
        await runtime.store.write(actions.look_again, mail=mail)
    elif found.state == leaving.REFUSED:
        await runtime.store.write(actions.note_state, mail=mail, state=leaving.REFUSED, reason=found.reason)
    elif found.reason != "settled":
        await runtime.store.write(actions.drop, mail=mail, reason=found.reason)


async def _composed(runtime: Runtime, draft: Draft, reply_to: str) -> EmailMessage:
    written = await asyncio.to_thread(_written, runtime, draft)
    mark = seals.loop_mark(runtime.settings.secret_key)
    return composing.composed(draft, written, reply_to=reply_to, loop_mark=mark, now=runtime.store.clock())


def _written(runtime: Runtime, draft: Draft) -> Written:
    """The words by the templates of this room; what is too large to go along is named."""
    taken, left = composing.fitting(draft.enclosures)
    _ = runtime.templates.gettext
    subject = f"Re: {draft.subject}" if draft.subject else _("Your question to %(house)s") % {"house": draft.house}
    said = Markup(render_markdown(draft.body))  # noqa: S704 - sanitised
    words = {
        "draft": draft,
        "left": left,
        "quotes": [(moment(quote.at).strftime(STAMP), quote) for quote in draft.quotes],
    }
    return Written(
        subject=draft.subject if draft.subject.lower().startswith("re:") else subject,
        text=runtime.templates.render("email/answer.txt", **words),
        html=runtime.templates.render("email/answer.html", said=said, **words),
        enclosed=[(one, runtime.blobs.path(one.blob).read_bytes()) for one in taken],
    )
