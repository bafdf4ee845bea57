"""JSON from outside becomes one typed value, or a refusal that names every wrong field."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from comity.foundation.errors import BadInput, TooLarge

T = TypeVar("T", bound=msgspec.Struct)

BODY_LIMIT = 1_000_000
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_NUL = b"\\u0000"


class Input(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The base of every request body: unknown fields are refused."""


def parse(kind: type[T], body: bytes) -> T:
    """Decode a JSON object.

    Raises BadInput (400) with `fields` naming each wrong field, or TooLarge (413).
    """
    return decode(msgspec.json.Decoder(kind), body)


def decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Like `parse`, with a decoder made beforehand (the hot path)."""
    if len(body) > BODY_LIMIT:
        raise TooLarge("The request body is larger than 1 MB.")
    if _NUL in body:
        refuse_nul(body)
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise explained(decoder.type, body, error) from None


def refuse_nul(body: bytes) -> None:
    """U+0000 cannot be stored by PostgreSQL; an escaped backslash before `u0000` is no such character."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    places = dict(_nul_fields(value, ""))
    if places:
        raise BadInput("Some fields are wrong.", fields=places)


def _nul_fields(value: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(path or "body", "must not contain U+0000")] if "\0" in value else []
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in _nul_fields(inner, f"{path}.{key}".strip("."))]
    if isinstance(value, list):
        return [found for inner in value for found in _nul_fields(inner, path)]
    return []


def explained(kind: Any, body: bytes, error: Exception) -> BadInput:
    """Why this body is refused: field by field where it is an object, else in one sentence."""
    try:
        value = msgspec.json.decode(body)
    except UnicodeDecodeError:
        return BadInput("The request body is not UTF-8.")
    except (msgspec.MsgspecError, RecursionError):
        return BadInput("The request body is not JSON.")
    if not isinstance(value, dict):
        return BadInput("The request body must be a JSON object.")
    fields = wrong_fields(kind, value)
    return BadInput("Some fields are wrong.", fields=fields) if fields else BadInput(str(error))


def wrong_fields(kind: type[msgspec.Struct], value: dict[str, Any]) -> dict[str, str]:
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    wrong = {name: "unknown field" for name in value if name not in known}
    for name, field in known.items():
        if name not in value:
            if field.required:
                wrong[name] = "required"
            continue
        try:
            msgspec.convert(value[name], field.type)
        except msgspec.ValidationError as error:
            wrong[_place(name, error)] = _PATH.sub("", str(error))
    return wrong


def _place(name: str, error: Exception) -> str:
    inner = _PATH.search(str(error))
    return f"{name}{'' if not inner else '.' + inner[1] if not inner[1].startswith('[') else inner[1]}"
