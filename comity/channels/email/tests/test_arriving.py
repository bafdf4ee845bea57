"""Mail that arrives: kept first, filed in the right talk, attributed to nobody who did not write it."""

from __future__ import annotations

import uuid

import pytest

from comity.channels.email import actions, queries
from comity.channels.email.models import IncomingMail
from comity.channels.email.tests.house import SUPPORT, VIC, House, Postbox, written
from comity.conversations import actions as conversations, visitors
from comity.conversations.models import Conversation
from comity.foundation.clock import DAY
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.people import queries as people
from comity.people.stops import actions as stops


def test_a_mail_becomes_a_talk_with_its_sender(house: House) -> None:
    mail = house.file(written(attach={"invoice.html": b"<script>alert(1)</script>"}))
    assert (mail.state, mail.reason, mail.author) == ("filed", "new", house.person(VIC))
    assert house.bodies(mail.conversation) == ["Order 4711\n\nWhere is my order?"]
    assert mail.message is not None
    seen = house.seen(mail.message)
    assert (seen.author.name, seen.author.inside) == ("Vic Dane", False)
    assert seen.door is not None and (seen.door.icon, seen.door.name, seen.way) == (
        "mail",
        SUPPORT,
        "by mail · not proved",
    )
    assert [(file.name, file.icon) for file in seen.files] == [("invoice.html", "file-text")]


def test_what_was_taken_in_is_kept_before_it_is_filed(house: House) -> None:
    raw = written()
    mail = house.take(raw)
    kept = house.store.read_now(queries.kept, mail=mail)
    assert kept is not None and (kept.state, kept.content) == ("received", raw)
    assert house.take(raw) == mail
    with pytest.raises(NotFound):
        house.take(raw, mailbox=uuid.uuid4())


def test_one_mail_by_two_routes_is_filed_once_and_two_under_one_id_are_both_kept(house: House) -> None:
    """E11"""
    one = written("First", message_id="<same@elsewhere.example>")
    other = written("Second", message_id="<same@elsewhere.example>")
    first = house.file(one)
    again = house.file(b"Received: from relay.elsewhere.example\r\nDelivered-To: support@lumen.example\r\n" + one)
    second = house.file(other)
    assert [mail.state for mail in (first, again, second)] == ["filed", "ignored", "filed"]
    assert again.reason == "same"
    assert house.bodies(second.conversation)[-1].endswith("Second")


def test_an_answer_finds_its_talk_by_what_it_refers_to(house: House, box: Postbox) -> None:
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    [answer] = box.mails
    by_id = written("Thanks", subject="completely different", In_Reply_To=str(answer["Message-ID"]))
    by_own_id = written(
        "One more thing", subject="again different", References=f"<x@y.example> <{first_id(first, house)}>"
    )
    for mail in (house.file(by_id), house.file(by_own_id)):
        assert (mail.conversation, mail.reason) == (first.conversation, "thread")


def first_id(mail: IncomingMail, house: House) -> str:
    assert mail.conversation is not None and mail.author is not None
    return house.store.read_now(queries.known_ids, conversation=mail.conversation, person=mail.author)[0]


def test_without_headers_the_same_subject_of_the_same_sender_finds_it_for_a_month(house: House) -> None:
    first = house.file(written())
    again = house.file(written("And?", subject="AW: Re: order  4711", sender="VIC@Elsewhere.example"))
    stranger = house.file(written("Me too", subject="Re: Order 4711", sender="eve@evil.example"))
    assert (again.conversation, again.reason) == (first.conversation, "subject")
    assert (stranger.conversation != first.conversation, stranger.reason) == (True, "new")
    house.clock.advance(31 * DAY)
    later = house.file(written("Hello again", subject="Re: Order 4711"))
    assert (later.conversation != first.conversation, later.reason) == (True, "new")


def test_a_guessed_reference_of_somebody_else_opens_nothing(house: House, box: Postbox) -> None:
    """E03"""
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    forged = written("Send it to me instead", sender="eve@evil.example", In_Reply_To=str(box.mails[0]["Message-ID"]))
    mail = house.file(forged)
    assert (mail.reason, mail.conversation == first.conversation) == ("new", False)


