"""The mail to who keeps a hook that was paused."""

from __future__ import annotations

import uuid
from typing import Any

from comity.accounts import queries as accounts
from comity.foundation.ids import parse_id
from comity.foundation.mail import Letter, Mail
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.hooks.actions.outgoing import FAILING, GONE, KEEPER, PAUSED_LETTER
from comity.hooks.models import Hook


async def _write(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
    found = await runtime.store.read(_addressed, hook=parse_id(payload["hook"]))
    if found is None:
        return None
    email, name, hook, why = found
    _ = runtime.templates.gettext
    reasons = {
        FAILING: _("It has not taken anything for hours."),
        GONE: _("It said that it is gone for good."),
        KEEPER: _("Whoever kept it may not have it any more."),
    }
    link = f"{runtime.settings.public_url}/settings/webhooks/{hook}"
    words = {"name": name, "why": reasons.get(why, ""), "link": link}
    return Mail(
        email, _("The webhook %(name)s is paused") % words, runtime.templates.render("hooks/paused.txt", **words)
    )


def _addressed(tx: Tx, *, hook: uuid.UUID | None) -> tuple[str, str, uuid.UUID, str] | None:
    row = None if hook is None else tx.session.get(Hook, hook)
    member = None if row is None else accounts.member_of(tx, person=row.keeper)
    if row is None or row.paused_at is None or member is None or member.email is None or not member.active:
        return None
    return member.email, row.name, row.id, row.paused_why


async def _told(runtime: Runtime, payload: dict[str, Any], state: str) -> None:
    """The settings show that it is paused, whatever became of the mail."""


LETTERS = (Letter(PAUSED_LETTER, _write, _told),)
