"""Mails judged with real keys, by the records of a DNS server on this machine."""

from __future__ import annotations

import time
from functools import cache

import dkim
import pytest

from comity.channels.email.authenticity.checking import Verdict, verdict
from comity.channels.email.authenticity.signing import Signer, new_key, record_name, record_text, signed
from comity.testing.nameserver import NameServer
from comity.testing.waiting import SLACK

ANNA = (
    b"From: Anna Berg <anna@acme.test>\r\nTo: vic@customer.test\r\nSubject: Your parcel\r\n"
    b"Date: Mon, 21 Sep 2026 10:00:00 +0000\r\nMessage-ID: <1@acme.test>\r\n\r\nIt is on its way.\r\n"
)
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
SECONDS = 1.0


@cache
def key() -> bytes:
    return new_key()


def signer(domain: str) -> Signer:
    return Signer(domain, "comity", key())


def publish(dns: NameServer, domain: str, *, dmarc: str | None = "v=DMARC1; p=reject", spf: str = "") -> None:
    dns.text(record_name(signer(domain)), record_text(signer(domain)))
    if dmarc:
        dns.text(f"_dmarc.{domain}", dmarc)
    if spf:
        dns.text(domain, spf)


def judge(
    raw: bytes,
    dns: NameServer,
    *,
    peer: str = "",
    helo: str = "mail.acme.test",
    sender: str = "anna@acme.test",
    authserv_id: str = "",
) -> Verdict:
    return verdict(
        raw,
        peer=peer,
        helo=helo,
        envelope_sender=sender,
        dns=dns.resolver(),
        authserv_id=authserv_id,
        seconds=SECONDS,
    )


def test_what_we_sign_is_proven(dns: NameServer) -> None:
    publish(dns, "acme.test")
    found = judge(signed(ANNA, signer("acme.test")), dns)
    assert found == Verdict("pass", "none", "pass", True, "Proven to come from acme.test.")
    assert found.verified


def test_a_forged_from_is_not_the_employee(dns: NameServer) -> None:
    """E01."""
    publish(dns, "acme.test", spf=f"v=spf1 ip4:{HERE} -all")
    found = judge(ANNA, dns, peer=ELSEWHERE)
    assert (found.dkim, found.spf, found.dmarc, found.aligned) == ("none", "fail", "fail", False)
    assert not found.verified


def test_somebody_elses_signature_does_not_prove_our_from(dns: NameServer) -> None:
    publish(dns, "acme.test")
    publish(dns, "evil.test", spf=f"v=spf1 ip4:{ELSEWHERE} -all")
    found = judge(signed(ANNA, signer("evil.test")), dns, peer=ELSEWHERE, sender="x@evil.test", helo="evil.test")
    assert (found.dkim, found.spf, found.dmarc, found.aligned) == ("pass", "pass", "fail", False)
    assert found.reason == "Nothing proves that it comes from acme.test."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"on its way", b"lost for good"),
        (b"Your parcel", b"Your invoice"),
        (b"anna@acme.test", b"ben@acme.test"),
        (b"Subject:", b"Reply-To: x@evil.test\r\nSubject:"),
    ],
)
def test_what_was_altered_is_not_proven(dns: NameServer, old: bytes, new: bytes) -> None:
    publish(dns, "acme.test")
    mail = signed(ANNA, signer("acme.test"))
    head, mark, body = mail.partition(b"From: Anna")
    found = judge(head + (mark + body).replace(old, new), dns)
    assert (found.dkim, found.dmarc, found.verified) == ("fail", "fail", False)


def test_changes_on_the_way_that_mean_nothing_do_no_harm(dns: NameServer) -> None:
    publish(dns, "acme.test")
    mail = signed(ANNA, signer("acme.test")).replace(b"Subject: Your parcel", b"subject:   Your\r\n parcel  ")
    assert judge(b"Received: from somewhere\r\n" + mail + b"\r\n\r\n", dns).verified
    assert judge(mail.replace(b"\r\n", b"\n"), dns).verified


@pytest.mark.parametrize(
    "front",
    [
        b"From: Boss <boss@acme.test>\r\n",
        b"Subject: Pay this\r\n",
        b"Content-Type: text/html\r\nContent-Type: text/plain\r\n",
        b"X-Odd: a\rFrom: Boss <boss@acme.test>\r\rPay this.\r\n",
        b"no header at all\r\n",
    ],
)
def test_new_words_in_front_of_an_old_mail_are_not_proven(dns: NameServer, front: bytes) -> None:
    publish(dns, "acme.test")
    assert not judge(front + signed(ANNA, signer("acme.test")), dns).verified


def test_signatures_that_leave_something_out_are_not_accepted(dns: NameServer) -> None:
    publish(dns, "acme.test")
    parts = {"selector": b"comity", "domain": b"acme.test", "privkey": key()}
    shortened = dkim.sign(ANNA, length=True, **parts) + ANNA
    assert not judge(shortened + b"And pay this.\r\n", dns).verified
    old = dkim.sign(ANNA, signature_algorithm=b"rsa-sha1", **parts) + ANNA
    assert not judge(old, dns).verified


