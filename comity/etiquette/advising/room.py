"""What advising brings to the whole."""

from __future__ import annotations

from comity.conversations.ports import BEFORE_LEAVING
from comity.conversations.views import PanelView
from comity.etiquette.advising import api, audit_words, pages
from comity.etiquette.advising.asking import asks_shown, tone_shown
from comity.etiquette.advising.blocking import Blocking
from comity.etiquette.advising.reader import follow_questions
from comity.etiquette.refining.asking import host
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.settings.shell import SLOT
from comity.people.views import SettingsItem


def prepare(runtime: Runtime) -> None:
    """Take places in the composer, under messages from outside, and in the settings."""
    _ = runtime.templates.gettext
    runtime.register("composer", PanelView("advising/slot.html"))
    runtime.templates.environment.globals.update(asks_shown=asks_shown, tone_shown=tone_shown)
    runtime.templates.environment.globals["marks"] = ("advising/marks.html",)
    runtime.templates.environment.globals["drafts_read_at"] = host(runtime.settings)
    runtime.register(SLOT, SettingsItem(pages.MINE, _("My coach"), "/settings/my-coach", "lamp"))
    runtime.register(SLOT, SettingsItem(pages.HOUSE, _("The coach"), "/settings/coach", "lamp", admin_only=True))
    runtime.register(BEFORE_LEAVING, Blocking())
    audit_words.register(runtime)


ROUTES = [*api.ROUTES, *pages.ROUTES]
ROOM = Room("advising", routes=ROUTES, prepare=prepare, beside=follow_questions)
