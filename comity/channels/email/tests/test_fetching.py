"""What is fetched is kept with its place, by one process at a time, and by both databases."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from comity.channels.email import access, actions, queries
from comity.channels.email.actions import Source, Taken
from comity.channels.email.actions.fetching import LEASE
from comity.channels.email.actions.mailboxes import Fetching
from comity.channels.email.arriving.ports import Standing
from comity.channels.email.models import Mailbox
from comity.channels.email.tests.house import SUPPORT, House, written
from comity.conversations.events import MESSAGE_CREATED
from comity.foundation.errors import NotFound
from comity.foundation.store import Tx
from comity.foundation.store.log import EventRow, in_order

LAMPS = Source("imap.lumen.example", "", "INBOX")


@pytest.fixture
def fetched(house: House) -> House:
    fetch_from(house, host=LAMPS.host, secret="open sesame")
    return house


def fetch_from(house: House, **where: Any) -> None:
    key, fetching = house.runtime.settings.secret_key, Fetching(**where)
    house.store.write_now(
        actions.change_mailbox, actor=house.cleo, key=key, mailbox=house.mailbox, name=None, fetching=fetching
    )


def take(house: House, raw: bytes, uid: int, source: Source = LAMPS) -> uuid.UUID:
    return take_all(house, [(uid, raw)], source)[0].mail


def take_all(house: House, mails: list[tuple[int, bytes]], source: Source = LAMPS) -> list[Taken]:
    how = {"mailbox": house.mailbox, "source": source, "mails": mails, "uidvalidity": 7}
    return house.store.write_now(actions.take_fetched, **how)


def mailbox(house: House) -> Mailbox:
    return house.store.read_now(access.mailbox, actor=house.cleo, mailbox=house.mailbox)


def place(house: House) -> tuple[int, int] | None:
    return house.store.read_now(queries.fetched_up_to, mailbox=house.mailbox)


def test_a_mail_and_its_place_are_kept_together(fetched: House) -> None:
    assert place(fetched) is None
    raw = written("Hello")
    mail = take(fetched, raw, 3)
    assert place(fetched) == (7, 3)
    assert take(fetched, raw, 5) == mail, "the same bytes again are known"
    assert place(fetched) == (7, 5)
    fetched.run_due()
    row = fetched.mail(mail)
    assert (row.state, row.route) == ("filed", "imap")


def test_mails_that_come_together_are_kept_at_once_and_filed_in_their_order(fetched: House) -> None:
    asked = written("Is it in stock?", message_id="<1@elsewhere.example>")
    again = written("Is it?", subject="And another thing", In_Reply_To="<1@elsewhere.example>")
    nobody = b"Subject: From nobody\r\n\r\nHello"
    others = [written(f"Words {number}", sender=f"v{number}@elsewhere.example") for number in range(9)]
    taken = take_all(fetched, [(2 + place, raw) for place, raw in enumerate([asked, nobody, again, asked, *others])])
    assert place(fetched) == (7, 14)
    assert [one.created for one in taken] == [True, True, True, False] + [True] * 9
    fetched.run_due()
    found = fetched.store.read_now(queries.mails, mailbox=fetched.mailbox, state=None, before=None, limit=20)[::-1]
    assert [mail.id for mail in found] == [one.mail for one in taken if one.created]
    assert [mail.state for mail in found] == ["filed", "quarantined", "filed"] + ["filed"] * 9
    assert (found[2].conversation, found[2].reason) == (found[0].conversation, "thread")
    said = fetched.store.read_now(_said)
    assert said == [mail.message for mail in found if mail.message], "in the order in which they lay there"


def _said(tx: Tx) -> list[uuid.UUID | None]:
    """Messages as the log tells them."""
    return list(tx.session.scalars(in_order(tx, select(EventRow.subject).where(EventRow.kind == MESSAGE_CREATED))))


def test_what_was_fetched_elsewhere_moves_no_place(fetched: House) -> None:
    take(fetched, written("Hello"), 3)
    fetch_from(fetched, folder="Support")
    assert place(fetched) is None
    with pytest.raises(NotFound):
        take(fetched, written("Late"), 4)
    assert place(fetched) is None
    fetched.store.write_now(actions.remove_mailbox, actor=fetched.cleo, mailbox=fetched.mailbox)
    with pytest.raises(NotFound):
        take(fetched, written("Later"), 1, Source(LAMPS.host, "", "Support"))
    assert fetched.store.read_now(queries.fetched) == []


def test_another_server_does_not_get_the_password_of_the_former_one(fetched: House) -> None:
    fetch_from(fetched, folder="Support", port=143)
    assert mailbox(fetched).imap_secret is not None
    for host in ("imap.elsewhere.example", ""):
        fetch_from(fetched, host=LAMPS.host, secret="open sesame")
        fetch_from(fetched, host=host)
        assert mailbox(fetched).imap_secret is None and fetched.store.read_now(queries.fetched) == []
    fetch_from(fetched, host="imap.elsewhere.example", secret="another")
    assert mailbox(fetched).imap_secret is not None


def test_a_mail_that_is_too_large_is_told_and_stays_where_it_lies(fetched: House) -> None:
    how = {"mailbox": fetched.mailbox, "source": LAMPS, "uid": 9, "uidvalidity": 7, "octets": 50_000_000}
    fetched.store.write_now(actions.pass_over, **how)
    [row] = fetched.store.read_now(queries.mails, mailbox=fetched.mailbox, state=None, before=None, limit=5)
    assert (row.state, row.reason, row.size) == ("ignored", "too_large", 50_000_000)
    assert place(fetched) == (7, 9)


def test_what_the_server_said_is_kept_until_it_says_something_else(fetched: House) -> None:
    for standing in (Standing("refused", "No such user"), Standing("importing", "", 50, 300), Standing("listening")):
        fetched.store.write_now(actions.note_standing, mailbox=fetched.mailbox, source=LAMPS, standing=standing)
        row = mailbox(fetched)
        assert (row.imap_said, row.imap_done, row.imap_total) == (standing.reason, standing.done, standing.total)
    elsewhere = Source("elsewhere.example", "", "INBOX")
    late = {"mailbox": fetched.mailbox, "source": elsewhere, "standing": Standing("away", "Gone")}
    fetched.store.write_now(actions.note_standing, **late)
    assert mailbox(fetched).imap_said == ""


def test_one_process_at_a_time_fetches_a_mailbox(fetched: House) -> None:
    store, clock, one, other = fetched.store, fetched.clock, uuid.uuid4(), uuid.uuid4()
    fetched.make("brought@lumen.example")
    assert store.write_now(actions.hold, by=one) == {fetched.mailbox}
    if not store.read_now(lambda tx: tx.on_postgresql):
        assert store.write_now(actions.hold, by=other) == {fetched.mailbox}, "whoever held it before is gone"
        return
    assert store.write_now(actions.hold, by=other) == set()
    clock.advance(LEASE - 1)
    assert store.write_now(actions.hold, by=one) == {fetched.mailbox}
    clock.advance(LEASE)
    assert store.write_now(actions.hold, by=other) == set()
    clock.advance(1)
    assert store.write_now(actions.hold, by=other) == {fetched.mailbox}, "the first has died"
    store.write_now(actions.let_go, by=other)
    assert store.write_now(actions.hold, by=one) == {fetched.mailbox}


@pytest.mark.parametrize("recipient", [SUPPORT, "<Support@Lumen.Example>", "support+r.abc.def@lumen.example"])
def test_the_listener_knows_our_addresses(house: House, recipient: str) -> None:
    found = house.store.read_now(queries.mailbox_for, recipient=recipient)
    assert found is not None and found.id == house.mailbox


@pytest.mark.parametrize("recipient", ["", "support", "+@lumen.example", "sales@lumen.example", "support@lumen"])
def test_the_listener_knows_nobody_else(house: House, recipient: str) -> None:
    assert house.store.read_now(queries.mailbox_for, recipient=recipient) is None
