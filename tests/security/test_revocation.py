"""Rights that end during traffic: sixty times in the suite, a thousand times (200 on PostgreSQL) by `bin/soak`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest

from comity.testing.crew import gather
from comity.testing.lengths import SOAKING
from comity.testing.processes import Server
from tests.security.revocation import SECONDS, Ending, told

TRIES = {"sqlite": 1_000, "postgresql": 200} if SOAKING else {"sqlite": 60}


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(1_800 if SOAKING else 300)
@pytest.mark.parametrize("database", TRIES)
def test_nothing_comes_after_the_end_of_a_right(
    database: str, serve: Callable[..., Server], proven: Callable[[str], None]
) -> None:
    """R05, A12, INV-5: taken out of a room, signed out, deactivated, token revoked. No frame from behind that place of
    the log; sockets and streams closed within a second; the credential is refused at once."""
    server = serve(database, settings={"COMITY_LIMITS": "off"}, empty=True)
    server.create_owner()
    with Ending(gather(server)) as ending:
        tries = list(islice(ending.tries(), TRIES[database]))
    assert [one for one in tries if one.late] == []
    assert max(one.seconds for one in tries) < SECONDS
    assert all(one.heard for one in tries)
    proven(f"{database}: {told(tries)}")
