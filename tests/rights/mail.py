"""The doors of mail: rows as in `table.py`. The mailbox `shop` is the house's own, made anew for each place."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import update

from comity.channels.email import actions
from comity.channels.email.actions import Envelope
from comity.channels.email.models import Mailbox
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

NOWHERE = "01900000-0000-7000-8000-000000000000"
MAIL = """\
GET /api/mailboxes - may:channels 401 401 200 200 403 403 403 403 403 401 403
POST /api/mailboxes - member 401 401 201 201 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox} mail member 401 401 200 200 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox} nothing member 401 401 404 404 403 403 403 403 403 401 403
PATCH /api/mailboxes/{mailbox} mail member 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/mailboxes/{mailbox} nothing member 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/mailboxes/{mailbox} mail member 401 401 204 204 403 403 403 403 403 401 403
DELETE /api/mailboxes/{mailbox} nothing member 401 401 404 404 403 403 403 403 403 401 403
PUT /api/mailboxes/{mailbox} mail member 401 401 200 200 403 403 403 403 403 401 403
PUT /api/mailboxes/{mailbox} nothing member 401 401 404 404 403 403 403 403 403 401 403
POST /api/mailboxes/{mailbox}/test mail member 401 401 422 422 403 403 403 403 403 401 403
POST /api/mailboxes/{mailbox}/test nothing member 401 401 404 404 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox}/dns mail may:channels 401 401 200 200 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox}/dns nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox}/mails mail member 401 401 200 200 403 403 403 403 403 401 403
GET /api/mailboxes/{mailbox}/mails nothing member 401 401 404 404 403 403 403 403 403 401 403
POST /api/channels/{channel}/mails mail may:channels 401 401 201 201 403 403 403 403 403 401 403
POST /api/channels/{channel}/mails nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
GET /api/mails/{mail} mail member 401 401 200 200 403 403 403 403 403 401 403
GET /api/mails/{mail} nothing member 401 401 404 404 403 403 403 403 403 401 403
POST /api/mails/{mail}/retry mail member 401 401 422 422 403 403 403 403 403 401 403
POST /api/mails/{mail}/retry nothing member 401 401 404 404 403 403 403 403 403 401 403
POST /api/mails/{mail}/conversation mail member 401 401 404 404 404 404 403 403 403 401 404
POST /api/mails/{mail}/conversation nothing member 401 401 404 404 404 404 403 403 403 401 404
GET /api/suppressed-addresses - may:channels 401 401 200 200 403 403 403 403 403 401 403
DELETE /api/suppressed-addresses/{suppression} nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
GET    /api/messages/{message}/mails                     room     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/messages/{message}/mails                     nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/messages/{message}/mail                      room     member   401 401 404 404 404 404 403 403 403 401 404
GET    /messages/{message}/mail                          room     member   303 401 404 404 404 404 403 403 403 401 404
POST   /api/messages/{message}/mail/pictures             room     member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/messages/{message}/mail/talks                room     member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/messages/{message}/mail/talks                nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/messages/{message}/invitation                room     member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/messages/{message}/invitation                nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/messages/{message}/invitation/answer         room     member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/messages/{message}/invitation/answer         nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/messages/{message}/invitation/answer         room     member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/messages/{message}/invitation/answer         nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/me/mail-signature                            -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/me/mail-signature                            -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/me/picture-senders                           -        member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/me/picture-senders/{address}                 -        member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/me/picture-senders/{address}                 -        member   401 401 204 204 204 204 403 403 403 401 204
GET    /api/me/mailboxes                                 -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /settings/my-mail                                 -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /api/conversations/{conversation}/copied          talk     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/conversations/{conversation}/copied          nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /conversations/{conversation}/copied              talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/copied              nothing  member   303 401 404 404 404 404 403 403 403 401 404
PUT    /api/copied/{copy}                                nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/copied/{copy}                                nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET /settings/email - may:channels 303 401 200 200 403 403 403 403 403 401 403
GET /settings/email/{mailbox} mail member 303 401 200 200 403 403 403 403 403 401 403
GET /settings/email/{mailbox} nothing member 303 401 404 404 403 403 403 403 403 401 403
GET /settings/email/{mailbox}/test mail member 303 401 200 200 403 403 403 403 403 401 403
GET /settings/email/{mailbox}/test nothing member 303 401 404 404 403 403 403 403 403 401 403
"""


def bodies() -> dict[str, Any]:
    return {
        "POST /api/mailboxes": {"address": f"{uuid.uuid4().hex[:12]}@lumen.example"},
        "PATCH /api/mailboxes/{mailbox}": {"name": "Support"},
        "PATCH /api/me/mail-signature": {"words": "Kind regards"},
        "POST /api/messages/{message}/mail/pictures": {"always": False},
        "PUT /api/messages/{message}/invitation/answer": {"answer": "yes"},
        "POST /api/mails/{mail}/conversation": {"conversation": None},
        "POST /api/channels/{channel}/mails": {"this": f"is no mail {uuid.uuid4()}"},
    }


def made(tx: Tx, owner: Actor) -> dict[str, str]:
    """A mailbox, and a mail in it that is not filed yet, so that it cannot be tried again; those of earlier places make
    room."""
    tx.session.execute(update(Mailbox).where(Mailbox.removed_at.is_(None)).values(removed_at=tx.now))
    box = actions.make_mailbox(tx, actor=owner, key="k" * 43, address="support@lumen.example")
    taken = actions.take_in(tx, mailbox=box.id, raw=b"\r\n", route="http", envelope=Envelope())
    return {"mailbox": str(box.id), "mail": str(taken.mail), "channel": str(box.channel)}


def values(known: dict[str, str], on: str) -> dict[str, str]:
    """The ids in the path; of a channel only where mail is meant."""
    found = {name: known[name] if on == "mail" else NOWHERE for name in ("mailbox", "mail")}
    found |= {"channel": known["channel"]} if on == "mail" else {}
    return found | {"suppression": NOWHERE, "copy": NOWHERE, "address": "vic@elsewhere.example"}
