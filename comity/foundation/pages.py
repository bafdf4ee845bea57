"""What is there without any room: the health check, built files, the API's description."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from comity.foundation.clock import SECOND
from comity.foundation.errors import NotFound
from comity.foundation.policies import PUBLIC
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.store.log import Installation

TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
FOR_EVER = "public, max-age=31536000, immutable"


def check_health(tx: Tx) -> None:
    """Read and write once."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    values = {"value": str(tx.now)}
    statement = (
        insert(Installation).values(key="health", **values).on_conflict_do_update(index_elements=["key"], set_=values)
    )
    tx.session.execute(statement)
    if tx.session.scalar(select(Installation.value).where(Installation.key == "health")) != str(tx.now):
        raise RuntimeError("The database does not keep what is written to it.")


class Health:
    """The check, at most once a second: it writes, and anybody may ask."""

    def __init__(self) -> None:
        self._checked_at = -SECOND

    async def check(self, runtime: Runtime) -> None:
        now = runtime.store.clock()
        if abs(now - self._checked_at) >= SECOND:
            await runtime.store.write(check_health)
            self._checked_at = now


health = Health()


@get("/healthz", policy=PUBLIC, tags=["operation"])
async def show_health(runtime: Runtime) -> dict[str, str]:
    """200 when the database can be read and written."""
    await health.check(runtime)
    return {"status": "ok"}


def static_files(folder: Path) -> HTTPRouteHandler:
    """Built files. Their names carry a hash of the content, so browsers keep them for ever."""
    read = _reader(folder)

    @get("/static/{name:str}", policy=PUBLIC, include_in_schema=False)
    async def show_file(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        plain, packed = read(name)
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding", "Cross-Origin-Resource-Policy": "cross-origin"}
        if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type=TYPES[Path(name).suffix], headers=headers | {"Content-Encoding": "gzip"})
        return Response(plain, media_type=TYPES[Path(name).suffix], headers=headers)

    return show_file


def _reader(folder: Path) -> Callable[[str], tuple[bytes, bytes | None]]:
    names = {path.name for path in folder.glob("*") if path.suffix in TYPES}

    @cache
    def read(name: str) -> tuple[bytes, bytes | None]:
        if name not in names:
            raise NotFound
        plain = (folder / name).read_bytes()
        return plain, None if name.endswith(".woff2") else gzip.compress(plain, 9)

    return read
