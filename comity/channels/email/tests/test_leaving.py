"""Answers that leave as mail: to whom, when, with which headers, and what is said of them."""

from __future__ import annotations

import pytest

from comity.channels.email import actions, queries
from comity.channels.email.tests.house import SUPPORT, VIC, House, Postbox, report, written
from comity.conversations import actions as conversations
from comity.conversations.tests.wires import Wire
from comity.foundation.errors import NotFound
from comity.foundation.files import actions as files
from comity.foundation.files.actions import Found
from comity.foundation.live.connection import Connection
from comity.people import actions as people


def test_an_answer_leaves_after_ten_seconds_with_its_thread(house: House, box: Postbox) -> None:
    first = house.file(written(message_id="<first@elsewhere.example>"))
    message = house.say(house.anna, first.conversation, "It **left** yesterday.")
    house.follow()
    house.run_due()
    assert (box.mails, [mail.state for mail in house.sent(message)]) == ([], ["waiting"])
    house.pass_time()
    [mail] = box.mails
    assert (str(mail["From"]), str(mail["To"])) == ("Anna at Comity <support@lumen.example>", f"Vic Dane <{VIC}>")
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Re: Order 4711", "<first@elsewhere.example>")
    assert (mail["References"], "Auto-Submitted" in mail) == ("<first@elsewhere.example>", False)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().startswith("It **left** yesterday.")
    assert "> Where is my order?" in plain.get_content()
    assert "<strong>left</strong>" in html.get_content()
    reply_to = mail["Reply-To"].addresses[0].addr_spec
    assert box.envelopes == [(reply_to, VIC)]
    assert [(one.state, one.address) for one in house.sent(message)] == [("sent", VIC)]
    seen = house.seen(message)
    assert seen.door is not None and (seen.door.icon, seen.door.name, seen.way) == (
        "mail",
        SUPPORT,
        "by mail · sent, not confirmed",
    )
    second = house.answer(house.anna, first.conversation, "And it arrived.")
    assert box.mails[1]["References"] == f"<first@elsewhere.example> {mail['Message-ID']}"
    assert box.mails[1]["Reply-To"] == mail["Reply-To"] and house.sent(second)


def test_what_is_taken_back_in_time_never_leaves(house: House, box: Postbox) -> None:
    first = house.file(written())
    message = house.say(house.anna, first.conversation, "Oops")
    house.follow()
    house.store.write_now(conversations.delete_message, actor=house.anna, message=message)
    changed = house.say(house.anna, first.conversation, "It left yestreday.")
    house.store.write_now(conversations.edit_message, actor=house.anna, message=changed, body="It left yesterday.")
    house.pass_time()
    [mail] = box.mails
    assert "It left yesterday." in mail.as_string() and "Oops" not in mail.as_string()
    assert [one.state for one in house.sent(message)] == ["dropped"]


def test_notes_never_leave(house: House, box: Postbox) -> None:
    """I06: neither as a mail nor as what was said before."""
    first = house.file(written())
    house.answer(house.ben, first.conversation, "CANARY-INSIDE she is difficult", lane="note")
    assert box.mails == []
    house.answer(house.anna, first.conversation, "It left yesterday.")
    house.answer(house.anna, first.conversation, "CANARY-INSIDE again", lane="note")
    house.answer(house.anna, first.conversation, "And arrived.")
    assert len(box.raw) == 2 and not any(b"CANARY" in raw for raw in box.raw)


def test_a_visitor_gets_mail_only_where_he_left_before_he_read(house: House, box: Postbox) -> None:
    vic, talk = house.visitor()
    unknown = house.answer(house.anna, talk, "Yes, twelve of them.")
    assert house.sent(unknown) == [] and box.mails == [], "nobody knows where"
    house.store.write_now(people.claim_address, person=vic.person, kind="email", value=VIC)
    read = house.say(house.anna, talk, "Shall I keep one for you?")
    house.store.write_now(conversations.mark_read, actor=vic, conversation=talk, seq=100)
    house.pass_time()
    assert (box.mails, [one.reason for one in house.sent(read)]) == ([], ["read"])
    house.answer(house.anna, talk, "I keep one until Friday.")
    [mail] = box.mails
    assert (str(mail["To"]), mail["Subject"]) == (VIC, "Your question to Comity")
    assert "You wrote on" in mail.as_string() and "Visitor" not in mail.as_string()
    assert "Is the lamp in stock?" in mail.as_string()
    back = house.file(written("Please do!", to=mail["Reply-To"], subject=f"Re: {mail['Subject']}"))
    assert (back.conversation, back.author, back.reason) == (talk, vic.person, "reply_address")
    assert house.person(VIC) == vic.person, "he has what we mailed there, so it is his"
    assert house.bodies(talk, vic)[-1] == "Please do!"
    house.answer(house.anna, talk, "Done.")
    assert len(box.mails) == 2, "his last words came by mail, so do ours"


