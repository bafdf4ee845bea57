"""Route decorators: Litestar's, with a policy that cannot be left out and bodies checked field by field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import (
    Request,
    delete as _delete,
    get as _get,
    patch as _patch,
    post as _post,
    put as _put,
    route as _other,
)
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from comity.foundation.errors import Forbidden
from comity.foundation.limits import WRITES
from comity.foundation.once.repeats import Keeps, once
from comity.foundation.parse import parse
from comity.foundation.policies import Policy, Scope
from comity.foundation.requests import bearer, cookie, same_origin

SAFE = ("GET", "HEAD", "OPTIONS")
WRITING = (_post, _put, _patch, _delete)
Decorator = Callable[[Callable[..., Any]], HTTPRouteHandler]


def get(path: str | list[str], *, policy: Policy, **options: Any) -> Decorator:
    return _route(_get, path, policy, None, options)


def post(path: str, *, policy: Policy, body: type[msgspec.Struct] | None = None, **options: Any) -> Decorator:
    return _route(_post, path, policy, body, options)


def put(path: str, *, policy: Policy, body: type[msgspec.Struct] | None = None, **options: Any) -> Decorator:
    return _route(_put, path, policy, body, options)


def patch(path: str, *, policy: Policy, body: type[msgspec.Struct] | None = None, **options: Any) -> Decorator:
    return _route(_patch, path, policy, body, options)


def delete(path: str, *, policy: Policy, body: type[msgspec.Struct] | None = None, **options: Any) -> Decorator:
    return _route(_delete, path, policy, body, options)


def options(path: str, *, policy: Policy, **options_: Any) -> Decorator:
    return _route(_other, path, policy, None, {"http_method": [HttpMethod.OPTIONS], **options_})


def _route(
    decorate: Any, path: Any, policy: Policy, body: type[msgspec.Struct] | None, options: dict[str, Any]
) -> Decorator:
    if body is not None:
        options["before_request"] = _checked(body)
    keeps: Keeps = options.pop("keeps", "answer")
    if decorate in WRITING and path.startswith("/api/") and not policy.open and keeps != "nothing":
        options["middleware"] = [once(keeps)]
    needs: Scope | None = options.pop("needs", "write" if decorate in WRITING else "read")
    decorator: Decorator = decorate(path, guards=[_guard(policy, needs)], opt={"policy": policy.name}, **options)
    return decorator


def _guard(
    policy: Policy, needs: Scope | None
) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """Find out who asks, once per request, and whether the route is open to him."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        runtime, scope = connection.state.runtime, connection.scope
        secret = bearer(scope)
        if secret is None:
            secret = cookie(scope)
            if (
                secret is not None
                and scope.get("method") not in SAFE
                and not same_origin(scope, runtime, required=False)
            ):
                raise Forbidden("This page may not act in your name.", code="wrong_origin")
        actor = None if secret is None else await runtime.credentials.actor(secret, early=not policy.open)
        connection.state.actor, connection.state.secret = actor, secret
        policy.check(actor, needs)
        if actor is not None and not policy.open and scope.get("method") not in SAFE:
            runtime.limiter.take(WRITES, actor.person)

    return guard


def _checked(body: type[msgspec.Struct]) -> Callable[[Request[Any, Any, Any]], Awaitable[None]]:
    """Refuse a body before Litestar reads it, naming every wrong field instead of the first."""

    async def check(request: Request[Any, Any, Any]) -> None:
        parse(body, await request.body())

    return check
