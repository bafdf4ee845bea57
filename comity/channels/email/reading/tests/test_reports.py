"""Reports on mails that did not arrive, in the standard's form and in the words of servers."""

from __future__ import annotations

import pytest

from comity.channels.email.reading import Delivery, Letter, Report, read

STATUS = """Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4711

Final-Recipient: rfc822; bert@customer.example
Original-Recipient: rfc822;bert.beispiel@customer.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <bert@customer.example>:
    user unknown

Final-Recipient: rfc822; cara@customer.example
Action: Delayed
Status: 4.4.1 (timed out)
"""
RETURNED = "From: anna@comity.example\nMessage-ID: <4711@comity.example>\nSubject: Hello\n\nHello Bert"


def dsn(status: str, returned: str, kind: str = "message/rfc822") -> Letter:
    head = "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    parts = f"--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b\n"
    return read(f"{head}{parts}Content-Type: {kind}\n\n{returned}\n--b--\n".encode())


def bounce(text: str, *fields: str, sender: str = "MAILER-DAEMON@mx.example") -> Letter:
    return read("\n".join([f"From: {sender}", *fields, "", text]).encode())


def test_a_delivery_status_is_told_for_each_recipient() -> None:
    """RFC 3464."""
    letter = dsn(STATUS, RETURNED)
    assert letter.automatic == "report"
    assert letter.report == Report(
        "4711@comity.example",
        (
            Delivery(
                "bert.beispiel@customer.example",
                "failed",
                "5.1.1",
                "550 5.1.1 <bert@customer.example>: user unknown",
            ),
            Delivery("cara@customer.example", "delayed", "4.4.1", ""),
        ),
    )
    assert letter.words == "It failed."
    assert [part.name for part in letter.parts] == ["Hello.eml"]


def test_the_returned_head_is_enough() -> None:
    letter = dsn(STATUS, RETURNED.split("\n\n")[0], "text/rfc822-headers")
    assert letter.report is not None
    assert letter.report.message_id == "4711@comity.example"
    assert letter.parts == ()


def test_a_status_without_action_is_understood_by_its_number() -> None:
    letter = dsn("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@x.example\nStatus: 2.0.0", "")
    assert letter.report == Report("", (Delivery("a@x.example", "delivered", "2.0.0", ""),))


def test_a_read_receipt_is_a_report_without_deliveries() -> None:
    """RFC 8098."""
    head = "From: b@x.example\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
    part = (
        "--b\n\nRead\n--b\nContent-Type: message/disposition-notification\n\nOriginal-Message-ID: <7@x.example>\n--b--"
    )
    assert read(f"{head}{part}".encode()).report == Report("7@x.example", ())


@pytest.mark.parametrize(
    ("text", "recipient", "action", "status", "reason", "message_id"),
    [
        (
            "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to "
            "the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            "<bert@customer.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
            "--- Below this line is a copy of the message.\n\nReturn-Path: <anna@comity.example>\n"
            "Message-ID: <4711@comity.example>\n\nHello",
            "bert@customer.example",
            "failed",
            "5.1.1",
            "Sorry, no mailbox here by that name. (#5.1.1)",
            "4711@comity.example",
        ),
        (
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
            "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) "
            "failed:\n\n"
            "  bert@customer.example\n    host mx.customer.example [192.0.2.1]\n    550 5.7.1 relaying denied\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n"
            "Message-Id: <4711@comity.example>\n\nHello",
            "bert@customer.example",
            "failed",
            "5.7.1",
            "host mx.customer.example [192.0.2.1] 550 5.7.1 relaying denied",
            "4711@comity.example",
        ),
        (
            "Delivery has failed to these recipients or groups:\n\nbert@customer.example\nThe email address you "
            "entered couldn't be found.\n\nDiagnostic information for administrators:\n\nOriginal message headers:\n\n"
            "Message-ID: <4711@comity.example>\n",
            "bert@customer.example",
            "failed",
            "",
            "The email address you entered couldn't be found.",
            "4711@comity.example",
        ),
        (
            "This is the mail system at host mx.example.\n\nYour message has not been delivered yet; it will be "
            "retried.\n\n"
            "<bert@customer.example>: connect to mx.customer.example: Connection timed out (4.4.1)\n",
            "bert@customer.example",
            "delayed",
            "4.4.1",
            "connect to mx.customer.example: Connection timed out (4.4.1)",
            "",
        ),
    ],
    ids=["qmail", "exim", "exchange", "postfix"],
)
def test_bounces_in_the_words_of_servers_are_understood(
    text: str, recipient: str, action: str, status: str, reason: str, message_id: str
) -> None:
    letter = bounce(text)
    assert letter.report == Report(message_id, (Delivery(recipient, action, status, reason),))
    assert letter.automatic == "report"


def test_the_header_of_exim_names_the_recipients() -> None:
    letter = bounce("Undelivered.", "Subject: Undeliverable: x", "X-Failed-Recipients: b@x.example, c@x.example")
    assert letter.report is not None
    assert [each.recipient for each in letter.report.deliveries] == ["b@x.example", "c@x.example"]


def test_a_person_who_writes_about_a_bounce_reports_nothing() -> None:
    text = "My mail was undeliverable:\n<bert@customer.example>: no such user"
    assert bounce(text, sender="anna@comity.example").report is None
    assert bounce(text, sender="anna@comity.example").automatic == ""
