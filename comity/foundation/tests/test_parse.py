"""JSON from outside."""

from __future__ import annotations

import json
import uuid
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given, strategies as st
from msgspec import Meta

from comity.foundation.errors import BadInput, Refused, TooLarge
from comity.foundation.parse import BODY_LIMIT, Input, decode, parse


class Inner(Input, frozen=True):
    url: Annotated[str, Meta(max_length=10)]


class Content(Input, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)]
    kind: Literal["a", "b"] = "a"
    many: tuple[uuid.UUID, ...] = ()
    inner: Inner | None = None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def refused(body: bytes | Any) -> BadInput:
    with pytest.raises(BadInput) as found:
        parse(Content, body if isinstance(body, bytes) else json.dumps(body).encode())
    return found.value


def test_what_fits_is_one_typed_value() -> None:
    assert parse(Content, b'{"name": "x", "inner": {"url": "u"}}') == Content("x", inner=Inner("u"))


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ({}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": "123456"}, {"name"}),
        ({"name": 5, "kind": "c", "x": 1, "y": 2}, {"name", "kind", "x", "y"}),
        ({"name": "x", "many": "x"}, {"many"}),
        ({"name": "x", "many": [str(uuid.uuid4()), "x"]}, {"many[1]"}),
        ({"name": "x", "inner": {}}, {"inner"}),
        ({"name": "x", "inner": {"url": "x" * 11}}, {"inner.url"}),
        ({"name": "a\0", "kind": "b"}, {"name"}),
        ({"name": "x", "inner": {"url": "\0"}}, {"inner.url"}),
    ],
)
def test_every_wrong_field_is_named(content: dict[str, Any], fields: set[str]) -> None:
    assert set(refused(content).fields) == fields


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'"\xff"',
        b"[]",
        b"5",
        b"null",
        b"NaN",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"name": "\0"}',
    ],
)
def test_what_is_no_json_object_is_refused_in_a_sentence(body: bytes) -> None:
    assert refused(body).message.endswith(".")


def test_a_backslash_before_u0000_is_no_u0000() -> None:
    assert parse(Content, rb'{"name": "\\u00"}').name == r"\u00"


def test_u0000_is_found_in_every_escape() -> None:
    assert refused(rb'{"name": "\u0000"}').fields == {"name": "must not contain U+0000"}


def test_a_body_is_read_up_to_the_limit() -> None:
    padding = b" " * (BODY_LIMIT - len(b'{"name": "x"}'))
    assert parse(Content, b'{"name": "x"}' + padding).name == "x"
    with pytest.raises(TooLarge):
        parse(Content, b'{"name": "x"}' + padding + b" ")


@given(VALUES)
def test_any_json_is_a_value_or_a_refusal(value: Any) -> None:
    try:
        assert isinstance(parse(Content, json.dumps(value).encode()), Content)
    except BadInput as error:
        assert error.status == 400
        assert all(isinstance(reason, str) for reason in error.fields.values())


@given(st.dictionaries(st.sampled_from(["name", "kind", "many", "inner", "extra"]), VALUES))
def test_an_object_that_does_not_fit_names_a_field(value: dict[str, Any]) -> None:
    try:
        parse(Content, json.dumps(value).encode())
    except BadInput as error:
        assert error.fields


@given(st.binary())
def test_any_bytes_are_a_value_or_a_refusal(body: bytes) -> None:
    with pytest.raises(Refused):
        parse(Content, body)


def test_a_decoder_made_beforehand_refuses_alike() -> None:
    decoder = msgspec.json.Decoder(Content)
    for body in (b"{}", b"[]", b"\xff", b'{"name": 5}', rb'{"name": "\u0000"}'):
        with pytest.raises(BadInput) as found:
            decode(decoder, body)
        assert found.value.body() == refused(body).body()
