""" "Not this talk?": why a mail stands where it stands, and where else it may be put."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.channels.email import queries, views, ways
from comity.conversations import access as conversations
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


class OtherTalk(Struct):
    """Another talk of who wrote the mail, and how it begins."""

    id: str
    words: str


class Filed(Struct):
    """Where a mail stands, why (`words` say it), and into which other talks it may be put instead."""

    mail: str
    conversation: str
    reason: str
    words: str
    others: list[OtherTalk]


@get("/api/messages/{message_id:str}/mail/talks", policy=MEMBER, tags=["mail"])
async def list_talks(message_id: str, actor: Actor, runtime: Runtime) -> Filed:
    """Why a mail stands in its talk, and in which others it may stand: `POST /api/mails/{mail}/conversation`."""
    words = ways.arrival_words(runtime.templates.gettext)
    return await runtime.store.read(_filed, actor=actor, message=parse_id(message_id), words=words)


def _filed(tx: Tx, *, actor: Actor, message: uuid.UUID | None, words: dict[str, str]) -> Filed:
    """Raises NotFound for what the actor does not see, and for what came by no mail or cannot be moved."""
    row = conversations.visible_message(tx, actor=actor, message=message)
    others = views.other_talks(tx, actor=actor, message=row.id)
    came = queries.incoming_of(tx, messages=[row.id])
    if not came or others is None or row.deleted_at is not None:
        raise NotFound
    mail = came[0].mail
    why = words.get(mail.reason, mail.reason)
    return Filed(str(mail.id), str(row.conversation), mail.reason, why, [OtherTalk(*one) for one in others])


ROUTES = [list_talks]
