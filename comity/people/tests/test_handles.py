"""Handles and addresses as people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from comity.foundation.errors import BadInput
from comity.people.handles import RESERVED, checked_email, checked_handle


@given(st.from_regex(r"[a-zA-Z0-9_]{2,30}", fullmatch=True).filter(lambda text: text.isascii()))
def test_a_handle_is_kept_in_lower_case(text: str) -> None:
    if text.lower() not in RESERVED:
        assert checked_handle(text) == text.lower()


@given(st.text(max_size=40))
def test_any_other_text_is_no_handle(text: str) -> None:
    try:
        assert re.fullmatch(r"[a-z0-9_]{2,30}", checked_handle(text))
    except BadInput as refused:
        assert refused.fields.keys() == {"handle"}


@pytest.mark.parametrize(
    "text", ["a", "x" * 31, "a b", "a-b", "a.b", "@anna", "anna\n", "аnna", "ＡＮＮＡ", "ß9", "", "a\0b"]
)
def test_look_alikes_and_signs_are_no_handles(text: str) -> None:
    with pytest.raises(BadInput):
        checked_handle(text)


@pytest.mark.parametrize("text", ["K\u212aate", "\u212aate", "İnes"])
def test_a_letter_that_only_lower_case_makes_plain_does_not_take_over_a_handle(text: str) -> None:
    """`str.lower()` turns the Kelvin sign into k."""
    with pytest.raises(BadInput):
        checked_handle(text)


@pytest.mark.parametrize("text", ["admin", "Owner", "API", "widget", "me", "sign_in", "static"])
def test_reserved_words_are_nobodys_handle(text: str) -> None:
    with pytest.raises(BadInput):
        checked_handle(text)


def test_an_address_is_kept_in_lower_case() -> None:
    assert checked_email("Anna.Brandt@Lumen.Example") == "anna.brandt@lumen.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "@lumen.example",
        "anna@",
        "a@b@c.example",
        "anna @lumen.example",
        "anna@lumen example",
        "anna@lumen.example\r\nBcc: x@y.z",
        "anna@.example",
        "<anna@lumen.example>",
        "Anna <anna@lumen.example>",
        '"a b"@lumen.example',
        "a\0@lumen.example",
        "x" * 400 + "@a.example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked_email(text)
    assert refused.value.fields.keys() == {"email"}
