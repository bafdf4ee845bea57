"""The page of the search, for members."""

from __future__ import annotations

from litestar import Response

from comity.foundation.errors import BadInput
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.shell import member_page
from comity.search.asking import LONGEST, asked
from comity.search.finders import finders, kinds
from comity.search.viewing import STEP, SearchView, search_view


@get("/search", policy=MEMBER, include_in_schema=False)
async def show_search(actor: Actor, runtime: Runtime, q: str = "", kind: str = "") -> Response[str]:
    """Everything that fits, the kinds apart; what cannot be understood is said beside the field."""
    try:
        question = asked(q=q, kind=kind, limit=STEP, more=kinds(runtime))
    except BadInput as refused:
        wrong = "; ".join(f"{name}: {why}" for name, why in refused.fields.items())
        view = SearchView(q.replace("\0", "")[:LONGEST])
        return await member_page(
            runtime, actor, "search/page.html", current="search", found=view, wrong=wrong, more=(), status=400
        )
    more = finders(runtime)
    view = await runtime.store.read(search_view, actor=actor, question=question, q=q, kind=kind, finders=more)
    return await member_page(runtime, actor, "search/page.html", current="search", found=view, wrong="", more=more)


@get("/search/more", policy=MEMBER, include_in_schema=False)
async def show_more(
    actor: Actor, runtime: Runtime, q: str = "", kind: str = "", cursor: str | None = None
) -> Response[str]:
    """The messages and files that follow, to be put below the others."""
    question = asked(q=q, kind=kind, cursor=cursor, limit=STEP, more=kinds(runtime))
    view = await runtime.store.read(search_view, actor=actor, question=question, q=q, kind=kind)
    return runtime.templates.page("search/more.html", found=view)


ROUTES = [show_search, show_more]
