"""Who wrote a mail is believed where its domain proves it; what is not proved says so, and is nobody else's words."""

from __future__ import annotations

import time
from functools import cache

import msgspec
import pytest

from comity.channels.email.actions import Envelope, take_in
from comity.channels.email.authenticity.signing import Signer, new_key, record_name, record_text, signed
from comity.channels.email.models import IncomingMail
from comity.channels.email.proving import SECONDS
from comity.channels.email.tests.house import SUPPORT, VIC, House, Postbox, written
from comity.conversations.models import Message
from comity.people import queries as people
from comity.testing.nameserver import NameServer
from comity.testing.waiting import SLACK

ANNA = "Anna Brandt <anna@lumen.example>"
PEER = "192.0.2.7"


@cache
def key() -> bytes:
    return new_key()


def signer(domain: str) -> Signer:
    return Signer(domain, "s1", key())


def publish(dns: NameServer, domain: str, spf: str = "") -> None:
    dns.text(record_name(signer(domain)), record_text(signer(domain)))
    dns.text(f"_dmarc.{domain}", "v=DMARC1; p=reject")
    if spf:
        dns.text(domain, spf)


def way(house: House, mail: IncomingMail) -> str:
    assert mail.message is not None
    return house.seen(mail.message).way


def verified(house: House, address: str) -> str | None:
    person = house.person(address)
    assert person is not None
    [row] = [one for one in house.store.read_now(people.addresses, person=person) if one.value == address]
    return row.verified_by


def test_a_mail_that_proves_its_domain_says_so_and_proves_the_address(house: House, dns: NameServer) -> None:
    publish(dns, "elsewhere.example")
    first = house.file(written())
    assert (first.dmarc, way(house, first), verified(house, VIC)) == ("none", "by mail · not proved", None)
    mail = house.file(signed(written("Signed", subject="Another"), signer("elsewhere.example")))
    assert (mail.dkim, mail.dmarc, mail.proof) == ("pass", "pass", "Proven to come from elsewhere.example.")
    assert (way(house, mail), verified(house, VIC)) == ("by mail · checked: elsewhere.example", "dmarc")
    assert mail.author == first.author, "the same address, proved or not"


def test_a_colleague_s_mail_is_his_when_it_is_proved_and_else_a_stand_in_s(house: House, dns: NameServer) -> None:
    """E01"""
    publish(dns, "lumen.example")
    publish(dns, "evil.example")
    raw = written("Please pay to the new account", sender=ANNA)
    forged = house.file(raw)
    by_another = house.file(signed(written("Pay now", sender=ANNA, subject="Pay"), signer("evil.example")))
    own = house.file(
        signed(written("Here is the new price list", sender=ANNA, subject="Prices"), signer("lumen.example"))
    )
    assert [mail.unproved for mail in (forged, by_another, own)] == [True, True, False]
    assert [mail.dmarc for mail in (forged, by_another, own)] == ["none", "fail", "pass"]
    assert own.author == house.anna.person and forged.author == by_another.author != house.anna.person
    assert own.message is not None and house.seen(own.message).author.inside


def test_a_colleague_s_mail_into_a_talk_is_a_note_and_leaves_to_nobody(
    house: House, box: Postbox, dns: NameServer
) -> None:
    publish(dns, "lumen.example")
    first = house.file(written(message_id="<first@elsewhere.example>"))
    raw = written(
        "He is a good customer", sender=ANNA, subject="Re: Order 4711", In_Reply_To="<first@elsewhere.example>"
    )
    mail = house.file(signed(raw, signer("lumen.example")))
    assert (mail.conversation, mail.reason, mail.author) == (first.conversation, "thread", house.anna.person)
    lane = house.store.read_now(lambda tx: tx.session.get_one(Message, mail.message).lane)
    house.pass_time()
    assert (lane, box.mails) == ("note", [])


def test_with_a_proved_address_one_does_not_get_into_the_talks_of_others(
    house: House, box: Postbox, dns: NameServer
) -> None:
    """E03: who proves his own domain proves nothing of another person."""
    publish(dns, "evil.example")
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    raw = written("Mine", sender="eve@evil.example", In_Reply_To=str(box.mails[0]["Message-ID"]))
    mail = house.file(signed(raw, signer("evil.example")))
    assert (mail.dmarc, mail.conversation == first.conversation) == ("pass", False)


@pytest.mark.parametrize(
    ("raw", "dmarc"),
    [
        (signed(written(sender='"anna@lumen.example" <eve@evil.example>'), signer("evil.example")), "pass"),
        (
            b"From: Anna <anna@lumen.example>\r\n" + signed(written(sender="eve@evil.example"), signer("evil.example")),
            "fail",
        ),
        (signed(written(sender="Team: anna@lumen.example, eve@evil.example;"), signer("evil.example")), "fail"),
    ],
    ids=["a name that is an address", "two From", "a group"],
)
def test_what_can_be_read_in_two_ways_proves_nobody_inside(
    house: House, dns: NameServer, raw: bytes, dmarc: str
) -> None:
    """E12"""
    publish(dns, "evil.example")
    publish(dns, "lumen.example")
    mail = house.file(raw)
    assert mail.author != house.anna.person and not (mail.dmarc == "pass" and mail.sender == "anna@lumen.example")


def test_where_the_route_knows_the_machine_its_domain_can_vouch_for_it(house: House, dns: NameServer) -> None:
    publish(dns, "elsewhere.example", spf=f"v=spf1 ip4:{PEER} -all")

    def brought(peer: str, raw: bytes) -> IncomingMail:
        envelope = Envelope(VIC, SUPPORT, peer, "mail.elsewhere.example")
        taken = house.store.write_now(take_in, mailbox=house.mailbox, raw=raw, route="http", envelope=envelope)
        house.run_due()
        return house.mail(taken.mail)

    told = [brought(peer, written(subject=f"From {peer}")) for peer in (PEER, "198.51.100.9")]
    assert [(mail.spf, mail.dmarc) for mail in told] == [("pass", "pass"), ("fail", "fail")]


def test_a_name_server_that_is_silent_holds_nothing_up_for_long(house: House, dns: NameServer) -> None:
    publish(dns, "lumen.example")
    dns.silent |= {"_dmarc.lumen.example", record_name(signer("lumen.example"))}
    raw = signed(written("Who am I?", sender=ANNA), signer("lumen.example"))
    began = time.monotonic()
    mail = house.file(raw)
    assert time.monotonic() - began < (SECONDS + 2) * SLACK
    assert (mail.state, mail.dmarc, mail.unproved) == ("filed", "unknown", True)


def test_what_our_own_mail_server_found_is_believed_and_nobody_else(house: House) -> None:
    settings = house.runtime.settings
    house.runtime.settings = msgspec.structs.replace(settings, authserv_id="mx.lumen.example")
    told = "dmarc=pass header.from=elsewhere.example"
    own = house.file(written(Authentication_Results=f"mx.lumen.example; {told}"))
    other = house.file(written(subject="Other", Authentication_Results=f"mx.evil.example; {told}"))
    assert [mail.dmarc for mail in (own, other)] == ["pass", "none"]
