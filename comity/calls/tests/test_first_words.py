"""Who rings before he writes gets no further than who writes: first words wait for a look all the same."""

from __future__ import annotations

import uuid

import pytest

from comity.calls.tests.stage import House
from comity.conversations import actions
from comity.conversations.actions import Sent
from comity.etiquette.moderation.screening import SCREEN
from comity.foundation.clock import FixedClock
from comity.foundation.errors import NotFound
from comity.foundation.store import Store

SPAM = "Buy cheap viagra cialis online, no prescription, best price!!! Order now http://meds.example/buy"


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


@pytest.fixture
def talk(house: House) -> uuid.UUID:
    return house.talk("outside", "vic", "anna", "ben", channel=True)


def write(house: House, talk: uuid.UUID, words: str) -> Sent:
    sent: Sent = house.do(
        actions.send_message, "vic", conversation=talk, client_id=uuid.uuid4(), body=words, screens=[SCREEN]
    )
    return sent


def test_first_words_after_a_missed_call_wait_for_a_look(house: House, talk: uuid.UUID) -> None:
    house.leave("vic", house.start("vic", talk))
    assert house.said("anna", talk) == ["Missed video call from Vic"]
    write(house, talk, SPAM)
    with pytest.raises(NotFound):
        house.said("anna", talk)
    assert house.said("vic", talk)[-1] == SPAM


def test_first_words_while_it_rings_wait_for_a_look(house: House, talk: uuid.UUID) -> None:
    house.start("vic", talk)
    write(house, talk, SPAM)
    with pytest.raises(NotFound):
        house.said("ben", talk)


def test_words_in_a_call_that_somebody_took_come_in(house: House, talk: uuid.UUID) -> None:
    call = house.start("vic", talk)
    house.join("anna", call)
    write(house, talk, SPAM)
    assert house.said("anna", talk) == [SPAM]


def test_words_after_a_call_that_was_held_come_in(house: House, talk: uuid.UUID) -> None:
    call = house.start("vic", talk)
    house.join("anna", call)
    house.leave("vic", call)
    write(house, talk, SPAM)
    assert house.said("ben", talk)[-1] == SPAM


def test_only_first_words_are_looked_at(house: House, talk: uuid.UUID) -> None:
    house.leave("vic", house.start("vic", talk))
    write(house, talk, "Good morning, is the lamp in stock?")
    write(house, talk, SPAM)
    assert house.said("anna", talk)[-2:] == ["Good morning, is the lamp in stock?", SPAM]
