"""Reads of accounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, cast

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Select, and_, bindparam, func, or_, select

from comity.accounts.models import (
    ApiToken,
    AuditEntry,
    Bot,
    CustomRole,
    FormerHandle,
    Invitation,
    Member,
    MemberRole,
    Organisation,
    Passkey,
    RecoveryCode,
    SecondFactor,
    SignInLink,
    SignInSession,
    Team,
    TeamMember,
)
from comity.accounts.providers.queries import vouches_for_factor
from comity.foundation.permissions import held
from comity.foundation.policies import BOT, HOUSE_ROLES, INSIDE_ROLES, Actor, Kind, Role, Scope
from comity.foundation.store import Tx

MOST_INVITATIONS = 500
MOST_SESSIONS = 200
MOST_REMOVED = 50
_BY_EMAIL = select(Member).where(Member.email == bindparam("email"), Member.deactivated_at.is_(None))
_AMONG = select(Member).where(Member.person.in_(bindparam("persons", expanding=True)))
_BOTS = select(Member.person, Bot.channels).join(Bot, Bot.member == Member.id).where(Member.deactivated_at.is_(None))


def organisation(tx: Tx) -> Organisation | None:
    return tx.session.get(Organisation, 1)


def has_owner(tx: Tx) -> bool:
    return tx.session.scalar(select(Member.id).where(Member.role == "owner").limit(1)) is not None


def member_by_email(tx: Tx, *, email: str) -> Member | None:
    """The active member who signs in with this address."""
    return tx.session.scalar(_BY_EMAIL, {"email": email.strip().lower()})


def member(tx: Tx, *, member: uuid.UUID) -> Member | None:
    return tx.session.get(Member, member)


def sign_in_name(tx: Tx, *, member: uuid.UUID) -> str:
    """What tells one account of an installation from another in an app: the address, else the handle."""
    row = tx.session.get_one(Member, member)
    return row.email or row.handle


def member_by_handle(tx: Tx, *, handle: str) -> Member | None:
    return tx.session.scalar(select(Member).where(Member.handle == handle.lower(), Member.deactivated_at.is_(None)))


def has_email(tx: Tx, *, email: str) -> bool:
    return tx.session.scalar(select(Member.id).where(Member.email == email)) is not None


def is_handle_used(tx: Tx, *, handle: str) -> bool:
    """Whether somebody has it, or had."""
    has = tx.session.scalar(select(Member.id).where(Member.handle == handle))
    return has is not None or tx.session.get(FormerHandle, handle) is not None


def members_at(tx: Tx, *, handles: Collection[str]) -> set[uuid.UUID]:
    """The persons inside who have these handles."""
    wanted = select(Member.person).where(
        Member.handle.in_(list(handles)), Member.deactivated_at.is_(None), Member.role.in_(HOUSE_ROLES)
    )
    return set(tx.session.scalars(wanted)) if handles else set()


def member_of(tx: Tx, *, person: uuid.UUID) -> Member | None:
    return members_among(tx, persons=[person]).get(person)


def members_among(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Member]:
    """The members among these persons, former ones too, by person."""
    found = tx.session.scalars(_AMONG, {"persons": list(persons)}) if persons else ()
    return {member.person: member for member in found}


def teams_of(tx: Tx, *, person: uuid.UUID) -> set[uuid.UUID]:
    return set(tx.session.scalars(select(TeamMember.team).where(TeamMember.person == person)))


def people_of_teams(tx: Tx, *, teams: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The persons of any of these teams."""
    return set(tx.session.scalars(select(TeamMember.person).where(TeamMember.team.in_(list(teams)))))


def teams(tx: Tx) -> list[Team]:
    """All teams by name, closed ones too."""
    return list(tx.session.scalars(select(Team).order_by(func.lower(Team.name), Team.id)))


def open_teams(tx: Tx) -> list[Team]:
    return [team for team in teams(tx) if team.closed_at is None]


def people_by_team(tx: Tx) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The persons of every team."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for team, person in tx.session.execute(
        select(TeamMember.team, TeamMember.person).order_by(TeamMember.added_at, TeamMember.person)
    ):
        found.setdefault(team, []).append(person)
    return found


