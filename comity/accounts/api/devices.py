"""Where one is signed in, over HTTP. Not for API tokens."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.accounts import access, actions, agents, queries
from comity.accounts.api.second_factor import mine
from comity.accounts.models import SignInSession
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.policies import SIGNED_IN, Actor
from comity.foundation.routes import delete, get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


class SessionOut(Struct):
    """`browser` and `platform` are empty where the program did not say. `used_at` is right to about a minute."""

    id: str
    browser: str
    platform: str
    created_at: str
    used_at: str
    expires_at: str
    this: bool


class Sessions(Struct):
    items: list[SessionOut]
    next: None = None


@get("/api/me/sessions", policy=SIGNED_IN, tags=["session"])
async def list_sessions(actor: Actor, runtime: Runtime) -> Sessions:
    """Where one is signed in, the one used last first."""
    found = await runtime.store.read(queries.sessions_of, member=mine(actor))
    return Sessions([session_out(row, here=actor.credential) for row in found])


@delete("/api/me/sessions", policy=SIGNED_IN, status_code=204, tags=["session"])
async def end_other_sessions(actor: Actor, runtime: Runtime) -> None:
    """Sign out everywhere but here; their live streams close at once."""
    await runtime.store.write(actions.end_sessions, member=mine(actor), by=actor.person, but=actor.credential)


@delete("/api/me/sessions/{session_id:str}", policy=SIGNED_IN, status_code=204, tags=["session"])
async def end_one_session(session_id: str, actor: Actor, runtime: Runtime) -> None:
    """Sign out there; its live streams close at once."""
    await runtime.store.write(_end, actor=actor, session=parse_id(session_id))


def session_out(row: SignInSession, *, here: uuid.UUID | None) -> SessionOut:
    return SessionOut(
        str(row.id),
        agents.browser(row.agent),
        agents.platform(row.agent),
        iso(row.created_at),
        iso(row.used_at or row.created_at),
        iso(row.expires_at),
        row.id == here,
    )


def _end(tx: Tx, *, actor: Actor, session: uuid.UUID | None) -> None:
    actions.end_session(tx, session=access.own_session(tx, actor=actor, session=session).id)


ROUTES = [list_sessions, end_other_sessions, end_one_session]
