"""Outside conversations and the inbox over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Response
from msgspec import UNSET

from comity.conversations import actions, inbox_acts, queries
from comity.conversations.inbox_acts import carry_out
from comity.conversations.outside_shapes import (
    AT_ONCE,
    Acts,
    ActsOut,
    ChangedOutside,
    HelpList,
    HelpOut,
    InboxOut,
    NewHelp,
    OutsideOut,
    help_out,
    inbox_out,
    outside_out,
)
from comity.foundation.clock import micros_of
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@patch("/api/conversations/{conversation_id:str}", policy=MEMBER, body=ChangedOutside, tags=["inbox"])
async def change_outside(conversation_id: str, data: ChangedOutside, actor: Actor, runtime: Runtime) -> OutsideOut:
    """Open an outside conversation again, put it off, finish it, hand it to a colleague or to nobody."""
    if data.snoozed_until is not None and data.status != "snoozed":
        raise BadInput("Some fields are wrong.", fields={"snoozed_until": "goes with the status snoozed"})
    return await runtime.store.write(_change, actor=actor, conversation=parse_id(conversation_id), data=data)


def _change(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, data: ChangedOutside) -> OutsideOut:
    row, _ = actions.locked_outside(tx, actor=actor, conversation=conversation)
    if data.assignee is not UNSET:
        actions.assign(tx, actor=actor, conversation=row.id, assignee=data.assignee)
    if data.status is not None:
        until = None if data.snoozed_until is None else micros_of(data.snoozed_until)
        actions.set_status(tx, actor=actor, conversation=row.id, status=data.status, until=until)
    return outside_out(row, queries.labels_of(tx, conversations=[row.id]).get(row.id, ()))


@put("/api/conversations/{conversation_id:str}/labels/{word:str}", policy=MEMBER, status_code=204, tags=["inbox"])
async def put_label(conversation_id: str, word: str, actor: Actor, runtime: Runtime) -> None:
    """Label an outside conversation with a word."""
    at = {"conversation": parse_id(conversation_id), "word": inbox_acts.label_word(word)}
    await runtime.store.write(actions.put_label, actor=actor, **at)


@delete("/api/conversations/{conversation_id:str}/labels/{word:str}", policy=MEMBER, status_code=204, tags=["inbox"])
async def take_label(conversation_id: str, word: str, actor: Actor, runtime: Runtime) -> None:
    """Take a label off."""
    at = {"conversation": parse_id(conversation_id), "word": inbox_acts.label_word(word)}
    await runtime.store.write(actions.take_label, actor=actor, **at)


@get("/api/inbox", policy=MEMBER, tags=["inbox"])
async def list_inbox(
    actor: Actor,
    runtime: Runtime,
    tab: str = "waiting",
    turn: str = "theirs",
    channel: str = "",
    label: str = "",
    team: str = "",
    assignee: str = "",
    q: str = "",
    limit: int = 100,
) -> InboxOut:
    """Outside conversations by whose turn it is: `theirs` (who waits longest first), `ours`, `later` or `done`; under a
    tab (`waiting`: all, `mine`, `team`), with filters; `assignee` may be `nobody`."""
    wanted = inbox_acts.wanted(tab, channel, label, team, assignee, q)
    if not 1 <= limit <= AT_ONCE:
        raise BadInput("Some fields are wrong.", fields={"limit": f"1 to {AT_ONCE}"})
    asked = {"wanted": wanted, "turn": inbox_acts.turn(turn), "limit": limit}
    return await runtime.store.read(_inbox, actor=actor, **asked)


def _inbox(tx: Tx, *, actor: Actor, **asked: Any) -> InboxOut:
    return inbox_out(tx, queries.inbox(tx, actor=actor, **asked))


@post("/api/inbox/acts", policy=MEMBER, body=Acts, status_code=200, tags=["inbox"])
async def act_on_many(data: Acts, actor: Actor, runtime: Runtime) -> ActsOut:
    """One act on up to 500 conversations, in one unit; each says what became of it. Nothing is sent outside."""
    inbox_acts.check(data)
    return await runtime.store.write(carry_out, actor=actor, data=data)


@post("/api/conversations/{conversation_id:str}/help", policy=MEMBER, body=NewHelp, status_code=201, tags=["inbox"])
async def ask_for_help(conversation_id: str, data: NewHelp, actor: Actor, runtime: Runtime) -> Response[HelpOut]:
    """Ask colleagues who know about something; the words become a note."""
    asked = await runtime.store.write(
        actions.ask_for_help,
        actor=actor,
        conversation=parse_id(conversation_id),
        topic=data.topic.strip(),
        words=data.words.strip(),
        client_id=data.client_id or uuid.uuid4(),
    )
    return Response(help_out(asked), status_code=201)


@get("/api/help", policy=MEMBER, tags=["inbox"])
async def list_help(actor: Actor, runtime: Runtime) -> HelpList:
    """Colleagues who ask for help now, about what I know first."""
    return await runtime.store.read(_help, actor=actor)


def _help(tx: Tx, *, actor: Actor) -> HelpList:
    asked, known = queries.help_wanted(tx, actor=actor), queries.topics(tx, person=actor.person)
    return HelpList([help_out(one, yours=queries.is_about(one.topic, known)) for one in asked])


@post("/api/help/{request_id:str}/take", policy=MEMBER, status_code=200, tags=["inbox"])
async def take_help(request_id: str, actor: Actor, runtime: Runtime) -> HelpOut:
    """Join to help; 409 when somebody was quicker."""
    return help_out(await runtime.store.write(actions.take_help, actor=actor, request=parse_id(request_id)))


@delete("/api/help/{request_id:str}", policy=MEMBER, status_code=204, tags=["inbox"])
async def withdraw_help(request_id: str, actor: Actor, runtime: Runtime) -> None:
    """Withdraw what I asked."""
    await runtime.store.write(actions.withdraw_help, actor=actor, request=parse_id(request_id))


ROUTES = [
    change_outside,
    put_label,
    take_label,
    list_inbox,
    act_on_many,
    ask_for_help,
    list_help,
    take_help,
    withdraw_help,
]
