"""The words of what accounts and people write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.accounts.models import CustomRole, Invitation, Team
from comity.accounts.permission_words import permission_words
from comity.accounts.providers.models import IdentityProvider
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.audit.kinds import FIELDS, KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    for kind in [*_of_sign_in(runtime), *_of_members(runtime), *_of_the_house(runtime), *_of_roles(runtime)]:
        runtime.register(KINDS, kind)
    runtime.register(SUBJECTS, Subject("person", _persons, _("somebody who is not here any more")))
    for fact in ("into", "other"):
        runtime.register(SUBJECTS, Subject(fact, _persons, _("somebody who is not here any more")))
    runtime.register(SUBJECTS, Subject("team", _teams, _("a team")))
    runtime.register(SUBJECTS, Subject("provider", _providers, _("a sign-in provider")))
    runtime.register(SUBJECTS, Subject("custom_role", _roles, _("a role")))
    runtime.register(SUBJECTS, Subject("invitation", _invitations, _("somebody without a name")))
    for one in permission_words(runtime):
        runtime.register(FIELDS, (one.name, one.title))
    for field in (_fields(runtime) | _refusals(runtime)).items():
        runtime.register(FIELDS, field)


def _of_sign_in(runtime: Runtime) -> list[AuditKind]:
    _ = runtime.templates.gettext
    return [
        AuditKind("session.started", "session", _("{who} signed in {way}.")),
        AuditKind("session.ended", "session", _("{who} signed out.")),
        AuditKind(
            "session.failed",
            "session",
            _("Somebody could not sign in as {whom}."),
            alone=_("Somebody could not sign in: nobody here has that address."),
        ),
        AuditKind("second_factor.on", "session", _("{who} turned on a second factor.")),
        AuditKind(
            "second_factor.off",
            "session",
            _("{who} turned off the second factor of {whom}."),
            own=_("{who} turned off the second factor."),
        ),
        AuditKind("passkey.added", "session", _("{who} added a passkey.")),
        AuditKind(
            "passkey.removed", "session", _("{who} removed a passkey of {whom}."), own=_("{who} removed a passkey.")
        ),
        AuditKind("password.changed", "session", _("{who} has another password.")),
        AuditKind("identity.linked", "session", _("{who} linked an account of {provider}.")),
        AuditKind("identity.unlinked", "session", _("{who} unlinked an account of another house.")),
        AuditKind("provider.refused", "session", _("Somebody who came by {whom} was not let in: {why}.")),
        AuditKind("denied", "denied", _("{who} was refused: {route}.")),
        AuditKind("audit.exported", "audit", _("{who} took this log along as {format}.")),
    ]


def _of_members(runtime: Runtime) -> list[AuditKind]:
    _ = runtime.templates.gettext
    return [
        AuditKind("member.added", "member", _("{who} added {whom} as {role}."), unseen=_("{whom} came in as {role}.")),
        AuditKind("member.changed", "member", _("{who} changed {whom}: {fields}.")),
        AuditKind("member.role_changed", "member", _("{who} made {whom}, who was {from}, {to}.")),
        AuditKind("member.deactivated", "member", _("{who} ended the access of {whom}.")),
        AuditKind("member.reactivated", "member", _("{who} let {whom} in again.")),
        AuditKind("bot.changed", "member", _("{who} changed the bot {whom}: {fields}.")),
        AuditKind("bot.switched_off", "member", _("{who} switched the bot {whom} off.")),
        AuditKind("bot.switched_on", "member", _("{who} switched the bot {whom} on again.")),
        AuditKind(
            "token.made",
            "token",
            _("{who} made an API token for {whom}."),
            own=_("{who} made an API token."),
        ),
        AuditKind(
            "token.revoked", "token", _("{who} revoked an API token of {whom}."), own=_("{who} revoked an API token.")
        ),
        AuditKind("invitation.made", "invitation", _("{who} invited {whom} as {role}.")),
        AuditKind("invitation.renewed", "invitation", _("{who} made a new link for the invitation of {whom}.")),
        AuditKind("invitation.used", "invitation", _("{who} came in by the invitation of {whom}.")),
        AuditKind("invitation.withdrawn", "invitation", _("{who} took back the invitation of {whom}.")),
    ]


def _of_the_house(runtime: Runtime) -> list[AuditKind]:
    _ = runtime.templates.gettext
    return [
        AuditKind("team.made", "team", _("{who} made the team {whom}.")),
        AuditKind("team.changed", "team", _("{who} changed the team {whom}.")),
        AuditKind("team.joined", "team", _("{who} took {whom} into the team {team}.")),
        AuditKind("team.left", "team", _("{who} took {whom} out of the team {team}.")),
        AuditKind("provider.added", "provider", _("{who} added the sign-in provider {whom}.")),
        AuditKind("provider.changed", "provider", _("{who} changed the sign-in provider {whom}: {fields}.")),
        AuditKind("provider.opened", "provider", _("{who} turned on the sign-in provider {whom}.")),
        AuditKind("provider.closed", "provider", _("{who} turned off the sign-in provider {whom}.")),
        AuditKind("provider.removed", "provider", _("{who} removed the sign-in provider {whom}.")),
        AuditKind("provider.restored", "provider", _("{who} put back the sign-in provider {whom}.")),
        AuditKind("organisation.changed", "organisation", _("{who} changed the organisation: {fields}.")),
        AuditKind("person.stopped", "stop", _("{who} stopped {whom}: {kind}.")),
        AuditKind("person.stop_lifted", "stop", _("{who} ended a stop of {whom}: {kind}.")),
        AuditKind("person.time_zone", "person", _("{who} changed the time zone that is known of {whom}.")),
        AuditKind(
            "person.joined",
            "person",
            _("{who} joined {whom} into {into}: {reason}."),
            unseen=_("{whom} was joined into {into}: {reason}."),
        ),
        AuditKind("person.parted", "person", _("{who} parted {whom} from {into}.")),
        AuditKind("proposal.dismissed", "person", _("{who} said that {whom} and {other} are not the same.")),
        AuditKind("proposal.reopened", "person", _("{who} had it proposed again that {whom} and {other} are one.")),
    ]


def _of_roles(runtime: Runtime) -> list[AuditKind]:
    _ = runtime.templates.gettext
    return [
        AuditKind("role.made", "role", _("{who} made the role {whom}, which may: {permissions}.")),
        AuditKind("role.renamed", "role", _("{who} gave the role {whom} its name.")),
        AuditKind(
            "role.changed", "role", _("{who} changed what the role {whom} may from: {before}, to: {permissions}.")
        ),
        AuditKind("role.removed", "role", _("{who} removed the role {whom}.")),
        AuditKind("role.restored", "role", _("{who} brought the role {whom} back.")),
        AuditKind("role.given", "role", _("{who} gave {whom} the role {custom_role}.")),
        AuditKind("role.taken", "role", _("{who} took the role {custom_role} from {whom}.")),
    ]


def groups(runtime: Runtime) -> list[tuple[str, str]]:
    """The groups that have kinds, with their words, in the order in which they were registered."""
    _ = runtime.templates.gettext
    words = {
        "session": _("Signing in and out"),
        "denied": _("Refused acts"),
        "audit": _("This log"),
        "member": _("Members and roles"),
        "token": _("API tokens"),
        "invitation": _("Invitations"),
        "team": _("Teams"),
        "provider": _("Sign-in providers"),
        "role": _("Roles"),
        "organisation": _("Organisation"),
        "stop": _("Stops of people outside"),
        "person": _("People outside"),
        "guards": _("Before words leave"),
        "channel": _("Doors"),
        "record_kind": _("Records"),
    }
    return [(group, words.get(group, group)) for group in dict.fromkeys(one.group for one in runtime.slots[KINDS])]


def _fields(runtime: Runtime) -> dict[str, str]:
    """Codes that stand in facts, in words."""
    _ = runtime.templates.gettext
    return {
        "owner": _("an owner"),
        "admin": _("an admin"),
        "member": _("a member"),
        "guest": _("a guest"),
        "bot": _("a bot"),
        "responsible": _("who answers for it"),
        "channels": _("Doors"),
        "door": _("whether it has a front door"),
        "purpose": _("what it is for"),
        "picture": _("the picture"),
        "password": _("with a password"),
        "link": _("by a link"),
        "code": _("with a password and a code"),
        "passkey": _("with a passkey"),
        "mail": _("by a link from a mail"),
        "invitation": _("by an invitation"),
        "provider": _("by another house"),
        "founding": _("and founded this house"),
        "title": _("the title"),
        "handle": _("the handle"),
        "reports_to": _("the superior"),
        "name": _("the name"),
        "about": _("the description"),
        "domain": _("the mail domain"),
        "locale": _("the language"),
        "time_zone": _("the time zone"),
        "working_hours": _("the working hours"),
        "second_factor_required": _("whether everybody needs a second factor"),
        "issuer": _("the issuer"),
        "client_id": _("the client id"),
        "client_secret": _("the client secret"),
        "domains": _("the mail domains"),
        "newcomers": _("who may come in unasked"),
        "vouches_for_mail": _("whether its addresses count as checked"),
        "vouches_for_factor": _("whether it checks the second factor"),
        "block": _("blocked"),
        "do_not_contact": _("not to be contacted"),
        "by_hand": _("a colleague knew it"),
        "signed": _("the website signed the address that was proved by mail"),
        "answered": _("the address that was left answered our mail from this talk"),
        "address": _("the same address"),
        "phone": _("the same phone"),
        "csv": "CSV",
        "jsonl": "JSON Lines",
    }


def _refusals(runtime: Runtime) -> dict[str, str]:
    """Why somebody who came by another house was not let in."""
    _ = runtime.templates.gettext
    return {
        "unknown_account": _("nobody has that account"),
        "other_domain": _("an address elsewhere"),
        "mail_not_checked": _("an address that is not checked"),
        "taken": _("an address or account of somebody else"),
        "gone": _("the invitation is over"),
        "refused": _("the invitation is for another address"),
        "not_found": _("the provider was turned off meanwhile"),
        "signed_out": _("signed out meanwhile"),
        "provider_refused": _("the provider refused"),
        "code_refused": _("the code did not hold"),
        "no_token": _("no token came"),
        "wrong_answerer": _("the answer was not from there"),
        "wrong_algorithm": _("signed in a way that we do not take"),
        "wrong_signature": _("the signature does not hold"),
        "wrong_issuer": _("the token is of another issuer"),
        "wrong_audience": _("the token is for somebody else"),
        "wrong_nonce": _("the token is for another browser"),
        "wrong_subject": _("the token names nobody"),
        "too_old": _("the token is too old"),
        "not_yet": _("the token is of the future"),
    }


def _persons(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {person: card.name for person, card in people.cards(tx, persons=ids).items()}


def _teams(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(Team.id, Team.name).where(Team.id.in_(ids))
    return {row.id: row.name for row in tx.session.execute(found)}


def _providers(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(IdentityProvider.id, IdentityProvider.name).where(IdentityProvider.id.in_(ids))
    return {row.id: row.name for row in tx.session.execute(found)}


def _roles(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(CustomRole.id, CustomRole.name).where(CustomRole.id.in_(ids))
    return {row.id: row.name for row in tx.session.execute(found)}


def _invitations(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = tx.session.scalars(select(Invitation).where(Invitation.id.in_(ids)))
    return {row.id: row.name or row.email or "" for row in found}
