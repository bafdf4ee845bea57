"""What holds words before they leave, and what lets them go: on a real store, both databases."""

from __future__ import annotations

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from comity.accounts.models import AuditEntry
from comity.conversations import actions as talks
from comity.conversations.ports import Held, Leaving
from comity.conversations.tests.stage import crew, door, talk
from comity.etiquette.guards import actions
from comity.etiquette.guards.approval import NeedsApproval
from comity.etiquette.guards.contact import Contact
from comity.etiquette.guards.crossing import Crossing
from comity.etiquette.guards.models import Reason
from comity.foundation.clock import DAY, HOUR, FixedClock
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.files import actions as stored
from comity.foundation.files.models import File, FileWords
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx, open_store
from comity.people.stops import actions as stops

GUARDS = (Crossing(), Contact(), NeedsApproval())
SECRET = "CANARY-INSIDE: we can go down to four hundred and eighty euros for the frame, but no further"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def send(store: Store, actor: Actor, where: uuid.UUID, body: str, **more: Any) -> talks.Sent:
    fields: dict[str, Any] = {"client_id": uuid.uuid4(), "body": body, "guards": GUARDS} | more
    return store.write_now(talks.send_message, actor=actor, conversation=where, **fields)


def held(store: Store, actor: Actor, where: uuid.UUID, body: str, **more: Any) -> dict[str, Any]:
    """The first question about these words."""
    with pytest.raises(RuleRefused) as refused:
        send(store, actor, where, body, **more)
    question: dict[str, Any] = refused.value.error["held"][0]
    assert refused.value.status == 422 and refused.value.reason == question["code"]
    return question


def test_words_of_the_inside_lane_are_asked_about(store: Store) -> None:
    who = store.write_now(crew)
    here = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]])
    send(store, who["vic"], here, "How much is the frame, if I may ask you this so early in the week?")
    send(store, who["anna"], here, SECRET, lane="note")
    quoted = "he asked: how much is the frame, if I may ask you this so early in the week?"
    send(store, who["anna"], here, quoted, lane="note")
    draft = "Hello Vic 👋 — **We can go down to Four Hundred and eighty euros** for the frame. Anna"
    question = held(store, who["anna"], here, draft)
    assert question["code"] == "from_inside" and question["message"].endswith("Send them to Vic?")
    assert [draft[span["start"] : span["end"]] for span in question["spans"]] == [
        "We can go down to Four Hundred and eighty euros** for the frame"
    ]
    held(store, who["anna"], here, draft, confirm={"from_inside": "yes"})
    said_by_vic = "You asked how much is the frame, if I may ask you this so early in the week. A lot!"
    send(store, who["anna"], here, said_by_vic)
    send(store, who["anna"], here, "We can go down a little.")
    send(store, who["anna"], here, draft, lane="note")
    with pytest.raises(RuleRefused, match="inside lane"):
        edited = {"message": send(store, who["anna"], here, "Hm.").id, "body": draft, "guards": GUARDS}
        store.write_now(talks.edit_message, actor=who["anna"], **edited)
    mine = uuid.uuid4()
    sent = send(store, who["anna"], here, draft, client_id=mine, confirm={"from_inside": "confirmed"})
    assert not send(store, who["anna"], here, draft, client_id=mine).created
    assert sent.created and reasons(store) == [("from_inside", "")]


def test_words_of_rooms_and_documents_are_asked_about(store: Store, clock: FixedClock) -> None:
    """Edge item 8: what the writer could have copied from an inside room, a direct talk or an internal document."""
    who = store.write_now(crew)
    here = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]])
    send(store, who["vic"], here, "How much is the frame?")
    room = store.write_now(talk, kind="room", by=who["anna"], others=[who["ben"]])
    send(store, who["ben"], room, SECRET)
    draft = "Hello Vic, we can go down to four hundred and eighty euros for the frame."
    assert "These words come from “" in held(store, who["anna"], here, draft)["message"]
    clock.advance(15 * DAY)
    send(store, who["anna"], here, draft)
    paper = "Purchase prices, internal.\nThe motor costs us two hundred and twelve euros a piece from March on."
    kept = store.write_now(attach, owner=who["ben"], room=room, blob="ab" * 20, words=paper)
    question = held(store, who["anna"], here, "By the way, the motor costs us two hundred and twelve euros a piece.")
    assert question["message"] == "These words come from the file “prices.txt”. Send them to Vic?"
    store.write_now(talks.delete_message, actor=who["ben"], message=kept.id)
    assert store.read_now(lambda tx: tx.session.scalar(select(FileWords.words))) is None
    send(store, who["anna"], here, "By the way, the motor costs us two hundred and twelve euros a piece.")
    shared_room = store.write_now(talk, kind="room", by=who["anna"], others=[who["vic"]])
    send(store, who["anna"], shared_room, "The test ride begins at the harbour gate at nine in the morning.")
    send(store, who["anna"], here, "The test ride begins at the harbour gate at nine in the morning.")


