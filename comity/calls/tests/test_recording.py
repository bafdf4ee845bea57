"""Recording: only while everybody agrees; the file is a message, its words a note."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from comity.calls import actions
from comity.calls.models import Call, CallRecording
from comity.calls.shapes import RecordingOut
from comity.calls.tests.stage import House
from comity.calls.transcribing import NoWords, words_of
from comity.foundation.clock import MINUTE, FixedClock
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.files.actions import Found, add_upload
from comity.foundation.store import Store, Tx


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


def recording(house: House, call: Call) -> RecordingOut | None:
    return house.call("anna", call).recording


def state(house: House, call: Call) -> str:
    found = recording(house, call)
    return "" if found is None else found.state


@pytest.fixture
def call(house: House) -> Call:
    """anna and vic talk, ben is rung no more."""
    begun = house.start("vic", house.talk("outside", "vic", "anna", "ben", channel=True))
    house.join("anna", begun)
    return begun


def test_it_runs_only_while_everybody_agrees(house: House, call: Call, clock: FixedClock) -> None:
    house.do(actions.ask_to_record, "anna", call=call.id)
    assert state(house, call) == "asked"
    house.do(actions.consent, "vic", call=call.id, agree=True)
    assert state(house, call) == "running"
    clock.advance(MINUTE)
    house.do(actions.consent, "vic", call=call.id, agree=False)
    found = recording(house, call)
    assert found is not None
    assert (found.state, found.refused) == ("paused", [str(house.actors["vic"].person)])
    house.do(actions.consent, "vic", call=call.id, agree=True)
    house.join("ben", call)
    assert state(house, call) == "paused"
    house.leave("ben", call)
    assert state(house, call) == "running"
    with pytest.raises(Conflict):
        house.do(actions.ask_to_record, "vic", call=call.id)
    with pytest.raises(Forbidden):
        house.do(actions.stop_recording, "vic", call=call.id)
    with pytest.raises(Forbidden):
        house.do(actions.consent, "ben", call=call.id, agree=True)
    house.do(actions.stop_recording, "anna", call=call.id)
    house.do(actions.stop_recording, "anna", call=call.id)
    assert recording(house, call) is None
    with pytest.raises(Conflict):
        house.do(actions.consent, "vic", call=call.id, agree=True)


def test_it_ends_with_the_one_who_asked(house: House, call: Call) -> None:
    house.join("ben", call)
    house.do(actions.ask_to_record, "ben", call=call.id)
    house.leave("ben", call)
    assert (recording(house, call), house.call("anna", call).state) == (None, "live")


def uploaded(house: House, who: str) -> uuid.UUID:
    found, blob = Found(3, bytes(32), "video/webm"), uuid.uuid4().hex + "0" * 8
    owner = house.actors[who].person
    return house.store.write_now(add_upload, owner=owner, name="call.webm", blob=blob, found=found).id


def test_what_was_recorded_is_sent_once(house: House, call: Call, clock: FixedClock) -> None:
    file = uploaded(house, "anna")
    sending: dict[str, Any] = {"call": call.id, "file": file, "transcribed": True}
    with pytest.raises(Forbidden):
        house.do(actions.send_recording, "anna", **sending)
    house.do(actions.ask_to_record, "anna", call=call.id)
    with pytest.raises(RuleRefused) as refused:
        house.do(actions.send_recording, "anna", **sending)
    assert refused.value.reason == "not_recorded"
    house.do(actions.ask_to_record, "anna", call=call.id)
    house.do(actions.consent, "vic", call=call.id, agree=True)
    clock.advance(4 * MINUTE)
    house.leave("vic", call)
    first = house.do(actions.send_recording, "anna", **sending)[1]
    assert house.do(actions.send_recording, "anna", **sending)[1] == first
    said = ["Video call, 4 min · Anna and Vic", "Recording of the video call, 4 min"]
    assert house.said("vic", call.conversation) == said
    with pytest.raises(Forbidden):
        house.do(actions.send_recording, "vic", **sending)


def test_a_second_recording_leaves_the_first_that_is_on_its_way_alone(
    house: House, call: Call, clock: FixedClock
) -> None:
    for length in (4, 7):
        house.do(actions.ask_to_record, "anna", call=call.id)
        house.do(actions.consent, "vic", call=call.id, agree=True)
        clock.advance(length * MINUTE)
        if length == 4:
            house.do(actions.stop_recording, "anna", call=call.id)
    for words in ("4 min", "7 min"):
        sent = {"call": call.id, "file": uploaded(house, "anna"), "transcribed": False}
        house.do(actions.send_recording, "anna", **sent)
        assert house.said("vic", call.conversation)[-1] == f"Recording of the video call, {words}"
        assert state(house, call) == ("running" if words == "4 min" else "")


def latest(tx: Tx, *, call: uuid.UUID) -> uuid.UUID:
    return tx.session.scalars(select(CallRecording.id).where(CallRecording.call == call)).one()


def test_its_words_are_a_note_that_nobody_outside_reads(house: House, call: Call) -> None:
    house.do(actions.ask_to_record, "vic", call=call.id)
    found = house.call("anna", call).recording
    assert found is not None
    house.do(actions.consent, "anna", call=call.id, agree=True)
    row, words = house.store.read_now(latest, call=call.id), "CANARY-INSIDE " * 2_000
    for _ in range(2):
        assert house.store.write_now(actions.add_transcript, recording=row, words=words)
    notes = [one for one in house.said("anna", call.conversation) if "CANARY" in one]
    assert (len(notes), notes[0][:30]) == (2, "Transcript of the video call:\n")
    assert not [one for one in house.said("vic", call.conversation) if "CANARY" in one]


def test_a_program_finds_the_words(tmp_path: Path) -> None:
    """It gets the path as one argument, whatever is in it; it is ended when it takes too long."""
    strange = tmp_path / "a; touch b $(c).webm"
    strange.write_bytes(b"the words")
    assert asyncio.run(words_of(("cat",), strange)) == "the words"
    assert not (tmp_path / "b").exists()
    for command, why in (
        (("sleep",), "took too long"),
        (("false",), "ended with 1"),
        (("true",), "0 characters"),
        (("no-such-program",), "cannot be started"),
    ):
        path = Path("60") if command == ("sleep",) else strange
        with pytest.raises(NoWords, match=why):
            asyncio.run(words_of(command, path, limit=0.3))
