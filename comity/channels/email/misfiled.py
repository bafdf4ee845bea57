""" "Not this talk?": why a mail stands where it stands, and where else it may be put."""

from __future__ import annotations

import uuid

from litestar import Response
from msgspec import Struct

from comity.channels.email import queries, views, ways
from comity.conversations import access as conversations
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings.views import Choice


class Misfiled(Struct, frozen=True):
    mail: str
    conversation: str
    why: str
    others: tuple[Choice, ...]


@get("/messages/{message_id:str}/not-this-talk", policy=MEMBER, include_in_schema=False)
async def show_choice(message_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    words = ways.arrival_words(runtime.templates.gettext)
    message = parse_id(message_id)
    misfiled = await runtime.store.read(_misfiled, actor=actor, message=message, words=words)
    return runtime.templates.page("email/not_this_talk.html", misfiled=misfiled)


def _misfiled(tx: Tx, *, actor: Actor, message: uuid.UUID | None, words: dict[str, str]) -> Misfiled:
    """Raises NotFound for what the actor does not see, and for what came by no mail or cannot be moved."""
    row = conversations.visible_message(tx, actor=actor, message=message)
    others = views.other_talks(tx, actor=actor, message=row.id)
    came = queries.incoming_of(tx, messages=[row.id])
    if not came or others is None or row.deleted_at is not None:
        raise NotFound
    mail = came[0].mail
    return Misfiled(str(mail.id), str(row.conversation), words.get(mail.reason, mail.reason), others)


ROUTES = [show_choice]
