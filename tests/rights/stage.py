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
from tests.rights import (
    advising,
    bots,
    calls,
    conduct,
    etiquette,
    files,
    guards,
    houses,
    joining,
    mail,
    merging,
    notifications,
    outside_calls,
    records,
    signing_in,
    stewards,
    webhooks,
)
from tests.rights.bodies import plain_bodies
from tests.rights.table import PRINCIPALS, STEWARD

NOWHERE = "01900000-0000-7000-8000-000000000000"


class World(NamedTuple):
    """`members` and `persons` are ids by name; `channel` is the website's id and `key` its public key."""

    members: dict[str, uuid.UUID]
    persons: dict[str, uuid.UUID]
    visitors: dict[str, str]
    channel: uuid.UUID
    key: str


class Places(NamedTuple):
    """Ids as they stand in paths, credentials by principal."""

    room: str
    talk: str
    pair: str
    message: dict[str, str]
    mine: dict[str, str]
    token: dict[str, tuple[str, str]]
    credentials: dict[str, str | None]
    team: str
    invitation: str
    spare: str
    asked: str = ""
    reply: str = ""
    hall: str = ""
    role: str = ""
    file: dict[str, str] = {}  # noqa: RUF012 - never changed
    hook: dict[str, str] = {}  # noqa: RUF012 - never changed
    guard: dict[str, str] = {}  # noqa: RUF012 - never changed
    same: dict[str, str] = {}  # noqa: RUF012 - never changed
    mail: dict[str, str] = {}  # noqa: RUF012 - never changed
    device: str = ""
    call: dict[str, str] = {}  # noqa: RUF012 - never changed
    link: str = ""
    twins: dict[str, str] = {}  # noqa: RUF012 - never changed


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
    made[STEWARD] = stewards.hire(tx, made["owner"])
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
    token = {name: (str(found[0]), str(world.members[name])) for name, found in tokens.items()} | bots.made(tx, world)
    mine = {name: said_at_home(tx, world, name) for name in ("owner", "admin", "anna", "dora", "gus", "vic", "walt")}
    credentials = {name: credential_of(tx, world, name) for name in (*PRINCIPALS, STEWARD)}
    places = Places(
        str(room),
        str(talk),
        str(pair),
        said,
        mine | {"bot": mine["anna"]},
        token,
        credentials,
        *house(tx, who["owner"]),
    )
    places = places._replace(file=filed(tx, world, {"room": room, "talk": talk, "pair": pair}))
    hall = actions.start_room(tx, actor=author, title="Hall", visibility="public").id
    records.bring(tx, acting(world, "owner"), talk)
    role, hook = stewards.here_again(tx, acting(world, "owner")), webhooks.made(tx, author, room)
    places = places._replace(hall=str(hall), role=role, hook=hook, mail=mail.made(tx, acting(world, "owner")))
    places = places._replace(guard=guards.made(tx, acting(world, "owner"), author, talk, who["vic"]))
    places = places._replace(same=joining.made(tx, acting(world, "owner")))
    places = places._replace(twins=merging.made(tx, author, who["vic"], world.channel))
    asked, reply = asked_and_saved(tx, world, talk)
    places = places._replace(device=notifications.made(tx, author), link=outside_calls.made(tx, author))
    begun = {"room": (author, room), "pair": (author, pair), "talk": (acting(world, "vic"), talk)}
    return places._replace(asked=asked, reply=reply, call=calls.made(tx, acting(world, "ben"), begun))


def filed(tx: Tx, world: World, where: dict[str, uuid.UUID]) -> dict[str, str]:
    """A file of anna's in each place, and one of everybody's own that he has not sent."""
    anna = acting(world, "anna")
    found = {name: files.sent(tx, anna, place) for name, place in where.items()}
    own = {f"mine {name}": str(files.uploaded(tx, person)) for name, person in world.persons.items()}
    return found | own | {"mine bot": own["mine anna"], "note": files.sent(tx, anna, where["talk"], "note")}


def asked_and_saved(tx: Tx, world: World, talk: uuid.UUID) -> tuple[str, str]:
    """anna asks for help in the talk; a saved reply of everybody's."""
    anna = acting(world, "anna")
    asked = actions.ask_for_help(tx, actor=anna, conversation=talk, topic="x", words="", client_id=uuid.uuid4())
    return str(asked.id), str(actions.save_reply(tx, actor=anna, title="Hello", body="Dear").id)


