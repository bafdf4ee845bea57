"""Who a mail is from and to: attack E12 and the like."""

from __future__ import annotations

import pytest

from comity.channels.email.reading import Letter, Mailbox, Unreadable, read


def letter(*fields: str) -> Letter:
    return read(("\n".join(fields) + "\n\nHello\n").encode())


@pytest.mark.parametrize(
    ("value", "name", "email"),
    [
        ("anna@Comity.Example", "", "anna@comity.example"),
        ("Anna Muster <Anna@Comity.Example>", "Anna Muster", "Anna@comity.example"),
        ('"Muster, Anna" <anna@comity.example>', "Muster, Anna", "anna@comity.example"),
        ("anna@comity.example (Anna Muster)", "Anna Muster", "anna@comity.example"),
        ("=?utf-8?q?Anna_M=C3=BCller?= <anna@comity.example>", "Anna Müller", "anna@comity.example"),
        (
            "=?iso-8859-1?b?QW5uYSBN/Gxs?= =?iso-8859-1?q?er?= <anna@comity.example>",
            "Anna Müller",
            "anna@comity.example",
        ),
        ('"=?utf-8?b?QW5uYQ==?=" <anna@comity.example>', "Anna", "anna@comity.example"),
        ("<b>Anna</b> <anna@comity.example>", None, None),
        ('"<b>Anna</b>" <anna@comity.example>', "<b>Anna</b>", "anna@comity.example"),
        ('"Anna\u202egnp.exe" <anna@comity.example>', "Annagnp.exe", "anna@comity.example"),
        ('Anna "the \\"first\\"" Muster <anna@comity.example>', 'Anna the "first" Muster', "anna@comity.example"),
        ("Anna <anna@[192.0.2.1]>", "Anna", "anna@[192.0.2.1]"),
        ("Änne <änne@exämple.example>", "Änne", "änne@exämple.example"),
    ],
)
def test_one_sender_is_told_with_name_and_address(value: str, name: str | None, email: str | None) -> None:
    read_of = letter(f"From: {value}")
    assert read_of.sender == (None if email is None else Mailbox(name or "", email))
    assert not read_of.several_senders


@pytest.mark.parametrize(
    "value",
    [
        "boss@good.example, x@evil.example",
        '"boss@good.example" <x@evil.example>',
        "'boss@good.example' <x@evil.example>",
        "=?utf-8?q?boss=40good=2Eexample?= <x@evil.example>",
        "Team: boss@good.example, x@evil.example;",
        "x@evil.example\nFrom: boss@good.example",
        "x@evil.example\nFROM : boss@good.example",
    ],
)
def test_whoever_names_several_is_told_to_do_so(value: str) -> None:
    assert letter(f"From: {value}").several_senders


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Team:;",
        "undisclosed-recipients:;",
        "boss@good.example <x@evil.example> <y@evil.example>",
        "boss@good.example(comment)@evil.example",
        "=?utf-8?q?boss=40good=2Eexample?=",
        "<boss@good.example",
        "boss@good.example)x@evil.example",
        '"boss"@good@evil.example',
        "<@good.example,@evil.example:x@evil.example>",
        "boss@good.example, x@evil.example",
        "x@evil.example\nFrom: boss@good.example",
        "boss @good.example",
        "a@",
        "((((((((((((",
        '"""""',
    ],
)
def test_nobody_is_the_sender_when_it_is_not_clear(value: str) -> None:
    assert letter(f"Subject: x\nFrom: {value}").sender is None


def test_an_address_as_its_own_name_is_no_second_sender() -> None:
    read_of = letter('From: "anna@comity.example" <Anna@comity.example>')
    assert read_of.sender == Mailbox("anna@comity.example", "Anna@comity.example")
    assert not read_of.several_senders


def test_two_headers_that_name_the_same_sender_are_still_two() -> None:
    read_of = letter("From: Anna <anna@comity.example>", "From: anna@comity.example")
    assert read_of.sender == Mailbox("Anna", "anna@comity.example")
    assert read_of.several_senders


def test_recipients_are_told_with_the_members_of_groups() -> None:
    read_of = letter(
        "From: a@x.example",
        'To: Team: "B, C" <b@x.example>, c@x.example;, d@x.example',
        "Cc: e@x.example,, ,f@x.example",
        "Reply-To: g@x.example",
        "Delivered-To: support+t42@Comity.example",
        "X-Original-To: support@comity.example",
        "Delivered-To: support@comity.example",
    )
    assert [one.email for one in read_of.to] == ["b@x.example", "c@x.example", "d@x.example"]
    assert [one.email for one in read_of.cc] == ["e@x.example", "f@x.example"]
    assert [one.email for one in read_of.reply_to] == ["g@x.example"]
    assert read_of.delivered_to == ("support+t42@comity.example", "support@comity.example")


def test_ids_stand_without_brackets_and_once() -> None:
    read_of = letter(
        "From: a@x.example",
        "Message-ID:\n <1@x.example>",
        "In-Reply-To: Your message of Monday <2@x.example>",
        "References: <3@x.example>\n\t<2@x.example><3@x.example>",
    )
    assert (read_of.message_id, read_of.in_reply_to) == ("1@x.example", "2@x.example")
    assert read_of.references == ("3@x.example", "2@x.example")
    assert letter("From: a@x.example", "Message-ID: 17@x.example").message_id == "17@x.example"


@pytest.mark.parametrize(
    ("date", "sent_at"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0100", 1_795_424_400_000_000),
        ("23 Nov 2026 09:00 GMT (winter)", 1_795_424_400_000_000),
        ("Mon, 23 Nov 2026 09:00:00", 1_795_424_400_000_000),
        ("yesterday", None),
        ("Mon, 99 Nov 2026 99:00:00 +9999", None),
        ("Mon, 23 Nov 99999999 10:00:00 +0100", None),
        ("", None),
    ],
)
def test_dates_are_microseconds_or_nothing(date: str, sent_at: int | None) -> None:
    assert letter("From: a@x.example", f"Date: {date}").sent_at == sent_at


def test_names_and_subjects_are_one_line_without_control_characters() -> None:
    read_of = letter("From: =?utf-8?q?A=0D=0ABcc=3A_x=00?= <a@x.example>", "Subject: =?utf-8?b?SGkNClgtRXZpbDogMQA=?=")
    assert read_of.sender is not None
    assert read_of.sender.name == "A Bcc: x"
    assert read_of.subject == "Hi X-Evil: 1"


def test_markup_in_a_subject_is_text() -> None:
    """E07."""
    assert letter("From: a@x.example", "Subject: <script>1</script>").subject == "<script>1</script>"


@pytest.mark.parametrize(("raw", "reason"), [(b"", "empty"), (b"\n\n\n", "empty"), (b"\nhello\n", "no header fields")])
def test_what_is_no_mail_is_refused_in_words(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)
