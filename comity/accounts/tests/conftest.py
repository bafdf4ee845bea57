"""Fixtures of accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.app import assemble
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Store


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    """An installation without a server."""
    return assemble(load_settings({}, data=str(tmp_path / "data")), store)
