"""An invitation is answered: the organiser hears it as calendars understand it, and what changes is drawn anew."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from comity.channels.email import actions
from comity.channels.email.invitations import Standing
from comity.channels.email.invited import Invited
from comity.channels.email.models import IncomingMail, InvitationAnswer
from comity.channels.email.tests.house import SUPPORT, VIC, House, Postbox, report, written
from comity.conversations import queries as talks
from comity.foundation.clock import DAY, HOUR
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.stops import actions as stops

SORA = "sora@supplier.example"


def invitation(
    *lines: str, method: str = "REQUEST", sender: str = SORA, to: str = SUPPORT, subject: str = "", **more: Any
) -> bytes:
    """A mail that invites the mailbox; `lines` and `more` are lines of its event, which take the place of the usual."""
    event = {
        "UID": "7@supplier.example",
        "SUMMARY": "Lamps\\, shades",
        "DTSTART": "20261005T080000Z",
        "DTEND": "20261005T090000Z",
        "ORGANIZER": f"mailto:{SORA}",
        "ATTENDEE": f"mailto:{SUPPORT}",
    } | {name.upper(): str(value) for name, value in more.items()}
    event |= dict(line.split(":", 1) for line in lines)
    said = "".join(f"{name}:{value}\r\n" for name, value in event.items())
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Sora <{sender}>", to, subject or "Shall we meet?"
    mail["Message-ID"] = f"<{uuid.uuid4()}@supplier.example>"
    mail.set_content("Shall we meet?")
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{said}END:VEVENT\r\nEND:VCALENDAR\r\n"
    mail.add_alternative(calendar, subtype="calendar", params={"method": method})
    return mail.as_bytes()


def give(house: House, mail: IncomingMail, answer: str, actor: Actor | None = None) -> Standing:
    how = {"actor": actor or house.anna, "message": mail.message, "answer": answer}
    return house.store.write_now(actions.answer_invitation, **how)


def take_back(house: House, mail: IncomingMail) -> Standing:
    return house.store.write_now(actions.take_back_answer, actor=house.anna, message=mail.message)


def drawn(house: House, mail: IncomingMail) -> Invited:
    assert mail.message is not None
    panel = house.seen(mail.message).panel
    assert panel is not None
    found: Invited = panel.content
    return found


def html(house: House, mail: IncomingMail) -> str:
    assert mail.message is not None
    view = house.seen(mail.message)
    return str(house.runtime.templates.drawn("conversations/message.html", faces=[view.author], message=view))


def told(house: House, mail: IncomingMail) -> tuple[str, str, str] | None:
    """Who answered what, and what is known of it."""
    found = drawn(house, mail).answered
    return None if found is None else (found.by, found.answer, found.state)


def calendar_of(mail: EmailMessage) -> dict[str, str]:
    """The lines of its calendar by their names, unfolded."""
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REPLY"
    lines = part.get_content().replace("\r\n", "\n").replace("\n ", "").strip().split("\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    return dict(line.split(":", 1) for line in lines)


@pytest.mark.parametrize(
    ("answer", "partstat", "subject"),
    [("yes", "ACCEPTED", "Accepted"), ("maybe", "TENTATIVE", "Tentative"), ("no", "DECLINED", "Declined")],
)
def test_the_organiser_hears_the_answer_as_calendars_understand_it(
    house: House, box: Postbox, answer: str, partstat: str, subject: str
) -> None:
    mail = house.file(invitation(sequence=2))
    give(house, mail, answer)
    assert told(house, mail) == ("Anna", answer, "leaves in a few seconds") and box.mails == []
    house.pass_time()
    [sent] = box.mails
    assert box.envelopes == [(SUPPORT, SORA)]
    assert (sent["From"], sent["To"]) == (f"Anna at Comity <{SUPPORT}>", SORA)
    assert sent["Subject"] == f"{subject}: Lamps, shades" and sent["In-Reply-To"]
    lines = calendar_of(sent)
    assert (lines["METHOD"], lines["UID"], lines["SEQUENCE"]) == ("REPLY", "7@supplier.example", "2")
    assert lines["ORGANIZER"] == f"mailto:{SORA}"
    assert lines[f'ATTENDEE;CN="Anna at Comity";PARTSTAT={partstat}'] == f"mailto:{SUPPORT}"
    assert (lines["DTSTART"], lines["SUMMARY"]) == ("20261005T080000Z", "Lamps\\, shades")
    plain = sent.get_body(("plain",))
    assert plain is not None and f"Anna at Comity says {answer} to “Lamps, shades”." in plain.get_content()
    assert "2026-10-05 08:00 UTC" in plain.get_content()
    assert told(house, mail) == ("Anna", answer, "sent, not confirmed")


def test_another_answer_takes_the_place_of_the_first_and_the_same_is_not_mailed_twice(
    house: House, box: Postbox
) -> None:
    mail = house.file(invitation())
    for answer in ("yes", "maybe", "maybe"):
        give(house, mail, answer)
    house.pass_time()
    assert [one["Subject"] for one in box.mails] == ["Tentative: Lamps, shades"], "what was changed in time never left"
    give(house, mail, "maybe", house.ben)
    house.pass_time()
    assert len(box.mails) == 1 and told(house, mail) == ("Anna", "maybe", "sent, not confirmed")
    give(house, mail, "no", house.ben)
    house.pass_time()
    assert [one["Subject"] for one in box.mails][1:] == ["Declined: Lamps, shades"]
    assert told(house, mail) == ("Ben", "no", "sent, not confirmed")
    assert house.ben.person in house.store.read_now(talks.participants, conversation=mail.conversation)


def test_what_is_taken_back_in_time_never_leaves_and_the_answer_before_counts_again(house: House, box: Postbox) -> None:
    mail = house.file(invitation())
    give(house, mail, "yes")
    assert take_back(house, mail).answer is None and take_back(house, mail).answer is None
    house.pass_time()
    assert box.mails == [] and told(house, mail) is None
    give(house, mail, "yes")
    house.pass_time()
    give(house, mail, "no")
    take_back(house, mail)
    assert told(house, mail) == ("Anna", "yes", "sent, not confirmed")
    with pytest.raises(RuleRefused) as refused:
        take_back(house, mail)
    assert refused.value.reason == "already_sent"
    give(house, mail, "no")
    give(house, mail, "yes")
    house.pass_time()
    assert len(box.mails) == 1, "he knows that already"


def test_an_update_takes_its_place_and_wants_an_answer_of_its_own(house: House, box: Postbox) -> None:
    first = house.file(invitation())
    give(house, first, "yes")
    house.pass_time()
    give(house, first, "no")
    later = house.file(invitation("DTSTART:20261006T080000Z", sequence=1, subject="Updated: Shall we meet?"))
    assert (later.conversation, later.reason) == (first.conversation, "invitation")
    assert drawn(house, first).newer == str(later.message) and not drawn(house, first).newer_cancels
    assert "It was changed since" in html(house, first) and "data-mail-act" not in html(house, first)
    with pytest.raises(RuleRefused) as refused:
        give(house, first, "no")
    assert refused.value.reason == "overtaken"
    one = drawn(house, later)
    assert one.answered is None and one.before is not None and (one.before.by, one.before.answer) == ("Anna", "yes")
    house.pass_time()
    assert len(box.mails) == 1, "the answer that waited was to another day"
    give(house, later, "yes")
    house.pass_time()
    assert (calendar_of(box.mails[1])["SEQUENCE"], calendar_of(box.mails[1])["DTSTART"]) == ("1", "20261006T080000Z")


def test_a_cancellation_is_drawn_at_what_it_cancels(house: House) -> None:
    first = house.file(invitation())
    last = house.file(invitation(method="CANCEL", sequence=1, subject="Cancelled: Shall we meet?"))
    assert last.conversation == first.conversation
    assert (drawn(house, first).newer, drawn(house, first).newer_cancels) == (str(last.message), True)
    assert "It was cancelled since" in html(house, first)
    assert drawn(house, last).cancelled and drawn(house, last).to == ""
    with pytest.raises(RuleRefused) as refused:
        give(house, last, "yes")
    assert refused.value.reason == "no_answer_wanted"
    late = house.file(invitation(sequence=0, subject="Shall we meet again?"))
    assert drawn(house, late).newer == str(last.message), "an older one that comes late changes nothing"


def test_one_of_several_appointments_is_changed_and_all_are_cancelled(house: House, box: Postbox) -> None:
    whole = house.file(invitation("RRULE:FREQ=WEEKLY"))
    one = house.file(invitation("RECURRENCE-ID;TZID=Europe/Vienna:20261012T100000", sequence=1))
    assert drawn(house, whole).newer == "" == drawn(house, one).newer
    give(house, one, "no")
    house.pass_time()
    assert calendar_of(box.mails[0])['RECURRENCE-ID;TZID="Europe/Vienna"'] == "20261012T100000"
    house.file(invitation(method="CANCEL", sequence=2))
    assert drawn(house, whole).newer_cancels and drawn(house, one).newer_cancels


def test_e01_others_change_nothing_though_they_know_its_uid(house: House) -> None:
    """Somebody else, somebody in another talk, and a mail that proves less than the one it names."""
    first = house.file(invitation())
    other = house.file(invitation(method="CANCEL", sequence=9, sender=VIC))
    assert other.conversation != first.conversation and drawn(house, first).newer == ""
    house.store.write_now(_prove, mail=first.id)
    forged = house.file(invitation(method="CANCEL", sequence=9))
    assert forged.conversation == first.conversation and drawn(house, first).newer == ""


def _prove(tx: Tx, *, mail: uuid.UUID) -> None:
    tx.session.get_one(IncomingMail, mail).dmarc = "pass"


def test_who_does_not_see_the_talk_answers_nothing(house: House) -> None:
    box = house.make("anna@lumen.example", owner=house.anna)
    mail = house.file(invitation(), mailbox=box)
    for answerer in (house.ben, house.cleo):
        with pytest.raises(NotFound):
            give(house, mail, "yes", answerer)
    plain = house.file(written())
    with pytest.raises(NotFound):
        give(house, plain, "yes")


@pytest.mark.parametrize("lines", [["ORGANIZER:invalid"], ["UID:"]])
def test_what_names_nobody_to_answer_offers_no_answer(house: House, lines: list[str]) -> None:
    mail = house.file(invitation(*lines))
    assert drawn(house, mail).to == "" and "data-mail-act" not in html(house, mail)
    with pytest.raises(RuleRefused):
        give(house, mail, "yes")


def test_e09_what_stands_in_an_invitation_makes_no_lines_of_the_answer(house: House, box: Postbox) -> None:
    uid = "7\\nATTENDEE:mailto:eve@evil.example"
    mail = house.file(invitation(f"UID:{uid}", "SUMMARY:Lamps\\nBcc: eve@evil.example " + "é" * 100))
    give(house, mail, "yes")
    house.pass_time()
    lines = calendar_of(box.mails[0])
    assert lines["UID"] == "7 ATTENDEE:mailto:eve@evil.example" and "Bcc" not in box.mails[0]
    assert [name for name in lines if name.startswith("ATTENDEE")] == ['ATTENDEE;CN="Anna at Comity";PARTSTAT=ACCEPTED']
    [part] = [part for part in box.mails[0].walk() if part.get_content_type() == "text/calendar"]
    folded = part.get_payload(decode=True)
    assert isinstance(folded, bytes)
    assert max(len(line) for line in folded.splitlines()) <= 75
    assert "é" * 100 in lines["SUMMARY"]


def test_a_mail_server_that_is_busy_gets_it_later_and_what_comes_back_is_told(house: House, box: Postbox) -> None:
    mail = house.file(invitation())
    box.answer = "451 Later"
    give(house, mail, "yes")
    house.pass_time()
    found = told(house, mail)
    assert found is not None and found[2].startswith("waits, the mail server does not take it yet")
    box.answer = "250 OK"
    house.pass_time(HOUR // 1_000_000)
    [sent] = box.mails
    bounce = house.file(report(_reported(sent), recipient=SORA), recipient=SUPPORT)
    assert (bounce.state, bounce.reason) == ("filed", "report")
    found = told(house, mail)
    assert found is not None and found[2].startswith("came back: ") and drawn(house, mail).answered is not None
    give(house, mail, "yes")
    house.pass_time()
    assert told(house, mail) == ("Anna", "yes", "not sent: this address took no mail before")
    assert len(box.mails) == 1


def _reported(sent: EmailMessage) -> EmailMessage:
    """The report goes to the mailbox itself."""
    sent["Reply-To"] = SUPPORT
    return sent


def test_a_receipt_confirms_it(house: House, box: Postbox) -> None:
    mail = house.file(invitation())
    give(house, mail, "yes")
    house.pass_time()
    house.file(report(_reported(box.mails[0]), recipient=SORA, action="delivered", status="2.0.0"))
    assert told(house, mail) == ("Anna", "yes", "delivered")


def test_a_mail_server_that_never_takes_it_is_given_up(house: House, box: Postbox) -> None:
    mail = house.file(invitation())
    box.answer = "451 Later"
    give(house, mail, "yes")
    for _ in range(3):
        house.pass_time(DAY // 1_000_000)
    found = told(house, mail)
    assert found is not None and found[2].startswith("not sent: ")
    box.answer = "250 OK"
    give(house, mail, "yes")
    house.pass_time()
    assert told(house, mail) == ("Anna", "yes", "sent, not confirmed"), "asked for once more, it is tried once more"


def test_contact_that_is_stopped_gets_no_answer(house: House, box: Postbox) -> None:
    mail = house.file(invitation())
    give(house, mail, "yes")
    sora = house.store.read_now(people.person_at, kind="email", value=SORA)
    house.store.write_now(stops.stop, by=house.anna.person, person=sora, kind="do_not_contact", reason="asked")
    house.pass_time()
    assert told(house, mail) == ("Anna", "yes", "not sent: contact is stopped") and box.mails == []


def test_a_reply_address_that_was_invited_answers_as_itself(house: House, box: Postbox) -> None:
    talk = house.file(written("Hello", sender=SORA))
    house.answer(house.anna, talk.conversation, "Let us meet.")
    address = box.mails[0]["Reply-To"].addresses[0].addr_spec
    mail = house.file(invitation(f"ATTENDEE:mailto:{address}"), recipient=address)
    give(house, mail, "yes")
    house.pass_time()
    lines = calendar_of(box.mails[1])
    assert lines['ATTENDEE;CN="Anna at Comity";PARTSTAT=ACCEPTED'] == f"mailto:{address}"


def test_answers_are_kept_each_with_who_and_when(house: House) -> None:
    mail = house.file(invitation())
    give(house, mail, "yes")
    house.clock.advance(1)
    give(house, mail, "no", house.ben)
    rows = house.store.read_now(_answers)
    assert [(row.answer, row.state) for row in rows] == [("yes", "dropped"), ("no", "waiting")]
    assert [row.answered_by for row in rows] == [house.anna.person, house.ben.person]


def _answers(tx: Tx) -> list[InvitationAnswer]:
    return list(tx.session.scalars(select(InvitationAnswer).order_by(InvitationAnswer.answered_at)))
