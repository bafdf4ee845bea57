"""Words, questions and snippets, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from comity.foundation.errors import BadInput
from comity.search.asking import Phrase, asked, phrase_of
from comity.search.snippets import snippet
from comity.search.words import composed, words_of

TEXTS = {
    "Müller's Größe": ["muller", "s", "grosse"],
    "l'été à Paris": ["l", "ete", "a", "paris"],
    "cafe\u0301 co\u00adop x² İstanbul": ["cafe", "coop", "x2", "istanbul"],
    "天气2026年": ["天气", "气", "2026", "年"],
    "ｶﾞｽ タワー": ["ガス", "ス", "タワ", "ワー", "ー"],
    "안녕 세계": ["안녕", "녕", "세계", "계"],
    "ดี": ["ดี", "ี"],
    "السَّلامُ أحمد": ["السلام", "احمد"],
    "नमस्ते snake_case": ["नमस्ते", "snake", "case"],
}


@pytest.mark.parametrize("text", TEXTS)
def test_words_of_each_script(text: str) -> None:
    assert [word.text for word in words_of(composed(text))] == TEXTS[text]


def test_ascii_is_read_alike_on_both_ways() -> None:
    text = "Order 4711-b: it's <b>DONE</b>, see http://x.example/a_b?c=1"
    short = [word.text for word in words_of(text)]
    assert [word.text for word in words_of(text + " é")] == [*short, "e"]


def test_questions() -> None:
    one = asked(q='torq* "rear axle" -old from:anna in:"Lamps and more" before:2026-02-01 has:file Größe')
    assert one.wanted == (Phrase(("torq",), open=True), Phrase(("rear", "axle")), Phrase(("grosse",)))
    assert one.unwanted == (Phrase(("old",)),)
    assert (one.sender, one.place, str(one.before), one.files_only) == ("anna", "Lamps and more", "2026-02-01", True)
    assert phrase_of("天气预报") == Phrase(("天气", "气预", "预报"))
    assert phrase_of("气") == Phrase(("气",), open=True)
    assert phrase_of("2026年") == Phrase(("2026", "年"), open=True)
    assert phrase_of("…") is None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"q": "a\0b"}, "q"),
        ({"q": "\ud800"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a " * 21}, "q"),
        ({"q": "has:wings"}, "q"),
        ({"q": "before:yesterday"}, "before"),
        ({"q": "a", "after": "2026-02-30"}, "after"),
        ({"q": "a", "kind": "deal"}, "kind"),
        ({"q": "a", "limit": 0}, "limit"),
        ({"q": "a", "limit": 101}, "limit"),
        ({"q": "a", "cursor": "x"}, "cursor"),
        ({"q": "a", "sender": "x" * 201}, "from"),
    ],
)
def test_a_wrong_question_names_its_field(question: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked(**question)
    assert field in refused.value.fields


def test_a_snippet_shows_the_hit() -> None:
    body = "word " * 100 + "the **torque** of the rear axle " + "more " * 100
    shown = snippet(body, asked(q='"rear axle" torq*').wanted)
    assert [text for text, hit in shown.parts if hit] == ["torque", "rear axle"]
    assert len(shown.text) <= 182
    assert shown.text.startswith("…") and shown.text.endswith("…")


def test_snippets_of_dense_scripts_mark_what_was_asked() -> None:
    assert [text for text, hit in snippet("今天天气很好", asked(q="天气").wanted).parts if hit] == ["天气"]
    assert [text for text, hit in snippet("我的猫睡了", asked(q="猫").wanted).parts if hit] == ["猫"]
    assert [text for text, hit in snippet("Die Größe", asked(q="grosse").wanted).parts if hit] == ["Größe"]
