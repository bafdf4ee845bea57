"""Outside conversations are put off, finished, handed on and labelled inside, and nobody outside gets a trace."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import pytest

from comity.accounts import queries as accounts
from comity.accounts.models import Team, TeamMember
from comity.conversations import actions, queries
from comity.conversations.inbox_acts import carry_out
from comity.conversations.models import Channel, Conversation
from comity.conversations.outside_shapes import Acts
from comity.conversations.queries.inbox import Turn, Wanted
from comity.conversations.tests.stage import crew, door, everything, log_of, say, stage as live, talk
from comity.foundation.clock import HOUR, MINUTE, FixedClock
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx


class Stage(NamedTuple):
    who: dict[str, Actor]
    shop: uuid.UUID
    asked: uuid.UUID


@pytest.fixture
def stage(store: Store) -> Stage:
    """vic asked anna and ben at the shop's door a question, of which dora's teams hear nothing."""
    who = store.write_now(crew)
    shop = store.write_now(door, by=who["cleo"])
    asked = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]], channel=shop)
    store.write_now(_only_for_a_team, shop=shop, cleo=who["cleo"], members=[who["anna"], who["ben"]])
    say(store, who["vic"], asked, "Does it fit?")
    return Stage(who, shop, asked)


def _only_for_a_team(tx: Tx, *, shop: uuid.UUID, cleo: Actor, members: list[Actor]) -> None:
    team = Team(id=tx.new_id(), name=f"Team {shop}", about="", created_at=tx.now, created_by=cleo.person)
    tx.session.add(team)
    tx.session.flush()
    tx.session.add_all(TeamMember(team=team.id, person=member.person, added_at=tx.now) for member in members)
    tx.session.get_one(Channel, shop).audience = [str(team.id)]


def standing(store: Store, conversation: uuid.UUID) -> Conversation:
    row: Conversation = store.read_now(lambda tx: tx.session.get_one(Conversation, conversation))
    return row


def groups(store: Store, actor: Actor, **wanted: Any) -> dict[str, list[uuid.UUID]]:
    def read(tx: Tx) -> dict[str, list[uuid.UUID]]:
        turns: tuple[Turn, ...] = ("theirs", "ours", "later", "done")
        asked = Wanted(**wanted)
        pages = {turn: queries.inbox(tx, actor=actor, wanted=asked, turn=turn, limit=50) for turn in turns}
        return {turn: [row.conversation.id for row in rows] for turn, rows in pages.items()}

    return store.read_now(read)


def test_done_and_open_again_and_later_move_it_between_the_groups(
    store: Store, stage: Stage, clock: FixedClock
) -> None:
    anna, asked = stage.who["anna"], stage.asked
    since = standing(store, asked).waiting_since
    assert groups(store, anna)["theirs"] == [asked]
    store.write_now(actions.set_status, actor=anna, conversation=asked, status="done")
    assert groups(store, anna) == {"theirs": [], "ours": [], "later": [], "done": [asked]}
    assert standing(store, asked).waiting_since is None
    store.write_now(actions.set_status, actor=anna, conversation=asked, status="open")
    assert standing(store, asked).waiting_since == since
    until = clock() + HOUR
    store.write_now(actions.set_status, actor=anna, conversation=asked, status="snoozed", until=until)
    assert groups(store, anna)["later"] == [asked]
    assert store.read_now(queries.due_to_wake) == []
    clock.advance(HOUR + MINUTE)
    assert store.read_now(queries.due_to_wake) == [asked]
    store.write_now(actions.wake_up, conversation=asked)
    assert groups(store, anna)["theirs"] == [asked]
    say(store, anna, asked, "Yes")
    assert groups(store, anna)["ours"] == [asked]
    store.write_now(actions.set_status, actor=anna, conversation=asked, status="done")
    say(store, stage.who["vic"], asked, "And the other one?")
    assert groups(store, anna)["theirs"] == [asked]


def test_nothing_of_it_leaves_a_trace_outside(store: Store, stage: Stage) -> None:
    anna, vic, asked = stage.who["anna"], stage.who["vic"], stage.asked
    before = store.read_now(everything, actor=vic, conversation=asked)
    heads = standing(store, asked)
    store.write_now(actions.set_status, actor=anna, conversation=asked, status="done")
    store.write_now(actions.put_label, actor=anna, conversation=asked, word="CANARY-INSIDE")
    store.write_now(actions.take_label, actor=anna, conversation=asked, word="CANARY-INSIDE")
    store.write_now(actions.assign, actor=anna, conversation=asked, assignee=anna.person)
    now = standing(store, asked)
    assert (now.outside_seq, now.latest_at) == (heads.outside_seq, heads.latest_at)
    assert now.inside_seq == heads.inside_seq + 4
    assert store.read_now(everything, actor=vic, conversation=asked) == before
    told = store.read_now(log_of, conversations=[asked])[-4:]
    assert [event.kind.partition(".")[2] for event in told] == ["status", "labelled", "unlabelled", "assigned"]
    assert all(event.outside_seq is None and event.actor == anna.person for event in told)


def test_whoever_gets_it_takes_part_and_undoing_that_takes_it_back(store: Store, stage: Stage) -> None:
    anna, ben, dora, asked = (*(stage.who[name] for name in ("anna", "ben", "dora")), stage.asked)
    handed = store.write_now(actions.assign, actor=anna, conversation=asked, assignee=dora.person)
    assert (handed.changed, handed.joined, handed.assignee) == (True, True, None)
    assert groups(store, dora, tab="mine")["theirs"] == [asked]
    store.write_now(actions.assign, actor=anna, conversation=asked, assignee=None, leaving=dora.person)
    assert standing(store, asked).assignee is None
    assert groups(store, dora, tab="mine")["theirs"] == groups(store, dora)["theirs"] == []
    with pytest.raises(Forbidden):  # ben sees it by the team, and cannot bring in who does not
        store.write_now(actions.assign, actor=ben, conversation=asked, assignee=dora.person)
    member = store.read_now(accounts.member_of, person=dora.person)
    assert member is not None
    say(store, ben, asked, f"@{member.handle} CANARY-INSIDE", lane="note")  # nor by naming her
    assert groups(store, dora)["theirs"] == []
    store.write_now(actions.assign, actor=ben, conversation=asked, assignee=ben.person)
    assert groups(store, ben, tab="mine")["theirs"] == [asked]
    with pytest.raises(RuleRefused):
        store.write_now(actions.assign, actor=anna, conversation=asked, assignee=stage.who["vic"].person)


def test_who_is_not_of_the_audience_finds_nothing(store: Store, stage: Stage) -> None:
    """I11: not in the list, not to hold, to hand on, to label or to finish."""
    dora, asked = stage.who["dora"], stage.asked
    assert groups(store, dora)["theirs"] == []
    assert store.read_now(queries.count_waiting, actor=dora) == 0
    assert store.read_now(queries.count_waiting, actor=stage.who["ben"]) == 1
    for verb, how in (
        (actions.set_status, {"status": "done"}),
        (actions.assign, {"assignee": dora.person}),
        (actions.put_label, {"word": "x"}),
        (actions.ask_for_help, {"topic": "x", "words": "", "client_id": uuid.uuid4()}),
    ):
        with pytest.raises(NotFound):
            store.write_now(verb, actor=dora, conversation=asked, **how)
    with pytest.raises(Forbidden):
        store.write_now(actions.set_status, actor=stage.who["vic"], conversation=asked, status="done")


def test_live_frames_of_it_go_to_the_audience_alone(store: Store, stage: Stage) -> None:
    """`conversation.updated` names who may get it; of what is one's own there is none."""
    anna, ben, vic = stage.who["anna"], stage.who["ben"], stage.who["vic"]
    told = store.read_now(live.summary, conversation=stage.asked)
    assert told is not None and told.members == {anna.person, ben.person}
    own = store.write_now(_own_talk, by=vic, to=anna, shop=stage.shop)
    assert store.read_now(live.summary, conversation=own) is None


