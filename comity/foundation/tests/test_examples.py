"""The examples of the API's pages come from its schemas."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from comity.foundation.examples import ID, example

DOCUMENT: dict[str, Any] = {"components": {"schemas": {"Loop": {"properties": {"again": {"$ref": "#/x/Loop"}}}}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 3}, 3),
        ({"oneOf": [{"type": "null"}, {"type": "boolean"}]}, True),
        ({"enum": ["open", "done"]}, "open"),
        ({"type": "array", "items": {"const": "x"}}, ["x"]),
        ({"properties": {"id": {"type": "string"}, "a": {}}, "required": ["id"]}, {"id": str(uuid.UUID(ID))}),
        ({"$ref": "#/x/Loop"}, {"again": {"again": {"again": {"again": {}}}}}),
    ],
)
def test_a_value_is_made_of_each_schema(schema: dict[str, Any], value: object) -> None:
    assert json.loads(example(DOCUMENT, schema, asked=True)) == value


def test_what_is_answered_is_shown_whole() -> None:
    schema = {"properties": {"name": {"type": "string"}, "about": {"type": "string"}}, "required": ["name"]}
    assert set(json.loads(example(DOCUMENT, schema, asked=True))) == {"name"}
    assert set(json.loads(example(DOCUMENT, schema, asked=False))) == {"name", "about"}
    assert example(DOCUMENT, {}, asked=True) == ""
