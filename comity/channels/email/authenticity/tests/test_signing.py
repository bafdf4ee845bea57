"""The form of our signatures and of what is published for them; that they hold is proven in test_checking.py."""

from __future__ import annotations

import re

import dns.zone

from comity.channels.email.authenticity.signing import Signer, new_key, record_line, record_name, record_text, signed

SIGNER = Signer("acme.test", "comity", new_key())


def test_from_cannot_be_added_and_what_is_missing_neither() -> None:
    header = signed(b"From: anna@acme.test\n\nHello\n", SIGNER).partition(b"\r\nFrom:")[0]
    listed = re.sub(rb"\s", b"", header).partition(b";h=")[2].partition(b";")[0].split(b":")
    assert listed.count(b"from") == 2
    assert {b"subject", b"reply-to", b"in-reply-to", b"references", b"content-type"} <= set(listed)
    assert b"c=relaxed/relaxed" in header
    assert b"l=" not in header.replace(b"bl=", b"").partition(b"bh=")[0]


def test_a_signed_mail_has_one_kind_of_line_end() -> None:
    mail = signed(b"From: anna@acme.test\nSubject: Hi\n\nHello\r\nthere\n", SIGNER)
    assert mail.endswith(b"From: anna@acme.test\r\nSubject: Hi\r\n\r\nHello\r\nthere\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail)


def test_the_record_fits_into_a_zone() -> None:
    zone = dns.zone.from_text(f"$TTL 60\n{record_line(SIGNER)}", origin="acme.test", check_origin=False)
    found = zone.find_rdataset("comity._domainkey", "TXT")
    assert record_name(SIGNER) == "comity._domainkey.acme.test"
    assert b"".join(found[0].strings).decode() == record_text(SIGNER)
    assert len(record_text(SIGNER)) > 255
