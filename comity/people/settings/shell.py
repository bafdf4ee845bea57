"""The frame of all settings pages: the sections on one side, one column of fields on the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from litestar import Response

from comity.foundation.permissions import may
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.runtime import Runtime
from comity.people.shell import member_page
from comity.people.views import SettingsItem

SLOT = "settings"


def sections(runtime: Runtime, actor: Actor) -> Sequence[SettingsItem]:
    """What this member may set: what is his own first, then what is everybody's."""
    items = [
        item
        for item in runtime.slots.get(SLOT, ())
        if not item.admin_only or ADMIN.allows(actor) or may(actor, *item.permissions)
    ]
    return sorted(items, key=lambda item: item.admin_only)


async def settings_page(
    runtime: Runtime, actor: Actor, template: str, /, *, section: str, status: int = 200, **context: Any
) -> Response[str]:
    """A page that extends `interface/settings.html` and fills its block `settings`. `section` is the item's key; in
    the template `may("teams")` tells whether the viewer holds that permission."""
    context |= {"sections": sections(runtime, actor), "section": section, "may": partial(may, actor)}
    return await member_page(runtime, actor, template, current="settings", status=status, **context)
