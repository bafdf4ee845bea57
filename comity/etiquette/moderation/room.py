"""What moderation and thanks bring to the whole."""

from __future__ import annotations

from comity.conversations import gates
from comity.conversations.ports import BEFORE_LEAVING
from comity.conversations.views import PanelView
from comity.etiquette.moderation import audit_words, pages
from comity.etiquette.moderation.queries import count_open, helped, is_shown
from comity.etiquette.moderation.refusing import RefusedWords
from comity.etiquette.moderation.screening import SCREEN
from comity.foundation.policies import Actor
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.directory.person import Panel
from comity.people.queries import Card
from comity.people.views import NoticeView, SettingsItem


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    queue = SettingsItem(
        "moderation", _("Moderation"), "/moderation", "flag", admin_only=True, permissions=("moderation",)
    )
    words = SettingsItem(
        "words", _("Words on our lists"), "/settings/words", "filter", admin_only=True, permissions=("moderation",)
    )
    mine = SettingsItem("decisions", _("Decisions about me"), "/settings/decisions", "flag")
    for item in (mine, queue, words):
        runtime.register("settings", item)
    runtime.register("menu", PanelView("moderation/menu.html"))
    runtime.templates.environment.globals["talk_care"] = "moderation/outside.html"
    runtime.templates.environment.globals["talk_report"] = "moderation/report.html"
    runtime.register("person-panel", Panel("moderation/thanks.html", pages.my_thanks, own=True))
    runtime.register("door-line", door_line(runtime))
    runtime.register("notice", waiting_notice(runtime))
    runtime.register(gates.BEFORE_ARRIVING, SCREEN)
    runtime.register(BEFORE_LEAVING, RefusedWords())
    audit_words.register(runtime)


def waiting_notice(runtime: Runtime) -> object:
    """What waits here waits for somebody: a line over the pages of those who may decide."""
    _, ngettext = runtime.templates.gettext, runtime.templates.translations.ngettext

    def notice(tx: Tx, *, actor: Actor) -> NoticeView | None:
        count = count_open(tx, actor=actor)
        if not count:
            return None
        words = ngettext("%(num)s thing waits in moderation.", "%(num)s things wait in moderation.", count)
        return NoticeView(words % {"num": count}, _("Look"), "/moderation")

    return notice


def door_line(runtime: Runtime) -> object:
    """What a front door says about thanks, where its owner wants it; empty otherwise."""
    ngettext = runtime.templates.translations.ngettext

    def line(tx: Tx, *, card: Card) -> str:
        count = helped(tx, person=card.id) if is_shown(tx, person=card.id) else 0
        if not count:
            return ""
        words = ngettext(
            "%(num)s person said that %(name)s's answer helped.",
            "%(num)s people said that %(name)s's answers helped.",
            count,
        )
        return words % {"num": count, "name": card.first_name}

    return line


ROOM = Room("moderation", routes=pages.ROUTES, prepare=prepare)