def attach(tx: Tx, *, owner: Actor, room: uuid.UUID, blob: str, words: str) -> talks.Sent:
    """A document in a message of a room, and what was found in it."""
    kind = {"name": "prices.txt", "words": "prices", "media_type": "text/plain", "blob": blob}
    there = {"size": 99, "received": 99, "state": "ready", "created_at": tx.now, "expires_at": tx.now + DAY}
    file = File(id=tx.new_id(), owner=owner.person, **kind, **there)
    tx.session.add(file)
    tx.session.flush()
    sent = talks.send_message(tx, actor=owner, conversation=room, client_id=uuid.uuid4(), body="", files=[file.id])
    assert not stored.keep_words(tx, file=uuid.uuid4(), words="Nobody's")
    assert stored.keep_words(tx, file=file.id, words=words) and not stored.keep_words(tx, file=file.id, words="Others")
    return sent


def test_a_cold_contact_needs_a_reason(store: Store, clock: FixedClock) -> None:
    who = store.write_now(crew)
    known = store.write_now(talk, kind="outside", by=who["ben"], others=[who["vic"]])
    here = store.write_now(talk, kind="outside", by=who["anna"], others=[who["vic"]])
    question = held(store, who["anna"], here, "Hello Vic")
    assert (question["code"], question["needs"]) == ("cold_contact", "reason")
    assert question["message"].startswith("Vic never wrote to us and gave no consent. Ben knows Vic: ask Ben first")
    assert question["known_by"] == [str(who["ben"].person)]
    assert held(store, who["anna"], here, "Hello Vic", confirm={"cold_contact": "  "})["code"] == "cold_contact"
    send(store, who["anna"], here, "Hello Vic", confirm={"cold_contact": "We met at the fair"})
    clock.advance(HOUR // 2)
    send(store, who["anna"], here, "One thing more")
    assert reasons(store) == [("cold_contact", "We met at the fair")]
    store.write_now(actions.note_consent, person=who["vic"].person, words="Form", by=who["ben"].person)
    send(store, who["ben"], known, "Hello Vic, from Ben")
    store.write_now(actions.withdraw_consent, person=who["vic"].person, by=who["ben"].person)
    send(store, who["vic"], known, "Hello both")
    third = store.write_now(talk, kind="outside", by=who["dora"], others=[who["vic"]])
    send(store, who["dora"], third, "And hello from Dora")


def test_two_of_us_wrote_and_the_third_is_asked(store: Store, clock: FixedClock) -> None:
    who = store.write_now(crew)
    own = {
        name: store.write_now(talk, kind="outside", by=who[name], others=[who["vic"]])
        for name in ("anna", "ben", "dora")
    }
    store.write_now(actions.note_consent, person=who["vic"].person, words="Form", by=who["ben"].person)
    send(store, who["anna"], own["anna"], "Hello Vic")
    send(store, who["anna"], own["anna"], "I am Anna")
    clock.advance(DAY)
    send(store, who["ben"], own["ben"], "Hello Vic")
    clock.advance(DAY)
    question = held(store, who["dora"], own["dora"], "Hello Vic")
    assert question["message"] == "2 of us wrote to Vic this week, without an answer. Write anyway? Say why."
    assert (question["code"], question["contacts"], question["writers"]) == ("too_often", 2, 2)
    send(store, who["dora"], own["dora"], "Hello Vic", confirm={"too_often": "The order is due"})
    assert reasons(store) == [("too_often", "The order is due")]
    clock.advance(DAY)
    held(store, who["anna"], own["anna"], "And?")
    send(store, who["vic"], own["ben"], "Sorry, I was away")
    for line in ("No matter", "Is it ten o'clock then?", "Or eleven"):
        send(store, who["ben"], own["ben"], line)
        clock.advance(90 * 60 * 1_000_000)
    send(store, who["anna"], own["anna"], "Good to hear")
    clock.advance(8 * DAY)
    send(store, who["dora"], own["dora"], "A week later")
    store.write_now(actions.change_rules, actor=who["cleo"], changes={"most": 1, "days": 30})
    clock.advance(DAY)
    assert held(store, who["ben"], own["ben"], "And?")["message"].startswith("2 of us wrote to Vic in 30 days")
    store.write_now(stops.stop, person=who["vic"].person, kind="do_not_contact", reason="", by=who["anna"].person)
    with pytest.raises(RuleRefused, match="asked not to be written to"):
        send(store, who["ben"], own["ben"], "And?", confirm={"too_often": "x"})


@pytest.mark.slow
def test_two_who_write_at_the_same_moment_see_each_other(postgresql_url: str, clock: FixedClock) -> None:
    """SQLite has one writer. On PostgreSQL the second waits for the first, and counts his words."""
    store, met = open_store(postgresql_url, clock, durable=False), threading.Barrier(2)
    who = store.write_now(crew)
    store.write_now(actions.note_consent, person=who["vic"].person, words="Form", by=who["ben"].person)
    store.write_now(actions.change_rules, actor=who["cleo"], changes={"most": 1})
    own = {name: store.write_now(talk, kind="outside", by=who[name], others=[who["vic"]]) for name in ("anna", "ben")}

    def write(name: str) -> str:
        try:
            send(store, who[name], own[name], "Hello", guards=(Contact(), Together(met)))
        except RuleRefused as refused:
            return refused.reason
        return "sent"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(write, own)) == ["sent", "too_often"]
    store.close()


