"""Reads of the website channel: its doors, and whether first words were sent before."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.channels.website import access
from comity.conversations import doors, visitors
from comity.conversations.doors import Door, Look
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.queries import visitor_actor

__all__ = ["Entrance", "check_first_words", "entrance", "visitor_actor"]


class Entrance(Struct, frozen=True):
    """What the page in the frame shows: the channel, and the person asked where there is just one. `to` is his handle
    when the website asked for him; `here` says whether anybody asked is there to answer now."""

    key: str
    name: str
    origins: tuple[str, ...]
    asked: Door | None
    here: bool
    greeting: str = ""
    to: str = ""
    locale: str = "en"


def entrance(tx: Tx, *, key: str, to: str | None, look: Look) -> Entrance:
    """Raises NotFound for an unknown key, or a handle that nobody inside has."""
    channel = access.website(tx, key=key)
    persons = [card.id for card in access.asked(tx, channel=channel, to=to)]
    found = doors.doors_of(tx, persons=persons, look=look)
    one = found[0] if len(found) == 1 else None
    organisation = accounts.organisation(tx)
    return Entrance(
        channel.key,
        channel.name,
        tuple(channel.origins),
        one,
        here=any(door.here for door in found),
        greeting=channel.greeting,
        to="" if to is None or one is None else one.card.handle or "",
        locale="en" if organisation is None else organisation.locale,
    )


def check_first_words(tx: Tx, *, actor: Actor, client_id: uuid.UUID, to: str | None) -> bool:
    """Whether these words were sent before; otherwise raises NotFound naming `to` when nobody has that handle."""
    if visitors.begun(tx, author=actor.person, client_id=client_id) is not None:
        return True
    access.asked(tx, channel=access.own_channel(tx, actor=actor), to=to)
    return False