@pytest.mark.parametrize(
    "sender",
    [
        b'"anna@acme.test" <x@evil.test>',
        b"anna@acme.test, x@evil.test",
        b"Staff: anna@acme.test;",
        b"=?utf-8?q?anna=40acme.test?= <x@evil.test>",
        b"anna@acme.test (x@evil.test) <x@evil.test>",
        b"anna@acme.test)x@evil.test(",
        b"anna@acme.test\r\nFrom: x@evil.test",
        b"<>",
        b"anna",
        b"\xff\xfe@\xff",
        b"",
    ],
)
def test_a_from_that_can_be_read_in_two_ways_proves_nobody(dns: NameServer, sender: bytes) -> None:
    """E12."""
    publish(dns, "acme.test")
    publish(dns, "evil.test")
    mail = ANNA.replace(b"Anna Berg <anna@acme.test>", sender)
    found = judge(signed(mail, signer("acme.test")), dns, sender="x@evil.test", helo="evil.test")
    assert not found.verified


def test_a_host_that_may_send_proves_the_domain_too(dns: NameServer) -> None:
    publish(dns, "acme.test", spf="v=spf1 include:_spf.acme.test mx a:web.acme.test -all")
    dns.text("_spf.acme.test", f"v=spf1 ip4:{HERE} ~all")
    found = judge(ANNA, dns, peer=HERE)
    assert (found.dkim, found.spf, found.dmarc) == ("none", "pass", "pass")
    assert judge(ANNA, dns, peer="2001:db8::1").spf == "fail"
    assert judge(ANNA, dns, peer=HERE, sender="", helo="acme.test").verified


def test_a_chain_of_records_without_an_end_permits_nothing(dns: NameServer) -> None:
    publish(dns, "acme.test", spf="v=spf1 include:acme.test -all")
    assert judge(ANNA, dns, peer=HERE).spf == "fail"
    assert len(dns.asked) < 60


def test_relatives_count_unless_the_domain_is_strict(dns: NameServer) -> None:
    publish(dns, "mail.acme.test", dmarc=None)
    dns.text("_dmarc.acme.test", "v=DMARC1; p=none")
    mail = signed(ANNA, signer("mail.acme.test"))
    assert judge(mail, dns).verified
    dns.records["_dmarc.acme.test", "TXT"] = ['"v=DMARC1; p=none; adkim=s"']
    found = judge(mail, dns)
    assert (found.dkim, found.dmarc, found.aligned) == ("pass", "fail", False)


def test_neighbours_below_a_public_suffix_are_no_relatives(dns: NameServer) -> None:
    publish(dns, "acme.co.uk")
    publish(dns, "evil.co.uk")
    mail = ANNA.replace(b"anna@acme.test", b"anna@acme.co.uk")
    assert not judge(signed(mail, signer("evil.co.uk")), dns).aligned
    assert judge(signed(mail, signer("acme.co.uk")), dns).verified


def test_a_domain_without_a_policy_is_aligned_but_not_verified(dns: NameServer) -> None:
    publish(dns, "acme.test", dmarc=None)
    found = judge(signed(ANNA, signer("acme.test")), dns)
    assert found == Verdict("pass", "none", "none", True, "acme.test publishes no DMARC policy.")
    assert not found.verified


def test_a_missing_or_absurd_key_proves_nothing(dns: NameServer) -> None:
    dns.text("_dmarc.acme.test", "v=DMARC1; p=reject")
    mail = signed(ANNA, signer("acme.test"))
    assert judge(mail, dns).dkim == "fail"
    dns.text(record_name(signer("acme.test")), "v=DKIM1; p=" + "A" * 4_000)
    assert judge(mail, dns).dkim == "fail"


@pytest.mark.parametrize("silent", ["comity._domainkey.acme.test", "_dmarc.acme.test"])
def test_a_dns_that_does_not_answer_leaves_it_open(dns: NameServer, silent: str) -> None:
    publish(dns, "acme.test")
    dns.silent.add(silent)
    mail, began = signed(ANNA, signer("acme.test")), time.monotonic()
    found = judge(mail, dns)
    assert found.dmarc == "unknown"
    assert not found.verified
    assert time.monotonic() - began < (SECONDS + 1) * SLACK
    dns.silent.clear()
    dns.broken.add(silent)
    assert judge(mail, dns).dmarc == "unknown"
    dns.broken.clear()
    assert judge(mail, dns).verified


def test_a_silent_dns_of_a_sending_host_leaves_it_open(dns: NameServer) -> None:
    publish(dns, "acme.test")
    dns.silent.add("acme.test")
    found = judge(ANNA, dns, peer=HERE)
    assert (found.spf, found.dmarc) == ("unknown", "unknown")