def house(tx: Tx, owner: uuid.UUID) -> tuple[str, str, str]:
    """A team, an invitation, and a member of whom nothing else is asked."""
    name = uuid.uuid4().hex[:12]
    team = accounts.create_team(tx, name=name, by=owner)
    invitation, _ = accounts.invite(tx, by=owner)
    houses.provide(tx, owner)
    return str(team.id), str(invitation.id), str(people.add_member(tx, name="Spare", handle=f"s_{name}").id)


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
        "kind": "block",
        "message": places.mine.get(principal, NOWHERE) if on == "mine" else places.message.get(on, NOWHERE),
        "channel": world.channel if on == "shop" else NOWHERE,
        "name": asset("workspace.js").rsplit("/", 1)[-1] if on == "file" else "nothing.js",
    }
    values |= dict.fromkeys(("session", "passkey", "identity"), NOWHERE)
    values |= {"provider": houses.PROVIDER if on == "provider" else NOWHERE, "bot": member if on == "bot" else NOWHERE}
    values |= {"role": NOWHERE if on == "nothing" else places.role}
    values |= {"team": places.team if on == "team" else NOWHERE}
    values |= {"invitation": places.invitation if on == "invitation" else NOWHERE}
    values |= {"person": world.persons["anna"]} if "/teams/" in path else {}
    values |= {"member": places.spare} if on == "spare" else {}
    values |= guards.values(places.guard, on) | joining.values(places.same, on)
    values |= webhooks.values(places.hook, on) | mail.values(places.mail, on) | {"handle": f"@{on}_"}
    values |= {"request": places.asked if on == "talk" else NOWHERE, "word": "urgent", "emoji": "👍"}
    values |= {"reply": places.reply if on == "reply" else NOWHERE}
    values |= {"file": places.file.get(f"mine {principal}" if on == "mine" else on, NOWHERE), "n": "0"}
    values |= {"room": conversation} if on != "hall" else hall(world, places, principal)
    values |= {"person": world.persons["ben"]} if "/hosts/" in path else {}
    values |= records.named(on) if "record" in path else {}
    values |= calls.values(places.call, on, path)
    values |= advising.values(on, NOWHERE) | conduct.named(on) | notifications.named(places.device, on)
    values |= outside_calls.named(places.link, on) | merging.values(places.twins, path, on)
    target = path.format(**values) + query(world, path, on) + merging.query(places.twins, path, on)
    return method, target, merging.body(places.twins, door) or content(world, door, on)


def hall(world: World, places: Places, principal: str) -> dict[str, Any]:
    """The public room, and the one who tries: he lets himself in."""
    himself = world.persons.get("anna" if principal == "bot" else principal, world.persons["anna"])
    return {"room": places.hall, "conversation": places.hall, "person": himself}


def method_of(door: str) -> str:
    return door.partition(" ")[0]


def query(world: World, path: str, on: str) -> str:
    if path == "/widget":
        return f"?channel={world.key if on == 'shop' else 'nothing'}"
    return "?before=5" if path.endswith("/turns") else ""


def content(world: World, door: str, on: str) -> bytes:
    bodies: dict[str, Any] = signing_in.BODIES | {
        **bots.bodies(),
        **webhooks.BODIES,
        **mail.bodies(),
        **notifications.BODIES,
        **outside_calls.bodies(),
        **guards.bodies(),
        **joining.bodies(world.persons["walt"]),
        **plain_bodies(world.key),
        **records.bodies(),
        **etiquette.bodies(),
    }
    bodies |= stewards.bodies() | calls.bodies(world.persons["ben"])
    if door not in bodies:
        return b""
    return json.dumps(bodies[door] | ({"lane": "note"} if on == "note" and method_of(door) == "POST" else {})).encode()


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
    if op == "signal":
        return calls.frame(places.call, on)
    if op in ("ping", "presence"):
        return {"op": op} | ({"status": "knock"} if op == "presence" else {})
    conversation = {"room": places.room, "talk": places.talk, "pair": places.pair, "note": places.talk}.get(on, NOWHERE)
    frame: dict[str, Any] = {"op": op, "conversation": conversation}
    if op == "send":
        frame |= {"client_id": str(uuid.uuid4()), "body": "x", "lane": "note" if on == "note" else "message"}
    return frame | ({"seq": 1} if op == "read" else {})


def world_in(store: Store) -> World:
    return store.write_now(make_world)
