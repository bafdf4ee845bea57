"""The order system of Harbour Cycles: another program, which knows Comity by its public API and nothing else.

It makes its calls over ASGI, to the routes that everybody calls, with API tokens of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from comity.accounts import actions as accounts
from comity.accounts.room import ROOM as ACCOUNTS
from comity.app import assemble, build
from comity.demo.acts import Cast
from comity.demo.story import dated, toml
from comity.foundation.clock import iso
from comity.foundation.rooms import Room
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.records.room import ROOM as RECORDS

OWNER, WRITER = "cleo", "ben"
LABEL = "Order system"
SOURCE = "https://orders.harbour.example"
_ROOMS = (Room("accounts", credentials=ACCOUNTS.credentials), RECORDS)
_MONEY = re.compile(r"(\d+) ([A-Z]{3})\Z")


class Kind(Struct, forbid_unknown_fields=True):
    """`fields` are key, label and type; of `records` see story/records.toml."""

    key: str
    singular: str
    plural: str
    icon: str
    fields: list[tuple[str, str, str]]
    records: list[list[Any]]


class Book(Struct, forbid_unknown_fields=True):
    """`rounds` are the moments at which the program tells Comity what is new."""

    rounds: list[str]
    kind: list[Kind]


@lru_cache
def read_book() -> Book:
    return msgspec.convert(toml("records"), Book)


class OrderSystem:
    """One that was given two tokens: the owner's to say what its records are called, and one to bring them."""

    def __init__(self, store: Store, cast: Cast, folder: Path) -> None:
        settings = load_settings({"COMITY_LIMITS": "off"}, data=str(folder))
        self._edge = build(assemble(settings, store, _ROOMS), _ROOMS)
        self._store, self._cast, self._book = store, cast, read_book()
        self._token = ""

    async def begin(self) -> None:
        """Register the kinds of records, once."""
        owner = await self._store.write(_token, cast=self._cast, handle=OWNER)
        self._token = await self._store.write(_token, cast=self._cast, handle=WRITER)
        writer = str(self._cast.actors[WRITER].person)
        for kind in self._book.kind:
            fields = [{"key": key, "label": label, "type": of} for key, label, of in kind.fields]
            named = {"key": kind.key, "singular": kind.singular, "plural": kind.plural, "icon": kind.icon}
            await self._call("POST", "/api/record-kinds", owner, named | {"fields": fields, "writers": [writer]})

    async def tell(self, now: int) -> None:
        """Bring all that has come about by now; what is known already changes nothing."""
        for kind in self._book.kind:
            there = [one for one in kind.records if dated(one[1], self._cast.start) <= now]
            if there:
                brought = {"records": [self._content(kind, one) for one in there]}
                await self._call("PUT", f"/api/records/{kind.key}", self._token, brought)

    def _content(self, kind: Kind, one: Sequence[Any]) -> dict[str, Any]:
        key, at, whom, title, status, *values = one
        fields = {field[0]: self._value(value) for field, value in zip(kind.fields, values, strict=True) if value != ""}
        actor = self._cast.actors.get(whom)
        return {
            "key": key,
            "title": title,
            "status": status,
            "url": f"{SOURCE}/{kind.key}/{key}",
            "fields": fields,
            "persons": [] if actor is None else [str(actor.person)],
            "occurred_at": iso(dated(at, self._cast.start)),
        }

    def _value(self, value: Any) -> Any:
        if value == "today":
            return iso(self._cast.start)[:10]
        found = _MONEY.match(value) if isinstance(value, str) else None
        return value if found is None else {"amount": found[1], "currency": found[2]}

    async def _call(self, method: str, path: str, token: str, content: dict[str, Any]) -> None:
        body, sent = msgspec.json.encode(content), list[dict[str, Any]]()
        coming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._edge(_scope(method, path, token), receive, send)
        if sent[0]["status"] not in (200, 201):
            raise RuntimeError(f"{method} {path}: {sent[0]['status']} {sent[1].get('body', b'')!r}")


def _token(tx: Tx, *, cast: Cast, handle: str) -> str:
    actor = cast.actors[handle]
    assert actor.member is not None
    return accounts.issue_token(tx, member=actor.member, label=LABEL, by=actor.person)[1]


def _scope(method: str, path: str, token: str) -> dict[str, Any]:
    """A request as a server hands it on."""
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [*headers, (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
        "extensions": {},
    }
