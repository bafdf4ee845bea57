"""The hub and the sockets: every event to those who hear it, in order, once, and nobody waits for the slow."""

from __future__ import annotations

import pytest

from comity.conversations.tests.wires import (
    ANNA,
    BEN,
    DORA,
    EPOCH,
    OTHER_ROOM,
    ROOM,
    VIC,
    Stand,
    on_a_stand,
    settle,
    until,
)
from comity.foundation.credentials import REVOKED
from comity.foundation.events import Event
from comity.foundation.live.hub import JOINED, LEFT

# ---- order and sides


@on_a_stand
async def test_events_arrive_in_order_however_their_audience_is_found(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    stand.paper.gate.clear()
    for _ in range(5):
        stand.tell(stand.message())
    await settle()
    assert ben.wire.seqs == []
    stand.paper.gate.set()
    await settle()
    stand.tell(stand.message())
    assert ben.wire.seqs == [1, 2, 3, 4, 5, 6]


@on_a_stand
async def test_a_batch_is_one_write(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    await stand.hear()
    before = len(ben.wire.writes)
    stand.tell(*(stand.message(room) for room in (ROOM, ROOM, OTHER_ROOM, ROOM, OTHER_ROOM)))
    assert len(ben.wire.writes) == before + 1
    assert [(frame["conversation"], frame["seq"]) for frame in ben.wire.events] == [
        (str(ROOM), 1),
        (str(ROOM), 2),
        (str(OTHER_ROOM), 1),
        (str(ROOM), 3),
        (str(OTHER_ROOM), 2),
    ]


@on_a_stand
async def test_each_cursor_is_the_place_after_its_event(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    stand.tell(stand.message(), stand.message())
    await settle()
    assert [frame["cursor"] for frame in ben.wire.events] == [f"{EPOCH}.0.1", f"{EPOCH}.0.2"]


@on_a_stand
async def test_outside_there_is_no_trace_of_a_note(stand: Stand) -> None:
    ben, vic = await stand.connect(BEN), await stand.connect(VIC)
    stand.tell(stand.message(), stand.message(note=True), stand.message())
    await settle()
    assert ben.wire.seqs == [1, 2, 3]
    assert vic.wire.seqs == [1, 2]


@on_a_stand
async def test_only_those_who_take_part_hear_it(stand: Stand) -> None:
    vic = await stand.connect(VIC)
    stand.tell(stand.message(OTHER_ROOM))
    await settle()
    assert vic.wire.events == []


@on_a_stand
async def test_pages_get_the_fragment_and_programs_do_not(stand: Stand) -> None:
    page, program = await stand.connect(BEN, html=True), await stand.connect(BEN)
    stand.tell(stand.message())
    await settle()
    assert page.wire.events[0]["html"] == "<p>1</p>"
    assert "html" not in program.wire.events[0]


@on_a_stand
async def test_a_page_opened_while_an_event_is_prepared_gets_the_fragment_too(stand: Stand) -> None:
    await stand.connect(VIC, html=True)
    await stand.hear()
    stand.paper.gate.clear()
    stand.tell(stand.message())
    await settle()
    page = await stand.connect(BEN, html=True)
    stand.paper.gate.set()
    await settle()
    assert [frame.get("html") for frame in page.wire.events] == ["<p>1</p>"]


# ---- membership changes between events


@pytest.mark.parametrize("known", [True, False], ids=["audience known", "audience unknown"])
def test_who_leaves_hears_up_to_his_leaving(known: bool) -> None:
    @on_a_stand
    async def story(stand: Stand) -> None:
        dora, ben = await stand.connect(DORA), await stand.connect(BEN)
        if known:
            await stand.hear()
        stand.tell(stand.message(), stand.membership(LEFT, DORA), stand.message())
        await settle()
        stand.tell(stand.message())
        assert dora.wire.seqs == [1, 2]
        assert ben.wire.seqs == [1, 2, 3, 4]

    story()


@pytest.mark.parametrize("known", [True, False], ids=["audience known", "audience unknown"])
def test_who_joins_hears_from_then_on(known: bool) -> None:
    @on_a_stand
    async def story(stand: Stand) -> None:
        stand.paper.people[ROOM].inside.discard(DORA)
        dora = await stand.connect(DORA)
        if known:
            await stand.hear()
        stand.tell(stand.message(), stand.membership(JOINED, DORA), stand.message())
        await settle()
        stand.tell(stand.message())
        assert dora.wire.seqs == [2, 3, 4]

    story()


@on_a_stand
async def test_who_leaves_and_comes_back_hears_what_is_his(stand: Stand) -> None:
    dora = await stand.connect(DORA)
    await stand.hear()
    stand.tell(stand.membership(LEFT, DORA), stand.message(), stand.membership(JOINED, DORA), stand.message())
    await settle()
    assert dora.wire.seqs == [1, 3, 4]


@on_a_stand
async def test_a_change_of_members_takes_no_message_away(stand: Stand) -> None:
    """One batch may hold both: a new colleague, and words in a conversation."""
    ben = await stand.connect(BEN)
    await stand.hear()
    stand.tell(stand.message(), Event("member.created", subject=DORA), stand.message())
    await settle()
    stand.tell(stand.message())
    await settle()
    assert ben.wire.seqs == [1, 2, 3]


@on_a_stand
async def test_a_revoked_credential_closes_its_sockets_only(stand: Stand) -> None:
    here, elsewhere = await stand.connect(BEN), await stand.connect(BEN)
    await stand.hear()
    stand.tell(stand.message(), Event(REVOKED, subject=here.actor.credential), stand.message())
    await settle()
    assert (here.closed, elsewhere.closed) == (4401, 0)
    assert here.wire.seqs in ([], [1])
    assert elsewhere.wire.seqs == [1, 2]


# ---- resuming


@on_a_stand
async def test_resuming_brings_what_was_missed_before_anything_newer(stand: Stand) -> None:
    stand.tell(*(stand.message() for _ in range(6)))
    await settle()
    stand.paper.gate.clear()
    ben = await stand.connect(BEN, since=2)
    stand.tell(stand.message())
    stand.paper.gate.set()
    await settle()
    stand.tell(stand.message())
    assert ben.wire.frames[0] == {"op": "ready", "cursor": f"{EPOCH}.0.2", "person": str(BEN)}
    assert ben.wire.seqs == [3, 4, 5, 6, 7, 8]


@on_a_stand
async def test_a_place_that_is_not_ours_means_resync(stand: Stand) -> None:
    ben = await stand.connect(BEN, since=99)
    assert [frame["op"] for frame in ben.wire.frames] == ["ready", "resync"]
    assert ben.wire.frames[0]["cursor"] == f"{EPOCH}.0.0"
    stand.tell(stand.message())
    await settle()
    assert ben.wire.seqs == [1]


@on_a_stand
async def test_too_much_to_resume_means_resync(stand: Stand) -> None:
    stand.paper.most = 3
    stand.tell(*(stand.message() for _ in range(5)))
    await settle()
    ben = await stand.connect(BEN, since=0)
    stand.tell(stand.message())
    assert [frame["op"] for frame in ben.wire.frames] == ["ready", "resync", "event"]
    assert ben.wire.seqs == [6]


@on_a_stand
async def test_more_new_events_than_the_backlog_holds_are_read_from_the_log(stand: Stand) -> None:
    stand.tell(stand.message())
    await settle()
    stand.paper.gate.clear()
    stand.paper.most = 10_000
    ben = await stand.connect(BEN, since=0)
    for _ in range(1_500):
        stand.tell(stand.message())
    stand.paper.gate.set()
    await settle()
    await settle()
    stand.tell(stand.message())
    await settle()
    assert ben.wire.seqs == list(range(1, 1_503))


# ---- slow readers


@on_a_stand
async def test_a_slow_reader_gets_the_rest_when_he_has_drained(stand: Stand) -> None:
    slow, quick = await stand.connect(BEN), await stand.connect(ANNA)
    await stand.hear()
    stand.tell(stand.message())
    slow.wire.congested = True
    stand.tell(stand.message(), stand.message())
    stand.tell(stand.message())
    assert slow.wire.seqs == [1]
    assert quick.wire.seqs == [1, 2, 3, 4]
    slow.wire.drain()
    stand.tell(stand.message())
    await settle()
    stand.tell(stand.message())
    assert slow.wire.seqs == [1, 2, 3, 4, 5, 6]


@on_a_stand
async def test_a_reader_too_slow_is_told_to_start_again_and_closed(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    await stand.hear()
    stand.paper.most = 3
    ben.wire.congested = True
    for _ in range(5):
        stand.tell(stand.message())
    ben.wire.drain()
    await settle()
    assert ben.wire.frames[-1] == {"op": "resync", "conversations": "all"}
    assert ben.closed == 4408


# ---- a database that does not answer for a while


@on_a_stand
async def test_events_wait_for_a_database_that_does_not_answer(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    stand.paper.fails = 1
    stand.tell(stand.message())
    await settle()
    stand.tell(stand.message())
    await until(lambda: ben.closed != 0 or ben.wire.seqs == [1, 2])
    assert ben.closed != 0 or ben.wire.seqs == [1, 2], f"a gap that nobody is told of: {ben.wire.seqs}"


@on_a_stand
async def test_a_catch_up_that_fails_is_not_silent(stand: Stand) -> None:
    ben = await stand.connect(BEN)
    await stand.hear()
    ben.wire.congested = True
    stand.tell(stand.message())
    stand.paper.fails = 1
    ben.wire.drain()
    await settle()
    stand.tell(stand.message())
    await until(lambda: ben.closed != 0 or ben.wire.seqs == [1, 2])
    assert ben.closed != 0 or ben.wire.seqs == [1, 2]
