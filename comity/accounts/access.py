"""Look-up is permission: members and tokens as far as the actor may act on them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Literal, cast

from msgspec.structs import replace

from comity.accounts import queries
from comity.accounts.models import ApiToken, Bot, CustomRole, Invitation, Member, Passkey, SignInSession, Team
from comity.foundation.errors import BadInput, Forbidden, NotFound, RuleRefused
from comity.foundation.permissions import ALL, RULING, demand, held, may
from comity.foundation.policies import BOT, Actor, Role
from comity.foundation.store import Tx

Above = Literal["", "owner", "admin", "more"]
ABOVE: dict[Above, str] = {
    "owner": "An owner is changed by an owner.",
    "admin": "An admin is changed by an owner or an admin.",
    "more": "This person may do what you may not. An owner or an admin can help.",
}


def member_to_equip(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> Member:
    """The member for whom the actor may issue tokens: himself, or whom he may help with signing in."""
    row = None if member is None else tx.session.get(Member, member)
    if row is None or not row.active or row.role == BOT:
        raise NotFound
    if row.id != actor.member:
        if not may(actor, "security"):
            raise Forbidden("Tokens for others are made by those who look after signing in.")
        _refuse_higher(tx, actor=actor, member=row)
    return row


def own_token(tx: Tx, *, actor: Actor, member: uuid.UUID | None, token: uuid.UUID | None) -> ApiToken:
    """A token of that member, who is the actor unless he looks after signing in."""
    row = None if token is None else tx.session.get(ApiToken, token)
    if row is None or row.revoked_at is not None or row.member != member:
        raise NotFound
    if actor.is_bot or (row.member != actor.member and not may(actor, "security")):
        raise NotFound
    if row.member != actor.member and actor.role != "admin":  # an admin may end what somebody made for an owner
        _refuse_higher(tx, actor=actor, member=tx.session.get_one(Member, row.member))
    return row


def bot_to_govern(tx: Tx, *, bot: uuid.UUID | None) -> tuple[Member, Bot]:
    """A bot, one that is switched off too."""
    row = None if bot is None else tx.session.get(Bot, bot)
    if row is None:
        raise NotFound
    return tx.session.get_one(Member, row.member), row


def member_to_govern(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> Member:
    """A member whom the actor may change, a former one too: one who may do nothing that the actor may not. Bots are
    governed as what they are."""
    row = None if member is None else tx.session.get(Member, member)
    if row is None or row.role == BOT:
        raise NotFound
    _refuse_higher(tx, actor=actor, member=row)
    return row


def above(*, actor: Actor, role: str, given: Collection[str]) -> Above:
    """Why somebody with this role who was given these permissions is not the actor's to change: `owner`, `admin`, or
    because he may do `more`; empty where he may. So nothing is gained by acting on somebody."""
    if role == "owner" and actor.role != "owner":
        return "owner"
    if actor.role in RULING:
        return ""
    if role == "admin":
        return "admin"
    return "" if held(actor.role, actor.permissions).issuperset(given) else "more"


def _refuse_higher(tx: Tx, *, actor: Actor, member: Member) -> None:
    why = above(actor=actor, role=member.role, given=queries.given_to(tx, member=member.id))
    if why:
        raise Forbidden(ABOVE[why])


def member_who_signs_in(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> Member:
    """An active member whom the actor may help back in."""
    row = member_to_govern(tx, actor=actor, member=member)
    if not row.active:
        raise NotFound
    return row


def own_session(tx: Tx, *, actor: Actor, session: uuid.UUID | None) -> SignInSession:
    """A session of the actor that still lasts."""
    row = None if session is None else tx.session.get(SignInSession, session)
    if row is None or row.member != actor.member or row.ended_at is not None or row.expires_at <= tx.now:
        raise NotFound
    return row


def own_passkey(tx: Tx, *, actor: Actor, passkey: uuid.UUID | None) -> Passkey:
    """A passkey of the actor."""
    row = None if passkey is None else tx.session.get(Passkey, passkey)
    if row is None or row.member != actor.member:
        raise NotFound
    return row


def role_to_give(*, actor: Actor, role: str) -> None:
    if role == "owner" and actor.role != "owner":
        raise Forbidden("An owner is made by an owner.")
    if role == "admin" and actor.role not in RULING:
        raise Forbidden("An admin is made by an owner or an admin.")


def as_of_now(tx: Tx, *, actor: Actor) -> Actor:
    """The actor with the role and the permissions that he has in this very unit of work: what somebody was given a
    moment ago, and lost since, he cannot hand on."""
    row = None if actor.member is None else tx.session.get(Member, actor.member)
    if row is None or not row.active:
        raise Forbidden("This act is not yours.")
    return replace(actor, role=cast(Role, row.role), permissions=queries.given_to(tx, member=row.id))


def permissions_to_grant(*, actor: Actor, permissions: Collection[str]) -> None:
    """Raises BadInput for names that are none, Forbidden for what the actor does not hold himself."""
    if not ALL.issuperset(permissions):
        raise BadInput("Some fields are wrong.", fields={"permissions": f"names of {', '.join(sorted(ALL))}"})
    if not held(actor.role, actor.permissions).issuperset(permissions):
        raise Forbidden(
            "Nobody gives what he does not hold himself.", fields={"permissions": "names what is not yours to give"}
        )


def custom_role(tx: Tx, *, actor: Actor, role: uuid.UUID | None) -> CustomRole:
    """A custom role that the actor may change, give and take away, a removed one too: one that holds no more than he
    does."""
    demand(actor, "roles")
    row = None if role is None else tx.session.get(CustomRole, role)
    if row is None:
        raise NotFound
    if not within(actor=actor, role=row):
        raise Forbidden("This role holds more than you do. An owner or an admin can change it.")
    return row


def member_with_tokens(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> Member:
    """The member whose API tokens the actor may see: himself, or anybody when he looks after signing in."""
    row = None if member is None else tx.session.get(Member, member)
    if row is None or row.role == BOT or (row.id != actor.member and not may(actor, "security")):
        raise NotFound
    return row


def team(tx: Tx, *, team: uuid.UUID | None) -> Team:
    row = None if team is None else tx.session.get(Team, team)
    if row is None:
        raise NotFound
    return row


def open_team(tx: Tx, *, team: uuid.UUID, field: str) -> Team:
    """A team that is not closed; raises RuleRefused naming the field."""
    row = tx.session.get(Team, team)
    if row is None or row.closed_at is not None:
        raise RuleRefused("There is no such team, or it is closed.", fields={field: "names no open team"})
    return row


def colleague(tx: Tx, *, person: uuid.UUID | None) -> Member:
    """Somebody inside, no bot."""
    row = None if person is None else queries.member_of(tx, person=person)
    if row is None or not queries.is_colleague(row):
        raise NotFound
    return row


def colleagues(tx: Tx, *, persons: Collection[uuid.UUID], field: str) -> None:
    """Raises RuleRefused naming the field unless all of them are inside."""
    found = queries.members_among(tx, persons=persons)
    if not all(queries.is_colleague(found.get(person)) for person in persons):
        raise RuleRefused("Teams are of members.", fields={field: "names somebody who is not a member"})


def within(*, actor: Actor, role: CustomRole) -> bool:
    """Whether a custom role holds no more than the actor does."""
    return held(actor.role, actor.permissions).issuperset(role.permissions)


def may_have_made(*, actor: Actor, invitation: Invitation) -> bool:
    """Whether the actor could have made this invitation: whoever gets its link comes in as what it says."""
    return (invitation.role != "admin" or actor.role in RULING) and (not invitation.teams or may(actor, "teams"))


def invitation(tx: Tx, *, actor: Actor, invitation: uuid.UUID | None) -> Invitation:
    """An invitation that the actor could have made himself."""
    row = None if invitation is None else tx.session.get(Invitation, invitation)
    if row is None:
        raise NotFound
    if not may_have_made(actor=actor, invitation=row):
        raise Forbidden("This invitation gives more than you may. An owner or an admin can renew it.")
    return row


def teams_to_give(*, actor: Actor, teams: Collection[object]) -> None:
    if teams and not may(actor, "teams"):
        raise Forbidden(
            "Who is in a team is said by those who look after teams.", fields={"teams": "is not yours to say"}
        )


def invited_address(text: str | None) -> str | None:
    """The address in lower case, or none; raises BadInput naming `email`."""
    if text is None or not text.strip():
        return None
    from email_validator import EmailNotValidError, validate_email  # with the first address: a start needs none

    try:
        checked = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise BadInput("Some fields are wrong.", fields={"email": str(error)}) from None
    return checked.normalized.lower()
