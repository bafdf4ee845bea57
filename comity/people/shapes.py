"""What persons look like over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from msgspec import Struct

from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.directory import queries as directory
from comity.people.directory.queries import Detail, TeamName
from comity.people.presence.api import board
from comity.people.presence.standing import PresenceOut
from comity.people.queries import Card

Known = tuple[Card, Detail]


class PersonOut(Struct):
    """`teams` and `reports_to` are those of colleagues; they, `time_zone`, `local_time` (`09:16`) and `joined_into` are
    told inside only. Of people outside the time zone is known once their browser told it or a colleague noted it;
    `joined_into` is the person who stands for them where several are one."""

    id: str
    name: str
    inside: bool
    title: str
    about: str
    handle: str | None
    picture: str
    pronouns: str
    expertise: Sequence[str]
    time_zone: str
    local_time: str
    teams: Sequence[TeamName]
    reports_to: str | None
    presence: PresenceOut
    bot: bool
    joined_into: str | None = None


class People(Struct):
    items: list[PersonOut]
    next: str | None


def known(tx: Tx, *, cards: Sequence[Card]) -> list[Known]:
    """Cards with what colleagues know of each other, in the same few queries however many there are."""
    found: Mapping[uuid.UUID, Detail] = directory.details(tx, persons=[card.id for card in cards if card.inside])
    return [(card, found.get(card.id) or directory.outside_detail(tx, card=card)) for card in cards]


def person_out(runtime: Runtime, actor: Actor, one: Known) -> PersonOut:
    card, detail = one
    inner = detail if actor.inside else Detail()
    return PersonOut(
        id=str(card.id),
        name=card.name,
        inside=card.inside,
        title=card.title,
        about=card.about,
        handle=card.handle,
        picture=card.picture,
        pronouns=detail.pronouns,
        expertise=detail.expertise,
        time_zone=inner.time_zone,
        local_time=inner.local_time,
        teams=inner.teams,
        reports_to=None if inner.reports_to is None else str(inner.reports_to),
        presence=board(runtime).presence(card.id, inside=card.inside),
        bot=card.bot,
        joined_into=None if card.head is None or not actor.inside else str(card.head.id),
    )
