"""The mail house itself: what other tests take for granted."""

from __future__ import annotations

import smtplib
import socket
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from comity.testing.mailhouse import MailHouse, running_mail_house
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
HEAD = b"From: anna@acme.example\r\nTo: vic@customer.example\r\nSubject: Your parcel\r\nMessage-ID: <1@acme.example>"
LETTER = HEAD + b"\r\n\r\nHi\r\n"


def arrived(house: MailHouse, address: str) -> Message:
    assert until(lambda: house.mails(address), 10 * SLACK)
    return message_from_bytes(house.mails(address)[-1])


def test_a_mail_goes_out_and_its_answer_comes_back(mail_house: MailHouse) -> None:
    mail_house.send("anna@acme.example", ["answering@customer.example"], LETTER)
    there = arrived(mail_house, "answering@customer.example")
    answer = b"From: vic@customer.example\r\nIn-Reply-To: %s\r\n\r\nThanks\r\n" % there["Message-ID"].encode()
    mail_house.send("answering@customer.example", ["anna+4711@acme.example"], answer)
    back = arrived(mail_house, "anna+4711@acme.example")
    assert back["In-Reply-To"] == "<1@acme.example>"
    assert back["Delivered-To"] == "anna+4711@acme.example"


def test_greylisting_holds_a_mail_off_once(mail_house: MailHouse) -> None:
    mail_house.greylist.on = True
    try:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            mail_house.send("anna@acme.example", ["grey@customer.example"], LETTER)
        assert refused.value.recipients["grey@customer.example"][0] == 450
        mail_house.send("anna@acme.example", ["grey@customer.example"], LETTER)
    finally:
        mail_house.greylist.on = False
    assert arrived(mail_house, "grey@customer.example")["Subject"] == "Your parcel"


def test_a_mail_to_nobody_comes_back_as_a_report(mail_house: MailHouse) -> None:
    mail_house.send("bounced@acme.example", ["gone@nowhere.example"], LETTER)
    report = arrived(mail_house, "bounced@acme.example")
    assert report.get_content_type() == "multipart/report"
    status, original = report.get_payload(1), report.get_payload(2)
    assert isinstance(status, Message)
    assert isinstance(original, Message)
    assert "Status: 5.1.2" in status.as_string()
    assert "<1@acme.example>" in original.as_string()


def test_it_leaves_nothing_behind() -> None:
    with running_mail_house() as house:
        assert processes_in(house.folder)
        ports = house.smtp, house.imap
    assert not processes_in(house.folder)
    assert not house.folder.exists()
    for port in ports:
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))


def processes_in(folder: Path) -> list[int]:
    """Those that work in a folder, or were started with it."""
    return [int(each.name) for each in Path("/proc").glob("[0-9]*") if _belongs(each, str(folder))]


def _belongs(process: Path, folder: str) -> bool:
    try:
        return folder in (process / "cmdline").read_text() or str((process / "cwd").readlink()).startswith(folder)
    except OSError:
        return False
