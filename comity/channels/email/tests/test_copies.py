"""Who got a copy of a mail takes part where that is safe, is named on the button, and is left out again by hand."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from comity.channels.email import actions, queries
from comity.channels.email.actions.copies import MOST_COPIED
from comity.channels.email.authenticity.signing import signed
from comity.channels.email.models import IncomingMail
from comity.channels.email.queries import Copied
from comity.channels.email.tests.house import SUPPORT, VIC, House, Postbox, written
from comity.channels.email.tests.test_proving import publish, signer
from comity.conversations import actions as conversations, queries as talks
from comity.conversations.events import PARTICIPANT_LEFT
from comity.foundation.clock import SECOND
from comity.foundation.errors import Forbidden, NotFound, RuleRefused
from comity.foundation.store.log import events_of
from comity.people.stops import actions as stops
from comity.testing.nameserver import NameServer

NOOR = "noor@elsewhere.example"
BOTH = f"Noor Haddad <{NOOR}>"


def readers(house: House, conversation: uuid.UUID | None) -> set[uuid.UUID]:
    return house.store.read_now(talks.outside_participants, conversation=conversation)


def named(house: House, conversation: uuid.UUID | None) -> dict[str, Copied]:
    assert conversation is not None
    return {one.row.address: one for one in house.store.read_now(queries.copied, conversation=conversation)}


def begun(house: House, **headers: Any) -> IncomingMail:
    return house.file(written(**{"Cc": BOTH} | headers))


def test_who_got_a_copy_is_answered_and_answers_into_the_same_talk(house: House, box: Postbox) -> None:
    first = begun(house)
    vic, noor = house.person(VIC), house.person(NOOR)
    assert readers(house, first.conversation) == {vic, noor}
    copied = named(house, first.conversation)[NOOR]
    assert (copied.takes_part, copied.wrote) == (True, False)
    house.answer(house.anna, first.conversation, "To both of you.", audience=[vic, noor])
    mails = {recipient: mail for (_, recipient), mail in zip(box.envelopes, box.mails, strict=True)}
    assert (mails[VIC]["To"], mails[VIC]["Cc"]) == (f"Vic Dane <{VIC}>", BOTH)
    assert (mails[NOOR]["To"], mails[NOOR]["Cc"]) == (BOTH, f"Vic Dane <{VIC}>")
    assert mails[VIC]["Reply-To"] != mails[NOOR]["Reply-To"]
    assert "Where is my order?" in mails[NOOR].as_string()
    to = mails[NOOR]["Reply-To"].addresses[0].addr_spec
    answer = house.file(written("It is mine too.", sender=BOTH, to=to, Cc=f"Vic <{VIC}>", subject="Re: Order 4711"))
    assert (answer.conversation, answer.author, answer.reason) == (first.conversation, noor, "reply_address")
    assert named(house, first.conversation)[NOOR].wrote


@pytest.mark.parametrize("how", ["original", "reply address of the other"])
def test_who_answers_everybody_stays_in_the_talk(house: House, box: Postbox, how: str) -> None:
    first = begun(house, message_id="<1@elsewhere.example>")
    house.answer(house.anna, first.conversation, "To both of you.")
    to = next(mail["Reply-To"].addresses[0].addr_spec for mail in box.mails if mail["To"].addresses[0].addr_spec == VIC)
    reply = {"to": SUPPORT, "In_Reply_To": "<1@elsewhere.example>"} if how == "original" else {"to": to}
    answer = house.file(written("And I?", sender=BOTH, subject="Re: Order 4711", **reply))
    assert (answer.conversation, answer.author) == (first.conversation, house.person(NOOR))
    assert answer.reason == ("thread" if how == "original" else "copied")


def test_crowds_lists_and_programs_bring_nobody(house: House) -> None:
    crowd = ", ".join(f"n{number}@elsewhere.example" for number in range(MOST_COPIED + 1))
    for subject, headers in (
        ("Crowd", {"Cc": crowd}),
        ("List", {"List_Id": "<all.example>"}),
        ("Away", {"Auto_Submitted": "auto-replied"}),
    ):
        mail = begun(house, subject=subject, sender=f"{subject.lower()}@elsewhere.example", **headers)
        assert len(readers(house, mail.conversation)) == 1
        assert not named(house, mail.conversation)


def test_a_forged_mail_brings_nobody_into_a_talk_that_there_is(house: House, box: Postbox) -> None:
    """E03 Else its author would read our next answer."""
    first = house.file(written())
    forged = house.file(written("Cc me.", subject="Re: Order 4711", Cc="evil@forger.example"))
    assert forged.conversation == first.conversation
    assert readers(house, first.conversation) == {house.person(VIC)}
    assert not named(house, first.conversation)["evil@forger.example"].takes_part
    house.answer(house.anna, first.conversation, "Here it is.")
    assert [recipient for _, recipient in box.envelopes] == [VIC]
    to = box.mails[0]["Reply-To"].addresses[0].addr_spec
    house.file(written("Noor too, please.", to=to, subject="Re: Order 4711", Cc=BOTH))
    assert readers(house, first.conversation) == {house.person(VIC), house.person(NOOR)}


def test_who_was_left_out_stays_out_until_a_member_brings_him_in(house: House, box: Postbox) -> None:
    first = begun(house)
    copy = named(house, first.conversation)[NOOR].row.id
    house.store.write_now(actions.leave_out, actor=house.anna, copy=copy)
    house.answer(house.anna, first.conversation, "To you alone.")
    assert [recipient for _, recipient in box.envelopes] == [VIC]
    assert box.mails[0]["Cc"] is None
    to = box.mails[0]["Reply-To"].addresses[0].addr_spec
    house.file(written("Noor again.", to=to, subject="Re: Order 4711", Cc=BOTH))
    assert readers(house, first.conversation) == {house.person(VIC)}
    house.store.write_now(actions.bring_in, actor=house.anna, copy=copy)
    house.answer(house.anna, first.conversation, "To both again.")
    late = next(mail for mail in box.mails if mail["To"].addresses[0].addr_spec == NOOR)
    assert "To you alone." not in late.as_string(), "nobody gets quoted what was said without him"


def test_only_who_takes_part_inside_changes_who_reads(house: House) -> None:
    first = begun(house)
    copy = named(house, first.conversation)[NOOR].row.id
    with pytest.raises(Forbidden):
        house.store.write_now(actions.leave_out, actor=house.ben, copy=copy)
    own = house.file(
        written(to="anna@lumen.example", Cc=BOTH), mailbox=house.make("anna@lumen.example", owner=house.anna)
    )
    with pytest.raises(NotFound):
        house.store.write_now(actions.bring_in, actor=house.ben, copy=named(house, own.conversation)[NOOR].row.id)


def test_colleagues_are_named_and_come_in_by_a_colleague_s_act(house: House) -> None:
    first = begun(house, Cc=f"Ben <ben@lumen.example>, Support <support+x@lumen.example>, {VIC}")
    assert list(named(house, first.conversation)) == ["ben@lumen.example"]
    ben = named(house, first.conversation)["ben@lumen.example"]
    assert (ben.row.person, ben.takes_part) == (house.ben.person, False)
    house.store.write_now(actions.bring_in, actor=house.anna, copy=ben.row.id)
    assert named(house, first.conversation)["ben@lumen.example"].takes_part


def test_whoever_is_not_to_be_contacted_is_only_named(house: House) -> None:
    house.file(written(sender=BOTH, subject="Earlier"))
    noor = house.person(NOOR)
    assert noor is not None
    house.store.write_now(stops.stop, by=house.anna.person, person=noor, kind="do_not_contact", reason="asked")
    first = begun(house)
    assert readers(house, first.conversation) == {house.person(VIC)}
    with pytest.raises(RuleRefused):
        house.store.write_now(actions.bring_in, actor=house.anna, copy=named(house, first.conversation)[NOOR].row.id)


def test_readers_who_never_stood_in_one_mail_do_not_see_each_other_s_address(house: House, box: Postbox) -> None:
    first = begun(house)
    other = house.file(written(sender="Otto <otto@far.example>", subject="Another matter"))
    house.store.write_now(
        conversations.add_participant, actor=house.anna, conversation=first.conversation, person=other.author
    )
    house.answer(house.anna, first.conversation, "To three of you.")
    copies = {mail["To"].addresses[0].addr_spec: str(mail["Cc"] or "") for mail in box.mails}
    assert copies.keys() == {VIC, NOOR, "otto@far.example"}
    assert copies["otto@far.example"] == "" and "otto" not in copies[VIC] + copies[NOOR]


def test_a_mail_of_a_colleague_to_somebody_outside_begins_their_talk_and_is_not_mailed_again(
    house: House, box: Postbox, dns: NameServer
) -> None:
    publish(dns, "lumen.example")
    raw = written(
        "Can you deliver?", sender="Anna <anna@lumen.example>", to=BOTH, Cc=SUPPORT, message_id="<2@x.example>"
    )
    mail = house.file(signed(raw, signer("lumen.example")))
    assert (mail.author, readers(house, mail.conversation)) == (house.anna.person, {house.person(NOOR)})
    house.pass_time()
    assert box.mails == []
    answer = house.file(written("Yes.", sender=BOTH, Cc="anna@lumen.example", In_Reply_To="<2@x.example>"))
    assert (answer.author, answer.conversation) == (house.person(NOOR), mail.conversation)


def put(house: House, mail: IncomingMail, into: uuid.UUID | None) -> IncomingMail:
    house.clock.advance(SECOND)
    moved, _ = house.store.write_now(actions.move_mail, actor=house.anna, mail=mail.id, conversation=into)
    return house.mail(moved.id)


def left(house: House, conversation: uuid.UUID | None) -> list[tuple[str, uuid.UUID | None]]:
    assert conversation is not None
    how = {"conversations": [conversation], "kind": PARTICIPANT_LEFT, "limit": 9}
    return [((one.facts or {})["person"], one.actor) for one in house.store.read_now(events_of, **how)]


def test_who_takes_part_by_a_copy_goes_with_the_mail_and_comes_back_with_it(house: House) -> None:
    first = begun(house, message_id="<1@elsewhere.example>")
    here, vic, noor = first.conversation, house.person(VIC), house.person(NOOR)
    house.clock.advance(SECOND)
    other = house.file(written("The lamp is broken", subject="Lamp"))
    moved = put(house, first, other.conversation)
    assert readers(house, here) == readers(house, other.conversation) == {vic}
    assert left(house, here) == [(str(noor), house.anna.person)]
    moved = put(house, moved, here)
    assert (readers(house, here), readers(house, other.conversation)) == ({vic, noor}, {vic})
    moved = put(house, moved, None)
    assert (readers(house, here), readers(house, moved.conversation)) == ({vic}, {vic, noor})
    answer = house.file(written("It is mine too.", sender=BOTH, In_Reply_To="<1@elsewhere.example>", subject="Mine"))
    assert (answer.conversation, answer.reason) == (moved.conversation, "thread")
    put(house, moved, here)
    assert readers(house, here) == readers(house, moved.conversation) == {vic, noor}, "there she wrote"


def test_who_was_left_out_by_hand_does_not_come_back_with_the_mail(house: House) -> None:
    first = begun(house)
    house.clock.advance(SECOND)
    house.store.write_now(actions.leave_out, actor=house.anna, copy=named(house, first.conversation)[NOOR].row.id)
    moved = put(house, first, None)
    assert readers(house, moved.conversation) == {house.person(VIC)}
    put(house, moved, first.conversation)
    assert readers(house, first.conversation) == {house.person(VIC)}


def test_copies_move_with_their_mail(house: House) -> None:
    first = house.file(written())
    second = begun(house, subject="Re: Order 4711", words="Something else")
    assert second.conversation == first.conversation
    moved, _ = house.store.write_now(actions.move_mail, actor=house.anna, mail=second.id, conversation=None)
    assert NOOR in named(house, moved.conversation) and NOOR not in named(house, first.conversation)
