"""What stands around a draft: who will read it, what was said before, which policies hold."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.conversations import access, queries as talks
from comity.conversations.models import Message
from comity.etiquette.advising.models import CoachPolicy
from comity.etiquette.coach.advice import Advice
from comity.etiquette.coach.draft import Setting, Turn
from comity.foundation.errors import Forbidden
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

OFF, ADVISE, BLOCK = "off", "advise", "block"
LATEST = 20
ALL_OFF = "hints"
"""The preference of a member who wants no hints."""


class Policy(Struct, frozen=True):
    """What holds for one rule here. `by` is who set it, None where nobody did."""

    act: str = ADVISE
    by: uuid.UUID | None = None
    at: int = 0
    channel: uuid.UUID | None = None


class Standing(Struct, frozen=True):
    """`policies` by rule; a rule without one advises. `names` are those of the readers outside."""

    setting: Setting
    context: tuple[Turn, ...]
    names: tuple[str, ...]
    organisation: str
    policies: Mapping[str, Policy]
    setters: Mapping[uuid.UUID, str]


def standing(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Standing | None:
    """None where nobody outside reads, or the member wants no hints. Raises NotFound, Forbidden."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    if not actor.colleague:
        raise Forbidden("The coach speaks inside.")
    readers = talks.outside_participants(tx, conversation=seat.conversation)
    if not readers or not wants_hints(tx, actor=actor):
        return None
    organisation = accounts.organisation(tx)
    found = policies(tx, actor=actor, channel=seat.channel)
    cards = people.cards(tx, persons={*readers, *(one.by for one in found.values() if one.by)})
    context = said_before(tx, seat.conversation)
    return Standing(
        setting=setting_of(seat.channel, context),
        context=context,
        names=tuple(sorted(cards[one].first_name for one in readers)),
        organisation="" if organisation is None else organisation.name,
        policies=found,
        setters={one: card.first_name for one, card in cards.items() if one not in readers},
    )


def setting_of(channel: uuid.UUID | None, context: Sequence[Turn]) -> Setting:
    """What came through a door, or was answered, is help; the rest is a first contact of ours."""
    answered = channel is not None or any(turn.side == "outside" for turn in context)
    return "support_chat" if answered else "first_contact"


def wants_hints(tx: Tx, *, actor: Actor) -> bool:
    member = accounts.member_of(tx, person=actor.person)
    return member is not None and member.preferences.get(ALL_OFF) is not False


def said_before(tx: Tx, conversation: uuid.UUID) -> tuple[Turn, ...]:
    """The latest that people outside can read, oldest first."""
    newest = (
        select(Message.author, Message.body)
        .where(Message.conversation == conversation, Message.outside_seq.is_not(None), Message.deleted_at.is_(None))
        .order_by(Message.outside_seq.desc())
        .limit(LATEST)
    )
    found = list(tx.connection.execute(newest))
    inside = people.insiders(tx, persons={row.author for row in found})
    return tuple(Turn("member" if row.author in inside else "outside", row.body) for row in reversed(found))


def policies(tx: Tx, *, actor: Actor, channel: uuid.UUID | None) -> dict[str, Policy]:
    """What holds for this writer here, by rule: what was said of the channel before what was said of the role before
    what was said of everything."""
    found = in_force(tx)
    if not found:
        return {}
    mine = roles_of(tx, actor=actor)
    fitting = [one for one in found if one.channel in (None, channel) and one.role in ("", *mine)]
    fitting.sort(key=lambda one: (one.channel is not None, one.role != "", one.set_at))
    return {one.rule: Policy(one.act, one.set_by, one.set_at, one.channel) for one in fitting}


def in_force(tx: Tx) -> Sequence[CoachPolicy]:
    return list(tx.session.scalars(select(CoachPolicy).where(CoachPolicy.ended_at.is_(None))))


def roles_of(tx: Tx, *, actor: Actor) -> set[str]:
    """The role of a member in the house, and the ids of those that he was given."""
    given = {} if actor.member is None else accounts.roles_of(tx, members=[actor.member])
    return {actor.role, *(str(role.id) for roles in given.values() for role in roles)}


def spoken_of(found: Collection[Advice], policies: Mapping[str, Policy], *, dismissed: Collection[str]) -> list[Advice]:
    """The advice that is given here: first what is blocked, then what helps most, each rule once."""
    acts = {one.rule: policies.get(one.rule, Policy()).act for one in found}
    blocked = [one for one in found if acts[one.rule] == BLOCK]
    advised = [one for one in found if acts[one.rule] == ADVISE and one.rule not in dismissed]
    return list({one.rule: one for one in reversed([*blocked, *advised])}.values())[::-1]
