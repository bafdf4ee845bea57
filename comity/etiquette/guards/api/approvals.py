"""Drafts that wait for a colleague."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.conversations import checks
from comity.conversations.ports import guards_of
from comity.etiquette.guards import access, actions, queries
from comity.etiquette.guards.api.rules import after, page_size
from comity.etiquette.guards.shapes import (
    ApprovalOut,
    Approvals,
    Approved,
    ChangedDraft,
    NewDraft,
    Refusal,
    approval_out,
)
from comity.foundation.ids import parse_id
from comity.foundation.permissions import MAY
from comity.foundation.policies import INSIDER, MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@get("/api/approvals", policy=MEMBER, tags=["guards"])
async def list_approvals(actor: Actor, runtime: Runtime, limit: int = 50, cursor: str | None = None) -> Approvals:
    """My drafts, and for those who approve all that wait; the newest first."""
    return await runtime.store.read(_listed, actor=actor, limit=page_size(limit), before=after(cursor))


def _listed(tx: Tx, *, actor: Actor, limit: int, before: uuid.UUID | None) -> Approvals:
    found = queries.drafts(tx, actor=actor, limit=limit + 1, after=before)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return Approvals([approval_out(tx, row) for row in found[:limit]], more)


@post(
    "/api/conversations/{conversation_id:str}/approvals",
    policy=INSIDER,
    body=NewDraft,
    status_code=201,
    tags=["guards"],
)
async def hand_in(conversation_id: str, data: NewDraft, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """Hand in words to people outside that a policy holds (422 `needs_approval`). The same client_id again is the same
    draft."""
    checks.words(data.body, data.files)
    fields: dict[str, Any] = msgspec.structs.asdict(data) | {"guards": guards_of(runtime)}
    return await runtime.store.write(
        _out, verb=actions.hand_in, actor=actor, conversation=parse_id(conversation_id), **fields
    )


@get("/api/approvals/{approval_id:str}", policy=MEMBER, tags=["guards"])
async def show_approval(approval_id: str, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """One draft."""
    return await runtime.store.read(_out, verb=access.draft, actor=actor, approval=parse_id(approval_id))


@patch("/api/approvals/{approval_id:str}", policy=MEMBER, body=ChangedDraft, tags=["guards"])
async def change_draft(approval_id: str, data: ChangedDraft, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """Other words of one's own draft; after a no they wait once more."""
    where = {"approval": parse_id(approval_id), "body": data.body}
    return await runtime.store.write(_out, verb=actions.change_draft, actor=actor, **where)


@delete("/api/approvals/{approval_id:str}", policy=MEMBER, status_code=204, tags=["guards"])
async def withdraw_draft(approval_id: str, actor: Actor, runtime: Runtime) -> None:
    """Withdraw one's own draft."""
    await runtime.store.write(actions.withdraw_draft, actor=actor, approval=parse_id(approval_id))


@put("/api/approvals/{approval_id:str}", policy=MEMBER, tags=["guards"])
async def hand_in_again(approval_id: str, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """What one withdrew, or what was refused, waits again."""
    return await runtime.store.write(_out, verb=actions.hand_in_again, actor=actor, approval=parse_id(approval_id))


@post(
    "/api/approvals/{approval_id:str}/approve",
    policy=MAY("approvals"),
    body=Approved,
    status_code=200,
    tags=["guards"],
)
async def approve(approval_id: str, data: Approved, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """Send a colleague's draft in his name, with other words where `body` is given. 409 when it was decided, or others
    read it by now (`audience_changed`)."""
    where = {"approval": parse_id(approval_id), "body": data.body, "audience": data.audience}
    return await runtime.store.write(_out, verb=actions.approve, actor=actor, **where)


@post(
    "/api/approvals/{approval_id:str}/refuse",
    policy=MAY("approvals"),
    body=Refusal,
    status_code=200,
    tags=["guards"],
)
async def refuse(approval_id: str, data: Refusal, actor: Actor, runtime: Runtime) -> ApprovalOut:
    """Say no to a colleague's draft, and why."""
    where = {"approval": parse_id(approval_id), "reason": data.reason.strip()}
    return await runtime.store.write(_out, verb=actions.refuse, actor=actor, **where)


def _out(tx: Tx, *, verb: Any, **fields: Any) -> ApprovalOut:
    return approval_out(tx, verb(tx, **fields))


ROUTES = [
    list_approvals,
    hand_in,
    show_approval,
    change_draft,
    withdraw_draft,
    hand_in_again,
    approve,
    refuse,
]
