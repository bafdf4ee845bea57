from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity.testing.nameserver import NameServer, running_name_server


@pytest.fixture
def dns() -> Iterator[NameServer]:
    """Without records."""
    with running_name_server() as server:
        yield server