def test_while_he_is_here_nothing_is_mailed(house: House, box: Postbox) -> None:
    vic, talk = house.visitor()
    house.store.write_now(people.claim_address, person=vic.person, kind="email", value=VIC)

    window = Connection(vic, Wire(), html=False)
    house.runtime.hub.add(window)
    message = house.answer(house.anna, talk, "Yes.")
    assert (box.mails, [one.state for one in house.sent(message)]) == ([], ["waiting"])
    house.runtime.hub.remove(window)
    house.pass_time(31)
    assert [one.state for one in house.sent(message)] == ["sent"]


def test_files_go_along_and_names_make_no_headers(house: House, box: Postbox) -> None:
    """E09"""
    blob, sha256 = house.runtime.blobs.add(b"%PDF-1.7 invoice")
    found = Found(16, sha256, "application/pdf")
    name = "in\r\nBcc: eve@evil.example\r\nvoice.pdf"
    file = house.store.write_now(files.add_upload, owner=house.anna.person, name=name, blob=blob, found=found)
    first = house.file(written(sender="Vic <vic@elsewhere.example>", subject="Order =?utf-8?q?=0D=0ABcc=3A_eve?="))
    house.answer(house.anna, first.conversation, "Here it is.", files=[file.id])
    [mail] = box.mails
    [enclosed] = list(mail.iter_attachments())
    assert (enclosed.get_content(), enclosed.get_content_type()) == (b"%PDF-1.7 invoice", "application/pdf")
    assert "Bcc" not in mail and b"\nBcc" not in box.raw[0]
    assert box.envelopes[0][1] == VIC


def test_a_server_that_does_not_take_it_is_asked_again_for_two_days(house: House, box: Postbox) -> None:
    first = house.file(written())
    box.answer = "451 4.3.2 Try again later"
    message = house.answer(house.anna, first.conversation, "It left yesterday.")
    [mail] = house.sent(message)
    assert mail.state == "queued" and "does not take it yet" in house.seen(message).way
    box.answer = "250 OK"
    house.pass_time(3_600)
    assert [one.state for one in house.sent(message)] == ["sent"]
    assert box.mails[0]["Message-ID"] == f"<{mail.message_id}>"
    box.answer = "451 4.3.2 Try again later"
    never = house.answer(house.anna, first.conversation, "Hello?")
    for _ in range(3):
        house.pass_time(12 * 3_600)
    assert [one.state for one in house.sent(never)] == ["queued"]
    house.pass_time(13 * 3_600)
    assert [one.state for one in house.sent(never)] == ["refused"]


def test_a_mailbox_that_is_not_there_is_told_at_the_message_and_not_asked_again(house: House, box: Postbox) -> None:
    first = house.file(written())
    box.answer = "550 5.1.1 No such mailbox"
    message = house.answer(house.anna, first.conversation, "It left yesterday.")
    seen = house.seen(message)
    assert seen.way_failed and "550" in seen.way and VIC in seen.way
    house.pass_time(3_600)
    assert [one.state for one in house.sent(message)] == ["refused"]


def test_reports_of_mail_servers_are_told_and_stop_what_comes_back(house: House, box: Postbox) -> None:
    first = house.file(written())
    sent = [house.answer(house.anna, first.conversation, words) for words in ("One", "Two", "Three")]
    one, two, three = box.mails
    stranger = house.file(report(one, recipient="someone@else.example"))
    assert (stranger.state, house.sent(sent[0])[0].state) == ("filed", "sent")
    house.file(report(one, action="delivered", status="2.0.0"))
    house.file(report(two, action="delayed", status="4.4.1"))
    assert [house.seen(message).way for message in sent[:1]] == ["by mail · delivered"]
    assert "delayed" in house.seen(sent[1]).way
    bounce = house.file(report(three))
    assert (bounce.state, bounce.reason, bounce.message) == ("filed", "report", None)
    seen = house.seen(sent[2])
    assert seen.way_failed and "No such mailbox" in seen.way
    held = house.answer(house.anna, first.conversation, "Are you there?")
    assert (len(box.mails), house.sent(held)[0].reason) == (3, "suppressed")
    assert "took no mail before" in house.seen(held).way
    [stopped] = house.store.read_now(queries.suppressed)
    house.store.write_now(actions.lift_suppression, actor=house.cleo, suppression=stopped.id)
    house.answer(house.anna, first.conversation, "Once more.")
    assert len(box.mails) == 4


def test_a_forged_report_does_nothing(house: House, box: Postbox) -> None:
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It left yesterday.")
    forged = report(box.mails[0]).replace(str(box.mails[0]["Message-ID"]).encode(), b"<guess@lumen.example>")
    mail = house.file(forged)
    assert (mail.state, mail.reason) == ("ignored", "report")
    assert [one.state for one in house.sent(message)] == ["sent"]


