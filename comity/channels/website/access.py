"""Look-up is permission: channels of websites, and the people whom their visitors may ask."""

from __future__ import annotations

import uuid

from comity.accounts import queries as accounts
from comity.conversations import access as conversations, doors
from comity.conversations.models import Channel
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.handles import HANDLE
from comity.people.queries import Card

KIND = "website"
LONGEST_KEY = 100


def website(tx: Tx, *, key: str) -> Channel:
    """The website channel with this public key."""
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
        raise NotFound
    channel = conversations.open_channel(tx, key=key)
    if channel.kind != KIND or channel.closed_at is not None:
        raise NotFound
    return channel


def own_channel(tx: Tx, *, actor: Actor) -> Channel:
    """The channel through which this visitor came."""
    channel = None if actor.channel is None else tx.session.get(Channel, actor.channel)
    if channel is None or channel.kind != KIND or channel.closed_at is not None:
        raise NotFound
    return channel


def asked(tx: Tx, *, channel: Channel, to: str | None) -> list[Card]:
    """Who takes part in what comes through this channel: the person with the handle `to`, or those it names.

    Raises NotFound naming `to` when nobody inside has that handle.
    """
    if to is not None:
        return [_by_handle(tx, to)]
    cards = people.cards(tx, persons=[uuid.UUID(person) for person in channel.asked])
    return [card for card in cards.values() if card.inside]


def _by_handle(tx: Tx, to: str) -> Card:
    member = accounts.member_by_handle(tx, handle=to) if HANDLE.match(to.lower()) else None
    card = None if member is None or doors.is_shut(tx, member=member) else people.card(tx, person=member.person)
    if card is None or not card.inside:
        raise NotFound("Nobody here has this handle.", fields={"to": "is not the handle of somebody here"})
    return card
