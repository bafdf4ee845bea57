"""The verbs of the website channel. It has no tables: visitors are persons, their talks are conversations."""

from __future__ import annotations

import uuid
from typing import Any

from msgspec import Struct

from comity.channels.website import access, queries
from comity.conversations import actions as conversations, queries as talks
from comity.conversations.actions import Sent
from comity.conversations.api_shapes import ConversationOut, conversation_out
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people
from comity.people.queries import UNNAMED

PREFIX = "cv_"
ADDRESS_KIND = "visitor"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Visitor(Struct, frozen=True):
    """`token` is shown this once; only its digest is stored, as an address of the person."""

    person: uuid.UUID
    token: str


def new_visitor(tx: Tx, *, channel: str) -> Visitor:
    """Somebody writes for the first time through the channel with this key. Raises NotFound for an unknown key."""
    door = access.website(tx, key=channel)
    token = new_secret(PREFIX)
    person = people.add_person(tx, name=f"{UNNAMED} {_mark(digest(token))}")
    people.add_address(
        tx, person=person, kind=ADDRESS_KIND, value=digest(token).hex(), verified_by="token", channel=door.id
    )
    return Visitor(person, token)


def begin_conversation(
    tx: Tx, *, actor: Actor, client_id: uuid.UUID, body: str, to: str | None = None, page: dict[str, Any] | None = None
) -> tuple[ConversationOut, Sent]:
    """A visitor's first words become an outside conversation with the person asked, or with those of the channel.

    The same client_id again gives the same conversation. Raises NotFound naming `to` when nobody has that handle.
    """
    tx.lock(actor.person)  # the same words twice at the same moment: the second finds the first
    conversation = queries.begun(tx, author=actor.person, client_id=client_id) or _begin(tx, actor, to)
    sent = conversations.send_message(
        tx, actor=actor, conversation=conversation, client_id=client_id, body=body, page=page
    )
    return conversation_out(tx, talks.row(tx, actor=actor, conversation=conversation)), sent


def _begin(tx: Tx, actor: Actor, to: str | None) -> uuid.UUID:
    door = access.own_channel(tx, actor=actor)
    asked = [card.id for card in access.asked(tx, channel=door, to=to)]
    return conversations.start_conversation(tx, kind="outside", by=actor.person, participants=asked, channel=door.id).id


def _mark(random: bytes) -> str:
    """Four letters that tell visitors without a name apart."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in random[:4])
