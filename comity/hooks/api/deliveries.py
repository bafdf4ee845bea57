"""What went to a hook, and sending it again."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from comity.conversations.checks import list_cursor
from comity.foundation.clock import micros_of
from comity.foundation.errors import BadInput
from comity.foundation.ids import new_id, parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.hooks import access, actions, queries
from comity.hooks.kinds import TEST
from comity.hooks.models import Delivery
from comity.hooks.sending import Letter, sender
from comity.hooks.shapes import Deliveries, DeliveryOut, Resent, Since, delivery_out

MOST = 100
STATES = ("waiting", "delivered", "failed")
WRONG = "Some fields are wrong."


@get("/api/hooks/{hook_id:str}/deliveries", policy=MEMBER, tags=["webhooks"])
async def list_deliveries(
    hook_id: str,
    actor: Actor,
    runtime: Runtime,
    only: Annotated[str, QueryParameter(name="state")] = "",
    cursor: str | None = None,
    limit: str = "50",
) -> Deliveries:
    """What went to a hook in the last week, newest first. `state` is waiting, delivered or failed."""
    wrong = {} if only in ("", *STATES) else {"state": f"one of {', '.join(STATES)}"}
    if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        wrong["limit"] = f"1 to {MOST}"
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    rows = await runtime.store.read(
        queries.deliveries,
        actor=actor,
        hook=parse_id(hook_id),
        state=only or None,
        before=list_cursor(cursor),
        limit=int(limit) + 1,
    )
    shown = rows[: int(limit)]
    last = f"{shown[-1].created_at}.{shown[-1].id}" if len(rows) > len(shown) else None
    return Deliveries([delivery_out(row) for row in shown], last)


@post("/api/hooks/{hook_id:str}/deliveries/{delivery_id:str}/resend", policy=MEMBER, status_code=200, tags=["webhooks"])
async def resend(hook_id: str, delivery_id: str, actor: Actor, runtime: Runtime) -> DeliveryOut:
    """Send one again, with the same id, before everything younger."""
    row = await runtime.store.write(actions.resend, actor=actor, hook=parse_id(hook_id), delivery=parse_id(delivery_id))
    return delivery_out(row)


@post("/api/hooks/{hook_id:str}/resend", policy=MEMBER, body=Since, status_code=200, tags=["webhooks"])
async def resend_failed(hook_id: str, data: Since, actor: Actor, runtime: Runtime) -> Resent:
    """Send all that failed since a moment again, each with its id, in their order."""
    since = 0 if data.since is None else moment_of(data.since)
    count = await runtime.store.write(actions.resend_failed, actor=actor, hook=parse_id(hook_id), since=since)
    return Resent(count)


def moment_of(text: str) -> int:
    """Microseconds UTC; raises BadInput naming `since`."""
    try:
        return micros_of(msgspec.convert(text, datetime, strict=False))
    except (msgspec.ValidationError, TypeError, OverflowError):
        raise BadInput(WRONG, fields={"since": "must be a time such as 2026-11-22T09:00:00Z"}) from None


@post("/api/hooks/{hook_id:str}/test", policy=MEMBER, status_code=200, tags=["webhooks"])
async def send_test(hook_id: str, actor: Actor, runtime: Runtime) -> DeliveryOut:
    """Send a test event now, beside the queue, and say how it fared. It is not tried again."""
    runtime.limiter.take("hook.in", (TEST, actor.person))
    key = runtime.settings.secret_key
    hook, url, secrets = await runtime.store.read(_addressed, actor=actor, hook=parse_id(hook_id), key=key)
    delivery = new_id(runtime.store.clock())
    body = {"op": "event", "type": TEST, "conversation": None, "data": {"hook": str(hook)}}
    outcome = await sender(runtime).send(url, secrets, Letter(delivery, msgspec.json.encode(body)))
    await runtime.store.write(actions.record_test, hook=hook, delivery=delivery, outcome=outcome)
    row = await runtime.store.read(_sent, actor=actor, hook=hook, delivery=delivery)
    return delivery_out(row)


def _addressed(tx: Tx, *, actor: Actor, hook: uuid.UUID | None, key: str) -> tuple[uuid.UUID, str, tuple[str, ...]]:
    row = access.hook(tx, actor=actor, hook=hook)
    return row.id, row.url, queries.secrets(row, key, tx.now)


def _sent(tx: Tx, *, actor: Actor, hook: uuid.UUID, delivery: uuid.UUID) -> Delivery:
    return access.delivery(tx, actor=actor, hook_id=hook, delivery=delivery)


ROUTES = [list_deliveries, resend, resend_failed, send_test]
