"""Reads of the directory. Each list takes the same few queries however many people there are."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from comity.accounts import queries as accounts
from comity.accounts.models import Member, Team, TeamMember
from comity.foundation.clock import moment
from comity.foundation.policies import HOUSE_ROLES, INSIDE_ROLES
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.models import Expertise, Person
from comity.people.queries import Card, card_of

OTHER = aliased(Member)
JOINED = aliased(Person)
Place = tuple[str, uuid.UUID]
"""Where a list of colleagues goes on: the name as it is sorted, and the person."""


class TeamName(Struct, frozen=True):
    id: str
    name: str


class Detail(Struct, frozen=True):
    """What a colleague's card does not hold. `time_zone` and `working_hours` are the organisation's unless he has his
    own; `local_time` is the clock on his wall, `09:16`."""

    pronouns: str = ""
    expertise: tuple[str, ...] = ()
    time_zone: str = ""
    working_hours: tuple[str, ...] = ()
    local_time: str = ""
    teams: tuple[TeamName, ...] = ()
    reports_to: uuid.UUID | None = None


def details(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Detail]:
    """Of those who are, or were, members."""
    members = accounts.members_among(tx, persons=persons)
    if not members:
        return {}
    organisation = accounts.organisation(tx)
    zone, week = ("UTC", []) if organisation is None else (organisation.time_zone, organisation.working_hours)
    known, teams = queries.expertise(tx, persons=members), _teams(tx, members)
    return {
        person: Detail(
            pronouns=member.pronouns,
            expertise=tuple(known.get(person, ())),
            time_zone=member.time_zone or zone,
            working_hours=tuple(week if member.working_hours is None else member.working_hours),
            local_time=clock_in(member.time_zone or zone, tx.now),
            teams=tuple(teams.get(person, ())),
            reports_to=member.reports_to,
        )
        for person, member in members.items()
    }


def outside_detail(tx: Tx, *, card: Card) -> Detail:
    """Of somebody who is no member: his clock, where it is known."""
    return Detail(time_zone=card.time_zone, local_time=clock_in(card.time_zone, tx.now)) if card.time_zone else Detail()


def clock_in(time_zone: str, now: int) -> str:
    try:
        return moment(now).astimezone(ZoneInfo(time_zone)).strftime("%H:%M")
    except (ValueError, OSError, KeyError):
        return ""


def _teams(tx: Tx, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, list[TeamName]]:
    mine = select(TeamMember.person, Team.id, Team.name).join(Team, Team.id == TeamMember.team)
    mine = mine.where(TeamMember.person.in_(list(persons)), Team.closed_at.is_(None)).order_by(Team.name)
    found: dict[uuid.UUID, list[TeamName]] = {}
    for person, team, name in tx.session.execute(mine):
        found.setdefault(person, []).append(TeamName(str(team), name))
    return found


# ---- lists


def colleagues(
    tx: Tx,
    *,
    words: str = "",
    team: uuid.UUID | None = None,
    topic: str = "",
    after: Place | None = None,
    limit: int,
    bots: bool = False,
) -> list[Card]:
    """People inside by name, who are in this team, know about this topic and match these words; or `bots` too."""
    found = tx.session.execute(colleagues_query(words, team, topic, after, limit, bots=bots))
    return [card_of(person, member) for person, member in found]


def colleagues_query(
    words: str, team: uuid.UUID | None, topic: str, after: Place | None, limit: int, *, bots: bool = False
) -> Select[Person, Member]:
    order = (Member.sort_name, Member.person)
    here = _here(roles=HOUSE_ROLES if bots else INSIDE_ROLES)
    found = select(Person, Member).join(Member, Member.person == Person.id).where(here)
    found = found.where(*_narrowed(words, team, topic))
    if after is not None:
        name, person = after
        later = or_(Member.sort_name > name, and_(Member.sort_name == name, Member.person > person))
        found = found.where(Member.sort_name >= name, later)
    return found.order_by(*order).limit(limit)


def place_of(tx: Tx, *, person: uuid.UUID) -> Place | None:
    """Where a list goes on after this colleague."""
    name = tx.session.scalar(select(Member.sort_name).where(Member.person == person))
    return None if name is None else (name, person)


def everybody(
    tx: Tx,
    *,
    words: str,
    team: uuid.UUID | None,
    topic: str,
    after: uuid.UUID | None,
    limit: int,
    inside_only: bool = False,
) -> list[Card]:
    """People inside and outside, by id; for those inside only. Who was joined into somebody is found as that one."""
    found = select(Person, Member).outerjoin(Member, Member.person == Person.id).where(Person.merged_into.is_(None))
    if inside_only:
        found = found.where(_here(roles=HOUSE_ROLES))
    found = found.where(*_narrowed(words, team, topic)).order_by(Person.id).limit(limit)
    if after is not None:
        found = found.where(Person.id > after)
    return [card_of(person, member) for person, member in tx.session.execute(found)]


def outsiders(tx: Tx, *, words: str, limit: int) -> list[Card]:
    """People outside who match these words, the newest first."""
    found = select(Person, Member).outerjoin(Member, Member.person == Person.id)
    outside = or_(Member.id.is_(None), ~_here(roles=HOUSE_ROLES))
    found = found.where(outside, Person.merged_into.is_(None), *_narrowed(words, None, "")).order_by(Person.id.desc())
    return [card_of(person, member) for person, member in tx.session.execute(found.limit(limit))]


def _here(one: type[Member] = Member, *, roles: Collection[str] = INSIDE_ROLES) -> ColumnElement[bool]:
    return and_(one.deactivated_at.is_(None), one.role.in_(roles))


def _narrowed(words: str, team: uuid.UUID | None, topic: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if words:
        found.append(_matching(words))
    if team is not None:
        found.append(exists().where(TeamMember.team == team, TeamMember.person == Person.id))
    if topic:
        found.append(exists().where(Expertise.topic == topic, Expertise.person == Person.id))
    return found


def _matching(words: str) -> ColumnElement[bool]:
    """Name, handle, title or expertise contains them. SQLite knows the small letters of English only, so names of
    colleagues are also compared as they are sorted, and others as they were typed."""
    small, plain = f"%{_escaped(words.casefold())}%", f"%{_escaped(_plain(words))}%"
    knows = exists().where(Expertise.person == Person.id, Expertise.topic.like(small, escape="\\"))
    typed = f"%{_escaped(words)}%"
    joined = exists().where(
        JOINED.merged_into == Person.id,
        or_(func.lower(JOINED.name).like(small, escape="\\"), JOINED.name.like(typed, escape="\\")),
    )
    return or_(
        func.lower(Person.name).like(small, escape="\\"),
        Person.name.like(typed, escape="\\"),
        joined,
        Member.sort_name.like(plain, escape="\\"),
        Member.handle.like(small, escape="\\"),
        func.lower(Member.title).like(small, escape="\\"),
        knows,
    )


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# ---- who reports to whom


def reports(tx: Tx, *, persons: Sequence[uuid.UUID], limit: int) -> list[Card]:
    """Colleagues who report to any of these, by name."""
    return _charted(tx, Member.reports_to.in_(list(persons)), limit) if persons else []


def tops(tx: Tx, *, limit: int) -> list[Card]:
    """Colleagues who report to nobody who is here, and to whom somebody reports."""
    return _charted(tx, and_(~_led(), _leads()), limit)


def alone(tx: Tx, *, limit: int) -> list[Card]:
    """Colleagues who stand nowhere in the chart."""
    return _charted(tx, and_(~_led(), ~_leads()), limit)


def _led() -> ColumnElement[bool]:
    return exists().where(OTHER.person == Member.reports_to, _here(OTHER))


def _leads() -> ColumnElement[bool]:
    return exists().where(OTHER.reports_to == Member.person, _here(OTHER))


def _charted(tx: Tx, which: ColumnElement[bool], limit: int) -> list[Card]:
    found = select(Person, Member).join(Member, Member.person == Person.id).where(_here(), which)
    rows = tx.session.execute(found.order_by(Member.sort_name, Member.person).limit(limit))
    return [card_of(person, member) for person, member in rows]
