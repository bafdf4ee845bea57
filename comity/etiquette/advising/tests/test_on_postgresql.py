"""Where the SQL of both databases differs: counts, sums, and questions from the log."""

from __future__ import annotations

import pytest

from comity.etiquette.advising.tests import test_advising as shown
from comity.testing.crew import Crew


@pytest.mark.slow
@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_the_same_on_postgresql(crew: Crew) -> None:
    shown.test_own_history_is_ones_own_and_sums_need_five(crew)
    shown.test_a_policy_is_silent_or_blocks_by_channel_and_role(crew)
    shown.test_questions_are_open_until_somebody_answers(crew)
