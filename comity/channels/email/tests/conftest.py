"""A house that gets and sends mail, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from comity.app import assemble
from comity.channels.email.tests.house import House, Postbox
from comity.foundation.clock import FixedClock
from comity.foundation.settings import load_settings
from comity.foundation.store import Store
from comity.testing.nameserver import NameServer, running_name_server
from comity.testing.processes import free_port


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """The box and the address of its server."""
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def box(postbox: tuple[Postbox, str]) -> Postbox:
    return postbox[0]


@pytest.fixture
def dns() -> Iterator[NameServer]:
    """Without records."""
    with running_name_server() as server:
        yield server


@pytest.fixture
def house(store: Store, clock: FixedClock, tmp_path: Path, postbox: tuple[Postbox, str], dns: NameServer) -> House:
    place = f"127.0.0.1:{dns.server_address[1]}"
    settings = {"COMITY_DNS": place, "COMITY_SMTP_URL": postbox[1], "COMITY_MAIL_FROM": "Lumen <talk@lumen.example>"}
    return House(assemble(load_settings(settings, data=str(tmp_path / "data")), store), clock)
