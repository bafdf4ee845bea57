"""The palette: one dialog for people, places and acts, and for what acts ask."""

from __future__ import annotations

from litestar import Response

from comity.conversations.choices import mode_of, palette_view
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime


@get("/palette", policy=MEMBER, include_in_schema=False)
async def show_palette(
    actor: Actor, runtime: Runtime, mode: str = "all", q: str = "", conversation: str = ""
) -> Response[str]:
    """The dialog with what fits the words."""
    if len(q) > 100 or "\0" in q or (conversation and parse_id(conversation) is None):
        raise BadInput("Some fields are wrong.", fields={"q": "at most 100 characters"})
    asked = {"mode": mode_of(mode), "q": q.strip(), "conversation": parse_id(conversation) if conversation else None}
    view = await runtime.store.read(palette_view, actor=actor, **asked)
    return runtime.templates.page("conversations/palette.html", palette=view)


ROUTES = [show_palette]
