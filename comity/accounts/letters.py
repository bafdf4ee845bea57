"""The mail that accounts send."""

from __future__ import annotations

import uuid
from typing import Any

from comity.accounts import actions, agents, queries
from comity.accounts.actions.factors import LINK_LETTER, RESET_LETTER
from comity.accounts.actions.invitations import LETTER
from comity.accounts.actions.passkeys import NEW_PASSKEY
from comity.accounts.actions.sessions import LASTS, MAILED, NEW_DEVICE, RESET
from comity.accounts.api.invitations import link
from comity.accounts.models import Invitation, Member
from comity.accounts.providers.actions import LINKED
from comity.accounts.providers.models import Identity
from comity.accounts.providers.queries import providers
from comity.foundation.clock import moment
from comity.foundation.errors import Gone
from comity.foundation.ids import parse_id
from comity.foundation.mail import Letter, Mail
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

STAMP = "%Y-%m-%d %H:%M UTC"


async def _write(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    """The invitation with a secret made just now; after a failure the next try makes another, and only that works."""
    try:
        row, secret, house = await runtime.store.write(_renewed, invitation=parse_id(payload["invitation"]))
    except Gone:
        return None
    _ = runtime.templates.gettext
    words = {"name": row.name or _("Hello"), "house": house, "link": link(runtime, secret)}
    text = runtime.templates.render("accounts/invitation.txt", **words)
    return Mail(row.email or "", _("Your door at %(house)s") % words, text)


def _renewed(tx: Tx, *, invitation: uuid.UUID | None) -> tuple[Invitation, str, str]:
    row = None if invitation is None else tx.session.get(Invitation, invitation)
    if row is None or row.email is None:
        raise Gone("This invitation is not there any more.")
    organisation = queries.organisation(tx)
    return row, actions.renew(tx, invitation=row), "Comity" if organisation is None else organisation.name


async def _told(runtime: Runtime, payload: dict[str, Any], state: str) -> None:
    invitation = parse_id(payload["invitation"])
    if invitation is not None:
        await runtime.store.write(actions.note_mail, invitation=invitation, state=state)


async def _write_new_device(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    subject = runtime.templates.gettext("You signed in on a new device at %(house)s")
    return await _write_notice(runtime, payload, "accounts/new_device.txt", subject)


async def _write_new_passkey(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    subject = runtime.templates.gettext("A new passkey opens your door at %(house)s")
    return await _write_notice(runtime, payload, "accounts/new_passkey.txt", subject)


async def _write_notice(runtime: Runtime, payload: dict[str, Any], template: str, subject: str) -> Mail | None:
    found = await runtime.store.read(_addressed, member=parse_id(payload["member"]))
    if found is None:
        return None
    words = found | {"agent": in_words(runtime, payload["agent"]), "at": moment(payload["at"]).strftime(STAMP)}
    link = f"{runtime.settings.public_url}/settings/security"
    text = runtime.templates.render(template, link=link, **words)
    return Mail(found["email"], subject % words, text)


async def _write_linked(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    found = await runtime.store.read(_addressed, member=parse_id(payload["member"]))
    linked = await runtime.store.read(_linked, identity=parse_id(payload["identity"]))
    if found is None or linked is None:
        return None
    _ = runtime.templates.gettext
    words = found | linked | {"at": moment(payload["at"]).strftime(STAMP)}
    link = f"{runtime.settings.public_url}/settings/security"
    text = runtime.templates.render("accounts/linked.txt", link=link, **words)
    return Mail(found["email"], _("Another way in at %(house)s") % words, text)


def _linked(tx: Tx, *, identity: uuid.UUID | None) -> dict[str, str] | None:
    """Nothing where it was unlinked meanwhile."""
    row = None if identity is None else tx.session.get(Identity, identity)
    names = {one.issuer: one.name for one in providers(tx)}
    return None if row is None else {"provider": names.get(row.issuer, row.issuer), "label": row.label}


async def _write_reset(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    """The link with a secret made just now, so that no table holds it."""
    found = await _offered(runtime, payload, prefix=RESET)
    if found is None:
        return None
    _ = runtime.templates.gettext
    text = runtime.templates.render("accounts/reset.txt", **found, link=reset_link(runtime, found["secret"]))
    return Mail(found["email"], _("Another password at %(house)s") % found, text)


async def _write_link(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    found = await _offered(runtime, payload, prefix=MAILED)
    if found is None:
        return None
    _ = runtime.templates.gettext
    link = f"{runtime.settings.public_url}/sign-in/mailed?token={found['secret']}"
    text = runtime.templates.render("accounts/mailed_link.txt", **found, link=link)
    return Mail(found["email"], _("Come in at %(house)s") % found, text)


async def _offered(runtime: Runtime, payload: dict[str, Any], *, prefix: str) -> dict[str, str] | None:
    member = parse_id(payload["member"])
    return await runtime.store.write(_secret_for, member=member, asked_at=payload["at"], prefix=prefix)


def _addressed(tx: Tx, *, member: uuid.UUID | None) -> dict[str, str] | None:
    row = None if member is None else tx.session.get(Member, member)
    if row is None or row.email is None or not row.active:
        return None
    organisation = queries.organisation(tx)
    return {"email": row.email, "house": "Comity" if organisation is None else organisation.name}


def _secret_for(tx: Tx, *, member: uuid.UUID | None, asked_at: int, prefix: str) -> dict[str, str] | None:
    """Nothing where it was asked for longer ago than such a link lasts: whoever asked does not wait for it any more."""
    found = _addressed(tx, member=member)
    if found is None or member is None or asked_at < tx.now - LASTS[prefix]:
        return None
    offer = actions.offer_mailed if prefix == MAILED else actions.offer_reset
    return found | {"secret": offer(tx, member=member)}


def in_words(runtime: Runtime, agent: str) -> str:
    """ "Firefox on Windows", as far as the browser told."""
    _ = runtime.templates.gettext
    words = {"browser": agents.browser(agent), "platform": agents.platform(agent)}
    if words["browser"] and words["platform"]:
        return _("%(browser)s on %(platform)s") % words
    return words["browser"] or words["platform"] or _("A program")


def reset_link(runtime: Runtime, secret: str) -> str:
    """Under the public URL of the settings, whatever host was asked."""
    return f"{runtime.settings.public_url}/sign-in/password?token={secret}"


async def _nobody_asks(runtime: Runtime, payload: dict[str, Any], state: str) -> None:
    """What became of these mails is shown nowhere: it would tell who has an account."""


LETTERS = (
    Letter(LETTER, _write, _told),
    Letter(NEW_DEVICE, _write_new_device, _nobody_asks),
    Letter(NEW_PASSKEY, _write_new_passkey, _nobody_asks),
    Letter(LINKED, _write_linked, _nobody_asks),
    Letter(RESET_LETTER, _write_reset, _nobody_asks),
    Letter(LINK_LETTER, _write_link, _nobody_asks),
)
