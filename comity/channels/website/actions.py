"""The verbs of the website channel. It has no tables: visitors are persons, their talks are conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from comity.channels.website import access
from comity.channels.website.identity import Identity, verified
from comity.conversations import gates, visitors
from comity.conversations.actions import Sent
from comity.conversations.api_shapes import ConversationOut
from comity.conversations.models import Channel
from comity.foundation.errors import Unauthenticated
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people, queries as people_queries
from comity.people.actions import Visitor
from comity.people.joining import actions as joining

IDENTITY = "identity"


def new_visitor(tx: Tx, *, channel: str, identity: str | None = None, known: Actor | None = None) -> Visitor:
    """Somebody comes through the channel with this key: a new person or, with an identity that the website signed, who
    he was before on whatever device. `known` is the visitor this browser was until now.

    Raises NotFound for an unknown key, Unauthenticated for a wrong identity or where one is required.
    """
    door = access.website(tx, key=channel)
    if identity is None:
        if door.identity_required:
            raise Unauthenticated("Sign in on this website first.", code="identity_required")
        return people.add_visitor(tx, channel=door.id)
    who = verified(door, identity, now=tx.now)
    return people.add_visitor(tx, channel=door.id, person=_person(tx, door, who, known))


def _person(tx: Tx, door: Channel, who: Identity, known: Actor | None) -> uuid.UUID:
    """The person whom the website knows by this id. An id that is new here belongs to who this browser was, if he had
    none, else to a new person; an address of somebody else joins nobody."""
    value = f"{door.id}:{who.sub}"
    tx.lock(door.id)
    person = people_queries.person_at(tx, kind=IDENTITY, value=value)
    if person is None:
        person = _unidentified(tx, door, known) or people.add_person(tx, name=who.name or people.unnamed(value))
        people.add_address(tx, person=person, kind=IDENTITY, value=value, verified_by="signature", channel=door.id)
    card = people_queries.cards(tx, persons=[person])[person]
    if who.name and card.name != who.name and not card.inside:
        people.rename_person(tx, person=person, name=who.name, about=card.about)
    if who.email:
        _vouched_email(tx, person, who.email)
    return person


def _unidentified(tx: Tx, door: Channel, known: Actor | None) -> uuid.UUID | None:
    if known is None or known.kind != "visitor" or known.channel != door.id:
        return None
    return None if people_queries.has_address(tx, person=known.person, kind=IDENTITY) else known.person


def _vouched_email(tx: Tx, person: uuid.UUID, email: str) -> None:
    """The website says so, which proves nothing of who has the address already: only what that one proved by mail joins
    them, for colleagues."""
    holder = people_queries.person_at(tx, kind="email", value=email)
    if holder is None:
        people.add_address(tx, person=person, kind="email", value=email, verified_by="signature")
    elif holder != person:
        people.claim_address(tx, person=person, kind="email", value=email, vouched=True)
        joining.join_vouched(tx, kind="email", value=email)


def begin_conversation(
    tx: Tx,
    *,
    actor: Actor,
    client_id: uuid.UUID,
    body: str,
    to: str | None = None,
    files: Sequence[uuid.UUID] = (),
    page: dict[str, Any] | None = None,
    screens: gates.Screens = (),
) -> tuple[ConversationOut, Sent]:
    """A visitor's first words become an outside conversation with the person asked, or with those of the channel.

    The same client_id again gives the same conversation. Raises NotFound naming `to` when nobody has that handle.
    """
    tx.lock(actor.person)  # the same words twice at the same moment: the second finds the first
    door = access.own_channel(tx, actor=actor)
    asked = [card.id for card in access.asked(tx, channel=door, to=to)]
    sent = visitors.begin(
        tx,
        actor=actor,
        asked=asked,
        client_id=client_id,
        body=body,
        visibility="channel",
        files=files,
        page=page,
        screens=screens,
    )
    return visitors.told(tx, actor=actor, conversation=sent.conversation), sent