def test_only_the_first_signatures_are_looked_at(dns: NameServer) -> None:
    publish(dns, "acme.test")
    forged = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=d%d.test; s=s; h=from; bh=AAAA; b=AAAA\r\n" % number
        for number in range(200)
    )
    judge(forged + ANNA, dns)
    assert len(dns.asked) < 20


@pytest.mark.parametrize(
    "header",
    [
        b"v=1; a=rsa-sha256; d=acme.test; s=comity; h=from; bh=%%%; b=",
        b"v=1; a=rsa-sha256; d=\xff\xff; s=\xff; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=acme.test; s=comity; t=%s; h=from; bh=AAAA; b=AAAA" % (b"9" * 5_000),
        b"v=1; v=1",
        b"",
    ],
)
def test_hostile_signatures_are_answered_calmly(dns: NameServer, header: bytes) -> None:
    publish(dns, "acme.test")
    found = judge(b"DKIM-Signature: " + header + b"\r\n" + ANNA, dns, peer="not an address", sender="\0@\0")
    assert found.dkim == "fail"


@pytest.mark.parametrize("raw", [b"", b"\0", b"\r\n\r\n", b"From", b": x\r\n\r\n", ANNA[:40]])
def test_what_is_no_mail_is_judged_calmly(dns: NameServer, raw: bytes) -> None:
    assert not judge(raw, dns).verified


@pytest.mark.parametrize("filling", ["body", "b=", "h=", "From"])
def test_a_mail_that_is_made_to_cost_time_costs_little(dns: NameServer, filling: str) -> None:
    publish(dns, "acme.test")
    spaces, listed, proof, body, sender = b" " * 200_000, b"from", b"AAAA", b"", b"anna@acme.test"
    if filling == "body":
        body = spaces + b"x\r\n"
    elif filling == "b=":
        proof = b"A" + spaces + b"!"
    elif filling == "h=":
        listed = b"from" + spaces + b"x"
    else:
        sender = b"(" * 100_000 + sender
    header = b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=acme.test; s=comity; h=%s; bh=AAAA; b=%s\r\n"
    began = time.monotonic()
    judge(header % (listed, proof) + ANNA.replace(b"anna@acme.test", sender) + body, dns)
    assert time.monotonic() - began < 1 * SLACK


def test_a_record_that_is_made_to_cost_time_is_not_read(dns: NameServer) -> None:
    publish(dns, "acme.test", spf="v=spf1 exists:" + "%{l1r-.+,/_=}." * 2_000 + "x.test -all")
    began = time.monotonic()
    assert judge(ANNA, dns, peer=HERE, sender="a.b-c" * 10 + "@acme.test").spf == "none"
    assert time.monotonic() - began < 1 * SLACK


def test_spaces_and_empty_lines_of_a_body_count_as_the_signature_says(dns: NameServer) -> None:
    publish(dns, "acme.test")
    mail = ANNA + b"a  b \t c  \r\n  d\r\n" + b" " * 5_000 + b"\r\n\r\n"
    changed = (b"a  b \t c  \r\n", b"a b c\r\n")
    assert judge(signed(mail, signer("acme.test")), dns).verified
    assert judge(signed(mail, signer("acme.test")).replace(*changed), dns).verified
    parts = {"selector": b"comity", "domain": b"acme.test", "privkey": key()}
    strict = dkim.sign(mail, canonicalize=(b"relaxed", b"simple"), **parts) + mail
    assert judge(strict, dns).verified
    assert not judge(strict.replace(*changed), dns).verified


RESULTS = (
    b"Authentication-Results: mx.acme.test; spf=pass smtp.mailfrom=x@customer.test;"
    b" dmarc=pass header.from=customer.test\r\n"
)
VIC = b"From: vic@customer.test\r\nSubject: Hello\r\n\r\nGood morning\r\n"


def test_the_word_of_ones_own_mail_server_counts(dns: NameServer) -> None:
    found = judge(RESULTS + VIC, dns, authserv_id="mx.acme.test")
    assert found == Verdict("none", "pass", "pass", True, "mx.acme.test says so.")


@pytest.mark.parametrize(
    ("headers", "trusted"),
    [
        (RESULTS, ""),
        (RESULTS, "mx.other.test"),
        (b"Authentication-Results: mx.other.test; none\r\n" + RESULTS, "mx.acme.test"),
        (RESULTS.replace(b"header.from=customer.test", b"header.from=evil.test"), "mx.acme.test"),
        (RESULTS.replace(b"dmarc=pass", b"dmarc=fail"), "mx.acme.test"),
        (b"Authentication-Results: (((\r\n", "mx.acme.test"),
    ],
)
def test_the_word_of_strangers_does_not(dns: NameServer, headers: bytes, trusted: str) -> None:
    assert not judge(headers + VIC, dns, authserv_id=trusted).verified
