"""Everything that Comity can do so far has happened once at Harbour Cycles, so that it can be looked at."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from comity.accounts import queries as accounts
from comity.accounts.models import Invitation, Member, Team, TeamMember
from comity.conversations import lateness
from comity.conversations.models import (
    Channel,
    Conversation,
    HelpRequest,
    Label,
    Mention,
    Message,
    MessageFile,
    Participant,
    Pin,
    Reaction,
    ReadPosition,
    Revision,
    SavedReply,
)
from comity.conversations.queries.inbox import Wanted, inbox
from comity.demo.seeding import seed
from comity.demo.tests.conftest import SHOP, Company
from comity.etiquette.advising import queries as coach
from comity.etiquette.advising.models import HintCount
from comity.etiquette.guards.models import ApprovalPolicy, Consent
from comity.etiquette.guidelines import queries as guidelines
from comity.etiquette.guidelines.models import Guideline, GuidelineAcceptance
from comity.etiquette.moderation import queries as moderation
from comity.etiquette.moderation.models import Appeal, Case, Decision, HeldWord, Thanks, ThanksShown
from comity.foundation.clock import FixedClock
from comity.foundation.files.blobs import Blobs
from comity.foundation.files.models import File
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx, open_store
from comity.people.models import Address, Claim, Expertise, Person, Presence, Stop
from comity.records.models import Record, RecordAttachment, RecordPerson
from comity.testing.plugin import START_OF_TIME
from comity.testing.waiting import SLACK

pytestmark = pytest.mark.parametrize("company", ["sqlite"], indirect=True)
"""On PostgreSQL `test_seeding` looks at it."""
ROOM, OUTSIDE = Conversation.kind == "room", Conversation.kind == "outside"
SECONDS = 8.0
IS_THERE: dict[str, tuple[Any, int]] = {
    "rooms for everybody": ((ROOM, Conversation.visibility == "public"), 6),
    "private rooms": ((ROOM, Conversation.visibility == "private"), 4),
    "rooms for announcements": ((ROOM, Conversation.posting == "hosts"), 1),
    "archived rooms": ((ROOM, Conversation.archived_at.is_not(None)), 1),
    "rooms with a topic": ((ROOM, Conversation.topic != ""), 8),
    "direct talks": ((Conversation.kind == "direct",), 10),
    "outside, done": ((OUTSIDE, Conversation.status == "done"), 35),
    "outside, put off": ((OUTSIDE, Conversation.status == "snoozed", Conversation.snoozed_until > START_OF_TIME), 2),
    "outside, they wait": ((OUTSIDE, Conversation.status == "open", Conversation.waiting_since.is_not(None)), 7),
    "outside, we wait": ((OUTSIDE, Conversation.status == "open", Conversation.waiting_since.is_(None)), 6),
    "outside, somebody's own": ((OUTSIDE, Conversation.visibility == "private"), 5),
    "outside, held by somebody": ((OUTSIDE, Conversation.assignee.is_not(None)), 7),
    "records of another system": ((Record.archived_at.is_(None),), 50),
    "records that concern somebody": ((RecordPerson.person.is_not(None),), 30),
    "records on talks": ((RecordAttachment.detached_at.is_(None),), 3),
    "closed websites": ((Channel.kind == "website", Channel.closed_at.is_not(None)), 1),
    "websites of a team": ((Channel.kind == "website", Channel.audience != "[]", Channel.greeting != ""), 1),
    "front doors": ((Channel.kind == "door",), 1),
    "teams": ((Team.name.in_(["Workshop", "Office", "Support"]),), 3),
    "in teams": ((TeamMember.person.is_not(None),), 10),
    "guests": ((Member.role == "guest",), 1),
    "report to somebody": ((Member.reports_to.is_not(None),), 9),
    "with pronouns": ((Member.pronouns != "",), 6),
    "in Lisbon": ((Member.time_zone == "Europe/Lisbon",), 1),
    "with hours of their own": ((Member.working_hours.is_not(None),), 4),
    "waiting invitations": ((Invitation.used_at.is_(None), Invitation.expires_at > START_OF_TIME), 1),
    "used invitations": ((Invitation.used_at.is_not(None),), 1),
    "topics of expertise": ((Expertise.topic.is_not(None),), 30),
    "knock first": ((Presence.chosen == "knock", Presence.words != ""), 1),
    "closed until later": ((Presence.chosen == "closed", Presence.until > START_OF_TIME), 1),
    "blocked": ((Stop.kind == "block",), 1),
    "not to be contacted": ((Stop.kind == "do_not_contact",), 1),
    "known by a signature": ((Address.kind == "identity", Address.verified_by == "signature"), 1),
    "left a mail address": ((Claim.kind == "email",), 1),
    "without a name": ((Person.name.like("Visitor ____"),), 5),
    "open calls for help": ((HelpRequest.closed_at.is_(None), HelpRequest.topic == "wiring"), 1),
    "taken calls for help": ((HelpRequest.taken_by.is_not(None),), 1),
    "saved replies": ((SavedReply.team.is_(None),), 4),
    "saved replies of a team": ((SavedReply.team.is_not(None),), 2),
    "versions of the guidelines": ((Guideline.note != "",), 2),
    "accepted the version that holds": ((GuidelineAcceptance.version == 2,), 9),
    "thanks": ((Thanks.author.is_not(None),), 12),
    "show thanks at the front door": ((ThanksShown.person.is_not(None),), 1),
    "reports that wait": ((Case.kind == "flagged", Case.decided_at.is_(None)), 1),
    "reports that were decided": ((Case.kind == "flagged", Case.decided_at.is_not(None)), 1),
    "first words that were held": ((Case.kind == "held", Case.decided_at.is_not(None)), 1),
    "decided with a reason": ((Decision.reason != "",), 2),
    "second looks": ((Appeal.answer != "", Appeal.upheld.is_(False)), 1),
    "words that hold": ((HeldWord.word.is_not(None),), 3),
    "consents": ((Consent.withdrawn_at.is_(None),), 1),
    "hints made use of": ((HintCount.taken > 0,), 35),
    "hints dismissed": ((HintCount.dismissed > 0,), 15),
    "replies": ((Message.reply_to.is_not(None),), 5),
    "edited": ((Message.edited_at.is_not(None),), 1),
    "taken back": ((Message.deleted_at.is_not(None),), 1),
    "notes": ((Message.lane == "note",), 15),
    "from a page": ((Message.page.is_not(None), Message.outside_seq.is_not(None)), 40),
    "earlier words": ((Revision.version == 1,), 1),
    "reactions": ((Reaction.emoji.is_not(None),), 100),
    "pinned": ((Pin.message.is_not(None),), 8),
    "named": ((Mention.person.is_not(None),), 10),
    "muted": ((Participant.level == "nothing",), 1),
    "only when named": ((Participant.level == "mentions",), 1),
    "hosts": ((Participant.role == "host",), 12),
    "read": ((ReadPosition.seq > 0,), 200),
    "sent files": ((MessageFile.place == 0,), 10),
    "pictures with a preview": ((File.preview.is_not(None), File.width == 1600), 6),
    "files that are no pictures": ((File.preview.is_(None), File.state == "ready"), 6),
}
"""What: the conditions of its table, and how often at least."""


pytestmark = pytest.mark.parametrize("company", ["sqlite"], indirect=True, scope="session")


@pytest.mark.parametrize("what", IS_THERE)
def test_it_can_be_looked_at(company: Company, what: str) -> None:
    conditions, least = IS_THERE[what]
    assert company.store.read_now(_count, where=conditions) >= least


def test_the_labels_are_those_of_a_workshop(company: Company) -> None:
    assert company.store.read_now(_labels) == {"battery", "candidate", "invoice", "supplier", "warranty"}


def test_seven_wait_for_anna_and_one_of_them_for_too_long(company: Company) -> None:
    waiting, late = company.store.read_now(_waiting, actor=company.actor("anna"))
    assert (waiting, late) == (7, ["Greta Holm"])


def test_only_the_workshop_hears_the_repair_desk(company: Company) -> None:
    seen = {handle: company.store.read_now(_waiting, actor=company.actor(handle))[0] for handle in ("jun", "hana")}
    assert seen == {"jun": 6, "hana": 5}, "Pia wrote to Anna alone"


def test_the_guest_sees_one_room(company: Company) -> None:
    assert company.store.read_now(_rooms_of, actor=company.actor("saga")) == ["Paint with Berg"]


def test_the_bytes_of_all_files_are_there(company: Company) -> None:
    blobs = Blobs(company.files)
    assert all(blobs.path(key).stat().st_size for key in company.store.read_now(_blobs))


def test_no_moment_is_still_to_come(company: Company) -> None:
    moments = company.store.read_now(_moments)
    assert len(moments) == 12
    assert {name for name, newest in moments.items() if newest > company.start} == set()


def test_one_has_still_to_accept_the_guidelines(company: Company) -> None:
    standings = company.store.read_now(guidelines.standings, number=2)
    assert [one.card.name for one in standings if one.accepted_at is None] == ["Gus Moreau"]


def test_one_thing_waits_for_moderators(company: Company) -> None:
    waiting = {
        handle: company.store.read_now(moderation.count_open, actor=company.actor(handle)) for handle in ("cleo", "jun")
    }
    assert waiting == {"cleo": 1, "jun": 0}


def test_the_coach_has_figures_of_everybody_and_of_the_team_that_is_large_enough(company: Company) -> None:
    everybody = company.store.read_now(coach.sums, team=None)
    assert everybody.people == 10
    assert len(everybody.figures) >= 5
    assert everybody.withheld
    told = {name: company.store.read_now(coach.sums, team=team).enough for name, team in _teams(company).items()}
    assert told == {"Workshop": False, "Office": False, "Support": True}
    assert len(company.store.read_now(coach.own, actor=company.actor("cleo"))) >= 5


def test_nothing_waits_for_approval(company: Company) -> None:
    assert company.store.read_now(_count, where=(ApprovalPolicy.id.is_not(None),)) == 0


@pytest.mark.slow
def test_the_same_history_every_time_within_seconds(
    company: Company, migrated_file: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    import shutil
    import time

    shutil.copyfile(migrated_file, tmp_path / "comity.db")
    store = open_store(f"sqlite:///{tmp_path / 'comity.db'}", FixedClock(START_OF_TIME), durable=False)
    begun = time.process_time()
    seed(store, _clock(store), shop=SHOP, files=tmp_path / "files")
    took = time.process_time() - begun
    record_property("seeding, s of one processor", round(took, 2))
    again = store.read_now(_history)
    store.close()
    assert again == company.store.read_now(_history)
    assert took < SECONDS * SLACK, f"{took:.1f} s"


# ---- reads


def _clock(store: Store) -> FixedClock:
    assert isinstance(store.clock, FixedClock)
    return store.clock


def _count(tx: Tx, *, where: tuple[Any, ...]) -> int:
    return tx.session.scalar(select(func.count()).where(*where)) or 0


def _labels(tx: Tx) -> set[str]:
    return set(tx.session.scalars(select(Label.word)))


def _waiting(tx: Tx, *, actor: Actor) -> tuple[int, list[str]]:
    found = inbox(tx, actor=actor, wanted=Wanted(), turn="theirs", limit=50)
    hours, names = lateness.house(tx), dict(tx.session.execute(select(Person.id, Person.name)).all())
    late = [one for one in found if lateness.late_from(one.conversation.waiting_since or 0, hours) <= START_OF_TIME]
    return len(found), [names[one.conversation.created_by] for one in late]


def _teams(company: Company) -> dict[str, uuid.UUID]:
    return company.store.read_now(lambda tx: dict(tx.session.execute(select(Team.name, Team.id)).all()))


def _rooms_of(tx: Tx, *, actor: Actor) -> list[str]:
    mine = select(Conversation.title).join(Participant, Participant.conversation == Conversation.id)
    assert accounts.member_by_handle(tx, handle="saga") is not None
    return list(tx.session.scalars(mine.where(Participant.person == actor.person)))


def _blobs(tx: Tx) -> list[str]:
    rows = tx.session.execute(select(File.blob, File.preview)).all()
    return [key for row in rows for key in row if key is not None]


def _moments(tx: Tx) -> dict[str, int]:
    columns = {
        "persons": Person.created_at,
        "conversations": Conversation.latest_at,
        "asked": Conversation.waiting_since,
        "messages": Message.created_at,
        "edits": Message.edited_at,
        "reactions": Reaction.created_at,
        "reads": ReadPosition.moved_at,
        "labels": Label.put_at,
        "pins": Pin.pinned_at,
        "stops": Stop.stopped_at,
        "files": File.created_at,
        "seats": Participant.joined_at,
    }
    return {name: tx.session.scalar(select(func.max(column))) or 0 for name, column in columns.items()}


def _history(tx: Tx) -> list[Any]:
    """Who said what when, without the ids and secrets of this database."""
    said = select(Message.created_at, Person.name, Message.lane, Message.inside_seq, Message.body, Conversation.kind)
    rows = tx.session.execute(said.join(Person, Person.id == Message.author).join(Conversation))
    return sorted(tuple(row) for row in rows)
