"""Sign-in providers as pages: the list of them, and one."""

from __future__ import annotations

from typing import Any

from litestar import Response

from comity.accounts.providers.api import ProviderOut, provider_views
from comity.foundation.errors import NotFound
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem


@get("/settings/sign-in", policy=ADMIN, include_in_schema=False)
async def show_providers(actor: Actor, runtime: Runtime) -> Response[str]:
    return await _page(runtime, actor, "people/settings_providers.html", providers=await _views(runtime))


@get("/settings/sign-in/{provider_id:str}", policy=ADMIN, include_in_schema=False)
async def show_provider(provider_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    found = [one for one in await _views(runtime) if one.id == provider_id]
    if not found:
        raise NotFound
    return await _page(runtime, actor, "people/settings_provider.html", provider=found[0])


async def _views(runtime: Runtime) -> list[ProviderOut]:
    return await runtime.store.read(provider_views, public_url=runtime.settings.public_url)


async def _page(runtime: Runtime, actor: Actor, template: str, **context: Any) -> Response[str]:
    return await settings_page(runtime, actor, template, section="providers", **context)


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    item = SettingsItem("providers", _("Sign-in providers"), "/settings/sign-in", "log-in", admin_only=True)
    runtime.register(SLOT, item)


ROUTES = [show_providers, show_provider]
