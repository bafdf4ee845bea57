"""Tables of the organisation and its members."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

_present = text("removed_at IS NULL")


class Organisation(Base):
    """The one organisation of this installation. `working_hours` is seven texts from Monday on, `09:00-17:00` or empty;
    `domain` is where its people have their mail addresses."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    domain: Mapped[str] = mapped_column(default="")
    working_hours: Mapped[list[str]] = mapped_column(default=list)
    second_factor_required: Mapped[bool] = mapped_column(default=False)


class Member(Base):
    """A person who works here and can sign in.

    `handle` is stored in lower case; `role` is owner, admin, member, guest or bot (see `Bot`). `time_zone` and
    `working_hours` are the organisation's where they are None; `reports_to` is a person. `preferences` are what he
    chose for his screens. `sort_name` is his name without case and accents, for lists.
    """

    __tablename__ = "members"
    __table_args__ = (Index(None, "sort_name"), Index(None, "reports_to"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str]
    title: Mapped[str]
    sort_name: Mapped[str] = mapped_column(default="")
    pronouns: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str | None]
    working_hours: Mapped[list[str] | None]
    reports_to: Mapped[uuid.UUID | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    password_hash: Mapped[str | None]
    created_at: Mapped[int]
    deactivated_at: Mapped[int | None]

    @property
    def active(self) -> bool:
        return self.deactivated_at is None


class SignInSession(Base):
    """A signed-in browser. The secret itself is only in the browser.

    `agent` is what it called itself; `used_at` is written about once a minute while it is used. `provider` is the house
    by whose word it began, where it was one.
    """

    __tablename__ = "sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)
    ended_at: Mapped[int | None]
    agent: Mapped[str] = mapped_column(default="")
    used_at: Mapped[int | None]
    provider: Mapped[uuid.UUID | None]


class ApiToken(Base):
    """A secret with which a program acts as its member. `scopes` are kept for bots, whose tokens may do only
    that; `used_at` is written about once a minute while it is used."""

    __tablename__ = "api_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True)
    label: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[int]
    revoked_at: Mapped[int | None]
    scopes: Mapped[list[str] | None]
    used_at: Mapped[int | None]


class Bot(Base):
    """A member that is a program; its role is `bot`. `responsible` is the colleague who answers for it.

    `channels` are those whose conversations it sees and takes part in; with `door` it has a front door.
    """

    __tablename__ = "bots"

    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    responsible: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    channels: Mapped[list[str]]
    door: Mapped[bool]


class SignInLink(Base):
    """Something that a member can do once: `purpose` is `sign_in` (a link), `mailed` (a link by mail), `reset`
    (a link to a new password) or `second_step` (who proved a password or a link and has a code to give yet)."""

    __tablename__ = "sign_in_links"
    __table_args__ = (Index(None, "member"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[int]
    used_at: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(default="sign_in")


class SecondFactor(Base):
    """A member's app for one-time codes (RFC 6238).

    `secret` is sealed with the installation's key; it counts once `confirmed_at` is set. `last_step` is the last step
    of time whose code was used: none up to it is taken again.
    """

    __tablename__ = "second_factors"

    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    secret: Mapped[bytes]
    begun_at: Mapped[int]
    confirmed_at: Mapped[int | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code for the day when the app is not there. It works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "member"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    used_at: Mapped[int | None]


class Passkey(Base):
    """A key pair (WebAuthn) whose private half stays with a member's device. It checks who holds it, by fingerprint or
    PIN, and so counts as both factors.

    `sign_count` is the authenticator's own count, 0 where it keeps none; `synced` says that copies of it are kept
    elsewhere. `agent` is the browser that made it or used it last.
    """

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "member"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    synced: Mapped[bool]
    agent: Mapped[str]
    made_at: Mapped[int]
    used_at: Mapped[int | None]


class PasskeyChallenge(Base):
    """What a passkey is to sign, once and soon. `holder` is the SHA-256 of what the browser that asked for it holds."""

    __tablename__ = "passkey_challenges"

    challenge: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[int] = mapped_column(index=True)


class FormerHandle(Base):
    """A handle that somebody had: it leads to him for ever and is given to nobody else."""

    __tablename__ = "former_handles"

    handle: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    given_up_at: Mapped[int]


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[int | None]


class TeamMember(Base):
    __tablename__ = "team_members"
    __table_args__ = (Index(None, "person"), {"sqlite_with_rowid": False})

    team: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    added_at: Mapped[int]


class CustomRole(Base):
    """A name for some permissions, given to members. While it is removed it gives nothing."""

    __tablename__ = "custom_roles"
    __table_args__ = (Index(None, "name", unique=True, sqlite_where=_present, postgresql_where=_present),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    permissions: Mapped[list[str]]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    removed_at: Mapped[int | None]


class MemberRole(Base):
    """Who holds a custom role."""

    __tablename__ = "member_roles"
    __table_args__ = (Index(None, "role"), {"sqlite_with_rowid": False})

    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[uuid.UUID] = mapped_column(ForeignKey("custom_roles.id"), primary_key=True)
    given_at: Mapped[int]
    given_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))


class Invitation(Base):
    """A link by which somebody becomes a member, once. With `email` only that address may use it.

    `mail` tells of its mail: empty (none), `waiting`, `sent` (the mail server took it), or why it was not.
    """

    __tablename__ = "invitations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    email: Mapped[str | None]
    name: Mapped[str]
    role: Mapped[str]
    teams: Mapped[list[str]]
    rooms: Mapped[list[str]]
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    invited_at: Mapped[int]
    expires_at: Mapped[int]
    used_at: Mapped[int | None]
    used_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    revoked_at: Mapped[int | None]
    mail: Mapped[str] = mapped_column(default="")

    @property
    def waiting(self) -> bool:
        return self.used_at is None and self.revoked_at is None


class AuditEntry(Base):
    """One link of the audit chain: who did what to whom, and when. `facts` is JSON of ids and codes, never of words.

    `hash` is taken over all the other columns and `previous` is the hash of the entry before, so that none can be
    changed or left out unseen. Rows are only ever added.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "kind", "position"),
        Index(None, "actor", "position"),
        Index(None, "subject", "position"),
        Index(None, "at"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int]
    kind: Mapped[str]
    actor: Mapped[uuid.UUID | None]
    subject_kind: Mapped[str]
    subject: Mapped[uuid.UUID | None]
    facts: Mapped[str]
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
