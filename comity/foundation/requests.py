"""What a request says about itself, read from the ASGI scope. Headers that a proxy may add are not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from comity.foundation.runtime import Runtime

COOKIE, VISITOR_COOKIE = "comity_session", "comity_visitor"
AS_VISITOR = b"as=visitor"
Scope = Any


def header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


def bearer(scope: Scope) -> str | None:
    """The secret of `Authorization: Bearer …`; an empty one is no credential but a wrong one."""
    value = header(scope, b"authorization")
    return value[7:].strip() if value is not None and value[:7].lower() == "bearer " else None


def cookie(scope: Scope, name: str | None = None) -> str | None:
    """The value of a cookie. Without a name it is the credential: that of the session or, where it is asked for by
    `?as=visitor` or the header `Comity-As`, the visitor's."""
    name = name or (VISITOR_COOKIE if _as_visitor(scope) else COOKIE)
    for part in (header(scope, b"cookie") or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            return value
    return None


def _as_visitor(scope: Scope) -> bool:
    return header(scope, b"comity-as") == "visitor" or AS_VISITOR in scope["query_string"].split(b"&")


def peer(scope: Scope) -> str:
    """The network address at the other end of the connection."""
    client = scope.get("client")
    return client[0] if client else "local"


def same_origin(scope: Scope, runtime: Runtime, *, required: bool) -> bool:
    """Whether the page that sent this is ours. Without an Origin it depends on `required` and on Sec-Fetch-Site."""
    origin = header(scope, b"origin")
    if origin is None:
        return not required and header(scope, b"sec-fetch-site") in (None, "same-origin", "none")
    return origin == runtime.settings.public_url or (
        urlsplit(origin).scheme in ("http", "https") and urlsplit(origin).netloc == header(scope, b"host")
    )


def allowed_host(scope: Scope, runtime: Runtime) -> bool:
    """Allowed are the public URL's name, loopback names and COMITY_HOSTS."""
    host = (header(scope, b"host") or "").lower()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in runtime.hosts
