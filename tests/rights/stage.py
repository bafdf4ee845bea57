"""The people and places of the matrix, and how a door is tried: all in this process, over a real store."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from typing import Any, NamedTuple

from comity.accounts import actions as accounts, queries as members
from comity.accounts.models import Member
from comity.channels.website import actions as website
from comity.conversations import actions
from comity.foundation.http import Edge
from comity.foundation.ids import digest
from comity.foundation.live.protocol import WIRE
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.interface.assets import asset
from comity.people import actions as people
from tests.rights.table import PRINCIPALS

NOWHERE = "01900000-0000-7000-8000-000000000000"


class World(NamedTuple):
    """`members` and `persons` are ids by name; `channel` is the website's id and `key` its public key."""

    members: dict[str, uuid.UUID]
    persons: dict[str, uuid.UUID]
    visitors: dict[str, str]
    channel: uuid.UUID
    key: str


class Places(NamedTuple):
    """Made anew after every try that changed something: ids as they stand in paths, credentials by principal."""

    room: str
    talk: str
    pair: str
    message: dict[str, str]
    mine: dict[str, str]
    token: dict[str, tuple[str, str]]
    credentials: dict[str, str | None]


def make_world(tx: Tx) -> World:
    roles: dict[str, Any] = {
        "owner": "owner",
        "admin": "admin",
        "anna": "member",
        "ben": "member",
        "dora": "member",
        "former": "member",
        "gus": "guest",
    }
    accounts.found_organisation(tx, name="Lumen")
    made = {
        name: people.add_member(tx, name=name.title(), handle=f"{name}_", role=role) for name, role in roles.items()
    }
    anna = made["anna"].person
    channel = actions.open_channel(
        tx, kind="website", name="Shop", origins=["https://shop.example"], asked=[anna], by=anna
    )
    visitors = {name: website.new_visitor(tx, channel=channel.key) for name in ("vic", "walt")}
    persons = {name: member.person for name, member in made.items()} | {
        name: one.person for name, one in visitors.items()
    }
    tokens = {name: one.token for name, one in visitors.items()}
    return World({name: member.id for name, member in made.items()}, persons, tokens, channel.id, channel.key)


def make_places(tx: Tx, *, world: World) -> Places:
    anna, who = world.persons["anna"], world.persons
    here = [who["gus"], who["former"], who["ben"]]
    room = actions.start_conversation(tx, kind="room", title="Room", by=anna, participants=here).id
    pair = actions.start_conversation(tx, kind="direct", by=anna, participants=[who["ben"]]).id
    here = [anna, who["ben"], who["former"]]
    talk = actions.start_conversation(tx, kind="outside", by=who["vic"], participants=here, channel=world.channel).id
    author = acting(world, "anna")
    said = {name: said_in(tx, author, place) for name, place in (("room", room), ("talk", talk), ("pair", pair))}
    said["note"] = said_in(tx, author, talk, lane="note")
    tokens = {
        name: accounts.issue_token(tx, member=world.members[name], label="bot", by=who[name])
        for name in ("anna", "owner")
    }
    token = {name: (str(found[0]), str(world.members[name])) for name, found in tokens.items()}
    mine = {name: said_at_home(tx, world, name) for name in ("owner", "admin", "anna", "dora", "gus", "vic", "walt")}
    credentials = {name: credential_of(tx, world, name) for name in PRINCIPALS}
    return Places(str(room), str(talk), str(pair), said, mine | {"bot": mine["anna"]}, token, credentials)


def said_at_home(tx: Tx, world: World, name: str) -> str:
    """A message of this person in a conversation of his own."""
    home = actions.start_conversation(tx, kind="room", title="Home", by=world.persons[name], participants=[]).id
    return said_in(tx, acting(world, name), home)


