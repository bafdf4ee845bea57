"""The same person by several doors: joined for colleagues, parted again, never opened to anybody outside."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.event import listen

from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.store import Store, Tx
from comity.people import actions as people, joined, queries
from comity.people.joining import actions, finding, queries as joinings, reasons
from comity.people.joining.views import ProposalView, proposal_views
from comity.people.models import Proposal
from comity.people.stops import actions as stops
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.waiting import SLACK, until


def made(store: Store, *names: str) -> list[uuid.UUID]:
    return [store.write_now(people.add_person, name=name) for name in names]


def compared(store: Store) -> None:
    while (batch := store.read_now(finding.pending)) is not None:
        assert store.write_now(actions.look_at, batch=batch)


def proposed(store: Store, person: uuid.UUID) -> list[tuple[str, str]]:
    return [(row.reason, row.value) for row in store.read_now(joinings.proposals, person=person, limit=50)]


def test_joined_are_one_and_parted_as_before(store: Store) -> None:
    by = store.write_now(people.add_member, name="Anna", handle="anna").person
    vic, noor, lea = made(store, "Vic", "V. Tanaka", "Lea")
    store.write_now(actions.join, person=noor, into=vic, by=by)
    store.write_now(actions.join, person=lea, into=vic, by=by)
    assert store.read_now(joined.together, person=lea) == [vic, *sorted((noor, lea))]
    assert {card.name for card in store.read_now(queries.faces, persons=[vic, noor, lea]).values()} == {"Vic"}
    assert store.read_now(queries.cards, persons=[noor])[noor].name == "V. Tanaka"
    assert [card.id for card in store.read_now(queries.search, words="Tanaka", limit=9)] == []
    store.write_now(stops.stop, person=noor, kind="block", reason="", by=by)
    assert store.read_now(queries.stopped, persons=[vic, lea]) == {vic: {"block"}, lea: {"block"}}
    store.write_now(actions.part, person=noor, into=vic, by=by)
    assert store.read_now(queries.stopped, persons=[vic, noor]) == {noor: {"block"}}
    assert store.read_now(joined.together, person=noor) == [noor]
    assert store.read_now(joined.together, person=vic) == [vic, lea]
    with pytest.raises(NotFound):
        store.write_now(actions.part, person=noor, into=vic, by=by)


def test_chains_circles_and_members_are_refused(store: Store) -> None:
    anna = store.write_now(people.add_member, name="Anna", handle="anna")
    gus = store.write_now(people.add_member, name="Gus", handle="gus", role="guest")
    one, two, three = made(store, "One", "Two", "Three")
    store.write_now(actions.join, person=one, into=two, by=anna.person)
    wrong = {
        (two, three): "chain",
        (three, one): "chain",
        (two, one): "chain",
        (two, two): "same",
        (anna.person, two): "member",
        (three, gus.person): "member",
        (anna.person, gus.person): "member",
    }
    for (person, into), code in wrong.items():
        with pytest.raises(RuleRefused) as refused:
            store.write_now(actions.join, person=person, into=into, by=anna.person)
        assert refused.value.reason == code, (person, into)
    for into in (two, three):
        with pytest.raises(Conflict):
            store.write_now(actions.join, person=one, into=into, by=anna.person)


def test_what_only_looks_so_is_proposed_and_dismissed_stays_dismissed(store: Store) -> None:
    """W01: a claimed address joins nobody."""
    anna = store.write_now(people.add_member, name="Vic Tanaka", handle="anna", email="a@lumen.example").person
    vic, initial, other = made(store, "Vic Tanaka", "V. Tanaka", "Noor Haddad")
    store.write_now(people.add_address, person=vic, kind="email", value="vic@x.example", verified_by="dmarc")
    store.write_now(people.claim_address, person=other, kind="email", value="vic@x.example")
    compared(store)
    assert sorted(proposed(store, vic)) == [("address", "vic@x.example"), ("name", "")]
    assert store.read_now(joined.together, person=vic) == [vic]
    [row] = store.read_now(joinings.proposals, person=initial, limit=9)
    store.write_now(actions.dismiss, proposal=row.id, by=anna)
    store.write_now(people.rename_person, person=initial, name="Victor Tanaka")
    store.write_now(people.rename_person, person=initial, name="V Tanaka")
    compared(store)
    assert proposed(store, initial) == []
    assert len(store.read_now(joinings.proposals, dismissed=True, limit=9)) == 1
    store.write_now(actions.propose_again, proposal=row.id, by=anna)
    assert proposed(store, initial) == [("name", "")]
    store.write_now(actions.join_by_hand, person=initial, into=vic, by=anna)
    assert proposed(store, initial) == [("address", "vic@x.example")]
    assert [one.reason for one in store.read_now(joinings.joinings, into=vic)] == ["name"]


def test_a_signed_address_that_was_proved_by_mail_joins_in_either_order(store: Store) -> None:
    by = store.write_now(people.add_member, name="Anna", handle="anna").person
    mailed, signed, claiming = made(store, "Vic", "Visitor 2345", "Visitor 6789")
    store.write_now(people.add_address, person=mailed, kind="email", value="vic@x.example")
    store.write_now(people.claim_address, person=claiming, kind="email", value="vic@x.example")
    store.write_now(people.claim_address, person=signed, kind="email", value="vic@x.example", vouched=True)
    assert store.read_now(joined.together, person=mailed) == [mailed]
    store.write_now(people.verify_address, kind="email", value="vic@x.example", verified_by="dmarc")
    assert store.read_now(joined.together, person=signed) == [mailed, signed], "who only claims it is not joined"
    [row] = store.read_now(joinings.joinings, into=mailed)
    assert (row.reason, row.value, row.joined_by) == (reasons.SIGNED, "vic@x.example", None)
    store.write_now(actions.part, person=signed, into=mailed, by=by)
    store.write_now(actions.join_vouched, kind="email", value="vic@x.example")
    assert store.read_now(joined.together, person=signed) == [signed], "what somebody parted does not join by itself"


@on_both_databases
def test_row_101_joining_is_made_seen_undone_and_found_again(crew: Crew) -> None:
    anna, vic, walt = crew.anna, crew.vic, crew.visit("walt")
    first, second = crew.ask(vic, "Is it blue?"), crew.ask(walt, "Is it red?")
    before = [anna.get(f"/api/people/{one.person}/timeline").text for one in (vic, walt)]
    told = [one.get(f"/api/conversations/{talk}/messages").text for one, talk in ((vic, first), (walt, second))]
    path = f"/api/people/{vic.person}/joinings"
    with crew.ben.live() as live:
        answer = anna.post(path, {"person": walt.person})
        heard = live.event("person.joined")
    assert (answer.status, answer.json["reason"], answer.json["by"]) == (201, "by_hand", anna.person)
    assert heard["data"] == {"subject": walt.person, "into": vic.person, "reason": "by_hand"}
    assert anna.get(path).json["items"] == [answer.json]
    for one in (vic, walt):
        items = anna.get(f"/api/people/{one.person}/timeline").json["items"]
        assert {item["conversation"] for item in items} == {first, second}
    assert anna.get(f"/api/people/{walt.person}").json["joined_into"] == vic.person
    page = crew.ben.get(f"/people/{vic.person}").text
    assert "Is it blue?" in page and "Is it red?" in page and "Joined by" in page
    assert [one.get(f"/api/conversations/{talk}/messages").text for one, talk in ((vic, first), (walt, second))] == told
    assert walt.get(f"/api/conversations/{first}").status == vic.get(f"/api/conversations/{second}").status == 404
    assert len(walt.get("/api/conversations").json["items"]) == 1 and walt.get("/api/me").json["person"] == walt.person
    assert "joined_into" not in walt.get(f"/api/people/{walt.person}").json or (
        walt.get(f"/api/people/{walt.person}").json["joined_into"] is None
    )
    assert anna.post(path, {"person": walt.person}).status == 409
    assert anna.post(path, {"person": anna.person}).status == 422
    assert vic.post(path, {"person": walt.person}).status == 403
    assert crew.ben.delete(f"{path}/{walt.person}").status == 204
    assert [anna.get(f"/api/people/{one.person}/timeline").text for one in (vic, walt)] == before
    kinds = [one["kind"] for one in crew.cleo.get("/api/audit?kind=person").json["items"]]
    assert kinds[:2] == ["person.parted", "person.joined"]


def test_two_proofs_at_the_same_moment_join_once_and_the_second_is_no_fault(store: Store) -> None:
    """Else the mail that proves it a second time would be put aside."""
    vic, noor = made(store, "Vic", "Noor")
    proof: dict[str, Any] = {"one": noor, "other": vic, "reason": reasons.SIGNED, "value": "vic@x.example"}
    holds = Event()

    def first(tx: Tx) -> bool:
        done = actions.join_proved(tx, **proof)
        holds.set()
        assert until(lambda: waited_for(tx))
        return done

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(store.write_now, first)
        assert holds.wait(30 * SLACK)
        other = threads.submit(store.write_now, actions.join_proved, **proof)
        assert (one.result(), other.result()) == (True, False)
    assert store.read_now(joined.together, person=noor) == [vic, noor]


def waited_for(tx: Tx) -> bool:
    """Whether another unit waits for a lock by now; SQLite has one writer."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    waiting = text(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND {here}")
    return not tx.on_postgresql or bool(tx.session.scalar(waiting))


