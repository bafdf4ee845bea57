"""Mail that proves that two are one; and mail that does not."""

from __future__ import annotations

from comity.channels.email.authenticity.signing import signed
from comity.channels.email.tests.house import VIC, House, Postbox, written
from comity.channels.email.tests.test_proving import publish, signer
from comity.people import actions as people, joined
from comity.people.joining import actions, queries
from comity.testing.nameserver import NameServer


def test_row_101_an_address_left_in_a_talk_that_answers_our_mail_from_it_joins(house: House, box: Postbox) -> None:
    """Who wrote by mail before and left the same address in the widget is one person, once he answers from there."""
    before = house.file(written())
    assert before.author is not None
    vic, talk = house.visitor()
    house.store.write_now(people.claim_address, person=vic.person, kind="email", value=VIC)
    assert house.store.read_now(joined.together, person=vic.person) == [vic.person], "W01: a claim joins nobody"
    house.answer(house.anna, talk, "Yes, twelve of them.")
    [mail] = box.mails
    back = house.file(written("Please keep one!", to=mail["Reply-To"], subject=f"Re: {mail['Subject']}"))
    assert (back.conversation, back.author, back.reason) == (talk, vic.person, "reply_address")
    assert house.store.read_now(joined.together, person=vic.person) == [before.author, vic.person]
    [row] = house.store.read_now(queries.joinings, into=before.author)
    assert (row.reason, row.value, row.joined_by) == ("answered", VIC, None) and row.proved_at is not None
    house.store.write_now(actions.part, person=vic.person, into=before.author, by=house.anna.person)
    again = house.file(written("And another!", to=mail["Reply-To"], subject=f"Re: {mail['Subject']}"))
    assert again.conversation == talk
    assert house.store.read_now(joined.together, person=vic.person) == [vic.person], "what was parted stays parted"


def test_a_guessed_or_proved_mail_of_somebody_else_joins_nobody(house: House, box: Postbox, dns: NameServer) -> None:
    """E01, E03"""
    publish(dns, "evil.example")
    vic, talk = house.visitor()
    house.store.write_now(people.claim_address, person=vic.person, kind="email", value=VIC)
    house.answer(house.anna, talk, "Yes, twelve of them.")
    [mail] = box.mails
    eve = house.file(signed(written("Mine", sender="eve@evil.example", to=mail["Reply-To"]), signer("evil.example")))
    guessed = house.file(written("Me too", In_Reply_To=str(mail["Message-ID"]), subject="Re: x"))
    for one in (eve, guessed):
        assert one.conversation != talk and one.author is not None
        assert house.store.read_now(joined.together, person=one.author) == [one.author]
    assert house.store.read_now(joined.together, person=vic.person) == [vic.person]
