"""The line of somebody outside: on his page, and as a page of its own for one door and for earlier entries."""

from __future__ import annotations

import uuid

from litestar import Response

from comity.conversations.person_line import doors_of, person_line
from comity.conversations.views import PersonLineView
from comity.foundation.errors import BadInput, NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.directory.person import Panel
from comity.people.shell import member_page


@get("/people/{person_id:str}/line", policy=MEMBER, include_in_schema=False)
async def show_line(
    person_id: str, actor: Actor, runtime: Runtime, door: str = "", before: str | None = None
) -> Response[str]:
    """What was said with somebody outside, by one door or by all, earlier than a message."""
    doors, edge = doors_of(runtime), None if before is None else parse_id(before)
    wrong = {} if not door or door in [one.key for one in doors] else {"door": "is not one of ours"}
    if before is not None and edge is None:
        wrong["before"] = "is not one of ours"
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    asked = {"person": parse_id(person_id), "doors": doors, "wanted": door, "before": edge}
    found = await runtime.store.read(person_line, actor=actor, **asked)
    if found is None:
        raise NotFound
    return await member_page(runtime, actor, "conversations/person_line_page.html", current="people", found=found)


def prepare(runtime: Runtime) -> None:
    def read(tx: Tx, *, actor: Actor, person: uuid.UUID) -> PersonLineView | None:
        return person_line(tx, actor=actor, person=person, doors=doors_of(runtime))

    runtime.register("person-panel", Panel("conversations/person_line.html", read, beside=True))


ROUTES = [show_line]
