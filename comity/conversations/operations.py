"""What a client may ask for over the live stream; the same verbs and refusals as over HTTP."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.conversations import access, actions, checks
from comity.conversations.actions import Sent
from comity.conversations.actions.reach import check_reach
from comity.conversations.api_shapes import Confirm, Files, Words
from comity.conversations.gates import screens_of
from comity.conversations.hot import count_send
from comity.conversations.ports import guards_of
from comity.conversations.reading import read_up_to
from comity.foundation.errors import NotFound, Refused, Unavailable
from comity.foundation.live.frames import op
from comity.foundation.live.gateway import Socket
from comity.foundation.logs import log_failure
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.rooms import operation
from comity.foundation.store import Tx
from comity.people import queries as people


class Send(Struct, forbid_unknown_fields=True):
    op: str
    client_id: uuid.UUID
    conversation: uuid.UUID
    body: Words
    lane: Literal["message", "note"] = "message"
    reply_to: uuid.UUID | None = None
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None
    files: Files = ()
    confirm: Confirm = {}


class Place(Struct, forbid_unknown_fields=True):
    op: str
    conversation: uuid.UUID


class Watch(Struct, forbid_unknown_fields=True):
    op: str
    conversation: uuid.UUID
    since: str | None = None


class Typing(Struct, forbid_unknown_fields=True):
    op: str
    conversation: uuid.UUID
    lane: Literal["message", "note"] = "message"


class Read(Struct, forbid_unknown_fields=True):
    op: str
    conversation: uuid.UUID
    seq: Annotated[int, Meta(ge=0, le=2**53)]


class Ping(Struct, forbid_unknown_fields=True):
    """`active`: somebody sits at this screen."""

    op: str
    active: bool = False


@operation("send", Send, policy=TALKER)
async def send(socket: Socket, frame: Send) -> None:
    """Many may be under way on one socket; they are carried out in their order."""
    checks.words(frame.body, frame.files)
    count_send(socket.runtime, socket.actor)
    fields = {
        "actor": socket.actor,
        "conversation": frame.conversation,
        "client_id": frame.client_id,
        "body": frame.body,
        "lane": frame.lane,
        "reply_to": frame.reply_to,
        "audience": frame.audience,
        "files": frame.files,
        "confirm": frame.confirm,
        "guards": guards_of(socket.runtime),
        "screens": screens_of(socket.runtime),
    }
    sending = socket.runtime.store.submit(actions.send_message, fields, after=socket)
    sending.add_done_callback(lambda done: _answer(socket, frame, done))


def _answer(socket: Socket, frame: Send, done: asyncio.Future[Sent]) -> None:
    if done.cancelled():
        return
    error, client_id = done.exception(), str(frame.client_id)
    if error is None:
        sent = done.result()
        socket.answer("sent", client_id=client_id, id=str(sent.id), conversation=str(sent.conversation), seq=sent.seq)
        return
    if not isinstance(error, Refused):
        log_failure(error)
        error = Unavailable("We could not save this. Your text is still here. Try again.")
    socket.answer("refused", client_id=client_id, error=error.error)


@operation("watch", Watch, policy=MEMBER)
async def watch(socket: Socket, frame: Watch) -> None:
    """Hear a conversation that one sees without taking part; with `since`, what happened there before as well."""
    runtime = socket.runtime
    if not await runtime.store.read(runtime.hub.stage.may_watch, actor=socket.actor, conversation=frame.conversation):
        raise NotFound
    if socket.connection is not None:
        runtime.hub.watch(socket.connection, frame.conversation)
        if frame.since is not None:
            await socket.tell_what_happened(frame.conversation, since=frame.since)


@operation("unwatch", Place, policy=MEMBER)
async def unwatch(socket: Socket, frame: Place) -> None:
    if socket.connection is not None:
        socket.runtime.hub.unwatch(socket.connection, frame.conversation)


@operation("typing", Typing, policy=TALKER)
async def typing(socket: Socket, frame: Typing) -> None:
    """Tell those who are there; who types a note is told inside only. Those inside also get the name, because a
    colleague may answer where he does not take part yet."""
    runtime, actor = socket.runtime, socket.actor
    where = {"conversation": frame.conversation, "lane": frame.lane}
    name = await runtime.store.read(_name_of_writer, actor=actor, **where)
    await runtime.hub.hear(frame.conversation)
    for_all = frame.lane == "message"
    told = {"person": str(actor.person)}
    event = {"type": "typing", "conversation": str(frame.conversation)}
    inside = op("event", **event, data=told | {"name": name, "inside": actor.inside, "lane": frame.lane})
    if for_all or actor.inside:
        runtime.hub.whisper(frame.conversation, inside, inside=True, outside=False, but=actor.person)
    if for_all:
        outside = op("event", **event, data=told)
        runtime.hub.whisper(frame.conversation, outside, inside=False, outside=True, but=actor.person)


def _name_of_writer(tx: Tx, *, actor: Actor, conversation: uuid.UUID, lane: str) -> str:
    access.seat(tx, actor=actor, conversation=conversation)
    check_reach(tx, actor=actor, conversation=conversation, lane=lane)
    return people.cards(tx, persons=[actor.person])[actor.person].first_name


@operation("read", Read, policy=TALKER)
async def read(socket: Socket, frame: Read) -> None:
    """Move one's read position."""
    await read_up_to(socket.runtime, actor=socket.actor, conversation=frame.conversation, seq=frame.seq)


@operation("ping", Ping, policy=TALKER, needs=None)
async def ping(socket: Socket, frame: Ping) -> None:
    if frame.active and socket.runtime.hub.presences is not None:
        socket.runtime.hub.presences.stirred(socket.actor)
    socket.answer("pong")


OPERATIONS = [send, watch, unwatch, typing, read, ping]
