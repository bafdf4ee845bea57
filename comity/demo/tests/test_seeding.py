"""What the verbs made of the story."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from comity.accounts.models import Member, Organisation
from comity.channels.email import following, queries as mail
from comity.channels.email.models import OutgoingMail
from comity.channels.website import queries as website
from comity.conversations import queries, visitors
from comity.conversations.models import Channel, Conversation, Message
from comity.conversations.queries import Row
from comity.conversations.viewing_lists import list_view
from comity.demo.everyday import whole_story
from comity.demo.letters import read_post
from comity.demo.seeding import KEY
from comity.demo.tests.conftest import SHOP, Company
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import EventRow
from comity.people.models import Person, Picture
from comity.people.presence.standing import PresenceOut

STORY, POST = whole_story(), read_post()
VIC = [
    ("Vic", "message", "Hi! We deliver bread with two Pelicans. One frame is cracked, so I ordered a new one."),
    (
        "Anna",
        "message",
        "Hello Vic, I am sorry about the crack. Your new frame is order 4711. "
        "I will watch it and tell you when it leaves.",
    ),
    ("Anna", "note", "**@Ben** can 4711 leave before Tuesday? They deliver every morning."),
    ("Ben", "note", "Yes. It is on the 14:00 truck, I checked."),
    ("Anna", "message", "It leaves tomorrow at 14:00. You should have it on Monday."),
    ("Vic", "message", "Wonderful, thank you. Does the battery from my old Pelican fit the new frame?"),
    ("Emre", "note", "2023 batteries fit. The older ones need the grey adapter, we have plenty."),
]


def test_the_company_is_whole(company: Company) -> None:
    assert company.store.read_now(_count, what=Member) == 11
    assert company.store.read_now(_count, what=Conversation) == len(STORY.talk) + len(POST.letter)
    outside = len(STORY.founding.outside) + sum(letter.people for letter in POST.letter)
    assert company.store.read_now(_count, what=Person) == 11 + outside
    assert company.store.read_now(_count, what=Picture) == 15
    name, channels = company.store.read_now(_names)
    assert name == "Harbour Cycles"
    assert dict(channels) == {
        KEY: [SHOP],
        "repair-desk": [SHOP],
        "spring-market": [SHOP],
        "Front doors": [],
        "hello@": [],
    }


def test_the_log_of_every_conversation_has_no_gap_on_either_side(company: Company) -> None:
    for conversation, inside, outside in company.store.read_now(_conversations):
        entries = company.store.read_now(_entries, conversation=conversation)
        assert [entry.inside_seq for entry in entries] == list(range(1, inside + 1))
        seen = [entry.outside_seq for entry in entries if entry.outside_seq is not None]
        assert seen == list(range(1, outside + 1))


def test_every_message_and_person_was_made_by_a_verb(company: Company) -> None:
    announced = company.store.read_now(_announced)
    assert announced["message.created"] == company.store.read_now(_ids, of=Message)
    assert announced["person.added"] == company.store.read_now(_ids, of=Person)
    assert announced["conversation.created"] == company.store.read_now(_ids, of=Conversation)
    assert announced["member.created"] == company.store.read_now(_ids, of=Member)


def test_the_clock_went_forward_to_the_start_and_is_there_again(company: Company) -> None:
    moments = company.store.read_now(_moments)
    assert moments == sorted(moments)
    assert moments[-1] < company.start == company.store.clock()


def test_vic_waits_for_an_answer_beside_three_notes(company: Company) -> None:
    words = company.store.read_now(_words, actor=company.actor("anna"), who="Vic Tanaka")
    assert words == VIC


def test_vic_reads_no_note(company: Company) -> None:
    said = company.store.read_now(_outside_words, who="Vic Tanaka")
    assert said == [words for _, lane, words in VIC if lane == "message"]


def test_anna_finds_the_list_of_the_story(company: Company) -> None:
    found = company.store.read_now(list_view, actor=company.actor("anna"))
    assert [row.title for row in found.rows][:12] == [
        "Vic Tanaka",
        "Ben Okafor",
        "Lea Fontaine",
        "Otis Brandt",
        "Pia Sundström",
        "Malin Forss",
        "Workshop",
        "Samira Haddou",
        "Mo Haddad",
        "Dora Weiss",
        "Kim Adeyemi",
        "Leaving the shop open",
    ]
    assert found.waiting == 7


def test_two_talks_go_by_mail_and_nothing_of_them_leaves(company: Company) -> None:
    found = company.store.read_now(list_view, actor=company.actor("anna"))
    by_mail = {row.title: row.door for row in found.rows if row.door is not None and row.door.icon == "mail"}
    assert by_mail.keys() == {"Tilde Aronsen", "Sora Vance, Jonas Lind"}
    assert company.store.read_now(_count, what=OutgoingMail) == 0
    here = company.store.read_now(mail.reached)
    assert here is not None and company.store.read_now(following.pending, here=here) is None


def test_anna_has_read_all_but_the_newest(company: Company) -> None:
    rows = company.store.read_now(_rows, actor=company.actor("anna"))
    assert {title: row.unread for title, row in rows.items() if row.unread} == {
        "Vic Tanaka": 2,
        "Lea Fontaine": 2,
        "Mo Haddad": 1,
        "Pia Sundström": 1,
        "Deliveries": 2,
        "Kitchen": 3,
    }
    assert rows["Deliveries"].mentions == 1


def test_nobody_else_reads_their_direct_talks(company: Company) -> None:
    titles = {row.title for row in company.store.read_now(list_view, actor=company.actor("jun")).rows}
    assert "Dora Weiss" not in titles
    assert "Books" not in titles


def test_the_door_of_the_shop_asks_its_people(company: Company) -> None:
    here = PresenceOut("open", "", None, True, False, "lit")
    door = company.store.read_now(website.entrance, key=KEY, to="anna", look=lambda _: here)
    assert (door.asked.card.name if door.asked else "", door.origins) == ("Anna Lind", (SHOP,))
    for key in ("another", "spring-market"):
        with pytest.raises(NotFound):
            company.store.read_now(website.entrance, key=key, to=None, look=lambda _: here)


# ---- reads


def _count(tx: Tx, *, what: type[Member | Conversation | Person | Picture]) -> int:
    return tx.session.scalar(select(func.count()).select_from(what)) or 0


def _names(tx: Tx) -> tuple[str | None, list[tuple[str, list[str]]]]:
    channels = [
        (channel.key if channel.origins else channel.name, channel.origins)
        for channel in tx.session.scalars(select(Channel))
    ]
    return tx.session.scalar(select(Organisation.name)), channels


def _conversations(tx: Tx) -> list[tuple[uuid.UUID, int, int]]:
    return [(one.id, one.inside_seq, one.outside_seq) for one in tx.session.scalars(select(Conversation))]


def _entries(tx: Tx, *, conversation: uuid.UUID) -> list[EventRow]:
    mine = select(EventRow).where(EventRow.conversation == conversation)
    return list(tx.session.scalars(mine.order_by(EventRow.position)))


def _announced(tx: Tx) -> dict[str, set[uuid.UUID | None]]:
    found: dict[str, set[uuid.UUID | None]] = {}
    for kind, subject in tx.session.execute(select(EventRow.kind, EventRow.subject)):
        found.setdefault(kind, set()).add(subject)
    return found


def _ids(tx: Tx, *, of: type[Message | Person | Conversation | Member]) -> set[uuid.UUID]:
    return set(tx.session.scalars(select(of.id)))


def _moments(tx: Tx) -> list[int]:
    return list(tx.session.scalars(select(EventRow.created_at).order_by(EventRow.position)))


def _rows(tx: Tx, *, actor: Actor) -> dict[str, Row]:
    names = {one.id: one.title for one in list_view(tx, actor=actor).rows}
    found = queries.conversations(tx, actor=actor, limit=100, archived=False)
    return {names[str(row.conversation.id)]: row for row in found}


def _words(tx: Tx, *, actor: Actor, who: str) -> list[tuple[str, str, str]]:
    conversation = _rows(tx, actor=actor)[who].conversation.id
    found = queries.messages(tx, actor=actor, conversation=conversation)
    names = {person.id: person.name.split()[0] for person in tx.session.scalars(select(Person))}
    return [(names[message.author], message.lane, message.body) for message in found]


def _outside_words(tx: Tx, *, who: str) -> list[str]:
    person = tx.session.scalars(select(Person).where(Person.name == who)).one()
    channel = tx.session.scalars(select(Channel).where(Channel.key == KEY)).one()
    actor = Actor(person.id, "visitor", "visitor", person.id, channel=channel.id)
    conversation = visitors.newest(tx, actor=actor)
    assert conversation is not None
    return [one.body for one in queries.messages(tx, actor=actor, conversation=conversation)]