def acting(world: World, name: str) -> Actor:
    role: Any = {"gus": "guest", "vic": "visitor", "walt": "visitor", "owner": "owner", "admin": "admin"}.get(
        name, "member"
    )
    kind: Any = "visitor" if role == "visitor" else "session"
    return Actor(world.persons[name], kind, role, uuid.uuid4(), member=world.members.get(name), channel=world.channel)


def said_in(tx: Tx, actor: Actor, conversation: uuid.UUID, lane: str = "message") -> str:
    sent = actions.send_message(
        tx, actor=actor, conversation=conversation, client_id=uuid.uuid4(), body="Words", lane=lane
    )
    return str(sent.id)


def credential_of(tx: Tx, world: World, principal: str) -> str | None:
    if principal in ("nobody", "wrong"):
        return None if principal == "nobody" else "cs_nobody-gave-this-out"
    if principal in world.visitors:
        return world.visitors[principal]
    if principal == "bot":
        return accounts.issue_token(tx, member=world.members["anna"], label="bot", by=world.persons["anna"])[1]
    if principal == "former":
        return former_session(tx, world)
    return accounts.start_session(tx, member=world.members[principal])


def former_session(tx: Tx, world: World) -> str:
    """A session of somebody whose membership ends right after it began."""
    row = tx.session.get_one(Member, world.members["former"])
    row.deactivated_at = None
    secret = accounts.start_session(tx, member=row.id)
    tx.session.flush()
    accounts.deactivate_member(tx, member=row.id, by=world.persons["owner"])
    assert members.session_actor(tx, digest=digest(secret)) is None
    return secret


# ---- HTTP


def request(world: World, places: Places, door: str, on: str, principal: str) -> tuple[str, str, bytes]:
    """Method, target and body of a try that is right in all but, perhaps, who makes it."""
    method, path = door.split()
    conversation = {"room": places.room, "talk": places.talk, "pair": places.pair, "note": places.talk}.get(on, NOWHERE)
    person = {"self": world.persons.get("anna" if principal == "bot" else principal, world.persons["anna"])}.get(
        on, world.persons["ben"]
    )
    if "/participants/" in path:
        conversation = places.room if on in ("self", "nothing") else conversation
        person = world.persons["dora"] if method == "PUT" else person
    token, member = places.token.get(on, (NOWHERE, str(world.members["anna"])))
    values = {
        "conversation": conversation,
        "person": NOWHERE
        if on == "nothing"
        else person
        if "/participants/" in path
        else world.persons.get(on, NOWHERE),
        "member": member if "{token}" in path else world.members.get(on, NOWHERE),
        "token": token,
        "message": places.mine.get(principal, NOWHERE) if on == "mine" else places.message.get(on, NOWHERE),
        "channel": world.channel if on == "shop" else NOWHERE,
        "name": asset("workspace.js").rsplit("/", 1)[-1] if on == "file" else "nothing.js",
    }
    target = path.format(**values) + query(world, path, on)
    return method, target, content(world, door, on)


def method_of(door: str) -> str:
    return door.partition(" ")[0]


def query(world: World, path: str, on: str) -> str:
    if path == "/widget":
        return f"?channel={world.key if on == 'shop' else 'nothing'}"
    return "?before=5" if path.endswith("/turns") else ""


def content(world: World, door: str, on: str) -> bytes:
    bodies: dict[str, Any] = {
        "POST /api/session": {"email": "eve@lumen.example", "password": "not at all"},
        "POST /api/members": {"handle": f"n{uuid.uuid4().hex[:12]}", "name": "New"},
        "POST /api/members/{member}/tokens": {"label": "bot"},
        "POST /api/channels": {"kind": "website", "name": "Shop", "origins": []},
        "PATCH /api/channels/{channel}": {"name": "Shop"},
        "POST /api/conversations": {"kind": "room", "title": "New"},
        "POST /api/conversations/{conversation}/messages": {"body": "x", "client_id": str(uuid.uuid4())},
        "PUT /api/conversations/{conversation}/read": {"seq": 1},
        "PATCH /api/messages/{message}": {"body": "Changed"},
        "POST /api/visitor": {"channel": world.key},
        "POST /api/visitor/conversations": {"body": "x", "client_id": str(uuid.uuid4())},
    }
    if door not in bodies:
        return b""
    return json.dumps(bodies[door] | ({"lane": "note"} if on == "note" and method_of(door) == "POST" else {})).encode()


