"""Hostile inputs to every call of the API: some in the suite, 20,000 on each database by `bin/soak`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from comity.testing.crew import gather
from comity.testing.lengths import SOAKING, first_seed
from comity.testing.processes import Server
from tests.security.hostile import Cost, Siege, besiege

SEED = first_seed(1)
EACH = 170 if SOAKING else 3
GROWTH = 30_000_000
"""Bytes that the server may hold in the end more than after each call was tried once, caches being filled."""
DATABASES = ["sqlite", "postgresql"] if SOAKING else ["sqlite"]


@pytest.mark.slow
@pytest.mark.timeout(3_600 if SOAKING else 300)
@pytest.mark.parametrize("database", DATABASES)
def test_hostile_inputs(database: str, serve: Callable[..., Server], proven: Callable[[str], None]) -> None:
    """I19, INV-8: owner, member, visitor and nobody. No fault of ours, no second of the processor, bounded memory."""
    server = serve(database, settings={"COMITY_LIMITS": "off"}, empty=True)
    server.create_owner()
    siege = Siege(gather(server))
    first = besiege(siege, 1, SEED)
    before = Cost.of(siege.pid)
    sent = first + besiege(siege, EACH, SEED + 1)
    after = Cost.of(siege.pid)
    assert siege.faults == [], "\n".join(siege.faults[:20])
    assert after.resident - before.resident < GROWTH
    answered = ", ".join(f"{count} {status}" for status, count in sorted(siege.statuses.items()))
    cost = f"{after.cpu - before.cpu:.1f} s of the processor, {siege.slowest:.2f} s for the worst"
    memory = f"memory {before.resident >> 20} to {after.resident >> 20} MiB"
    proven(f"{database}: {sent} hostile inputs from seed {SEED} ({answered}); {cost}, {memory}")
