"""Examples for the pages of the API, made from its schemas, so that none can be out of date."""

from __future__ import annotations

from typing import Any

import msgspec

Schema = dict[str, Any]
DEEPEST = 4
ID = "01900000-0000-7000-8000-000000000000"
NAMED = {"email": "anna@example.org", "cursor": "…", "handle": "anna", "name": "Anna", "url": "https://example.org"}
TIMES = ("_at", "_until", "_since")


def example(document: Schema, schema: Schema, *, asked: bool) -> str:
    """A value of this schema as indented JSON, "" for none. Of what is `asked` of a caller it shows what he must send,
    or everything where he may leave all of it out."""
    if not schema:
        return ""
    value = _value(document, schema, "", asked, 0)
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" in schema:
        named: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return named
    return schema


def _value(document: Schema, schema: Schema, name: str, asked: bool, depth: int) -> Any:
    schema = resolved(document, schema)
    for choices in (schema.get("oneOf"), schema.get("anyOf")):
        if choices:
            told = [one for one in choices if one.get("type") != "null"]
            return _value(document, told[0], name, asked, depth) if told else None
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("properties"):
        return _object(document, schema, asked, depth)
    return _plain(document, schema, name, asked, depth)


def _object(document: Schema, schema: Schema, asked: bool, depth: int) -> dict[str, Any]:
    if depth >= DEEPEST:
        return {}
    fields, required = schema["properties"], schema.get("required", ())
    shown = [name for name in fields if name in required] if asked and required else list(fields)
    return {name: _value(document, fields[name], name, asked, depth + 1) for name in shown}


def _plain(document: Schema, schema: Schema, name: str, asked: bool, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items")
        return [_value(document, items, name.removesuffix("s"), asked, depth + 1)] if items and depth < DEEPEST else []
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return schema.get("default", True)
    if kind == "object":
        return {}
    return None if kind == "null" else _words(schema, name)


def _words(schema: Schema, name: str) -> str:
    if schema.get("format") == "uuid" or name in ("id", "person", "member", "conversation", "participant"):
        return ID
    if schema.get("format") == "date-time" or name.endswith(TIMES):
        return "2026-11-22T09:30:00Z"
    return NAMED.get(name, str(schema.get("default") or "…"))