async def try_door(edge: Edge, asked: tuple[str, str, bytes], credential: str | None) -> str:
    """The status of one request."""
    method, target, body = asked
    path, _, text = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "http_version": "1.1",
        "raw_path": path.encode(),
        "query_string": text.encode(),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await edge(common(path, credential) | scope, receive, send)
    return str(sent[0]["status"])


def common(path: str, credential: str | None) -> dict[str, Any]:
    bearer = [] if credential is None else [(b"authorization", f"Bearer {credential}".encode())]
    return {
        "asgi": {"version": "3.0"},
        "path": path,
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json"), *bearer],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
        "extensions": {},
    }


# ---- the live stream


class Wire:
    """Stands for the server's protocol: keeps the frames that were written."""

    on_drained = None
    congested = False

    def __init__(self) -> None:
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def write_frames(self, written: bytes) -> None:
        while written:
            size, start = written[1], 2
            if size == 126:
                size, start = int.from_bytes(written[2:4], "big"), 4
            self.frames.put_nowait(json.loads(written[start : start + size]))
            written = written[start + size :]


async def try_operation(edge: Edge, frame: dict[str, Any], credential: str | None) -> str:
    """`done`, `sent`, the code of the error, or the status or code with which the door stays shut."""
    wire, incoming = Wire(), asyncio.Queue[dict[str, Any]]()
    outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = common("/api/live", credential) | {"type": "websocket", "extensions": {WIRE: wire}}
    for message in ({"op": "hello"}, frame, {"op": "ping"}):
        incoming.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})
    serving = asyncio.create_task(edge(scope, _connected(incoming), outgoing.put))
    try:
        async with asyncio.timeout(10):
            return await outcome(wire, outgoing, frame["op"])
    finally:
        incoming.put_nowait({"type": "websocket.disconnect"})
        with contextlib.suppress(Exception):
            await asyncio.wait_for(serving, 5)


def _connected(incoming: asyncio.Queue[dict[str, Any]]) -> Any:
    first = [{"type": "websocket.connect"}]

    async def receive() -> dict[str, Any]:
        return first.pop() if first else await incoming.get()

    return receive


async def outcome(wire: Wire, outgoing: asyncio.Queue[dict[str, Any]], name: str) -> str:
    opening = await outgoing.get()
    if opening["type"] == "websocket.http.response.start":
        return str(opening["status"])
    while True:
        answer = (await wire.frames.get()) if outgoing.empty() else None
        if answer is None:
            return str((await outgoing.get())["code"])
        if answer["op"] == "error" and answer["error"]["code"] == "unauthenticated":
            return str((await outgoing.get())["code"])
        if answer["op"] in ("error", "refused"):
            return str(answer["error"]["code"])
        if answer["op"] == "sent":
            return "sent"
        if answer["op"] == "pong" and name != "send":
            return "done"


def frame_for(places: Places, op: str, on: str) -> dict[str, Any]:
    if op == "ping":
        return {"op": op}
    conversation = {"room": places.room, "talk": places.talk, "pair": places.pair, "note": places.talk}.get(on, NOWHERE)
    frame: dict[str, Any] = {"op": op, "conversation": conversation}
    if op == "send":
        frame |= {"client_id": str(uuid.uuid4()), "body": "x", "lane": "note" if on == "note" else "message"}
    return frame | ({"seq": 1} if op == "read" else {})


def world_in(store: Store) -> World:
    return store.write_now(make_world)
