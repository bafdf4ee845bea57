"""Which invitation to an appointment counts, and what was answered to it. Nothing is written here.

One appointment is a UID in one talk, of one author (RFC 5546, 2.1.5): an update or a cancellation takes the place of
what came before it. A mail that proves nothing takes the place of none that proved who sent it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import select

from comity.channels.email.models import IncomingMail, InvitationAnswer, MailInvitation
from comity.foundation.store import Tx

REQUEST, CANCEL = "REQUEST", "CANCEL"
TELLING = ("", "PUBLISH", REQUEST, CANCEL)
"""Methods by which an organiser tells of an appointment; the others are said by those who are invited."""


class Invitation(Struct, frozen=True):
    """A mail that invites, and what it says."""

    mail: IncomingMail
    row: MailInvitation

    @property
    def proved(self) -> bool:
        return self.mail.dmarc == "pass" or self.mail.reason == "reply_address"

    @property
    def place(self) -> tuple[int, int, uuid.UUID]:
        """Among those of the same appointment, the newest is the greatest."""
        return self.row.sequence, self.mail.received_at, self.mail.id


class Standing(Struct, frozen=True):
    """An invitation as it counts now. `newer` took its place; `answer` is the last one to it that was not dropped, and
    `before` the last one to what it took the place of."""

    invitation: Invitation
    newer: Invitation | None
    answer: InvitationAnswer | None
    before: InvitationAnswer | None

    @property
    def wants_answer(self) -> bool:
        row = self.invitation.row
        return self.newer is None and row.method == REQUEST and "@" in row.organiser and bool(row.uid)


def standings(tx: Tx, *, invitations: Collection[Invitation]) -> dict[uuid.UUID, Standing]:
    """How these invitations count, by mail, in two queries."""
    kin = _of_the_same_uids(tx, invitations)
    answers = _last_answers(tx, {one.mail.id for one in [*kin, *invitations]})
    return {one.mail.id: _standing(one, [other for other in kin if _same(one, other)], answers) for one in invitations}


def invitation_at(tx: Tx, *, message: uuid.UUID) -> Invitation | None:
    """The invitation that came as this message."""
    found = select(IncomingMail, MailInvitation).join(MailInvitation, MailInvitation.mail == IncomingMail.id)
    row = tx.session.execute(found.where(IncomingMail.message == message)).one_or_none()
    return None if row is None else Invitation(row[0], row[1])


def overtaken_by(tx: Tx, *, invitation: Invitation) -> list[Invitation]:
    """The earlier ones whose place this one takes."""
    earlier = [one for one in _of_the_same_uids(tx, [invitation]) if one.mail.id != invitation.mail.id]
    return [one for one in earlier if _same(one, invitation) and one.place < invitation.place]


def _of_the_same_uids(tx: Tx, invitations: Iterable[Invitation]) -> list[Invitation]:
    wanted = {(one.mail.conversation, one.row.uid) for one in invitations if one.row.uid}
    found = (
        select(IncomingMail, MailInvitation)
        .join(MailInvitation, MailInvitation.mail == IncomingMail.id)
        .where(
            MailInvitation.uid.in_({uid for _, uid in wanted}),
            IncomingMail.conversation.in_({conversation for conversation, _ in wanted}),
            MailInvitation.method.in_(TELLING),
        )
    )
    return [Invitation(row[0], row[1]) for row in tx.session.execute(found)] if wanted else []


def _last_answers(tx: Tx, mails: Collection[uuid.UUID]) -> dict[uuid.UUID, InvitationAnswer]:
    given = select(InvitationAnswer).where(InvitationAnswer.mail.in_(mails), InvitationAnswer.state != "dropped")
    oldest_first = given.order_by(InvitationAnswer.answered_at, InvitationAnswer.id)
    return {row.mail: row for row in tx.session.scalars(oldest_first)} if mails else {}


def _same(one: Invitation, other: Invitation) -> bool:
    """Whether `other` tells of the same appointment and may take the place of `one`."""
    alike = (one.mail.conversation, one.mail.author, one.row.uid) == (
        other.mail.conversation,
        other.mail.author,
        other.row.uid,
    )
    whole = other.row.method == CANCEL and not other.row.recurrence
    return alike and (whole or one.row.recurrence == other.row.recurrence) and (other.proved or not one.proved)


def _standing(one: Invitation, kin: list[Invitation], answers: dict[uuid.UUID, InvitationAnswer]) -> Standing:
    newest = max([one, *kin], key=lambda other: other.place)
    earlier = [answers[other.mail.id] for other in kin if other.place < one.place and other.mail.id in answers]
    return Standing(
        one,
        None if newest.mail.id == one.mail.id else newest,
        answers.get(one.mail.id),
        max(earlier, key=lambda answer: answer.answered_at, default=None),
    )
