"""What is known of the way of a message that came or left by mail, in words for those inside."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from comity.channels.email import queries
from comity.channels.email.actions.leaving import BOUNCED, DELAYED, DELIVERED, QUEUED, REFUSED, SENT, SPREAD
from comity.channels.email.invitations import Invitation, standings
from comity.channels.email.invited import Invited, invited, state_words
from comity.channels.email.models import OutgoingMail
from comity.channels.email.queries import Came
from comity.conversations import ways
from comity.conversations.person_line import PERSON_LINE, Door
from comity.conversations.views import DoorView, PanelView
from comity.conversations.ways import Way
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people

WORST_FIRST = (BOUNCED, REFUSED, DELAYED, QUEUED, SENT, DELIVERED)
FAILED = (BOUNCED, REFUSED)
ICON = "mail"
Words = Callable[[str], str]


def arrival_words(_: Words) -> dict[str, str]:
    """Why a mail stands where it stands, or why it does not."""
    return {
        "reply_address": _("by mail, to the address we answered from"),
        "thread": _("by mail, in answer to a mail of this talk"),
        "copied": _("by mail, in answer to a copy"),
        "invitation": _("by mail, about an invitation of this talk"),
        "subject": _("by mail, with the same subject"),
        "by_hand": _("by mail, put here by hand"),
        "new": _("by mail"),
        "others_reply_address": _("by mail, to a reply address that was given to somebody else"),
        "report": _("a report of a mail server"),
        "same": _("came before by another way"),
        "own": _("we sent it ourselves"),
        "probe": _("our own test"),
        "too_many": _("the sixth automatic mail of this sender within an hour"),
        "too_large": _("larger than 36 MB, so it was left where it lies"),
        "no_sender": _("it does not say who wrote it"),
        "several_senders": _("it names several senders"),
        "blocked": _("its sender is blocked"),
        "fault": _("we failed on it; try again after an update"),
    }


def refusal_words(_: Words) -> dict[str, str]:
    """Why an answer did not leave."""
    return {
        "suppressed": _("this address took no mail before"),
        "stopped": _("contact is stopped"),
        "mailbox_removed": _("the mailbox was removed"),
        "automatic": _("an automatic mail is not answered by a program"),
        "too_many": _("a program has written to this address within the hour"),
        "unwritten": _("we failed on writing it"),
    }


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    arrivals, refusals = arrival_words(_), refusal_words(_)

    def ask(tx: Tx, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, Way]:
        messages = list({message for message, _mailbox in queries.went_by_mail(tx, messages=messages)})
        if not messages:
            return {}
        came = queries.incoming_of(tx, messages=messages)
        drawn = invitations(tx, _, came)
        found: dict[uuid.UUID | None, Way] = {
            mail.moved_from: Way(
                DoorView(ICON, box), _("put into another talk"), href=f"/conversations/{mail.conversation}"
            )
            for mail, box in queries.moved_from(tx, messages=messages)
        }
        found |= {one.mail.message: _arrived(_, arrivals, one, drawn.get(one.mail.id)) for one in came}
        left: dict[uuid.UUID, list[tuple[OutgoingMail, str]]] = {}
        for mail, box in queries.outgoing_of(tx, messages=messages):
            if mail.state in WORST_FIRST:
                left.setdefault(mail.message, []).append((mail, box))
        return {message: way for message, way in found.items() if message is not None} | {
            message: _left(_, refusals, mails) for message, mails in left.items()
        }

    def doors(tx: Tx, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, DoorView]:
        return {message: DoorView(ICON, box) for message, box in queries.went_by_mail(tx, messages=messages)}

    ways.register("email", ask, doors)
    runtime.register(PERSON_LINE, Door("mail", _("Mail"), ICON, queries.WENT_BY_MAIL))


def invitations(tx: Tx, _: Words, came: Sequence[Came]) -> dict[uuid.UUID, Invited]:
    """Those of these mails that invite, as they are drawn."""
    found = [Invitation(one.mail, one.invitation) for one in came if one.invitation is not None]
    counted = standings(tx, invitations=found) if found else {}
    answers = [one for standing in counted.values() for one in (standing.answer, standing.before) if one is not None]
    names = {
        card.id: card.first_name for card in people.cards(tx, persons={row.answered_by for row in answers}).values()
    }
    states, refusals = state_words(_), refusal_words(_)

    def told(state: str, reason: str) -> str:
        return states[state] % {"reason": refusals.get(reason, reason)}

    return {mail: invited(standing, names=names, told=told) for mail, standing in counted.items()}


def _arrived(_: Words, words: dict[str, str], came: Came, invitation: Invited | None) -> Way:
    mail = came.mail
    said = words.get(mail.reason, mail.reason)
    if mail.unproved:
        said = f"{said} · {_('says it is from %(email)s, not proved') % {'email': mail.sender}}"
    elif mail.dmarc == "pass":
        said = f"{said} · {_('checked: %(domain)s') % {'domain': mail.sender.rpartition('@')[2]}}"
    elif mail.reason != "reply_address":
        said = f"{said} · {_('not proved')}"
    if mail.copied_to:
        said = f"{said} · {_('copy to %(names)s') % {'names': mail.copied_to}}"
    href = f"/messages/{mail.message}/mail" if came.whole else ""
    panel = None if invitation is None else PanelView("email/invitation.html", invitation)
    return Way(DoorView(ICON, came.mailbox), said, failed=mail.unproved, href=href, panel=panel)


def _left(_: Words, refusals: dict[str, str], mails: Sequence[tuple[OutgoingMail, str]]) -> Way:
    """The worst of what became of it: whoever did not get it counts more than those who did."""
    mail, mailbox = min(mails, key=lambda one: WORST_FIRST.index(one[0].state))
    if mail.reason == SPREAD:
        domain = mail.address.rpartition("@")[2]
        said = _("by mail · waits its turn, since many mails go to %(domain)s") % {"domain": domain}
        return Way(DoorView(ICON, mailbox), said)
    words = {
        BOUNCED: _("by mail · %(email)s refused it: %(reason)s"),
        REFUSED: _("not mailed to %(email)s: %(reason)s"),
        DELAYED: _("by mail · delayed on the way to %(email)s: %(reason)s"),
        QUEUED: _("by mail · waits, the mail server does not take it yet: %(reason)s"),
        SENT: _("by mail · sent, not confirmed") if mail.always else _("had left, so by mail · sent, not confirmed"),
        DELIVERED: _("by mail · delivered") if mail.always else _("had left, so by mail · delivered"),
    }[mail.state]
    said = words % {"email": mail.address, "reason": refusals.get(mail.reason, mail.reason)}
    return Way(DoorView(ICON, mailbox), said, failed=mail.state in FAILED)
