"""A mail in the wrong talk is put where it belongs, by hand, and back."""

from __future__ import annotations

import uuid

import pytest

from comity.channels.email import actions
from comity.channels.email.models import IncomingMail
from comity.channels.email.tests.house import House, Postbox, written
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.policies import Actor


def put(house: House, mail: IncomingMail, into: uuid.UUID | None, actor: Actor | None = None) -> IncomingMail:
    who = actor or house.anna
    moved, _ = house.store.write_now(actions.move_mail, actor=who, mail=mail.id, conversation=into)
    return house.mail(moved.id)


def test_a_mail_goes_into_another_talk_of_the_same_person_and_back(house: House) -> None:
    first = house.file(written())
    other = house.file(written("The lamp is broken", subject="Lamp"))
    wrong = house.file(written("It flickers", subject="Re: Order 4711", attach={"lamp.txt": b"flickers"}))
    assert (wrong.conversation, wrong.reason) == (first.conversation, "subject")
    was = wrong.message
    moved = put(house, wrong, other.conversation)
    assert (moved.conversation, moved.reason, moved.author) == (other.conversation, "by_hand", first.author)
    assert house.bodies(first.conversation)[-1] == "" and house.bodies(other.conversation)[-1] == "It flickers"
    assert moved.message is not None and was is not None
    seen, left = house.seen(moved.message), house.seen(was)
    assert [file.name for file in seen.files] == ["lamp.txt"] and seen.way.startswith("by mail, put here by hand")
    assert (left.deleted, left.way, left.way_href) == (
        True,
        "put into another talk",
        f"/conversations/{other.conversation}",
    )
    back = put(house, moved, first.conversation)
    assert house.bodies(first.conversation)[-1] == "It flickers" and back.message is not None
    assert [file.name for file in house.seen(back.message).files] == ["lamp.txt"]


def test_a_mail_gets_a_talk_of_its_own_and_its_answers_follow(house: House, box: Postbox) -> None:
    first = house.file(written())
    wrong = house.file(written("Quite another thing", subject="Re: Order 4711", message_id="<other@elsewhere.example>"))
    moved = put(house, wrong, None)
    assert moved.conversation not in (None, first.conversation)
    assert house.bodies(moved.conversation) == ["Quite another thing"]
    raw = written("One more word", subject="Something", In_Reply_To="<other@elsewhere.example>")
    assert house.file(raw).conversation == moved.conversation
    house.answer(house.anna, moved.conversation, "Gladly.")
    assert box.mails[0]["In-Reply-To"] is not None


def test_nobody_is_put_into_a_talk_of_others(house: House) -> None:
    first = house.file(written())
    noor = house.file(written("Hello", sender="noor@elsewhere.example", subject="Mine"))
    for into, code in ((noor.conversation, "not_his_talk"), (first.conversation, "same_talk")):
        with pytest.raises(RuleRefused) as refused:
            put(house, first, into)
        assert refused.value.reason == code
    assert house.bodies(first.conversation) == ["Order 4711\n\nWhere is my order?"]
    with pytest.raises(NotFound):
        put(house, first, uuid.uuid4())


def test_only_who_may_write_in_both_talks_moves_it(house: House) -> None:
    own = house.make("ben@lumen.example", owner=house.ben)
    mail = house.file(written("To Ben", to="ben@lumen.example"), mailbox=own, recipient="ben@lumen.example")
    with pytest.raises(NotFound):
        put(house, mail, None, house.anna)
    shared = house.file(written())
    with pytest.raises(NotFound):
        put(house, shared, mail.conversation, house.anna)


def test_what_was_taken_back_is_not_moved(house: House) -> None:
    first = house.file(written())
    put(house, first, None)
    waiting = house.file(b"\r\n\r\nno headers at all")
    with pytest.raises(NotFound):
        put(house, waiting, None)