def test_rooms_and_direct_talks_have_no_status(store: Store, stage: Stage) -> None:
    room = store.write_now(talk, kind="room", by=stage.who["anna"], others=[stage.who["ben"]])
    with pytest.raises(RuleRefused):
        store.write_now(actions.set_status, actor=stage.who["anna"], conversation=room, status="done")


def test_many_at_once_each_say_what_became_of_them(store: Store, stage: Stage) -> None:
    anna = stage.who["anna"]
    room = store.write_now(talk, kind="room", by=anna, others=[stage.who["ben"]])
    wanted = [stage.asked, room, uuid.uuid4()]
    found = store.write_now(carry_out, actor=anna, data=Acts(wanted, "label", word="invoice"))
    assert [None if item.error is None else item.error["code"] for item in found.items] == [
        None,
        "not_outside",
        "not_found",
    ]
    again = store.write_now(carry_out, actor=anna, data=Acts([stage.asked], "label", word="invoice"))
    assert not again.items[0].changed
    assert groups(store, anna, label="invoice")["theirs"] == [stage.asked]
    assert groups(store, anna, label="other")["theirs"] == []


def test_filters(store: Store, stage: Stage) -> None:
    anna = stage.who["anna"]
    assert groups(store, anna, words="vic")["theirs"] == [stage.asked]
    assert groups(store, anna, words="walt")["theirs"] == []
    assert groups(store, anna, channel=stage.shop)["theirs"] == [stage.asked]
    assert groups(store, anna, channel=uuid.uuid4())["theirs"] == []
    assert groups(store, anna, assignee=queries.NOBODY)["theirs"] == [stage.asked]
    assert groups(store, anna, assignee=anna.person)["theirs"] == []
    assert groups(store, anna, tab="team")["theirs"] == [stage.asked]


