"""Edge item 13 for mail: "delivered" stands there after a receipt only, and what is asked for twice is mailed once."""

from __future__ import annotations

import uuid

import pytest

from comity.channels.email.actions.leaving import ANSWER
from comity.channels.email.tests.house import House, Postbox, report, written
from comity.conversations import actions as conversations
from comity.conversations.actions import Sent
from comity.foundation.clock import DAY


def test_a_mail_that_was_accepted_and_dropped_stays_not_confirmed(house: House, box: Postbox) -> None:
    """The mail server says yes and loses it: nobody ever claims more than that."""
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It is on its way.")
    box.mails.clear()
    for days in (0, 3, 30):
        house.pass_time(days * DAY // 1_000_000 + 11)
        assert house.seen(message).way == "by mail · sent, not confirmed"
        assert [mail.state for mail in house.sent(message)] == ["sent"]
    assert box.mails == [], "it is not mailed again by itself"


@pytest.mark.parametrize(
    ("action", "way"),
    [
        ("delivered", "by mail · delivered"),
        ("relayed", "by mail · sent, not confirmed"),
        ("expanded", "by mail · sent, not confirmed"),
    ],
)
def test_only_a_receipt_confirms_it(house: House, box: Postbox, action: str, way: str) -> None:
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It is on its way.")
    told = report(box.mails[0], action=action, status="2.0.0")
    house.file(told, recipient=str(box.mails[0]["Reply-To"].addresses[0].addr_spec))
    assert house.seen(message).way == way


def test_the_same_key_again_gives_the_same_message_and_no_second_mail(house: House, box: Postbox) -> None:
    first = house.file(written())
    client_id = uuid.uuid4()
    said = [_say(house, first.conversation, client_id)]
    house.pass_time()
    said.append(_say(house, first.conversation, client_id))
    house.pass_time()
    assert [one.created for one in said] == [True, False] and said[0].id == said[1].id
    [mail] = house.sent(said[0].id)
    house.store.write_now(lambda tx: tx.enqueue(ANSWER, {"mail": str(mail.id)}))
    house.run_due()
    assert len(box.mails) == 1 and house.seen(said[0].id).way == "by mail · sent, not confirmed"


def _say(house: House, conversation: uuid.UUID | None, client_id: uuid.UUID) -> Sent:
    return house.store.write_now(
        conversations.send_message,
        actor=house.anna,
        conversation=conversation,
        client_id=client_id,
        body="It is on its way.",
    )