def test_an_address_that_no_header_can_hold_is_told(house: House, box: Postbox) -> None:
    first = house.file(written())
    strange = house.store.write_now(people.add_person, name="Strange")
    house.store.write_now(people.add_address, person=strange, kind="email", value="a b@x@y")
    add = {"actor": house.anna, "conversation": first.conversation, "person": strange}
    house.store.write_now(conversations.add_participant, **add)
    message = house.answer(house.anna, first.conversation, "To both of you.")
    assert sorted((mail.state, mail.reason) for mail in house.sent(message)) == [("refused", "unwritten"), ("sent", "")]
    assert "we failed on writing it" in house.seen(message).way


def test_words_of_a_program_answer_no_program_and_go_out_once_an_hour(house: House, box: Postbox) -> None:
    """E05"""
    bot = house.program()
    first = house.file(written())
    house.store.write_now(
        conversations.add_participant, actor=house.anna, conversation=first.conversation, person=bot.person
    )
    told = house.answer(bot, first.conversation, "We got it.")
    again = house.answer(bot, first.conversation, "We still have it.")
    assert [house.sent(message)[0].reason for message in (told, again)] == ["", "too_many"]
    assert box.mails[0]["Auto-Submitted"] == "auto-replied"
    house.file(written("I am away", subject="Re: Order 4711", Auto_Submitted="auto-replied"))
    house.pass_time(3_700)
    assert [mail.reason for mail in house.sent(house.answer(bot, first.conversation, "Hello!"))] == ["automatic"]
    house.answer(house.anna, first.conversation, "A person may answer.")
    assert len(box.mails) == 2


def test_each_reader_gets_his_own_mail_and_the_worst_is_told(house: House, box: Postbox) -> None:
    first = house.file(written())
    other = house.store.write_now(people.add_person, name="Noor")
    house.store.write_now(people.add_address, person=other, kind="email", value="noor@elsewhere.example")
    house.store.write_now(
        conversations.add_participant, actor=house.anna, conversation=first.conversation, person=other
    )
    message = house.answer(house.anna, first.conversation, "To both of you.")
    assert sorted(recipient for _, recipient in box.envelopes) == ["noor@elsewhere.example", VIC]
    assert box.mails[0]["Reply-To"] != box.mails[1]["Reply-To"]
    house.file(report(box.mails[0], recipient=box.envelopes[0][1]))
    assert house.seen(message).way_failed


def test_a_mail_is_put_on_its_way_once_however_often_the_log_is_read(house: House, box: Postbox) -> None:
    first = house.file(written())
    message = house.say(house.anna, first.conversation, "It left yesterday.")
    here = house.store.read_now(queries.reached)
    house.follow()
    assert here is not None
    assert house.store.write_now(actions.carry, messages=[message], after=here) == 0
    house.pass_time()
    assert len(box.mails) == 1


def test_without_a_mail_server_it_is_told_that_nothing_left(house: House) -> None:
    house.runtime.settings = type(house.runtime.settings)(
        **{name: getattr(house.runtime.settings, name) for name in house.runtime.settings.__struct_fields__}
        | {"smtp_url": ""}
    )
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It left yesterday.")
    assert house.seen(message).way_failed and "COMITY_SMTP_URL" in house.seen(message).way


def test_a_removed_mailbox_takes_and_sends_nothing_and_comes_back(house: House, box: Postbox) -> None:
    first = house.file(written())
    message = house.say(house.anna, first.conversation, "It left yesterday.")
    house.follow()
    house.store.write_now(actions.remove_mailbox, actor=house.cleo, mailbox=house.mailbox)
    house.pass_time()
    assert [one.reason for one in house.sent(message)] == ["mailbox_removed"]
    with pytest.raises(NotFound):
        house.take(written("More"))
    house.store.write_now(actions.restore_mailbox, actor=house.cleo, mailbox=house.mailbox)
    house.answer(house.anna, first.conversation, "Back again.")
    assert len(box.mails) == 1


def test_an_answer_goes_where_the_mail_asks_for_it(house: House, box: Postbox) -> None:
    first = house.file(written(sender="form@elsewhere.example", Reply_To="Noor <Noor@else.example>"))
    house.answer(house.anna, first.conversation, "Hello Noor.")
    several = house.file(written(sender="a@one.example", subject="Two", Reply_To="b@one.example, c@one.example"))
    house.answer(house.anna, several.conversation, "Hello.")
    own = house.file(written(sender="d@one.example", subject="Own", Reply_To="support+x@lumen.example"))
    house.answer(house.anna, own.conversation, "Hello.")
    assert [to for _, to in box.envelopes] == ["noor@else.example", "a@one.example", "d@one.example"]


def test_a_forged_mail_leads_no_answer_away(house: House, box: Postbox) -> None:
    first = house.file(written())
    forged = house.file(written("Tell me the code", subject="Re: Order 4711", Reply_To="eve@evil.example"))
    assert forged.conversation == first.conversation
    house.answer(house.anna, first.conversation, "It is 1234.")
    assert [to for _, to in box.envelopes] == [VIC]
