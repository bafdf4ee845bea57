"""The line of somebody outside: all that a member may see of what was said with him, in true order, and no more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import false

from comity.conversations import actions
from comity.conversations.models import Message
from comity.conversations.person_line import STEP, Door, person_line
from comity.conversations.tests import stage
from comity.conversations.views import PersonLineView
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Store
from comity.people.joining.actions import join
from comity.testing.browser import NARROW, WIDE, Screen
from comity.testing.canary import CANARY
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from tests.story.axe import overflows, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOORS = [
    Door("chat", "Chat", "message-circle", Message.lane == "message"),
    Door("mail", "Mail", "mail", false()),
    Door("inside", "Inside", "lock", Message.lane == "note"),
]


def line(store: Store, actor: Actor, person: uuid.UUID, wanted: str = "", before: str = "") -> PersonLineView:
    edge = uuid.UUID(before) if before else None
    found = store.read_now(person_line, actor=actor, person=person, doors=DOORS, wanted=wanted, before=edge)
    assert found is not None
    return found


def say(store: Store, clock: FixedClock, actor: Actor, talk: uuid.UUID, body: str, lane: str = "message") -> uuid.UUID:
    """A moment later than what was said before."""
    clock.advance(SECOND)
    return stage.say(store, actor, talk, body, lane).id


def words(found: PersonLineView) -> list[str]:
    return [entry.words for entry in found.entries]


def test_both_sides_stand_in_true_order_and_what_is_closed_is_counted_only(store: Store, clock: FixedClock) -> None:
    """Over two talks, by who is one with him too; ben sees neither the talk at the door of anna nor its words."""
    actors = store.write_now(stage.crew)
    anna, ben, vic, gus = (actors[name] for name in ("anna", "ben", "vic", "gus"))
    shop = store.write_now(stage.door, by=actors["cleo"])
    open_talk = store.write_now(stage.talk, kind="outside", by=vic, others=[anna, ben], channel=shop)
    closed = store.write_now(stage.talk, kind="outside", by=gus, others=[anna])
    say(store, clock, vic, open_talk, "Does it fit?")
    say(store, clock, gus, closed, "For Anna alone")
    say(store, clock, ben, open_talk, f"{CANARY}: take the grey one", "note")
    gone = say(store, clock, anna, open_talk, "It does not")
    say(store, clock, anna, open_talk, "It does")
    store.write_now(actions.delete_message, actor=anna, message=gone)
    store.write_now(join, person=gus.person, into=vic.person, by=anna.person)
    hers, his = line(store, anna, vic.person), line(store, ben, vic.person)
    assert words(hers) == ["It does", f"{CANARY}: take the grey one", "For Anna alone", "Does it fit?"]
    assert [entry.door and entry.door.name for entry in hers.entries] == ["Shop", None, None, "Shop"]
    assert words(his) == ["It does", f"{CANARY}: take the grey one", "Does it fit?"]
    assert (hers.total, hers.hidden, his.total, his.hidden) == (4, 0, 3, 1)
    assert [(door.key, door.count) for door in his.doors] == [("chat", 2), ("inside", 1)]
    assert words(line(store, ben, vic.person, "inside")) == [f"{CANARY}: take the grey one"]
    assert [door.key for door in line(store, ben, vic.person, "mail").doors] == ["chat", "mail", "inside"]


def test_it_is_read_to_its_beginning_step_by_step(store: Store, clock: FixedClock) -> None:
    actors = store.write_now(stage.crew)
    anna, vic = actors["anna"], actors["vic"]
    talk = store.write_now(stage.talk, kind="outside", by=vic, others=[anna])
    for n in range(2 * STEP + 3):
        say(store, clock, vic, talk, f"Number {n}")
    read, before = [], ""
    for _ in range(3):
        found = line(store, anna, vic.person, before=before)
        read += words(found)
        before = found.following
    assert (before, len(read)) == ("", 2 * STEP + 3)
    assert read == [f"Number {n}" for n in reversed(range(2 * STEP + 3))]


def test_colleagues_have_no_line_and_people_outside_see_none(store: Store) -> None:
    actors = store.write_now(stage.crew)
    who = {"doors": DOORS, "person": actors["ben"].person}
    assert store.read_now(person_line, actor=actors["anna"], **who) is None
    with pytest.raises(NotFound):
        store.read_now(person_line, actor=actors["gus"], doors=DOORS, person=actors["vic"].person)


NOTHING_STICKS_OUT = "[...document.querySelectorAll('.lined > *')].every(one => one.scrollWidth <= one.clientWidth)"


@pytest.mark.slow
def test_the_line_on_the_page_of_a_person(crew: Crew, screen: Callable[..., Screen]) -> None:
    """Chosen by door, read on to its beginning, opened where it was said; in all sizes, light and dark."""
    talk = crew.ask(crew.vic, "Does the battery fit?")
    crew.ben.post(f"/api/conversations/{talk}/messages", note(f"{CANARY}: the grey adapter"))
    for n in range(STEP):
        crew.anna.say(talk, f"Answer {n}: it fits every frame that was built since the spring of the year before last.")
    page = screen(crew.server.url).sign_in(crew.server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{crew.server.url}/people/{crew.vic.person}")
    entries = page.locator("#line .entries > [data-id]")
    assert entries.count() == STEP
    page.get_by_role("link", name="Earlier").click()
    page.locator("#line .entries", has_text="Does the battery fit?").wait_for()
    assert (entries.count(), page.get_by_role("link", name="Earlier").count()) == (STEP + 2, 0)
    looks_well(page)
    page.locator("#line").get_by_role("link", name="Inside 1").click()
    page.locator("#line [aria-current]", has_text="Inside").wait_for()
    assert entries.locator(".words > [dir]").all_inner_texts() == [f"{CANARY}: the grey adapter"]
    entries.locator("p a").click()
    page.wait_for_url(f"**/conversations/{talk}?at=*")
    assert page.goto(f"{crew.server.url}/people/{crew.vic.person}/line?door=inside") is not None
    assert entries.count() == 1
    assert crew.anna.get(f"/people/{crew.vic.person}/line?door=fax").json["error"]["fields"] == {
        "door": "is not one of ours"
    }


def note(body: str) -> dict[str, str]:
    return {"client_id": str(uuid.uuid4()), "body": body, "lane": "note"}


def looks_well(page: Page) -> None:
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == []
            assert not overflows(page)
            assert page.evaluate(NOTHING_STICKS_OUT)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
