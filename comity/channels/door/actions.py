"""The verbs of the front doors. They have no tables: visitors are persons, their talks are conversations."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.channels.door import access
from comity.conversations import actions as conversations, doors, gates, visitors
from comity.conversations.actions import Sent
from comity.conversations.api_shapes import ConversationOut
from comity.conversations.doors import Look
from comity.conversations.models import Channel
from comity.foundation.errors import NotFound
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people, queries as people_queries

NAME = "Front doors"
_FIRST = uuid.UUID(int=0xD0025)


class Words(Struct, frozen=True):
    """What somebody writes at a door. `token` proves who he is, or makes him somebody when he was nobody yet."""

    client_id: uuid.UUID
    body: str
    token: str
    again: bool = False


class Begun(Struct, frozen=True):
    """`handle` is whose door shows the talk."""

    conversation: ConversationOut
    sent: Sent
    handle: str


def write_to(tx: Tx, *, handle: str, words: Words, look: Look, screens: gates.Screens = ()) -> Begun:
    """Words to one colleague. What comes to his own door is his until he brings somebody in.

    They go on in the talk that the visitor has with him; with `again` they begin another. Raises NotFound.
    """
    door = access.door(tx, handle=handle, look=look)
    actor = visitor(tx, by=door.card.id, token=words.token)
    going_on = None if words.again else visitors.newest(tx, actor=actor, asked=door.card.id, screens=screens)
    sent = visitors.begin(
        tx,
        actor=actor,
        asked=[door.card.id],
        client_id=words.client_id,
        body=words.body,
        visibility="private",
        going_on=going_on,
        screens=screens,
    )
    conversation = visitors.told(tx, actor=actor, conversation=sent.conversation)
    return Begun(conversation, sent, door.card.handle or handle)


def ask_who_knows(tx: Tx, *, words: Words, look: Look, screens: gates.Screens = ()) -> Begun:
    """A question to whoever knows: it goes to the best colleagues who are there, and everybody inside can see it."""
    asked = doors.route_question(tx, about=words.body, look=look)
    if not asked:
        raise NotFound("Nobody is here to ask.")
    actor = visitor(tx, by=asked[0], token=words.token)
    sent = visitors.begin(
        tx,
        actor=actor,
        asked=asked,
        client_id=words.client_id,
        body=words.body,
        visibility="channel",
        screens=screens,
    )
    conversation = visitors.told(tx, actor=actor, conversation=sent.conversation)
    [first] = doors.doors_of(tx, persons=[_first_inside(conversation, asked)], look=look)
    return Begun(conversation, sent, first.card.handle or "")


def visitor(tx: Tx, *, by: uuid.UUID, token: str) -> Actor:
    """Who holds this token; somebody new at his first words."""
    front = front_doors(tx, by=by)
    tx.lock(uuid.UUID(bytes=digest(token)[:16]))  # the same form twice at the same moment: one visitor
    people.add_visitor(tx, channel=front.id, token=token)
    actor = people_queries.visitor_actor(tx, digest=digest(token))
    if actor is None or actor.channel != front.id:
        raise NotFound
    tx.lock(actor.person)
    return actor


def front_doors(tx: Tx, *, by: uuid.UUID) -> Channel:
    """The one channel of all front doors, made when it is first needed."""
    front = access.channel(tx)
    if front is None:
        tx.lock(_FIRST)
        front = access.channel(tx) or conversations.open_channel(
            tx, kind=access.KIND, name=NAME, origins=[], asked=[], by=by
        )
    return front


def _first_inside(conversation: ConversationOut, asked: list[uuid.UUID]) -> uuid.UUID:
    """Who was asked first: of the same words sent twice, by the first time."""
    inside = [uuid.UUID(one.id) for one in conversation.participants if one.inside]
    return next((person for person in asked if person in inside), inside[0] if inside else asked[0])
