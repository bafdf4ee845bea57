"""Whose voice a mail has: its author by name, his signature, the mailbox it leaves from."""

from __future__ import annotations

import uuid

import pytest

from comity.channels.email import actions
from comity.channels.email.tests.house import VIC, House, Postbox, written
from comity.conversations import access, actions as conversations
from comity.conversations.models import Conversation
from comity.foundation.errors import NotFound
from comity.foundation.store import Tx
from comity.people import actions as people

ANNA = "anna@lumen.example"
SIGNATURE = "Anna Brandt\nLamps, <b>all</b> of them"


def text(box: Postbox, number: int = -1) -> tuple[str, str]:
    """The plain words and the HTML of a mail that left."""
    plain, html = (box.mails[number].get_body((form,)) for form in ("plain", "html"))
    assert plain is not None and html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def test_a_signature_stands_under_the_mail_only(house: House, box: Postbox) -> None:
    house.store.write_now(actions.sign_mails, actor=house.anna, words=SIGNATURE)
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It is on its way.")
    plain, html = text(box)
    assert plain.startswith(f"It is on its way.\n\n-- \n{SIGNATURE}\n")
    assert "<p>-- <br>Anna Brandt<br>Lamps, &lt;b&gt;all&lt;/b&gt; of them<br></p>" in html
    assert "Anna Brandt" not in house.seen(message).html
    house.store.write_now(actions.sign_mails, actor=house.anna, words="")
    house.answer(house.anna, first.conversation, "It has come.")
    assert "-- " not in text(box)[0]


def test_colleagues_sign_each_with_his_own(house: House, box: Postbox) -> None:
    house.store.write_now(actions.sign_mails, actor=house.anna, words="Anna's")
    first = house.file(written())
    house.answer(house.ben, first.conversation, "Ben here.")
    assert "Anna's" not in text(box)[0]


def test_what_comes_to_her_own_address_is_hers_until_she_brings_somebody_in(house: House, box: Postbox) -> None:
    mailbox = house.make(ANNA, owner=house.anna)
    first = house.file(written("For you, Anna."), mailbox=mailbox, recipient=ANNA)
    for other in (house.ben, house.cleo):
        with pytest.raises(NotFound):
            house.store.read_now(access.own_conversation, actor=other, conversation=first.conversation)
    house.answer(house.anna, first.conversation, "Here I am.")
    assert box.mails[0]["From"] == f"Anna <{ANNA}>"
    assert box.mails[0]["Reply-To"].addresses[0].addr_spec.startswith("anna+r.")
    house.store.write_now(
        conversations.add_participant, actor=house.anna, conversation=first.conversation, person=house.ben.person
    )
    house.answer(house.ben, first.conversation, "And I.")
    assert str(box.mails[1]["From"]).endswith(f"<{ANNA}>") and "Ben at" in str(box.mails[1]["From"])


def test_what_she_begins_herself_leaves_from_her_own_address(house: House, box: Postbox) -> None:
    house.make(ANNA, owner=house.anna)
    talk = house.store.write_now(_begun, house=house)
    house.answer(house.anna, talk, "Good morning, Vic.")
    assert box.mails[0]["From"] == f"Anna <{ANNA}>"
    house.store.write_now(conversations.add_participant, actor=house.anna, conversation=talk, person=house.ben.person)
    support = house.file(written(subject="Another"))
    house.answer(house.anna, support.conversation, "From all of us.")
    assert "support@" in str(box.mails[1]["From"])


def _begun(tx: Tx, *, house: House) -> uuid.UUID:
    vic = people.add_person(tx, name="Vic Dane")
    people.add_address(tx, person=vic, kind="email", value=VIC)
    talk: Conversation = conversations.start_conversation(
        tx, kind="outside", by=house.anna.person, participants=[vic], title=""
    )
    return talk.id