class Together:
    """A guard that has nothing to ask, but waits a while for the other writer."""

    public = False

    def __init__(self, met: threading.Barrier) -> None:
        self._met = met

    def ask(self, tx: Tx, leaving: Leaving) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self._met.wait(1)

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        raise AssertionError("it asked nothing")


def test_a_policy_has_a_colleague_approve(store: Store) -> None:
    who = store.write_now(crew)
    shop = store.write_now(door, by=who["cleo"])
    here = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"], who["ben"]], channel=shop)
    elsewhere = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]])
    policy = store.write_now(actions.make_policy, actor=who["cleo"], role="member", channel=shop)
    send(store, who["anna"], elsewhere, "Free")
    send(store, who["anna"], here, "A note", lane="note")
    assert held(store, who["anna"], here, "Hello")["needs"] == "approval"
    held(store, who["anna"], here, "Hello", confirm={"needs_approval": "confirmed"})
    with pytest.raises(RuleRefused, match="Nobody has to approve"):
        hand_in(store, who["anna"], elsewhere, "Hello")
    with pytest.raises(RuleRefused, match="A file cannot be sent"):
        hand_in(store, who["anna"], here, "Hello", files=[uuid.uuid4()])
    mine = uuid.uuid4()
    draft = hand_in(store, who["anna"], here, "Hello Vic", client_id=mine)
    assert hand_in(store, who["anna"], here, "Hello Vic", client_id=mine).id == draft.id
    with pytest.raises(Forbidden):
        store.write_now(
            actions.approve, actor=Actor(**(fields(who["cleo"]) | {"person": draft.writer})), approval=draft.id
        )
    no = store.write_now(actions.refuse, actor=who["cleo"], approval=draft.id, reason="Say when")
    assert (no.state, no.reason, no.decided_by) == ("refused", "Say when", who["cleo"].person)
    store.write_now(actions.change_draft, actor=who["anna"], approval=draft.id, body="Hello Vic, on Monday")
    gone = {"audience": [who["gus"].person]}
    with pytest.raises(Conflict, match="has changed"):
        store.write_now(actions.approve, actor=who["cleo"], approval=draft.id, **gone)
    yes = store.write_now(actions.approve, actor=who["cleo"], approval=draft.id, body="Hello Vic, on Tuesday")
    assert (yes.state, yes.sent_body, yes.client_id) == ("sent", "Hello Vic, on Tuesday", mine)
    with pytest.raises(Conflict, match="decided meanwhile"):
        store.write_now(actions.refuse, actor=who["cleo"], approval=draft.id, reason="x")
    with pytest.raises(RuleRefused, match="what was approved stays"):
        store.write_now(talks.edit_message, actor=who["anna"], message=yes.message, body="Never", guards=GUARDS)
    store.write_now(actions.end_policy, actor=who["cleo"], policy=policy.id)
    send(store, who["anna"], here, "Free again")


def hand_in(store: Store, actor: Actor, where: uuid.UUID, body: str, **more: Any) -> Any:
    given: dict[str, Any] = {"client_id": uuid.uuid4(), "body": body, "guards": GUARDS} | more
    return store.write_now(actions.hand_in, actor=actor, conversation=where, **given)


def fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in actor.__struct_fields__}


def reasons(store: Store) -> list[tuple[str, str]]:
    def read(tx: Any) -> list[tuple[str, str]]:
        kept = [(row.guard, row.words) for row in tx.session.scalars(select(Reason).order_by(Reason.id))]
        audited = set(tx.session.scalars(select(AuditEntry.kind).where(AuditEntry.kind.like("guard.%"))))
        assert audited == {f"guard.{code}" for code, _ in kept}
        return kept

    return store.read_now(read)