def test_asking_for_help_opens_what_was_ones_own_and_withdrawing_closes_it(store: Store, stage: Stage) -> None:
    anna, ben, vic = stage.who["anna"], stage.who["ben"], stage.who["vic"]
    own = store.write_now(_own_talk, by=vic, to=anna, shop=stage.shop)
    say(store, vic, own, "Anna, a word?")
    assert own not in groups(store, ben)["theirs"]
    ask = {"conversation": own, "topic": "wiring", "words": "Who knows the harness? CANARY-INSIDE"}
    asked = store.write_now(actions.ask_for_help, actor=anna, client_id=uuid.uuid4(), **ask)
    again = store.write_now(actions.ask_for_help, actor=anna, client_id=asked.id, **ask)
    assert again.id == asked.id
    assert own in groups(store, ben)["theirs"]
    assert [one.id for one in store.read_now(queries.help_wanted, actor=ben)] == [asked.id]
    assert store.read_now(queries.help_wanted, actor=stage.who["dora"]) == []
    assert b"CANARY" not in str(store.read_now(everything, actor=vic, conversation=own)).encode()
    store.write_now(actions.withdraw_help, actor=anna, request=asked.id)
    assert own not in groups(store, ben)["theirs"]
    with pytest.raises(NotFound):
        store.write_now(actions.take_help, actor=ben, request=asked.id)


def test_only_one_joins_to_help(store: Store, stage: Stage) -> None:
    anna, ben, asked = stage.who["anna"], stage.who["ben"], stage.asked
    ask = {"conversation": asked, "topic": "wiring", "words": "Who knows?", "client_id": uuid.uuid4()}
    request = store.write_now(actions.ask_for_help, actor=anna, **ask).id
    taken = store.write_now(actions.take_help, actor=ben, request=request)
    assert taken.taken_by == ben.person
    assert store.read_now(queries.takes_part, person=ben.person, conversation=asked)
    with pytest.raises(Conflict):
        store.write_now(actions.take_help, actor=anna, request=request)
    assert store.read_now(queries.help_wanted, actor=anna) == []


def _own_talk(tx: Tx, *, by: Actor, to: Actor, shop: uuid.UUID) -> uuid.UUID:
    return actions.start_conversation(
        tx, kind="outside", by=by.person, participants=[to.person], channel=shop, visibility="private"
    ).id


def test_saved_replies_are_everybodys_or_of_a_team(store: Store, stage: Stage) -> None:
    anna, dora = stage.who["anna"], stage.who["dora"]
    team = store.read_now(_team_of, person=anna.person)
    reply = store.write_now(actions.save_reply, actor=anna, title="Hello", body="Dear {first_name},", team=team)
    assert store.read_now(queries.saved_replies, actor=dora) == []
    with pytest.raises(NotFound):
        store.write_now(actions.forget_reply, actor=dora, reply=reply.id)
    with pytest.raises(RuleRefused):
        store.write_now(actions.save_reply, actor=dora, title="Hello", body="Dear", team=team)
    store.write_now(actions.change_reply, actor=anna, reply=reply.id, title="Greeting", for_everybody=True)
    assert [one.title for one in store.read_now(queries.saved_replies, actor=dora, words="greet")] == ["Greeting"]
    assert queries.filled_in("Dear {first_name}, {me}", name="Vic Tanaka", me="Anna") == "Dear Vic, Anna"
    store.write_now(actions.forget_reply, actor=dora, reply=reply.id)
    assert store.read_now(queries.saved_replies, actor=anna) == []


def _team_of(tx: Tx, *, person: uuid.UUID) -> uuid.UUID:
    return next(iter(accounts.teams_of(tx, person=person)))
