"""The filter for first words: how well it tells, what it never holds, and what it is not fooled by."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, strategies as st

from comity.etiquette.moderation.screening import stands_in
from comity.etiquette.moderation.spam.scoring import HOLD, TOTAL, packed, score, shipped, unpacked
from comity.etiquette.moderation.spam.tokens import BUCKETS, LONGEST, buckets
from tests.bench.spam.__main__ import measure, sample, wilson


def test_it_holds_few_good_ones() -> None:
    figures = measure(one for one in sample() if one.held_out)
    assert sum(figures) == 89
    assert figures.precision[0] >= 0.9 and figures.recall[0] >= 0.4 and figures.wronged <= 1


def test_the_intervals_are_wilsons() -> None:
    assert [round(value, 3) for value in wilson(10, 20)] == [0.5, 0.299, 0.701]
    assert wilson(0, 0) == (0.0, 0.0, 1.0)


def test_few_words_without_a_link_are_never_held() -> None:
    assert score("Free viagra now!!!", own={}) == 0.0
    assert score("Free viagra now http://meds.example", own={}) > 0.5


def test_the_house_outweighs_what_is_shipped() -> None:
    text = "We offer cheap prescription lamps, order now, best price, free delivery"
    ham = dict.fromkeys(chain([TOTAL], buckets(text)), (0, 20))
    assert score(text, own=ham) < score(text, own={}) and score(text, own=ham) < 0.1
    assert score("The lamp that we ordered in May flickers", own={}) < HOLD


def test_others_who_write_the_same_make_it_likelier() -> None:
    text = "Please look at our offer for your company"
    assert score(text, own={}, repeated=True) > score(text, own={})


def test_what_is_stored_is_what_was_learned() -> None:
    assert unpacked(packed(shipped())) == shipped()


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    assert 0.0 <= score(text, own={}) <= 1.0
    assert all(0 <= bucket < BUCKETS for bucket in buckets(text))


def test_long_texts_cost_no_more_than_their_beginning() -> None:
    assert buckets("word " * LONGEST) == buckets("word " * (LONGEST // 5))
    assert len(buckets("a" * 1_000_000)) < 10


def test_words_hold_as_whole_words() -> None:
    assert stands_in("tan", " i am tan today ") and not stands_in("tan", " this is important ")
    assert stands_in("zebra lotterie", " die zebra lotterie! ")
