"""A signature on its way through the mail servers of others, as Postfix and Dovecot are."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from comity.channels.email.arriving.imap import Connection
from comity.channels.email.arriving.ports import Account, Password
from comity.channels.email.authenticity.checking import verdict
from comity.channels.email.authenticity.signing import Signer, new_key, record_name, record_text, signed
from comity.testing.mailhouse import PASSWORD, MailHouse
from comity.testing.nameserver import NameServer
from comity.testing.waiting import SLACK, until

SENDER, RECEIVER = "anna@acme.example", "proof@customer.example"
WORDS = ".A dot in front, Größe €, trailing space \n\n\n" + "a long line " * 200 + "\n.\nFrom the start of a line\n\n\n"


def written() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"Änna Berg <{SENDER}>", RECEIVER
    message["Subject"] = "Über die Lieferung der Größen " * 5
    message["Message-ID"], message["Date"] = "<proof@acme.example>", "Mon, 21 Sep 2026 10:00:00 +0000"
    message.set_content(WORDS)
    message.add_attachment(bytes(range(256)) * 50, maintype="application", subtype="octet-stream", filename="größe.bin")
    return message.as_bytes()


@pytest.mark.slow
def test_a_signature_survives_real_mail_servers(mail_house: MailHouse, dns: NameServer) -> None:
    signer = Signer("acme.example", "comity", new_key())
    dns.text(record_name(signer), record_text(signer))
    dns.text("_dmarc.acme.example", "v=DMARC1; p=reject")
    receiver = f"{uuid.uuid4()}@customer.example"
    mail_house.send(SENDER, [receiver], signed(written(), signer))
    account = Account("localhost", mail_house.imap, "none", receiver, allowed=("localhost",))
    with Connection(account, Password(PASSWORD)) as connection:
        uids = until(lambda: connection.after(0), 10 * SLACK)
        raw = dict(connection.mails(uids))[uids[-1]]
    assert raw.startswith(b"Return-Path:")
    found = verdict(raw, peer="", helo="", envelope_sender=SENDER, dns=dns.resolver())
    assert (found.dkim, found.dmarc, found.verified) == ("pass", "pass", True)
