"""Reports, what was decided about me, and asking again: for everybody who talks here."""

from __future__ import annotations

import uuid

from comity.etiquette.moderation import actions, queries
from comity.etiquette.moderation.shapes import (
    AppealOut,
    FlagOut,
    MineOut,
    MinesOut,
    NewAppeal,
    NewFlag,
    appeal_out,
    mine_out,
)
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

TAGS = ["moderation"]
LISTED = 100


@post("/api/messages/{message_id:str}/flags", policy=TALKER, body=NewFlag, status_code=201, tags=TAGS)
async def flag(message_id: str, data: NewFlag, actor: Actor, runtime: Runtime) -> FlagOut:
    """Report a message to the moderators of the house. Whoever wrote it does not learn who did."""
    row = await runtime.store.write(
        actions.flag_message,
        actor=actor,
        message=parse_id(message_id),
        reason=data.reason,
        words=data.words.strip(),
    )
    return FlagOut(str(row.message), row.reason, row.words, iso(row.flagged_at), str(row.person))


@delete("/api/messages/{message_id:str}/flags", policy=TALKER, status_code=204, tags=TAGS)
async def withdraw(message_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take my report back."""
    await runtime.store.write(actions.withdraw_flag, actor=actor, message=parse_id(message_id))


@get("/api/me/decisions", policy=TALKER, tags=TAGS)
async def list_mine(actor: Actor, runtime: Runtime) -> MinesOut:
    """What was decided about my words, and about what I reported."""
    return MinesOut(await runtime.store.read(mine, person=actor.person))


def mine(tx: Tx, *, person: uuid.UUID) -> list[MineOut]:
    return [mine_out(one) for one in queries.decided_about(tx, person=person, limit=LISTED)]


@post("/api/me/decisions/{decision_id:str}/appeal", policy=TALKER, body=NewAppeal, status_code=201, tags=TAGS)
async def ask_again(decision_id: str, data: NewAppeal, actor: Actor, runtime: Runtime) -> AppealOut:
    """Ask another moderator to look again. Once, and only about my own words."""
    row = await runtime.store.write(
        actions.ask_again, actor=actor, decision=parse_id(decision_id), words=data.words.strip()
    )
    return appeal_out(row)


ROUTES = [flag, withdraw, list_mine, ask_again]