def test_a_reply_address_is_for_one_person_and_one_mailbox(house: House, box: Postbox) -> None:
    """E04, E15: used by its owner, by somebody else, guessed, in another mailbox, after it expired."""
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    address = box.mails[0]["Reply-To"].addresses[0].addr_spec
    assert address.startswith("support+r.") and len(address.partition("@")[0]) <= 64
    own = house.file(written("Good", to=address.upper(), subject="x"), recipient=address.upper())
    assert (own.conversation, own.reason, own.author) == (first.conversation, "reply_address", first.author)
    eve = house.file(written("Mine now", sender="eve@evil.example", to=address))
    assert (eve.conversation == first.conversation, eve.reason) == (False, "others_reply_address")
    assert eve.author != first.author
    local, _, domain = address.partition("@")
    turned = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    assert house.file(written("Guess", to=turned, subject="y")).reason == "new"
    sales = house.make("sales@lumen.example")
    moved = house.file(written("Hello", to=address.replace("support", "sales"), subject="z"), mailbox=sales)
    assert (moved.reason, moved.conversation == first.conversation) == ("new", False)
    house.clock.advance(366 * DAY)
    assert house.file(written("Late", to=address, subject="late")).conversation != first.conversation


def test_a_colleague_s_address_proves_nothing(house: House, box: Postbox) -> None:
    """E01: neither in a new talk nor, with its headers, in one that there is."""
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    forged = written(
        "Please pay to the new account",
        sender="Anna Brandt <Anna@Lumen.example>",
        to=box.mails[0]["Reply-To"],
        In_Reply_To=str(box.mails[0]["Message-ID"]),
    )
    mail = house.file(forged)
    assert mail.author not in (house.anna.person, first.author) and mail.unproved
    assert mail.conversation != first.conversation and mail.message is not None
    seen = house.seen(mail.message)
    assert (seen.author.inside, seen.author.name, seen.way_failed) == (False, "anna@lumen.example", True)
    assert "not proved" in seen.way
    again = house.file(written("And quickly", sender="ANNA@lumen.example", subject="Re: Order 4711"))
    assert again.author == mail.author, "one stand-in, not one a mail"


def test_what_comes_goes_only_to_its_mailbox(house: House, box: Postbox) -> None:
    """E15, decisions 15: and what comes to somebody's own address is his alone."""
    own = house.make("ben@lumen.example", owner=house.ben)
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    raw = written("To Ben", to="ben@lumen.example", In_Reply_To=str(box.mails[0]["Message-ID"]))
    mail = house.file(raw, mailbox=own, recipient="ben@lumen.example")
    assert (mail.conversation != first.conversation, mail.reason) == (True, "new")
    assert house.bodies(mail.conversation, house.ben)
    with pytest.raises(NotFound):
        house.bodies(mail.conversation, house.anna)


def test_what_cannot_be_read_waits_and_can_be_tried_again(house: House) -> None:
    mail = house.file(b"\r\n\r\nno headers at all")
    assert (mail.state, mail.conversation) == ("quarantined", None) and mail.reason
    assert house.store.read_now(queries.count_quarantined) == {house.mailbox: 1}
    for raw, why in (
        (written(sender="a@one.example, b@two.example"), "several_senders"),
        (written(sender=""), "no_sender"),
    ):
        found = house.file(raw)
        assert (found.state, found.reason) == ("quarantined", why)
    house.store.write_now(actions.retry, actor=house.cleo, mail=mail.id)
    assert house.mail(mail.id).state == "received"
    house.run_due()
    assert house.mail(mail.id).state == "quarantined"
    filed = house.file(written())
    with pytest.raises(RuleRefused):
        house.store.write_now(actions.retry, actor=house.cleo, mail=filed.id)


def test_whoever_is_blocked_is_not_heard_and_not_lost(house: House) -> None:
    first = house.file(written())
    assert first.author is not None
    house.store.write_now(stops.stop, person=first.author, kind="block", reason="spam", by=house.cleo.person)
    mail = house.file(written("Again and again"))
    assert (mail.state, mail.reason, mail.message) == ("quarantined", "blocked", None)
    fresh = house.file(written("New talk", subject="other"))
    assert (fresh.state, fresh.reason) == ("quarantined", "blocked")