def tokens_of(tx: Tx, *, member: uuid.UUID) -> list[ApiToken]:
    """The API tokens that hold, the newest first; also those that others made for him."""
    mine = select(ApiToken).where(ApiToken.member == member, ApiToken.revoked_at.is_(None))
    return list(tx.session.scalars(mine.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def waiting_invitations(tx: Tx) -> list[Invitation]:
    """Neither used nor taken back, the newest first; those that are too old as well."""
    waiting = select(Invitation).where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    return list(tx.session.scalars(waiting.order_by(Invitation.invited_at.desc()).limit(MOST_INVITATIONS)))


def invitation_by_token(tx: Tx, *, digest: bytes) -> Invitation | None:
    return tx.session.scalar(select(Invitation).where(Invitation.token_hash == digest))


def is_inside(member: Member | None) -> bool:
    """Inside are members who are here, and bots; a guest is a person outside who can sign in."""
    return member is not None and member.active and member.role in HOUSE_ROLES


def is_colleague(member: Member | None) -> bool:
    """A person inside, who can be asked, hold something or govern it: no bot."""
    return member is not None and member.active and member.role in INSIDE_ROLES


def session_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    """Who signed in with this session, while it lasts."""
    found = (
        select(SignInSession, Member, CustomRole.permissions)
        .join(Member, Member.id == SignInSession.member)
        .where(SignInSession.token_hash == digest, SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    )
    rows = tx.session.execute(_with_roles(found).where(Member.deactivated_at.is_(None))).all()
    if not rows:
        return None
    session, member, _ = rows[0]
    actor = _actor("session", member, session.id, session.expires_at, _union(row[2] for row in rows))
    return replace(actor, unfinished=_lacks_factor(tx, member, session.provider))


def _with_roles(found: Any) -> Any:
    """One row for each custom role that the member holds, or one without any."""
    present = and_(CustomRole.id == MemberRole.role, CustomRole.removed_at.is_(None))
    return found.outerjoin(MemberRole, MemberRole.member == Member.id).outerjoin(CustomRole, present)


def _union(permissions: Iterable[Collection[str] | None]) -> frozenset[str]:
    return frozenset(name for names in permissions for name in names or ())


def _lacks_factor(tx: Tx, member: Member, provider: uuid.UUID | None) -> bool:
    """Whether somebody inside has to set a second factor up before anything else; not where the house checks it by
    whose word he came."""
    if member.role not in INSIDE_ROLES or not needs_factor(tx):
        return False
    if second_factor(tx, member=member.id) is not None or has_passkey(tx, member=member.id):
        return False
    return provider is None or not vouches_for_factor(tx, provider=provider)


def takes_two_steps(tx: Tx, *, member: uuid.UUID) -> bool:
    """Whether a password or a link alone does not let this member in: he has a second factor; or everybody inside needs
    one, and his is a passkey."""
    if second_factor(tx, member=member) is not None:
        return True
    inside = tx.session.get_one(Member, member).role in INSIDE_ROLES
    return inside and needs_factor(tx) and has_passkey(tx, member=member)


def needs_factor(tx: Tx) -> bool:
    """Whether everybody inside needs a second factor."""
    house = organisation(tx)
    return house is not None and house.second_factor_required


def second_factor(tx: Tx, *, member: uuid.UUID) -> SecondFactor | None:
    """The one that is on."""
    row = tx.session.get(SecondFactor, member)
    return None if row is None or row.confirmed_at is None else row


def begun_factor(tx: Tx, *, member: uuid.UUID) -> SecondFactor | None:
    """One that waits to be confirmed."""
    row = tx.session.get(SecondFactor, member)
    return row if row is not None and row.confirmed_at is None else None


def second_ways(tx: Tx, *, digest: bytes) -> tuple[str, ...]:
    """By what the second step of this secret can be made: `code`, `passkey`."""
    found = tx.session.scalar(select(SignInLink.member).where(SignInLink.token_hash == digest))
    if found is None:
        return ()
    has = {"code": second_factor(tx, member=found) is not None, "passkey": has_passkey(tx, member=found)}
    return tuple(way for way, there in has.items() if there)


def passkeys_of(tx: Tx, *, member: uuid.UUID) -> list[Passkey]:
    """A member's passkeys, the oldest first."""
    mine = select(Passkey).where(Passkey.member == member)
    return list(tx.session.scalars(mine.order_by(Passkey.made_at, Passkey.id)))


def has_passkey(tx: Tx, *, member: uuid.UUID) -> bool:
    return tx.session.scalar(select(Passkey.id).where(Passkey.member == member).limit(1)) is not None


def passkey(tx: Tx, *, credential_id: bytes) -> Passkey | None:
    """The passkey of an active member."""
    found = select(Passkey).join(Member, Member.id == Passkey.member)
    return tx.session.scalar(found.where(Passkey.credential_id == credential_id, Member.deactivated_at.is_(None)))


def recovery_codes_left(tx: Tx, *, member: uuid.UUID) -> int:
    mine = (RecoveryCode.member == member, RecoveryCode.used_at.is_(None))
    return tx.session.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0


def sessions_of(tx: Tx, *, member: uuid.UUID) -> list[SignInSession]:
    """Where a member is signed in, the one used last first."""
    mine = (SignInSession.member == member, SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    in_order = (SignInSession.used_at.desc(), SignInSession.id.desc())
    return list(tx.session.scalars(select(SignInSession).where(*mine).order_by(*in_order).limit(MOST_SESSIONS)))


def member_of_secret(tx: Tx, *, digest: bytes, purpose: str) -> Member | None:
    """Whose waiting link this is."""
    waiting = (SignInLink.used_at.is_(None), SignInLink.expires_at > tx.now, Member.deactivated_at.is_(None))
    found = select(Member).join(SignInLink, SignInLink.member == Member.id)
    return tx.session.scalar(found.where(SignInLink.token_hash == digest, SignInLink.purpose == purpose, *waiting))


def token_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    found = select(ApiToken, Member, CustomRole.permissions).join(Member, Member.id == ApiToken.member)
    found = found.where(ApiToken.token_hash == digest, ApiToken.revoked_at.is_(None), Member.deactivated_at.is_(None))
    rows = tx.session.execute(_with_roles(found)).all()
    if not rows:
        return None
    token, member, _ = rows[0]
    actor = _actor("token", member, token.id, None, _union(row[2] for row in rows))
    return replace(actor, scopes=_scopes(token, member))


def _scopes(token: ApiToken, member: Member) -> tuple[Scope, ...] | None:
    """A bot's token without scopes may do nothing, a person's whatever he may."""
    if member.role != BOT:
        return None
    return cast(tuple[Scope, ...], tuple(token.scopes or ()))


def bot(tx: Tx, *, member: uuid.UUID) -> Bot | None:
    return tx.session.get(Bot, member)


def bots(tx: Tx) -> list[tuple[Member, Bot]]:
    """All bots, those that are switched off last."""
    found = select(Member, Bot).join(Bot, Bot.member == Member.id)
    in_order = found.order_by(Member.deactivated_at.isnot(None), Member.sort_name, Member.id)
    return [(member, bot) for member, bot in tx.session.execute(in_order)]


def bots_hearing(tx: Tx, *, channel: uuid.UUID) -> list[uuid.UUID]:
    """The persons of the bots that take part in what comes through a channel."""
    return [person for person, channels in tx.rows(_BOTS, {}) if str(channel) in channels]


def _actor(kind: Kind, member: Member, credential: uuid.UUID, expires_at: int | None, given: frozenset[str]) -> Actor:
    role, permissions = cast(Role, member.role), held(member.role, given)
    return Actor(
        member.person, kind, role, credential, member=member.id, permissions=permissions, expires_at=expires_at
    )


# ---- custom roles


class Holding(NamedTuple):
    """A custom role and the members who hold it."""

    role: CustomRole
    members: list[uuid.UUID]


def custom_role(tx: Tx, *, role: uuid.UUID | None) -> CustomRole | None:
    return None if role is None else tx.session.get(CustomRole, role)


def given_to(tx: Tx, *, member: uuid.UUID) -> frozenset[str]:
    """The permissions of the custom roles that a member was given, whether they count for him or not."""
    found = select(CustomRole.permissions).join(MemberRole, MemberRole.role == CustomRole.id)
    return _union(tx.session.scalars(found.where(MemberRole.member == member, CustomRole.removed_at.is_(None))))


def custom_roles(tx: Tx) -> list[Holding]:
    """All of them by name with the members who are here and hold them, those removed last at the end."""
    holders: dict[uuid.UUID, list[uuid.UUID]] = {}
    found = select(MemberRole.role, MemberRole.member).join(Member, Member.id == MemberRole.member)
    in_order = found.where(Member.deactivated_at.is_(None)).order_by(MemberRole.given_at, MemberRole.member)
    for role, member in tx.session.execute(in_order):
        holders.setdefault(role, []).append(member)
    removed = select(CustomRole).where(CustomRole.removed_at.isnot(None)).order_by(CustomRole.removed_at.desc())
    roles = [*present_roles(tx), *tx.session.scalars(removed.limit(MOST_REMOVED))]
    return [Holding(role, holders.get(role.id, [])) for role in roles]


def present_roles(tx: Tx) -> list[CustomRole]:
    """Those that are not removed, by name."""
    here = select(CustomRole).where(CustomRole.removed_at.is_(None))
    return list(tx.session.scalars(here.order_by(func.lower(CustomRole.name), CustomRole.id)))


def holders(tx: Tx, *, role: uuid.UUID) -> list[uuid.UUID]:
    """The members here who hold this custom role, in the order in which they were given it."""
    found = select(MemberRole.member).join(Member, Member.id == MemberRole.member)
    here = found.where(MemberRole.role == role, Member.deactivated_at.is_(None))
    return list(tx.session.scalars(here.order_by(MemberRole.given_at, MemberRole.member)))


def roles_of(tx: Tx, *, members: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, list[CustomRole]]:
    """The custom roles of these members, or of all, by name; those who hold none are left out."""
    found: dict[uuid.UUID, list[CustomRole]] = {}
    wanted = select(MemberRole.member, CustomRole).join(CustomRole, CustomRole.id == MemberRole.role)
    wanted = wanted.where(CustomRole.removed_at.is_(None))
    if members is not None:
        wanted = wanted.where(MemberRole.member.in_(list(members)))
    for member, role in tx.session.execute(wanted.order_by(func.lower(CustomRole.name), CustomRole.id)):
        found.setdefault(member, []).append(role)
    return found


# ---- the audit log


class AuditFilter(Struct, frozen=True):
    """Which entries; `person` did it or it was done to. Microseconds UTC; `until` is the first one left out."""

    kinds: tuple[str, ...] = ()
    person: uuid.UUID | None = None
    since: int | None = None
    until: int | None = None


def audit_entries(tx: Tx, *, where: AuditFilter, before: int | None = None, limit: int) -> list[AuditEntry]:
    """The newest first, from below the position `before`."""
    found = _audited(where)
    if before is not None:
        found = found.where(AuditEntry.position < before)
    return list(tx.session.scalars(found.order_by(AuditEntry.position.desc()).limit(limit)))


def audit_entries_after(tx: Tx, *, where: AuditFilter, after: int, upto: int, limit: int) -> list[AuditEntry]:
    """In the order of the chain, above the position `after`, up to `upto`."""
    found = _audited(where).where(AuditEntry.position > after, AuditEntry.position <= upto)
    return list(tx.session.scalars(found.order_by(AuditEntry.position).limit(limit)))


def _audited(where: AuditFilter) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if where.kinds:
        found = found.where(AuditEntry.kind.in_(where.kinds))
    if where.person is not None:
        found = found.where(or_(AuditEntry.actor == where.person, AuditEntry.subject == where.person))
    if where.since is not None:
        found = found.where(AuditEntry.at >= where.since)
    return found if where.until is None else found.where(AuditEntry.at < where.until)
