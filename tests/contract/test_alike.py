"""The hot path's bare routes and the typed handlers that document them answer alike."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comity.accounts import actions as accounts
from comity.accounts.queries import token_actor
from comity.app import assemble, build
from comity.conversations import actions
from comity.foundation.http import Edge
from comity.foundation.ids import digest
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from tests.contract.stage import NOWHERE

Asked = tuple[str, str, bytes]
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


class Talk:
    """Anna and a guest in a room with some messages, and what each of them holds."""

    def __init__(self, store: Store) -> None:
        self.room, self.tokens, self.used = store.write_now(_talk)


def _talk(tx: Tx) -> tuple[uuid.UUID, dict[str, str], uuid.UUID]:
    anna = people.add_member(tx, name="Anna", handle="anna", role="member")
    guest = people.add_member(tx, name="Gus", handle="gus", role="guest")
    dora = people.add_member(tx, name="Dora", handle="dora", role="member")
    room = actions.start_conversation(tx, kind="room", title="Lamps", by=anna.person, participants=[guest.person]).id
    other = actions.start_conversation(tx, kind="room", title="Else", by=anna.person, participants=[]).id
    tokens = {
        name: accounts.issue_token(tx, member=member.id, label="bot", by=member.person)[1]
        for name, member in (("anna", anna), ("guest", guest), ("dora", dora))
    }
    used = uuid.uuid4()
    actor = token_actor(tx, digest=digest(tokens["anna"]))
    assert actor is not None
    actions.send_message(tx, actor=actor, conversation=other, client_id=used, body="Used")
    for number in range(8):
        lane = "note" if number % 3 == 2 else "message"
        actions.send_message(tx, actor=actor, conversation=room, client_id=uuid.uuid4(), body=f"{number}", lane=lane)
    return room, tokens, used


async def ask(
    app: Callable[[Any, Any, Any], Awaitable[None]], asked: Asked, token: str | None
) -> tuple[int, Any, str | None]:
    """Status, JSON and content type of one request to an ASGI application."""
    method, target, body = asked
    path, _, query = target.partition("?")
    headers = [(b"host", b"localhost")] + ([] if token is None else [(b"authorization", f"Bearer {token}".encode())])
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
        "extensions": {},
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    content = b"".join(message.get("body", b"") for message in sent)
    kind = {name.lower(): value for name, value in sent[0]["headers"]}.get(b"content-type")
    return sent[0]["status"], json.loads(content), None if kind is None else kind.decode()


@pytest.fixture
def talk(store: Store) -> Talk:
    return Talk(store)


@pytest.fixture
def edge(store: Store, tmp_path: Any) -> Edge:
    return build(assemble(load_settings({"COMITY_LIMITS": "off"}, data=str(tmp_path / "data")), store))


QUERIES = [
    "",
    "?limit=2",
    "?limit=2&before=5",
    "?limit=2&after=3",
    "?after=0",
    "?before=0",
    "?before=1&after=1",
    "?limit=0",
    "?limit=101",
    "?limit=x",
    "?limit=",
    "?before=x",
    "?after=-1",
    "?before=1e3",
    f"?before={10**30}",
    "?after=%00",
    "?unknown=1",
    "?limit=2&limit=3",
    "?before=%D9%A3",
    "?before=+5",
    "?before=5.0",
]


def test_reading_is_answered_alike(store: Store, edge: Edge, talk: Talk) -> None:
    asked = [
        ("GET", f"/api/conversations/{room}/messages{query}", b"") for room in (talk.room, NOWHERE) for query in QUERIES
    ]
    assert_alike(store, edge, talk, asked)


def test_sending_is_answered_alike(store: Store, edge: Edge, talk: Talk) -> None:
    known = uuid.uuid4()
    contents: list[Any] = [
        {"client_id": str(known), "body": "Known"},
        {"client_id": known.hex.upper(), "body": "Known"},
        {"client_id": str(talk.used), "body": "Elsewhere"},
        {"client_id": str(uuid.uuid4()), "body": ""},
        {"client_id": str(uuid.uuid4()), "body": "nul\0"},
        {"client_id": str(uuid.uuid4()), "body": "x", "lane": "whisper", "colour": "red"},
        {"client_id": str(uuid.uuid4()), "body": "x", "reply_to": NOWHERE},
        {"client_id": str(uuid.uuid4()), "body": "x", "audience": []},
        {"body": "x"},
        {},
        [],
        None,
    ]
    bodies = [json.dumps(content).encode() for content in contents]
    bodies += [b"", b"{", b"\xff", b'{"body": "\xff"}', b"[" * 50_000, b'{"body": "' + b"x" * 1_000_000 + b'"}']
    asked = [("POST", f"/api/conversations/{room}/messages", body) for room in (talk.room, NOWHERE) for body in bodies]
    asyncio.run(sent_first(store, edge, talk, asked[0]))
    assert_alike(store, edge, talk, asked[1:])


async def sent_first(store: Store, edge: Edge, talk: Talk, asked: Asked) -> None:
    """One new message through each door: the same but for ids, number and time."""
    bare = await ask(_started(store, edge), asked, talk.tokens["anna"])
    method, path, body = asked
    other = body.replace(json.loads(body)["client_id"].encode(), str(uuid.uuid4()).encode())
    typed = await ask(edge.typed, (method, path, other), talk.tokens["anna"])
    assert bare[0] == typed[0] == 201
    for name in ("body", "conversation", "author", "lane"):
        assert bare[1][name] == typed[1][name]
    assert bare[1].keys() == typed[1].keys()


def _started(store: Store, edge: Edge) -> Callable[[Any, Any, Any], Awaitable[None]]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await store.start()
        await edge(scope, receive, send)

    return app


def assert_alike(store: Store, edge: Edge, talk: Talk, asked: list[Asked]) -> None:
    async def compare() -> list[str]:
        await store.start()
        different = []
        for token in (*talk.tokens.values(), "wrong", None):
            for one in asked:
                bare, typed = await ask(edge, one, token), await ask(edge.typed, one, token)
                if bare != typed and bare[0] != 201:
                    different.append(f"{one[0]} {one[1]} {one[2][:80]!r}: {bare} and {typed}")
        return different

    different = asyncio.run(compare())
    assert not different, "\n" + "\n".join(different[:20])
