"""The pages to read the API's description: made from the same OpenAPI document, without a script from elsewhere."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from msgspec import Struct

from comity.foundation.examples import example, resolved
from comity.foundation.policies import PUBLIC
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime

METHODS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


class FieldDoc(Struct, frozen=True):
    name: str
    kind: str
    required: bool
    words: str = ""


class CallDoc(Struct, frozen=True):
    method: str
    path: str
    words: str
    parameters: tuple[FieldDoc, ...]
    body: tuple[FieldDoc, ...]
    answers: tuple[FieldDoc, ...]
    asked: str
    answered: str


class GroupDoc(Struct, frozen=True):
    name: str
    calls: tuple[CallDoc, ...]


def groups(document: Schema) -> list[GroupDoc]:
    """The calls of an OpenAPI document by their first tag."""
    found: dict[str, list[CallDoc]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                call = _call(document, method, path, item[method])
                found.setdefault((item[method].get("tags") or ["other"])[0], []).append(call)
    return [GroupDoc(name, tuple(calls)) for name, calls in sorted(found.items())]


def _call(document: Schema, method: str, path: str, operation: Schema) -> CallDoc:
    parameters = tuple(
        FieldDoc(part["name"], f"{part['in']}, {_kind(part.get('schema', {}))}", bool(part.get("required")))
        for part in operation.get("parameters", ())
    )
    body = _content(operation.get("requestBody", {}))
    return CallDoc(
        method.upper(),
        path,
        operation.get("description") or operation.get("summary") or "",
        parameters,
        _fields(document, body),
        _answers(document, operation.get("responses", {})),
        example(document, body, asked=True),
        _answer_example(document, operation.get("responses", {})),
    )


def _answers(document: Schema, responses: Schema) -> tuple[FieldDoc, ...]:
    good = [(status, answer) for status, answer in responses.items() if status.startswith("2")]
    return tuple(
        FieldDoc(status, ", ".join(field.name for field in _fields(document, _content(answer))), True)
        for status, answer in good
    )


def _answer_example(document: Schema, responses: Schema) -> str:
    good = [_content(answer) for status, answer in responses.items() if status.startswith("2")]
    return example(document, good[0], asked=False) if good else ""


def _content(part: Schema) -> Schema:
    schema: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _fields(document: Schema, schema: Schema) -> tuple[FieldDoc, ...]:
    shape = resolved(document, schema)
    required = shape.get("required", ())
    return tuple(
        FieldDoc(name, _kind(field), name in required, field.get("description", ""))
        for name, field in shape.get("properties", {}).items()
    )


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2].rpartition("_")[2])
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(
            _kind(choice) for choice in schema.get("oneOf") or schema["anyOf"] if choice.get("type") != "null"
        )
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    limits = [f"at most {schema['maxLength']} characters"] if "maxLength" in schema else []
    return ", ".join([str(schema.get("format") or schema.get("type") or "any"), *limits])


@get("/api/docs", policy=PUBLIC, include_in_schema=False)
async def show_docs(request: Request[Any, Any, Any], runtime: Runtime) -> Response[str]:
    """Every call with its fields."""
    state = request.app.state
    if "documented" not in state:
        document = request.app.openapi_schema.to_schema()
        state["documented"] = (document["info"]["title"], groups(document))
    title, documented = state["documented"]
    return runtime.templates.page("interface/api.html", title=title, groups=documented)