def test_many_proposals_cost_as_many_questions_as_one(store: Store) -> None:
    by = store.write_now(people.add_member, name="Anna", handle="anna").person
    made(store, *("Vic Tanaka", "V. Tanaka", "Noor Haddad", "N. Haddad", "Lea Moreau", "L. Moreau"))
    compared(store)
    rows = store.read_now(joinings.proposals, limit=50)
    store.write_now(actions.join, person=made(store, "Mia")[0], into=rows[0].other, by=by)

    def asked(tx: Tx, *, rows: list[Proposal]) -> tuple[list[ProposalView], int]:
        statements: list[Any] = []
        listen(tx.session.connection(), "before_cursor_execute", lambda *said: statements.append(said[2]))
        return proposal_views(tx, rows=rows), len(statements)

    (views, many), (_, few) = store.read_now(asked, rows=rows), store.read_now(asked, rows=rows[:1])
    assert len(views) == 3 and many == few > 0
    assert [one.into for one in views] == [str(rows[0].other), str(rows[1].one), str(rows[2].one)]


@on_both_databases
def test_proposals_wait_under_people_and_are_settled(crew: Crew) -> None:
    anna = crew.anna
    one, other = crew.visit("one"), crew.visit("other")
    for visitor in (one, other):
        crew.ask(visitor)
        assert visitor.post("/api/visitor/address", {"email": "mia@elsewhere.example"}).status < 300
    path = f"/api/proposals?person={one.person}"
    assert until(lambda: anna.get(path).json["items"])
    [row] = anna.get(path).json["items"]
    assert (row["reason"], row["value"]) == ("address", "mia@elsewhere.example")
    assert "mia@elsewhere.example" in anna.get("/people/proposals").text
    assert "Perhaps the same person as" in anna.get(f"/people/{one.person}/same").text
    settled = anna.patch(f"/api/proposals/{row['id']}", {"dismissed": True})
    assert settled.json["dismissed_by"] == anna.person
    assert anna.get(path).json["items"] == []
    assert "mia@elsewhere.example" in anna.get("/people/proposals?dismissed=1").text
    assert anna.patch(f"/api/proposals/{row['id']}", {"dismissed": False}).status == 200
    assert len(anna.get(path).json["items"]) == 1
    preview = anna.get(f"/people/{one.person}/join?other={other.person}")
    assert preview.status == 200 and "What comes together" in preview.text
    assert other.person in anna.get(f"/people/{one.person}/join?q=mia@elsewhere.example").text
    assert anna.get("/api/proposals?limit=0").status == anna.get("/api/proposals?person=x").status == 400
    assert one.get("/api/proposals").status == 403
