"""Calls and conversations that become one."""

from __future__ import annotations

import pytest

from comity.calls import queries
from comity.calls.tests.stage import House
from comity.conversations.merging import actions
from comity.foundation.clock import FixedClock
from comity.foundation.errors import Conflict
from comity.foundation.store import Store


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


def test_while_a_call_goes_on_its_talk_is_not_merged_and_in_a_merged_one_nobody_calls(house: House) -> None:
    here, there = (house.talk("outside", "vic", "anna") for _ in range(2))
    merging = {"conversation": here, "into": there, "busy": [queries.keeps_busy]}
    call = house.start("anna", here)
    with pytest.raises(Conflict) as refused:
        house.do(actions.merge, "anna", **merging)
    assert refused.value.reason == "call_running"
    house.leave("anna", call)
    house.do(actions.merge, "anna", **merging)
    for who in ("anna", "vic"):
        with pytest.raises(Conflict) as refused:
            house.start(who, here)
        assert (refused.value.reason, refused.value.details) == ("merged", {"conversation": str(there)})
    house.start("anna", there)
    house.do(actions.undo_merging, "anna", conversation=here, into=there)
