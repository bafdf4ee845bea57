"""Two conversations become one, and two again: nothing of either is moved, lost or shown to anybody else."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from comity.accounts import actions as accounts
from comity.conversations import acquaintance, actions, queries, visitors
from comity.conversations.inbox_acts import carry_out
from comity.conversations.merging import actions as merging, queries as mergings
from comity.conversations.merging.tests.pair import Pair, made
from comity.conversations.outside_shapes import Acts
from comity.conversations.tests.stage import everything, log_of, say, stage as live, talk
from comity.foundation.clock import HOUR, FixedClock
from comity.foundation.errors import Conflict, Forbidden, NotFound, Refused, RuleRefused
from comity.foundation.store import Store, Tx
from comity.people.joining import actions as joining
from comity.testing.canary import CANARY


@pytest.fixture
def pair(store: Store, clock: FixedClock) -> Pair:
    return made(store, clock)


def refused(
    pair: Pair, kind: type[Refused], verb: Any = actions.send_message, who: str = "anna", **fields: Any
) -> Refused:
    with pytest.raises(kind) as error:
        pair.store.write_now(verb, actor=pair.who[who], **fields)
    return error.value


def words(body: str = "x", lane: str = "message") -> dict[str, Any]:
    return {"client_id": uuid.uuid4(), "body": body, "lane": lane}


@pytest.mark.parametrize("visibility", ["channel", "private"])
def test_row_23_merged_and_undone_everything_is_as_it_was(store: Store, clock: FixedClock, visibility: str) -> None:
    pair = made(store, clock, visibility=visibility)
    talks = (pair.here, pair.there)
    if visibility == "private":
        _only_who_sees_both(pair)
    before = pair.standing(*talks)
    pair.merge()
    during = pair.standing(*talks)
    for name in ("anna", "ben", "vic"):
        assert [row[0] for row in during[name]["listed"]] == [pair.there], name
    assert {count.conversation for count in during["anna"]["unread"]} <= {pair.there}
    assert during["vic"]["newest"] == pair.there and during["vic"]["talks"] == [str(pair.there)]
    assert [row[0] for row in during["anna"]["theirs"]] == [pair.there], "whoever waited there waits here"
    assert during["here"] == {str(pair.here): before["here"][str(pair.here)], str(pair.there): {"anna", "ben", "vic"}}
    pair.undo("ben")
    assert pair.standing(*talks) == before


def _only_who_sees_both(pair: Pair) -> None:
    """Anna, once Ben has brought her in."""
    for name in ("anna", "ben", "dora"):
        refused(pair, NotFound, merging.merge, name, conversation=pair.here, into=pair.there)
    anna = pair.who["anna"].person
    pair.store.write_now(actions.add_participant, actor=pair.who["ben"], conversation=pair.there, person=anna)


def test_what_cannot_become_one_is_refused_with_its_reason(pair: Pair) -> None:
    who, store = pair.who, pair.store
    room = store.write_now(talk, kind="room", by=who["anna"], others=[who["ben"]])
    direct = store.write_now(talk, kind="direct", by=who["anna"], others=[who["ben"]])
    others = store.write_now(talk, kind="outside", by=who["gus"], others=[who["anna"]], channel=pair.shop)
    both = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"], who["gus"]], channel=pair.shop)
    for place in (room, direct):
        for one, other in ((place, pair.there), (pair.here, place)):
            assert refused(pair, RuleRefused, merging.merge, conversation=one, into=other).reason == "not_outside"
    for place in (others, both):
        error = refused(pair, RuleRefused, merging.merge, conversation=place, into=pair.there)
        assert (error.reason, set(error.fields)) == ("other_people", {"conversation"})
    same = refused(pair, RuleRefused, merging.merge, conversation=pair.here, into=pair.here)
    assert (same.reason, set(same.fields)) == ("same", {"conversation"})
    for unknown in (None, uuid.uuid4()):
        refused(pair, NotFound, merging.merge, conversation=unknown, into=pair.there)
    refused(pair, Forbidden, merging.merge, "vic", conversation=pair.here, into=pair.there)
    refused(pair, NotFound, merging.undo_merging, conversation=pair.here, into=pair.there)
    held = store.write_now(talk, kind="outside", by=who["vic"], others=[who["anna"]], channel=pair.shop)
    store.write_now(actions.hold_talk_back, conversation=held, by=who["vic"].person)
    refused(pair, NotFound, merging.merge, conversation=held, into=pair.there)


def test_chains_name_where_it_goes_on_and_nothing_closes_a_circle(pair: Pair) -> None:
    last = pair.store.write_now(talk, kind="outside", by=pair.who["vic"], others=[pair.who["anna"]], channel=pair.shop)
    pair.merge()
    again = refused(pair, Conflict, merging.merge, conversation=pair.here, into=last)
    assert (again.reason, again.details) == ("merged", {"conversation": str(pair.there)})
    circle = refused(pair, Conflict, merging.merge, conversation=pair.there, into=pair.here)
    assert circle.details == {"conversation": str(pair.there)}
    pair.merge(conversation=pair.there, into=last)
    into = refused(pair, Conflict, merging.merge, conversation=last, into=pair.there)
    assert into.details == {"conversation": str(last)}
    assert refused(pair, Conflict, conversation=pair.here, **words()).details == {"conversation": str(last)}
    assert pair.say("vic", pair.here, "Hello?").conversation == last
    inner = refused(pair, Conflict, merging.undo_merging, conversation=pair.here, into=pair.there)
    assert inner.details == {"conversation": str(last)}
    pair.undo(conversation=pair.there, into=last)
    assert pair.say("vic", pair.here, "And now?").conversation == pair.there
    pair.undo()
    assert pair.say("vic", pair.here, "And here?").conversation == pair.here


def test_whatever_colleagues_do_there_is_refused_and_names_where_it_goes_on(pair: Pair) -> None:
    pair.merge()
    dora = pair.who["dora"].person
    acts: list[tuple[Any, dict[str, Any]]] = [
        (actions.send_message, words()),
        (actions.send_message, words(lane="note")),
        (actions.set_status, {"status": "done"}),
        (actions.assign, {"assignee": dora}),
        (actions.put_label, {"word": "urgent"}),
        (actions.take_label, {"word": "urgent"}),
        (actions.add_participant, {"person": dora}),
        (actions.ask_for_help, {"topic": "Batteries", "words": "", "client_id": uuid.uuid4()}),
    ]
    for verb, fields in acts:
        error = refused(pair, Conflict, verb, conversation=pair.here, **fields)
        assert (error.reason, error.details) == ("merged", {"conversation": str(pair.there)}), verb
    many = pair.store.write_now(carry_out, actor=pair.who["anna"], data=Acts([pair.here, pair.there], "done"))
    assert [bool(one.changed) for one in many.items] == [False, True]


def test_words_from_outside_arrive_where_it_goes_on_once(pair: Pair) -> None:
    vic = {"actor": pair.who["vic"], "conversation": pair.here}
    late, lost = words("Sent before, confirmed after"), words("Once only")
    first = pair.store.write_now(actions.send_message, **vic, **late)
    pair.merge()
    again = pair.store.write_now(actions.send_message, **vic, **late)
    assert (again.id, again.created, again.conversation) == (first.id, False, pair.here)
    moved = pair.store.write_now(actions.send_message, **vic | {"conversation": pair.there}, **late)
    assert (moved.id, moved.created) == (first.id, False), "the messenger has moved on meanwhile"
    sent = pair.store.write_now(actions.send_message, **vic, **lost)
    tried = pair.store.write_now(actions.send_message, **vic, **lost)
    assert (sent.conversation, sent.created, tried.created, tried.id) == (pair.there, True, False, sent.id)
    answer = words("As I asked") | {"reply_to": first.id}
    assert pair.store.write_now(actions.send_message, **vic, **answer).conversation == pair.there
    assert pair.said("ben", pair.there)[-2:] == ["Once only", "As I asked"]
    assert pair.said("anna", pair.here)[-1] == "Sent before, confirmed after"
    refused(pair, Forbidden, who="vic", conversation=pair.here, **words(lane="note"))
    other = words() | {"reply_to": pair.say("gus", _of_gus(pair), "Mine").id}
    refused(pair, RuleRefused, who="vic", conversation=pair.here, **other)


def _of_gus(pair: Pair) -> uuid.UUID:
    return pair.store.write_now(talk, kind="outside", by=pair.who["gus"], others=[pair.who["anna"]], channel=pair.shop)


def test_first_words_at_a_door_go_on_in_the_talk_that_was_merged(pair: Pair) -> None:
    """Also where that one came by another door."""

    def begin(tx: Tx) -> uuid.UUID:
        going_on = visitors.newest(tx, actor=pair.who["vic"], asked=pair.who["anna"].person)
        said = visitors.begin(
            tx,
            actor=pair.who["vic"],
            asked=[pair.who["anna"].person],
            client_id=uuid.uuid4(),
            body="Me again",
            visibility="channel",
            going_on=going_on,
        )
        return said.conversation

    elsewhere = pair.store.write_now(talk, kind="outside", by=pair.who["vic"], others=[pair.who["anna"]])
    pair.merge(into=elsewhere)
    assert pair.store.write_now(begin) == elsewhere
    listed = [row.id for row in pair.store.read_now(visitors.talks, actor=pair.who["vic"])]
    assert set(listed) == {str(elsewhere), str(pair.there)}
    drawn = pair.store.read_now(visitors.talk, actor=pair.who["vic"], conversation=pair.here)
    assert drawn.conversation == str(elsewhere)


def test_who_took_part_takes_part_and_leaves_unless_he_wrote(pair: Pair) -> None:
    dora = pair.who["dora"]
    pair.store.write_now(actions.add_participant, actor=pair.who["anna"], conversation=pair.here, person=dora.person)
    row = pair.merge("ben")
    assert {*map(uuid.UUID, row.seated)} == {pair.who["anna"].person, dora.person}
    pair.say("anna", pair.there, "I have looked it up.")
    pair.undo()
    assert pair.here_in(pair.there) == {"vic", "ben", "anna"} and pair.here_in(pair.here) == {"vic", "anna", "dora"}
    assert pair.said("ben", pair.there)[-1] == "I have looked it up."
    pair.merge("ben")
    cleo = pair.who["cleo"].person
    pair.store.write_now(actions.remove_participant, actor=pair.who["ben"], conversation=pair.there, person=dora.person)
    pair.clock.advance(HOUR)
    for person in (dora.person, cleo):
        pair.store.write_now(actions.add_participant, actor=pair.who["ben"], conversation=pair.there, person=person)
    pair.undo()
    assert {"dora", "cleo"} <= pair.here_in(pair.there), "who was brought in by hand stays"


def test_who_waits_goes_on_waiting_and_what_happened_since_stays(pair: Pair) -> None:
    since = pair.row(pair.here).waiting_since
    pair.store.write_now(actions.set_status, actor=pair.who["ben"], conversation=pair.there, status="done")
    pair.merge()
    assert (pair.row(pair.there).status, pair.row(pair.there).waiting_since) == ("open", since)
    pair.undo()
    assert (pair.row(pair.there).status, pair.row(pair.there).waiting_since) == ("done", None)
    pair.merge()
    asked = pair.say("vic", pair.there, "Anybody?")
    pair.undo()
    waiting = pair.row(pair.there)
    assert waiting.status == "open" and waiting.waiting_since is not None and since is not None
    assert waiting.waiting_since > since, "he waits since he asked there"
    assert asked.conversation == pair.there and pair.row(pair.here).waiting_since == since
    pair.merge()
    pair.say("ben", pair.there, "Here.")
    pair.undo()
    assert pair.row(pair.there).waiting_since is None and pair.row(pair.here).waiting_since == since


def test_what_was_put_off_and_merged_comes_back_only_by_itself_again(pair: Pair) -> None:
    until = pair.clock() + HOUR
    pair.store.write_now(
        actions.set_status, actor=pair.who["anna"], conversation=pair.here, status="snoozed", until=until
    )
    pair.merge()
    pair.clock.advance(2 * HOUR)
    assert pair.store.read_now(queries.due_to_wake) == []
    pair.store.write_now(actions.wake_up, conversation=pair.here)
    assert pair.row(pair.here).status == "snoozed"
    pair.undo()
    assert pair.store.read_now(queries.due_to_wake) == [pair.here]


def test_the_same_person_by_two_doors_reads_both_only_where_it_was_said(pair: Pair) -> None:
    """A joining opens nothing to anybody outside; a merging does, to those whom its writer named."""
    gus, vic = pair.who["gus"].person, pair.who["vic"].person
    his = _of_gus(pair)
    pair.say("gus", his, "It is me, by another browser")
    pair.store.write_now(joining.join, person=gus, into=vic, by=pair.who["anna"].person)
    [one, other] = pair.store.read_now(mergings.others, actor=pair.who["anna"], conversation=his, words="", limit=9)
    assert (one.conversation.id, other.conversation.id) == (pair.there, pair.here)
    assert one.readers == other.readers == {gus, vic}
    where: dict[str, Any] = {"conversation": his, "into": pair.here}
    for audience in (None, [vic], [gus, vic, pair.who["ben"].person]):
        error = refused(pair, Conflict, merging.merge, **where, audience=audience)
        assert (error.reason, error.details) == ("audience_changed", {"audience": sorted((str(gus), str(vic)))})
    refused(pair, NotFound, who="gus", conversation=pair.here, **words())
    pair.merge(**where, audience=[gus, vic])
    assert pair.say("gus", his, "Hello").conversation == pair.here
    assert pair.said("vic", pair.here) == ["Does the battery fit?", "Hello"]
    with pytest.raises(NotFound):  # what he did not take part in stays closed
        pair.store.read_now(visitors.past, actor=pair.who["vic"], conversation=his)
    assert [past.conversation for past in _talk(pair, "vic").merged] == []
    assert [past.conversation for past in _talk(pair, "gus").merged] == [str(his)]
    pair.undo(**where)
    assert pair.here_in(pair.here) == {"vic", "anna", "gus"}, "he wrote there since"


def _talk(pair: Pair, who: str) -> visitors.Talk:
    drawn: visitors.Talk = pair.store.read_now(visitors.talk, actor=pair.who[who], conversation=pair.here)
    return drawn


def test_nothing_inside_of_either_reaches_anybody_outside(pair: Pair) -> None:
    pair.say("ben", pair.there, f"{CANARY} She is nice.", "note")
    pair.merge()
    vic = pair.who["vic"]
    drawn: visitors.Talk = pair.store.read_now(visitors.talk, actor=vic, conversation=pair.there)
    reads = [
        drawn,
        pair.store.read_now(visitors.past, actor=vic, conversation=pair.here),
        *(pair.store.read_now(everything, actor=vic, conversation=place) for place in (pair.here, pair.there)),
    ]
    told = log_of_both(pair)
    pair.store.read_now(live.load, events=told)
    frames = [event.outside for event in told if event.outside_seq is not None]
    inside = [str(pair.who[name].person) for name in ("dora", "cleo")]
    for text in (msgspec.json.encode(reads, enc_hook=str), b"".join(frame or b"" for frame in frames)):
        assert b"Does the battery fit?" in text or b"conversation" in text
        assert CANARY.encode() not in text and not any(one.encode() in text for one in inside)
    [line] = drawn.merged
    assert (line.conversation, line.count, line.words) == (str(pair.here), 1, "Does the battery fit?")


def log_of_both(pair: Pair) -> list[Any]:
    return pair.store.read_now(log_of, conversations=[pair.here, pair.there])


def test_both_logs_tell_it_without_a_gap_to_everybody_who_hears_them(pair: Pair) -> None:
    pair.merge()
    pair.undo()
    for place in (pair.here, pair.there):
        told = [event for event in log_of_both(pair) if event.conversation == place]
        assert [event.kind for event in told if event.kind.startswith("conversation.")][1:] == [
            "conversation.merged",
            "conversation.parted",
        ]
        for numbers in (
            [event.inside_seq for event in told],
            [event.outside_seq for event in told if event.outside_seq],
        ):
            assert numbers == list(range(1, len(numbers) + 1))
        facts = {"conversation": str(pair.here), "into": str(pair.there)}
        assert all(
            event.facts == facts for event in told if event.kind in ("conversation.merged", "conversation.parted")
        )


def test_the_others_to_choose_from_are_searched_by_their_words(pair: Pair) -> None:
    def found(words: str, who: str = "anna") -> list[uuid.UUID]:
        asked = {"actor": pair.who[who], "conversation": pair.here, "words": words, "limit": 9}
        return [one.conversation.id for one in pair.store.read_now(mergings.others, **asked)]

    _of_gus(pair)
    later = pair.store.write_now(talk, kind="outside", by=pair.who["vic"], others=[pair.who["anna"]], channel=pair.shop)
    assert found("") == [later, pair.there]
    assert found("ORDER") == found("on its") == [pair.there] and found("lamp") == found("%") == []
    pair.merge(conversation=later)
    assert found("") == [pair.there]


def test_the_line_of_a_person_has_one_conversation_and_all_its_words(pair: Pair) -> None:
    asked = {"actor": pair.who["anna"], "person": pair.who["vic"].person}
    assert len(pair.store.read_now(acquaintance.talks_with, **asked)) == 2
    before = [row.id for row in pair.store.read_now(acquaintance.said_with, **asked, limit=50)]
    pair.merge()
    assert [row.id for row in pair.store.read_now(acquaintance.talks_with, **asked)] == [str(pair.there)]
    assert [row.id for row in pair.store.read_now(acquaintance.said_with, **asked, limit=50)] == before


def test_whoever_sees_where_it_goes_on_reads_it_and_nobody_else(store: Store, clock: FixedClock) -> None:
    pair = made(store, clock, visibility="private")
    ben, anna = pair.who["ben"], pair.who["anna"]
    pair.store.write_now(actions.add_participant, actor=ben, conversation=pair.there, person=anna.person)
    with pytest.raises(NotFound):
        pair.store.read_now(queries.row, actor=ben, conversation=pair.here)
    pair.merge("anna")
    assert pair.store.read_now(queries.row, actor=ben, conversation=pair.here).conversation.id == pair.here
    for name in ("dora", "cleo", "gus"):
        with pytest.raises(NotFound):
            pair.store.read_now(queries.row, actor=pair.who[name], conversation=pair.here)
    pair.undo()
    with pytest.raises(NotFound):
        pair.store.read_now(queries.row, actor=ben, conversation=pair.here)


def test_a_former_colleague_is_not_brought_over(pair: Pair) -> None:
    dora = pair.who["dora"]
    pair.store.write_now(actions.add_participant, actor=pair.who["anna"], conversation=pair.here, person=dora.person)
    assert dora.member is not None
    pair.store.write_now(accounts.deactivate_member, member=dora.member, by=pair.who["cleo"].person)
    assert pair.merge("ben").seated == [str(pair.who["anna"].person)]


def test_two_at_once_close_no_circle(pair: Pair) -> None:
    def one(where: tuple[uuid.UUID, uuid.UUID]) -> str:
        try:
            pair.merge(conversation=where[0], into=where[1])
        except Conflict as error:
            return error.reason
        return "merged in"

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(one, [(pair.here, pair.there), (pair.there, pair.here)]))
    assert sorted(answers) == ["merged", "merged in"]
    assert say(pair.store, pair.who["vic"], pair.here, "Where am I?").conversation in (pair.here, pair.there)
