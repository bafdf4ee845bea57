"""How well the coach does on labelled drafts, and how that is measured."""

from __future__ import annotations

import math

import pytest

from comity.etiquette.coach.advice import RULES
from comity.testing.drafts import Share, judge, labelled

PRECISION, RECALL, FALSE_ALARMS = 0.9, 0.8, 0.03


def test_the_tuning_half_stays_above_the_floors() -> None:
    drafts = labelled("tuning")
    assert len(drafts) > 300
    judged = judge(drafts)
    assert judged.summed.precision.value >= PRECISION, judged.summed
    assert judged.summed.recall.value >= RECALL, judged.summed
    assert judged.false_alarms.value <= FALSE_ALARMS, judged.false_alarms
    assert [score.rule for score in judged.scores] == [rule.NAME for rule in RULES]


def test_wilson() -> None:
    """The example of Newcombe (1998), 81 of 263."""
    low, high = Share(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert math.isnan(Share(0, 0).value)
    assert Share(5, 5).interval[1] == pytest.approx(1.0)
