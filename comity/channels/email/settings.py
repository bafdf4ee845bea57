"""Mail among the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter

from comity.channels.email import mine, publishing, queries, standings, views, ways
from comity.conversations.checks import list_cursor
from comity.foundation.ids import parse_id
from comity.foundation.mail import configured
from comity.foundation.permissions import MAY, may
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem

SECTION = "email"
STATES = ("quarantined", "filed", "ignored", "received")


@get("/settings/email", policy=MAY("channels"), include_in_schema=False)
async def show_mailboxes(actor: Actor, runtime: Runtime, look: str = "") -> Response[str]:
    """With `look` it says which of our records stand in the DNS."""
    view = await runtime.store.read(views.overview)
    domains = await runtime.store.read(queries.domains)
    dns = [await publishing.published(runtime, f"@{domain}") for domain in domains]
    if look:
        dns = await asyncio.gather(*(publishing.looked_up(runtime, one) for one in dns))
    shown: dict[str, Any] = {"view": view, "dns": dns, "leaves": configured(runtime)}
    return await settings_page(runtime, actor, "email/overview.html", section=SECTION, **shown)


@get("/settings/email/{mailbox_id:str}", policy=MEMBER, include_in_schema=False)
async def show_mailbox(
    mailbox_id: str,
    actor: Actor,
    runtime: Runtime,
    only: Annotated[str, QueryParameter(name="state")] = "",
    cursor: str | None = None,
) -> Response[str]:
    page = await runtime.store.read(
        views.mailbox_page,
        actor=actor,
        mailbox=parse_id(mailbox_id),
        state=only if only in STATES else None,
        before=list_cursor(cursor),
        words=ways.arrival_words(runtime.templates.gettext),
    )
    return await settings_page(
        runtime,
        actor,
        "email/mailbox.html",
        section=SECTION if may(actor, "channels") else mine.SECTION,
        page=page,
        mailbox=page.mailbox,
        state=only,
        leaves=configured(runtime),
        told=_told(runtime),
        into=f"{runtime.settings.public_url}/api/channels/{page.mailbox.channel}/mails",
    )


@get("/settings/email/{mailbox_id:str}/test", policy=MEMBER, include_in_schema=False)
async def show_test(mailbox_id: str, actor: Actor, runtime: Runtime, late: bool = False) -> Response[str]:
    """What became of the mail to ourselves; 204 while there is nothing new to say. With `late` it was said before that
    it is not back in time."""
    view = await runtime.store.read(views.mailbox_view, actor=actor, mailbox=parse_id(mailbox_id))
    if view.tested_at and not view.seconds and (late or not view.overdue):
        return Response("", status_code=204)
    return runtime.templates.page("email/tried.html", mailbox=view)


def _told(runtime: Runtime) -> Callable[[str], str]:
    return partial(standings.told, _=runtime.templates.gettext)


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem(mine.SECTION, _("My mail"), "/settings/my-mail", "mail"))
    runtime.register(SLOT, SettingsItem(SECTION, _("Email"), "/settings/email", "mail", True, ("channels",)))


ROUTES = [show_mailboxes, show_mailbox, show_test]
