"""What the mail channel brings to the whole."""

from __future__ import annotations

import asyncio

from comity.channels.email import api, audit_words, mine, misfiled, settings, ways, whole
from comity.channels.email.fetching import fetch_mail
from comity.channels.email.following import follow_answers
from comity.channels.email.jobs import JOBS
from comity.channels.email.receiving import receive_mail
from comity.conversations.views import PanelView
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime


def prepare(runtime: Runtime) -> None:
    ways.register(runtime)
    settings.prepare(runtime)
    audit_words.register(runtime)
    runtime.register("menu", PanelView("email/menu.html"))
    runtime.register("card", PanelView("email/copied_panel.html"))


async def carry_mail(runtime: Runtime) -> None:
    """Both ways, as long as this process serves."""
    async with asyncio.TaskGroup() as ways_of_mail:
        for way in (follow_answers, fetch_mail, receive_mail):
            ways_of_mail.create_task(way(runtime))


ROOM = Room(
    "email",
    routes=[*api.ROUTES, *whole.ROUTES, *misfiled.ROUTES, *mine.ROUTES, *settings.ROUTES],
    jobs=JOBS,
    prepare=prepare,
    beside=carry_mail,
)
