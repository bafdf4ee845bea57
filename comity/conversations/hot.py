"""The two busiest calls as bare routes: bytes in, the same verb, bytes out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from comity.conversations import actions, checks, queries
from comity.conversations.api_shapes import NewMessage
from comity.conversations.gates import screens_of
from comity.conversations.ports import guards_of
from comity.foundation.errors import BadInput
from comity.foundation.http import BareRequest, BareRoute
from comity.foundation.ids import parse_id
from comity.foundation.parse import decode
from comity.foundation.policies import TALKER, Actor
from comity.foundation.runtime import Runtime

MOST = 100
_new_message = msgspec.json.Decoder(NewMessage)


async def post_message(request: BareRequest) -> tuple[int, bytes]:
    new = decode(_new_message, request.body)
    checks.words(new.body, new.files)
    count_send(request.runtime, request.actor)
    sent = await request.runtime.store.write(
        actions.send_message,
        actor=request.actor,
        conversation=parse_id(request.variable),
        client_id=new.client_id,
        body=new.body,
        lane=new.lane,
        reply_to=new.reply_to,
        audience=new.audience,
        files=new.files,
        confirm=new.confirm,
        guards=guards_of(request.runtime),
        screens=screens_of(request.runtime),
    )
    return (201 if sent.created else 200), sent.json


def count_send(runtime: Runtime, actor: Actor) -> None:
    """Raises TooMany (429) when somebody writes faster than his limit."""
    runtime.limiter.take("send.visitor" if actor.kind == "visitor" else "send.member", actor.person)


async def get_messages(request: BareRequest) -> tuple[int, bytes]:
    edges = page_edges(**known_query(request.query))
    conversation = parse_id(request.variable)
    return 200, await request.runtime.store.read(
        queries.history, actor=request.actor, conversation=conversation, **edges
    )


def known_query(text: str) -> dict[str, str]:
    """The fields of a page request; raises BadInput naming those that there are not."""
    values = dict(parse_qsl(text, keep_blank_values=True))
    unknown = values.keys() - {"before", "after", "limit"}
    if unknown:
        raise BadInput("Some fields are wrong.", fields=dict.fromkeys(unknown, "unknown field"))
    return values


def page_edges(before: str | None = None, after: str | None = None, limit: str = "50") -> dict[str, Any]:
    """The numbers of a page request; raises BadInput naming each wrong one."""
    wrong = {
        name: "must be a whole number from 0"
        for name, text in (("before", before), ("after", after))
        if not _is_number(text)
    }
    if not _is_number(limit) or not 1 <= int(limit) <= MOST:
        wrong["limit"] = f"1 to {MOST}"
    if before is not None and after is not None:
        wrong |= dict.fromkeys(("before", "after"), "only one of before and after")
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    return {"before": _number(before), "after": _number(after), "limit": int(limit)}


def entry_number(text: str | None, field: str = "at") -> int | None:
    """The number of an entry; raises BadInput naming the field."""
    if not _is_number(text):
        raise BadInput("Some fields are wrong.", fields={field: "must be a whole number from 0"})
    return _number(text)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _is_number(text: str | None) -> bool:
    return text is None or (text.isascii() and text.isdigit() and len(text) <= 15)


ROUTES = [
    BareRoute("POST", "/api/conversations/", "/messages", TALKER, post_message),
    BareRoute("GET", "/api/conversations/", "/messages", TALKER, get_messages),
]
