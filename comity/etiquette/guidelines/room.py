"""What guidelines bring to the whole."""

from __future__ import annotations

from comity.conversations.ports import BEFORE_LEAVING, Held, Leaving
from comity.conversations.views import PanelView
from comity.etiquette.guidelines import api, pages, queries
from comity.foundation.policies import Actor
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import KINDS, AuditKind
from comity.people.views import NoticeView, SettingsItem


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    words, act = _("There are new guidelines for how we talk with people."), _("Read them")

    def notice(tx: Tx, *, actor: Actor) -> NoticeView | None:
        if not actor.colleague or not queries.outstanding(tx, person=actor.person):
            return None
        return NoticeView(words, act, "/guidelines")

    runtime.register("notice", notice)
    runtime.register("settings", SettingsItem("reading", _("Guidelines"), "/guidelines", "book-open"))
    item = SettingsItem(
        pages.SECTION,
        _("Write guidelines"),
        "/settings/guidelines",
        "pen-line",
        admin_only=True,
        permissions=("organisation",),
    )
    runtime.register("settings", item)
    runtime.register("composer", PanelView("guidelines/composer_hint.html"))
    runtime.register(BEFORE_LEAVING, AcceptedFirst())
    for kind in (
        AuditKind(
            "guidelines.published", "guidelines", "", alone=_("{who} published version {version} of the guidelines.")
        ),
        AuditKind(
            "guidelines.accepted", "guidelines", "", alone=_("{who} accepted version {version} of the guidelines.")
        ),
        AuditKind(
            "guidelines.required",
            "guidelines",
            "",
            alone=_("{who} asks everybody to accept the guidelines before writing outside."),
        ),
        AuditKind(
            "guidelines.not_required",
            "guidelines",
            "",
            alone=_("{who} lets people write outside before they accept the guidelines."),
        ),
    ):
        runtime.register(KINDS, kind)


class AcceptedFirst:
    """A guard: where the house asks for it, nobody writes outside before he accepted what holds."""

    public = False

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        desk = queries.desk(tx)
        if desk is None or not desk.required or not queries.outstanding(tx, person=leaving.actor.person):
            return None
        return Held("guidelines", "Read and accept our guidelines first: /guidelines", "change")

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        """Never reached: nothing in a message meets what is asked."""


ROOM = Room("guidelines", routes=[*api.ROUTES, *pages.ROUTES], prepare=prepare)
