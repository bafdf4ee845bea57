"""Where a talk goes by mail now is seen in the lists and on its card; what is held, and what cannot be fetched, is told
in words."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import comity.channels.email.arriving
from comity.channels.email import standings, views, ways
from comity.channels.email.tests.house import House, Postbox, written
from comity.conversations import queries
from comity.conversations.inbox_viewing import inbox_view
from comity.conversations.models import Conversation
from comity.conversations.queries.inbox import Wanted
from comity.conversations.viewing import thread_view
from comity.conversations.viewing_lists import list_view
from comity.conversations.views import CardView, ThreadView
from comity.foundation.store import Tx
from comity.people import actions as people


def opened(house: House, talk: uuid.UUID) -> tuple[ThreadView, CardView]:
    def view(tx: Tx) -> tuple[ThreadView, CardView]:
        return thread_view(tx, actor=house.anna, row=queries.opened(tx, actor=house.anna, conversation=talk))

    return house.store.read_now(view)


def marks(house: House, talk: uuid.UUID) -> list[str]:
    """The icon of the talk in the list, in the inbox, the newest of its trail, and of the newest line on the card."""
    listed = house.store.read_now(list_view, actor=house.anna)
    waiting = house.store.read_now(inbox_view, actor=house.anna, wanted=Wanted())
    seen = [(row.id, row.door) for row in listed.rows]
    seen += [(row.id, row.door) for group in waiting.groups for row in group.rows]
    thread, card = opened(house, talk)
    doors = [door.icon if door else "" for one, door in seen if one == str(talk)]
    return [*doors, thread.doors[-1].icon, card.line[0].icon]


def test_a_talk_that_goes_by_mail_now_bears_its_mark(house: House, box: Postbox) -> None:
    """A visitor of the website left his address and closed the page."""
    visitor, talk = house.visitor()
    assert marks(house, talk) == ["globe"] * 4
    house.store.write_now(people.claim_address, person=visitor.person, kind="email", value="vic@elsewhere.example")
    house.answer(house.anna, talk, "Yes, it is.")
    assert marks(house, talk) == ["mail"] * 4
    assert [door.icon for door in opened(house, talk)[0].doors] == ["globe", "mail"]
    to = box.mails[0]["Reply-To"].addresses[0].addr_spec
    answer = house.file(written("Thank you.", to=to, sender="vic@elsewhere.example"))
    assert answer.conversation == talk and marks(house, talk) == ["mail"] * 4
    assert opened(house, talk)[0].door_words == "support@lumen.example"


def test_a_held_mail_says_so_in_the_list_of_its_mailbox(house: House) -> None:
    mail = house.file(written())

    def hold(tx: Tx) -> None:
        tx.session.get_one(Conversation, mail.conversation).visibility = "held"

    def shown() -> bool:
        page = house.store.read_now(
            views.mailbox_page,
            actor=house.cleo,
            mailbox=house.mailbox,
            state=None,
            before=None,
            words=ways.arrival_words(str),
        )
        return page.mails[0].held

    assert not shown()
    house.store.write_now(hold)
    assert shown()


def test_everything_that_is_said_of_a_mailbox_is_told_in_the_reader_s_language() -> None:
    folder = Path(comity.channels.email.arriving.__file__).parent
    source = "".join((folder / name).read_text() for name in ("imap.py", "watching.py"))
    said = re.findall(r'(?:SignInRefused\(|Standing\("away", )f?"([^"]+)"', source)
    assert len(said) > 6
    for sentence in said:
        assert standings.told(re.sub(r"\{[^}]*\}", "so", sentence), "Auf Deutsch: {}".format).startswith("Auf Deutsch")
    assert standings.told("The mail server refused the sign-in: [AUTH] no", str) == (
        "The mail server refused the sign-in: [AUTH] no"
    )
    assert standings.told("Something else.", "Auf Deutsch: {}".format) == "Something else."