def test_automatic_mail_is_filed_a_few_times_and_own_mail_never(house: House, box: Postbox) -> None:
    """E05: with and without headers that say so, and our own address."""
    first = house.file(written())
    message = house.answer(house.anna, first.conversation, "It left yesterday.")
    assert house.sent(message)[0].state == "sent"
    away = [house.file(written(f"I am away {n}", subject=f"Away {n}", Auto_Submitted="auto-replied")) for n in range(8)]
    assert [mail.state for mail in away] == ["filed"] * 5 + ["ignored"] * 3
    house.pass_time()
    assert len(box.mails) == 1, "nothing was answered"
    loop = house.file(box.raw[0])
    assert (loop.state, loop.reason) == ("ignored", "own")
    assert house.file(written("Hi", sender=SUPPORT)).reason == "own"


def test_a_long_mail_is_cut_and_stands_beside_as_a_whole(house: House) -> None:
    mail = house.file(written("word " * 6_000))
    [body] = house.bodies(mail.conversation)
    assert len(body) == 20_000 and body.endswith("…") and mail.message is not None
    assert [file.name for file in house.seen(mail.message).files] == ["mail.txt"]


def test_a_done_talk_is_open_again(house: House) -> None:
    first = house.file(written())
    house.store.write_now(conversations.set_status, actor=house.anna, conversation=first.conversation, status="done")
    house.file(written("Still nothing", subject="Re: Order 4711"))
    status = house.store.read_now(lambda tx: tx.session.get_one(Conversation, first.conversation).status)
    assert status == "open"


def test_old_bytes_are_forgotten_and_what_they_said_stays(house: House) -> None:
    mail = house.file(written())
    house.clock.advance(91 * DAY)
    assert house.store.write_now(actions.forget_originals) == 1
    assert house.store.read_now(queries.kept, mail=mail.id) is None
    assert house.bodies(mail.conversation)


def test_a_name_that_is_another_address_is_no_name(house: House) -> None:
    """E12"""
    mail = house.file(written("Pay", sender='"cleo@lumen.example" <eve@evil.example>'))
    assert mail.author is not None and mail.author == house.person("eve@evil.example")
    assert mail.author != house.cleo.person


def test_a_name_in_a_header_is_text(house: House) -> None:
    """E07"""
    raw = written("x", sender='"<img src=x onerror=alert(1)>" <vic@elsewhere.example>', subject="<b>Hi</b>")
    mail = house.file(raw)
    assert mail.message is not None and mail.author is not None
    assert "&lt;b&gt;" in house.seen(mail.message).html
    card = house.store.read_now(people.card, person=mail.author)
    assert card is not None and card.name == "<img src=x onerror=alert(1)>"


def test_who_got_a_copy_is_named_at_the_message(house: House) -> None:
    mail = house.file(written(Cc="Noor Dane <noor@elsewhere.example>, ben@else.example"))
    assert mail.message is not None
    assert house.seen(mail.message).way.endswith("copy to Noor Dane, ben@else.example")


def test_words_of_a_mail_stand_as_they_were_written(house: House) -> None:
    words = "# 1 lamp\n* blue\n  * or green\n\n**Thanks** for your time"
    mail = house.file(written(words))
    assert mail.message is not None and mail.conversation is not None
    html = str(house.seen(mail.message).html)
    assert "# 1 lamp\n* blue\n  * or green\n\n**Thanks**" in html
    assert "<li>" not in html and "<strong>" not in html
    assert words in house.bodies(mail.conversation)[0]
    outside = Actor(mail.author or mail.id, "visitor", "visitor", mail.id)
    shown = house.store.read_now(visitors.talk, actor=outside, conversation=mail.conversation)
    assert [str(message.html) for message in shown.messages] == [html]
    answered = house.say(house.anna, mail.conversation, "**Gladly**")
    assert "<strong>Gladly</strong>" in house.seen(answered).html
