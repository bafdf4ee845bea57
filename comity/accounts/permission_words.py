"""What each permission is called, and what it lets somebody do, in one sentence."""

from __future__ import annotations

from msgspec import Struct

from comity.foundation.permissions import PERMISSIONS, Permission
from comity.foundation.runtime import Runtime


class PermissionWords(Struct, frozen=True):
    """`name` stands in the API, `title` and `about` on the screen."""

    name: Permission
    title: str
    about: str


def permission_words(runtime: Runtime) -> list[PermissionWords]:
    """All permissions in the order in which they are offered."""
    _ = runtime.templates.gettext
    words: dict[Permission, tuple[str, str]] = {
        "members": (
            _("Members"),
            _("Ask people in, change who they are here, end their access and let them in again."),
        ),
        "security": (
            _("Signing in"),
            _("Help others back in, with new passwords and API tokens. Whoever may do this can act in their name."),
        ),
        "roles": (_("Roles"), _("Make roles and give them to members; never more than one may do oneself.")),
        "teams": (_("Teams"), _("Say which teams there are and who is in them, and so who hears which door.")),
        "organisation": (_("Organisation"), _("Change its name, description, mail domain, language, time and hours.")),
        "channels": (
            _("Doors"),
            _("Open and close doors to the outside, and say who is asked and who hears them."),
        ),
        "rooms": (_("Rooms"), _("Decide, as a host does, about every room that one takes part in.")),
        "moderation": (
            _("Moderation"),
            _("Read what was reported or held back, decide about it, and say which words hold a message."),
        ),
        "audit": (_("Audit log"), _("Read who did what in the house, and take the log along.")),
        "approvals": (
            _("Approvals"),
            _("Read what colleagues want to send outside where a policy holds it, and let it go, change it or refuse."),
        ),
    }
    return [PermissionWords(name, *words[name]) for name in PERMISSIONS]
