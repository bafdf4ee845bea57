"""The verbs of keyed calls; the only code that writes their table."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import Select, delete, select, update

from comity.foundation.clock import DAY, MINUTE
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.once.models import KeyedCall
from comity.foundation.store import Statement, Tx

UNKNOWN = "outcome_unknown"
KEPT = 8 * DAY
"""A day more than promised: a key that was first used seven days ago is still known."""
HELD = MINUTE
COLLECTED = 1_000

_CLAIM = Statement("""
    INSERT INTO keyed_calls (person, key, asked, claim, held_until, expires_at)
    VALUES (:person, :key, :asked, :claim, :held_until, :expires_at)
    ON CONFLICT (person, key) DO NOTHING RETURNING claim
""")
_MARK = Statement("""
    UPDATE keyed_calls SET done_at = :now WHERE person = :person AND key = :key AND claim = :claim RETURNING claim
""")


class Call(Struct, frozen=True):
    person: uuid.UUID
    key: bytes
    asked: bytes


class Answered(Struct, frozen=True):
    status: int
    body: bytes


def begin(tx: Tx, *, call: Call) -> Answered | uuid.UUID:
    """The answer that this call had, or a claim to carry it out now.

    Raises RuleRefused `idempotency_key_reused` where the key stood before another request, and Conflict where the same
    one is under way (`under_way`), had an answer that is shown once (`shown_once`), or ended without one although it
    took effect (`outcome_unknown`).
    """
    claim = tx.new_id()
    fields = {"asked": call.asked, "held_until": tx.now + HELD, "expires_at": tx.now + KEPT}
    keys = {"person": tx.raw(call.person), "key": call.key, "claim": tx.raw(claim)}
    if tx.execute(_CLAIM, fields | keys):
        return claim
    row = tx.session.scalar(_row(call).with_for_update())
    if row is None or row.expires_at <= tx.now:
        return _claimed_again(tx, call, row, claim)
    if row.asked != call.asked:
        raise RuleRefused("This key was used for another request.", code="idempotency_key_reused")
    if row.status is not None:
        return _answer(row)
    if row.held_until > tx.now:
        raise Conflict("The same request is under way.", code="under_way", retry_after=1)
    if row.done_at is not None:
        raise Conflict("This was carried out, but its answer is lost: look before you repeat it.", code=UNKNOWN)
    return _claimed_again(tx, call, row, claim)


def _row(call: Call) -> Select[KeyedCall]:
    return select(KeyedCall).where(KeyedCall.person == call.person, KeyedCall.key == call.key)


def _answer(row: KeyedCall) -> Answered:
    if row.body is None or row.status is None:
        raise Conflict("This was carried out, and its answer held a secret that is shown once.", code="shown_once")
    return Answered(row.status, row.body)


def _claimed_again(tx: Tx, call: Call, row: KeyedCall | None, claim: uuid.UUID) -> uuid.UUID:
    if row is None:
        raise Conflict("The same request is under way.", code="under_way", retry_after=1)
    row.asked, row.claim, row.held_until = call.asked, claim, tx.now + HELD
    row.done_at, row.status, row.body, row.expires_at = None, None, None, tx.now + KEPT
    tx.session.flush()
    return claim


def mark_done(tx: Tx, *, call: Call, claim: uuid.UUID) -> None:
    """The effect is part of this very transaction. Raises Conflict, which undoes it, when another holds the claim."""
    keys = {"person": tx.raw(call.person), "key": call.key, "claim": tx.raw(claim)}
    if not tx.execute(_MARK, keys | {"now": tx.now}):
        raise Conflict("Another request carries this out.", code="under_way", retry_after=1)


def settle(tx: Tx, *, call: Call, claim: uuid.UUID, status: int, body: bytes | None) -> None:
    """What came of it. A refusal or a fault without effect leaves nothing behind, so the call may be tried again."""
    mine = (KeyedCall.person == call.person, KeyedCall.key == call.key, KeyedCall.claim == claim)
    if status < 400:
        tx.session.execute(update(KeyedCall).where(*mine).values(status=status, body=body, done_at=tx.now))
        return
    tx.session.execute(delete(KeyedCall).where(*mine, KeyedCall.done_at.is_(None)))
    left = {"held_until": tx.now} | ({"status": status, "body": body} if status < 500 else {})
    tx.session.execute(update(KeyedCall).where(*mine).values(**left))


def collect(tx: Tx) -> int:
    """Forget calls that are too old to be asked for. Returns how many those were."""
    due = select(KeyedCall.key).where(KeyedCall.expires_at <= tx.now).order_by(KeyedCall.expires_at).limit(COLLECTED)
    gone = delete(KeyedCall).where(KeyedCall.key.in_(due), KeyedCall.expires_at <= tx.now).returning(KeyedCall.key)
    return len(tx.session.execute(gone).all())
