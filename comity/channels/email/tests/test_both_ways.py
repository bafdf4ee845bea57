"""Mail comes in and answers go out, by a Postfix and a Dovecot, with a server of ours in between."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from comity.channels.email.tests.correspondence import (
    PATIENCE,
    answer_to,
    came,
    fetched_from,
    filed,
    mailbox,
    mails,
    new_address,
    open_mailbox,
    said,
    settings_for,
    states,
    write_to,
)
from comity.channels.email.tests.house import written
from comity.channels.email.tests.test_answered import invitation
from comity.conversations.tests.uploading import crew_at, send, uploaded
from comity.testing.crew import Crew, created, gather_again
from comity.testing.lengths import SOAKING
from comity.testing.mailhouse import DESK, MailHouse
from comity.testing.plugin import Stage
from comity.testing.processes import Server, free_port
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
BACKLOG = 5_000 if SOAKING else 300
PLAN, PHOTO = b"A lamp, seen from above", b"\x00\x01 as it stands on the desk"


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, mail_house: MailHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("both-ways"), **settings_for(mail_house)) as found:
        yield found


def test_a_mail_is_in_its_talk_within_two_seconds(
    crew: Crew, mail_house: MailHouse, record_property: Callable[[str, object], None]
) -> None:
    box, vic = open_mailbox(crew, mail_house), new_address("customer.example", "vic")
    write_to(mail_house, box, vic, "Where is my order?", subject="Order 4711")
    begun = time.monotonic()
    [mail] = filed(crew, box)
    took = time.monotonic() - begun
    record_property("mail in its talk after, ms", round(took * 1000))
    assert took < 2 * SLACK, f"It took {took:.2f} s."
    assert (mail["route"], mail["sender"]) == ("imap", vic)
    assert said(crew.anna, mail["conversation"])[-1]["body"] == "Order 4711\n\nWhere is my order?"


def test_a_mail_server_hands_mail_over_and_hears_who_is_nobody(crew: Crew, mail_house: MailHouse) -> None:
    box, vic = open_mailbox(crew, address=new_address(DESK)), new_address("customer.example", "vic")
    write_to(mail_house, box, vic, "By the other way")
    [mail] = filed(crew, box)
    assert (mail["route"], mail["reason"]) == ("lmtp", "new")
    mail_house.send(vic, [f"nobody@{DESK}"], written(sender=vic, to=f"nobody@{DESK}"))
    assert "5.1.1" in came(mail_house, vic).as_string()


def test_an_answer_leaves_and_what_is_answered_comes_back_with_its_files(crew: Crew, mail_house: MailHouse) -> None:
    box, vic = open_mailbox(crew, mail_house), new_address("customer.example", "vic")
    write_to(mail_house, box, vic, "Does the lamp fit?", attach={"photo.bin": PHOTO})
    [mail] = filed(crew, box)
    talk = mail["conversation"]
    [photo] = said(crew.anna, talk)[-1]["files"]
    assert (photo["name"], crew.anna.get(f"/api/files/{photo['id']}").body) == ("photo.bin", PHOTO)
    sent = send(crew.anna, talk, uploaded(crew.anna, "plan.txt", PLAN), body="It does, see the plan.").json["id"]
    there = came(mail_house, vic)
    assert [part.get_content().encode() for part in there.iter_attachments()] == [PLAN]
    assert until(lambda: states(crew, sent) == ["sent"], PATIENCE)
    answer_to(mail_house, there, vic, "Then I take two.", attach={"again.bin": PHOTO})
    back = filed(crew, box, 2)[-1]
    assert (back["conversation"], back["reason"]) == (talk, "reply_address")
    last = said(crew.anna, talk)[-1]
    assert (last["body"], [file["name"] for file in last["files"]]) == ("Then I take two.", ["again.bin"])


def test_an_invitation_is_answered_so_that_calendars_understand_it(crew: Crew, mail_house: MailHouse) -> None:
    box, sora = open_mailbox(crew, mail_house), new_address("customer.example", "sora")
    event = {"ORGANIZER": f"mailto:{sora}", "ATTENDEE": f"mailto:{box['address']}"}
    mail_house.send(sora, [box["address"]], invitation(sender=sora, to=box["address"], **event))
    [mail] = filed(crew, box)
    url = f"/api/messages/{mail['message']}/invitation"
    assert crew.anna.get(url).json["wants_answer"]
    given = crew.anna.put(f"{url}/answer", {"answer": "yes"})
    assert (given.status, given.json["answer"]["state"]) == (200, "waiting")
    there = came(mail_house, sora)
    [part] = [one for one in there.walk() if one.get_content_type() == "text/calendar"]
    said = part.get_content().replace("\r\n", "\n").replace("\n ", "")
    assert "METHOD:REPLY" in said and f"PARTSTAT=ACCEPTED:mailto:{box['address']}" in said
    assert until(lambda: crew.anna.get(url).json["answer"]["state"] == "sent", PATIENCE)


def test_a_mail_that_comes_back_is_told_in_red_and_not_tried_again(crew: Crew, mail_house: MailHouse) -> None:
    box, gone = open_mailbox(crew, mail_house), new_address("nowhere.example", "gone")
    write_to(mail_house, box, gone, "Are you there?")
    [mail] = filed(crew, box)
    sent = send(crew.anna, mail["conversation"], body="Yes, we are.").json["id"]
    assert until(lambda: states(crew, sent) == ["bounced"], PATIENCE), (states(crew, sent), mails(crew, box))
    page = crew.anna.get(f"/conversations/{mail['conversation']}").text
    assert f"{gone} refused it" in page
    assert gone in [one["address"] for one in crew.cleo.get("/api/suppressed-addresses").json["items"]]


@pytest.mark.timeout(180)
def test_a_mail_server_that_says_later_gets_it_later(crew: Crew, mail_house: MailHouse) -> None:
    box, grey = open_mailbox(crew, mail_house), new_address("customer.example", "grey")
    write_to(mail_house, box, grey, "My lamp flickers, what can I do?")
    [mail] = filed(crew, box)
    mail_house.greylist.on = True
    try:
        sent = send(crew.anna, mail["conversation"], body="We were busy, and are here now.").json["id"]
        assert until(lambda: states(crew, sent) == ["queued"], PATIENCE), states(crew, sent)
        assert until(lambda: states(crew, sent) == ["sent"], 3 * PATIENCE), states(crew, sent)
    finally:
        mail_house.greylist.on = False
    assert "We were busy" in came(mail_house, grey).as_string()


def test_an_access_token_signs_in_until_it_expires(crew: Crew, mail_house: MailHouse) -> None:
    address = new_address("acme.example")
    token = {"imap_sign_in": "token", "imap_secret": mail_house.token(address, seconds=-10)}
    box = open_mailbox(crew, mail_house, address=address, **token)
    assert "refused the sign-in" in mailbox(crew, box)["imap_said"]
    assert "refused the sign-in" in crew.cleo.get(f"/settings/email/{box['id']}").text
    crew.cleo.patch(f"/api/mailboxes/{box['id']}", {"imap_secret": mail_house.token(address)})
    assert until(lambda: not mailbox(crew, box)["imap_said"], PATIENCE)
    write_to(mail_house, box, "vic@customer.example", "With a token")
    filed(crew, box)


def test_mail_comes_after_its_server_was_killed_and_is_back(crew: Crew, mail_house: MailHouse) -> None:
    box = open_mailbox(crew, mail_house)
    mail_house.stop_dovecot()
    assert until(lambda: "cannot be reached" in mailbox(crew, box)["imap_said"], PATIENCE), mailbox(crew, box)
    mail_house.start_dovecot()
    write_to(mail_house, box, "vic@customer.example", "Still there?")
    filed(crew, box)
    assert until(lambda: mailbox(crew, box)["imap_said"] == "", PATIENCE)


def test_a_removed_mailbox_is_fetched_no_more_until_it_is_back(crew: Crew, mail_house: MailHouse) -> None:
    box, other = open_mailbox(crew, mail_house), open_mailbox(crew, mail_house)
    url = f"/api/mailboxes/{box['id']}"
    assert crew.cleo.delete(url).status == 204
    for place in (box, other):
        write_to(mail_house, place, "vic@customer.example", "Anybody?")
    filed(crew, other)
    assert mails(crew, box) == []
    assert crew.cleo.put(url).status == 200
    [mail] = filed(crew, box)
    assert mail["state"] == "filed"


def test_of_two_processes_one_fetches_and_one_listens(
    serve: Callable[..., Server], postgresql_stage: Stage, mail_house: MailHouse
) -> None:
    port = free_port()
    server = serve("postgresql", settings=settings_for(mail_house) | {"COMITY_LMTP": f"127.0.0.1:{port}"})
    server.stop()
    server.arguments += ["--workers", "2"]
    server.start()
    crew = gather_again(server, postgresql_stage.crew)
    fetched, brought = open_mailbox(crew, mail_house), open_mailbox(crew)
    write_to(mail_house, fetched, "vic@customer.example", "Once, please")
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("vic@customer.example", [brought["address"]], written(to=brought["address"]))
    assert [mail["route"] for box in (fetched, brought) for mail in filed(crew, box)] == ["imap", "lmtp"]


@pytest.mark.timeout(900 if SOAKING else 180)
def test_a_backlog_comes_whole_and_in_order_though_the_server_was_killed(
    crew: Crew, mail_house: MailHouse, record_property: Callable[[str, object], None]
) -> None:
    address = new_address("acme.example")
    letters = [
        written(f"Words {number}", sender=f"v{number}@customer.example", to=address, subject=f"Number {number}")
        for number in range(BACKLOG)
    ]
    mail_house.put(address, letters)
    content = {"address": address, "asked": [crew.anna.person]} | fetched_from(mail_house)
    box = created(crew.cleo, "/api/mailboxes", content)
    begun = time.monotonic()
    seen: dict[str, Any] = until(lambda: _under_way(mailbox(crew, box)), PATIENCE)
    assert seen["imap_total"] == BACKLOG
    assert f"of {BACKLOG} mails are here" in crew.cleo.get(f"/settings/email/{box['id']}").text
    crew.server.kill()
    crew.server.start()
    found = until(lambda: _all(mails(crew, box)), BACKLOG / 5 * SLACK)
    record_property("mails taken in and filed a second", round(BACKLOG / (time.monotonic() - begun)))
    assert [mail["subject"] for mail in found] == [f"Number {number}" for number in range(BACKLOG)]
    assert len({mail["conversation"] for mail in found}) == BACKLOG
    assert until(lambda: mailbox(crew, box)["imap_total"] == 0, PATIENCE)


def _under_way(box: dict[str, Any]) -> dict[str, Any]:
    return box if 0 < box["imap_done"] < box["imap_total"] else {}


def _all(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return found if [mail["state"] for mail in found] == ["filed"] * BACKLOG else []
