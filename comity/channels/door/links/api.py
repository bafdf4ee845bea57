"""Call links for members, over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated

from msgspec import Meta, Struct

from comity.channels.door.links import access, actions
from comity.channels.door.links.models import CallLink
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime

Label = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
LONGEST_HOURS = 24 * 90


class NewLink(Input, frozen=True):
    """`hours` is how long it holds. With a `conversation` it was made for the one person outside in
    it, and whoever has it reads and speaks there until it is over."""

    label: Label
    hours: Annotated[int, Meta(ge=1, le=LONGEST_HOURS)] = 24
    conversation: uuid.UUID | None = None


class Relabelled(Input, frozen=True):
    label: Label


class LinkOut(Struct):
    id: str
    label: str
    conversation: str | None
    created_at: str
    expires_at: str
    revoked: bool
    expired: bool
    uses: int
    used_at: str | None


class Links(Struct):
    items: list[LinkOut]


class MadeLink(LinkOut):
    """`url` holds the secret, shown this once."""

    url: str


def link_out(row: CallLink, now: int) -> LinkOut:
    return LinkOut(
        str(row.id),
        row.label,
        None if row.conversation is None else str(row.conversation),
        iso(row.created_at),
        iso(row.expires_at),
        row.revoked_at is not None,
        row.expires_at <= now,
        row.uses,
        None if row.used_at is None else iso(row.used_at),
    )


@get("/api/me/call-links", policy=MEMBER, tags=["calls"])
async def list_links(actor: Actor, runtime: Runtime) -> Links:
    """My call links, the newest first; those that are over go after a month."""
    now = runtime.store.clock()
    return Links([link_out(row, now) for row in await runtime.store.read(access.own_links, actor=actor)])


@post("/api/me/call-links", policy=MEMBER, body=NewLink, status_code=201, keeps="nothing", tags=["calls"])
async def make_link(data: NewLink, actor: Actor, runtime: Runtime) -> MadeLink:
    """A link that rings me. Whoever opens it needs no account."""
    asked = {"label": data.label.strip() or data.label, "hours": data.hours, "conversation": data.conversation}
    row, secret = await runtime.store.write(actions.make_link, actor=actor, **asked)
    told = link_out(row, runtime.store.clock())
    url = f"{runtime.settings.public_url}/call/{secret}"
    return MadeLink(**{name: getattr(told, name) for name in told.__struct_fields__}, url=url)


@patch("/api/me/call-links/{link_id:str}", policy=MEMBER, body=Relabelled, tags=["calls"])
async def rename_link(link_id: str, data: Relabelled, actor: Actor, runtime: Runtime) -> LinkOut:
    """Call it something else."""
    named = {"link": parse_id(link_id), "label": data.label.strip() or data.label}
    return link_out(await runtime.store.write(actions.rename_link, actor=actor, **named), runtime.store.clock())


@delete("/api/me/call-links/{link_id:str}", policy=MEMBER, status_code=204, tags=["calls"])
async def revoke_link(link_id: str, actor: Actor, runtime: Runtime) -> None:
    """It rings nobody any more; it can be brought back until it expires."""
    await runtime.store.write(actions.revoke_link, actor=actor, link=parse_id(link_id))


@put("/api/me/call-links/{link_id:str}", policy=MEMBER, tags=["calls"])
async def restore_link(link_id: str, actor: Actor, runtime: Runtime) -> LinkOut:
    """Bring back one that was revoked."""
    row = await runtime.store.write(actions.restore_link, actor=actor, link=parse_id(link_id))
    return link_out(row, runtime.store.clock())


ROUTES = [list_links, make_link, rename_link, revoke_link, restore_link]
