"""The directory: colleagues by name, team and expertise, and who reports to whom."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.engine import Engine

from comity.accounts import actions as accounts
from comity.accounts.models import Member
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from comity.people.directory.views import Wanted, chart_view, directory_view
from comity.people.models import Person
from comity.people.profile import actions as profile
from comity.testing.crew import Crew

Staff = dict[str, Member]


def hired(tx: Tx) -> Staff:
    names = {"anna": "Änna Berg", "ben": "ben okafor", "cleo": "Cleo", "fay": "Fay", "gus": "Gus"}
    made = {
        handle: people.add_member(tx, name=name, handle=handle, role="guest" if handle == "gus" else "member")
        for handle, name in names.items()
    }
    people.add_person(tx, name="Vic Outside")
    accounts.found_organisation(tx, name="Lumen", time_zone="Europe/Vienna")
    for handle, topics in (("anna", ["motors", "batteries"]), ("ben", ["customs", "motors"])):
        row = made[handle]
        profile.describe(tx, person=row.person, member=row.id, changes={"expertise": topics})
    for handle, boss in (("anna", "cleo"), ("ben", "anna")):
        row = made[handle]
        profile.describe(tx, person=row.person, member=row.id, changes={"reports_to": made[boss].person})
    return made


@pytest.fixture
def staff(store: Store) -> Staff:
    return store.write_now(hired)


def acting(member: Member) -> Actor:
    return Actor(member.person, "session", "member", uuid.uuid4(), member=member.id)


def listed(store: Store, staff: Staff, **wanted: Any) -> list[str]:
    found = store.read_now(directory_view, actor=acting(staff["cleo"]), wanted=Wanted(**wanted))
    return [one.handle for one in found.colleagues]


def test_colleagues_stand_by_name_whatever_its_case_and_accents(store: Store, staff: Staff) -> None:
    assert listed(store, staff) == ["anna", "ben", "cleo", "fay"]
    assert listed(store, staff, words="anna") == ["anna"]
    assert listed(store, staff, words="ÄNNA") == ["anna"]
    assert listed(store, staff, words="custom") == ["ben"]
    assert listed(store, staff, topic="motors") == ["anna", "ben"]
    assert listed(store, staff, words="100%_") == []
    assert listed(store, staff, after=staff["ben"].person) == ["cleo", "fay"]


def test_people_outside_are_found_by_words_only(store: Store, staff: Staff) -> None:
    found = store.read_now(directory_view, actor=acting(staff["cleo"]), wanted=Wanted(words="vic"))
    assert ([one.name for one in found.strangers], list(found.colleagues)) == (["Vic Outside"], [])
    assert not store.read_now(directory_view, actor=acting(staff["cleo"]), wanted=Wanted()).strangers


def test_who_left_is_in_no_list_and_whom_he_led_moves_up(store: Store, staff: Staff) -> None:
    store.write_now(accounts.deactivate_member, member=staff["anna"].id, by=staff["cleo"].person)
    assert listed(store, staff) == ["ben", "cleo", "fay"]
    chart = store.read_now(chart_view)
    assert [one.name for one in chart.alone] == ["ben okafor", "Cleo", "Fay"]


def test_row_108_the_chart_shows_who_reports_to_whom(store: Store, staff: Staff) -> None:
    chart = store.read_now(chart_view)
    (top,) = chart.tops
    assert (top.handle, top.below[0].handle, top.below[0].below[0].handle) == ("cleo", "anna", "ben")
    assert [one.name for one in chart.alone] == ["Fay"]


def test_a_renamed_colleague_moves_in_the_list(store: Store, staff: Staff) -> None:
    row = staff["anna"]
    store.write_now(profile.describe, person=row.person, member=row.id, changes={"name": "Zoe"})
    assert listed(store, staff)[-1] == "anna"


def test_pages_answer_members_with_what_they_asked_for(crew: Crew) -> None:
    page = crew.anna.get("/people")
    assert page.status == 200 and "Ben Okafor" in page.text
    nobody = crew.anna.get("/people?q=zzzz").text
    assert "Nobody here is found by this" in nobody
    for wrong in ("team=x", "after=x", f"after={uuid.uuid4()}", "q=%00", f"q={'x' * 201}"):
        assert crew.anna.get(f"/people?{wrong}").status == 400, wrong
    assert crew.anna.get("/people?view=chart").status == 200
    assert "Write to Ben" in crew.anna.get(f"/people/{crew.ben.person}").text
    assert crew.anna.get(f"/people/{uuid.uuid4()}").status == 404
    assert crew.anna.get("/people/nobody").status == 404


# ---- many rows


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def fill(tx: Tx, *, start: int, count: int) -> None:
    """Persons by the thousand, one in ten of them a colleague."""
    ids = [uuid.UUID(int=start + number) for number in range(count)]
    empty = {"about": "", "picture_version": 0, "created_at": 0}
    tx.session.execute(insert(Person), [{"id": one, "name": f"N {one.int}", **empty} for one in ids])
    plain = {"role": "member", "title": "", "created_at": 0, "preferences": {}, "pronouns": ""}
    tx.session.execute(
        insert(Member),
        [
            {"id": one, "person": one, "handle": f"n{one.int}", "sort_name": f"n {one.int}", **plain}
            for one in ids[::10]
        ],
    )


def plans(store: Store, actor: Actor) -> list[str]:
    """The statements of the default page, each with a table that SQLite reads whole for it (but the few teams)."""

    def run(tx: Tx) -> list[str]:
        with statements() as seen:
            directory_view(tx, actor=actor, wanted=Wanted())
        found = []
        for statement, parameters in list(seen):
            plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.append("; ".join(row[3] for row in plan if re.match(r"SCAN (?!teams$)(?!.*USING)", row[3])))
        return found

    return store.read_now(run)


@pytest.mark.slow
def test_the_default_page_reads_as_much_among_many_as_among_few(sqlite_url: str) -> None:
    from comity.foundation.store import open_store

    store = open_store(sqlite_url)
    try:
        actor = acting(store.write_now(hired)["cleo"])
        store.write_now(fill, start=1_000, count=1_000)
        few = plans(store, actor)
        for place in range(20):
            store.write_now(fill, start=100_000 + place * 10_000, count=10_000)
        store.write_now(lambda tx: tx.connection.execute(text("ANALYZE")))
        many = plans(store, actor)
        assert len(few) == len(many)
        assert not [plan for plan in few + many if plan], many
    finally:
        store.close()
