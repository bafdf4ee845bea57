"""What a running installation is made of; handlers get it as `runtime`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from comity.foundation.credentials import Credentials
from comity.foundation.files.blobs import Blobs
from comity.foundation.limits import Limiter
from comity.foundation.live.hub import Hub
from comity.foundation.live.relay import Relay
from comity.foundation.settings import Settings
from comity.foundation.store import Store
from comity.foundation.templates import Templates
from comity.foundation.whole_pages import SLOT as PAGE_STATE, WholePages

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class Runtime:
    def __init__(
        self, settings: Settings, store: Store, hub: Hub, credentials: Credentials, templates: Templates
    ) -> None:
        self.settings = settings
        self.store = store
        self.hub = hub
        self.relay = Relay(hub, store, settings.database_url)
        self.credentials = credentials
        self.templates = templates
        self.blobs = Blobs(settings.files)
        self.limiter = Limiter(settings.limits, store.clock)
        self.hosts = frozenset(
            (*LOOPBACK_NAMES, urlsplit(settings.public_url).netloc.rsplit(":", 1)[0].lower(), *settings.hosts)
        )
        self.slots: dict[str, list[Any]] = {}
        self.whole_pages = WholePages(store, credentials, self.slots.setdefault(PAGE_STATE, []))

    def register(self, slot: str, item: Any) -> None:
        """Add something to a slot of the interface (rail, card panels, composer, settings, palette) at start-up."""
        self.slots.setdefault(slot, []).append(item)
