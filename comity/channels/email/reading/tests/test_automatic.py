"""Which mails no person wrote to us: attack E05."""

from __future__ import annotations

import pytest

from comity.channels.email.reading import OWN_HEADER, read


def kind(*fields: str, sender: str = "Bert <bert@customer.example>") -> str:
    return read(("\n".join([f"From: {sender}", *fields]) + "\n\nI am away.\n").encode()).automatic


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("Auto-Submitted: no",),
        ("Subject: Re: Out of office hours?",),
        ("Subject: Question about your vacation rules",),
        ("Subject: Out of office: how do I set it?",),
        ("Subject: Abwesenheitsnotizen einrichten",),
        ("Subject: Automatic door",),
        ("X-Auto-Response-Suppress: None",),
        ("Precedence: first-class",),
        ("X-Autoreply: no",),
        ("Return-Path: <bert@customer.example>",),
    ],
)
def test_a_mail_by_somebody_is_not_automatic(fields: tuple[str, ...]) -> None:
    assert kind(*fields) == ""


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (rejected)",
        "X-Autoreply: yes",
        "X-Autorespond: Away",
        "X-AutoReply-From: bert@customer.example",
        "Precedence: auto_reply",
        "Subject: Automatic reply: Help",
        "Subject: Auto-Reply: Re: Help",
        "Subject: Automatische Antwort: Hilfe",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Panne?=",
        "Subject: Respuesta automática: Falla",
        "Return-Path: <>",
    ],
)
def test_answers_without_a_person_are_told(field: str) -> None:
    assert kind(field) == "auto-reply"


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office",
        "Out of the office: Help",
        "Out of Office AutoReply: Help",
        "Automatic reply (Out of Office)",
        "Abwesenheitsnotiz: Hilfe",
        "Abwesend bis 1.12.",
        "Ich bin im Urlaub",
        "Absence du bureau : Panne",
        "Absent du 1 au 5",
        "Fuera de la oficina: Falla",
        "Ausente hasta el lunes",
        "Vacation",
    ],
)
def test_people_who_are_away_are_told_by_the_subject_alone(subject: str) -> None:
    assert kind(f"Subject: {subject}") == "out-of-office"


def test_a_vacation_program_says_what_it_is() -> None:
    assert kind("Auto-Submitted: auto-replied (vacation)") == "out-of-office"


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("List-Id: <users.lists.example>", "list"),
        ("Precedence: list", "list"),
        ("List-Post: <mailto:users@lists.example>", "list"),
        ("List-Unsubscribe: <https://x.example/u>", "bulk"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: Junk", "bulk"),
        ("Auto-Submitted: auto-generated", "bulk"),
        ("X-Auto-Response-Suppress: All", "bulk"),
    ],
)
def test_what_goes_to_many_or_comes_from_a_machine_is_told(field: str, told: str) -> None:
    assert kind(field) == told


def test_an_answer_on_a_list_is_first_of_all_an_answer() -> None:
    assert kind("List-Id: <l.example>", "Auto-Submitted: auto-replied") == "auto-reply"


def test_our_own_mail_that_comes_back_is_a_loop_whatever_else_it_says() -> None:
    assert kind(f"{OWN_HEADER}: 1", "Auto-Submitted: auto-replied", "List-Id: <l.example>") == "loop"
    assert kind(f"{OWN_HEADER.lower()}:") == "loop"


def test_a_mail_daemon_reports() -> None:
    assert kind(sender="Mail Delivery System <MAILER-DAEMON@mx.example>") == "report"
    assert kind("Return-Path: <>", sender="postmaster@mx.example") == "report"
    assert kind(sender="postmaster@mx.example") == ""
