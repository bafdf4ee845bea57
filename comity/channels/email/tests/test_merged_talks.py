"""Mail into talks that were merged: it arrives where they go on, and answers leave by the thread it knows."""

from __future__ import annotations

import uuid

from comity.channels.email.authenticity.signing import signed
from comity.channels.email.tests.house import VIC, House, Postbox, written
from comity.channels.email.tests.test_proving import ANNA, publish, signer
from comity.conversations.merging import actions
from comity.conversations.models import Message
from comity.people.joining import actions as joining
from comity.testing.nameserver import NameServer


def merge(house: House, here: uuid.UUID | None, there: uuid.UUID | None, *readers: uuid.UUID | None) -> None:
    who = {"audience": [one for one in readers if one is not None]} if readers else {}
    house.store.write_now(actions.merge, actor=house.anna, conversation=here, into=there, **who)


def test_row_23_an_answer_by_mail_to_the_earlier_talk_arrives_where_it_goes_on(house: House, box: Postbox) -> None:
    first = house.file(written())
    other = house.file(written("The lamp is broken", subject="Lamp"))
    house.answer(house.anna, first.conversation, "We look it up.")
    asked = box.mails[-1]
    merge(house, first.conversation, other.conversation)
    by_address = written("Thank you", to=str(asked["Reply-To"]), subject=f"Re: {asked['Subject']}")
    by_thread = written("One more", subject="Something", In_Reply_To=str(asked["Message-ID"]))
    by_subject = written("And another", subject="Re: Order 4711")
    for raw, why in ((by_address, "reply_address"), (by_thread, "thread"), (by_subject, "subject")):
        mail = house.file(raw)
        assert (mail.conversation, mail.reason) == (other.conversation, why)
    assert house.bodies(other.conversation)[-3:] == ["Thank you", "One more", "And another"]
    house.store.write_now(
        actions.undo_merging, actor=house.anna, conversation=first.conversation, into=other.conversation
    )
    assert house.file(written("Back again", subject="Re: Order 4711")).conversation == other.conversation, "his newest"
    again = written("By the address", to=str(asked["Reply-To"]), subject=f"Re: {asked['Subject']}")
    assert house.file(again).conversation == first.conversation


def test_answers_leave_by_mail_in_the_thread_of_the_earlier_talk(house: House, box: Postbox) -> None:
    """Vic wrote by mail; the talk in which it goes on came by the website."""
    mailed = house.file(written(message_id="<first@elsewhere.example>"))
    vic, talk = house.visitor()
    assert mailed.author is not None
    house.store.write_now(joining.join, person=mailed.author, into=vic.person, by=house.anna.person)
    merge(house, mailed.conversation, talk, mailed.author, vic.person)
    house.answer(house.anna, talk, "It left today.")
    [mail] = box.mails
    assert VIC in str(mail["To"]) and "first@elsewhere.example" in str(mail["References"])
    back = house.file(written("Thank you", to=str(mail["Reply-To"]), subject=f"Re: {mail['Subject']}"))
    assert back.conversation == talk and house.bodies(talk)[-1] == "Thank you"


def test_a_colleague_who_answers_the_earlier_talk_by_mail_leaves_a_note_where_it_goes_on(
    house: House, dns: NameServer
) -> None:
    publish(dns, "lumen.example")
    first = house.file(written(message_id="<first@elsewhere.example>"))
    other = house.file(written("The lamp is broken", subject="Lamp"))
    merge(house, first.conversation, other.conversation)
    raw = written("I know him", sender=ANNA, subject="Re: Order 4711", In_Reply_To="<first@elsewhere.example>")
    mail = house.file(signed(raw, signer("lumen.example")))
    assert (mail.conversation, mail.reason, mail.author) == (other.conversation, "thread", house.anna.person)
    lane = house.store.read_now(lambda tx: tx.session.get_one(Message, mail.message).lane)
    assert (lane, house.bodies(other.conversation)[-1]) == ("note", "I know him")
    assert house.bodies(first.conversation) == ["Order 4711\n\nWhere is my order?"]
