"""The verbs of call links; they alone write their table."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import delete, func, select

from comity.calls import actions as calls
from comity.calls.actions import Started
from comity.calls.actions.starting import Kind
from comity.channels.door import actions as door
from comity.channels.door.links import access
from comity.channels.door.links.models import CallLink, CallLinkDevice
from comity.conversations import queries as talks, visitors
from comity.conversations.actions.membership import seat_participant, unseat_participant
from comity.foundation.clock import DAY, HOUR
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people, queries as people_queries

PREFIX = "cc_"
MOST = 100
KEPT = 30 * DAY


class Ringing(Struct, frozen=True):
    """What a stranger rings with: the secret of the link, a token that proves him from now on, and his name."""

    secret: str
    token: str
    name: str
    client_id: uuid.UUID
    kind: Kind
    device: str


class Rung(Struct, frozen=True):
    started: Started
    actor: Actor


def make_link(
    tx: Tx, *, actor: Actor, label: str, hours: int, conversation: uuid.UUID | None = None
) -> tuple[CallLink, str]:
    """A link that rings the actor for so many hours: the row, and its secret, shown this once. With a `conversation`
    whoever has it takes part there, as a person of his own beside the one outside, until the link is over."""
    mine = select(func.count()).where(CallLink.member == actor.person, CallLink.revoked_at.is_(None))
    if (tx.session.scalar(mine.where(CallLink.expires_at > tx.now)) or 0) >= MOST:
        raise RuleRefused(f"At most {MOST} links hold at a time. Revoke one first.", code="too_many")
    guest = None if conversation is None else access.guest_of(tx, actor=actor, conversation=conversation)
    secret = new_secret(PREFIX)
    row = CallLink(id=tx.new_id(), member=actor.person, label=label, token_hash=digest(secret), created_at=tx.now)
    row.conversation, row.guest, row.expires_at = conversation, guest, tx.now + hours * HOUR
    tx.session.add(row)
    tx.session.flush()
    return row, secret


def rename_link(tx: Tx, *, actor: Actor, link: uuid.UUID | None, label: str) -> CallLink:
    row = access.own_link(tx, actor=actor, link=link)
    row.label = label
    return row


def revoke_link(tx: Tx, *, actor: Actor, link: uuid.UUID | None) -> None:
    """It rings nobody any more, and who came by it into a conversation leaves that and is signed out. Calls that are on
    elsewhere go on."""
    row = access.own_link(tx, actor=actor, link=link)
    row.revoked_at = row.revoked_at or tx.now
    _sign_out(tx, [row.id])


def restore_link(tx: Tx, *, actor: Actor, link: uuid.UUID | None) -> CallLink:
    """It holds again, until it expires."""
    row = access.own_link(tx, actor=actor, link=link)
    row.revoked_at = None
    return row


def ring_by_link(tx: Tx, *, ringing: Ringing) -> Rung:
    """Somebody with the secret rings its member. Twice with the same token is one person. Raises NotFound."""
    link = access.open_link(tx, secret=ringing.secret)
    actor = _stranger(tx, link, ringing)
    talk = link.conversation or visitors.newest(tx, actor=actor, asked=link.member)
    started = calls.call_from_outside(
        tx,
        actor=actor,
        asked=[link.member],
        visibility="private",
        going_on=talk,
        client_id=ringing.client_id,
        kind=ringing.kind,
        device=ringing.device,
    )
    if started.created:
        link.uses, link.used_at = link.uses + 1, tx.now
    return Rung(started, actor)


def _stranger(tx: Tx, link: CallLink, ringing: Ringing) -> Actor:
    """Who holds the token: somebody of that name; by a link into a conversation he takes part there."""
    tx.lock(uuid.UUID(bytes=digest(ringing.token)[:16]))
    front = door.front_doors(tx, by=link.member)
    name = ringing.name or _name_beside(tx, link)
    people.add_visitor(tx, channel=front.id, name=name, token=ringing.token)
    actor = people_queries.visitor_actor(tx, digest=digest(ringing.token))
    if actor is None or actor.channel != front.id:
        raise NotFound
    tx.lock(actor.person)
    if link.conversation is not None:
        _let_in(tx, link, link.conversation, actor)
    return actor


def _name_beside(tx: Tx, link: CallLink) -> str:
    """Who does not say his name is called after the person that the link was made for, and never as that person."""
    guest = None if link.guest is None else people_queries.card(tx, person=link.guest)
    return "" if guest is None else f"{guest.name} (by link)"


def _let_in(tx: Tx, link: CallLink, conversation: uuid.UUID, actor: Actor) -> None:
    tx.lock(conversation)
    tx.session.merge(CallLinkDevice(link=link.id, address=actor.credential))
    if not talks.takes_part(tx, person=actor.person, conversation=conversation):
        seat_participant(tx, conversation, actor.person, inside=False, by=link.member)


def _sign_out(tx: Tx, links: Collection[uuid.UUID]) -> None:
    """Who came by these links into conversations reads and speaks there no longer than they hold."""
    given = (
        select(CallLink, CallLinkDevice.address)
        .join(CallLinkDevice, CallLinkDevice.link == CallLink.id)
        .where(CallLink.id.in_(links))
        .order_by(CallLink.conversation)
    )
    came = [(address, link) for link, address in tx.session.execute(given)]
    persons = people_queries.persons_of_addresses(tx, addresses=[address for address, _ in came])
    for address, link in came:
        if link.conversation is not None and persons.get(address, link.guest) != link.guest:
            unseat_participant(tx, link.conversation, persons[address], by=link.member)
    people.end_visitor_tokens(tx, addresses=[address for address, _ in came])
    tx.session.execute(delete(CallLinkDevice).where(CallLinkDevice.link.in_(links)))


def forget_links(tx: Tx) -> None:
    """Sign out who came by links that are over; those that are over since a month are gone."""
    over = select(CallLink.id).join(CallLinkDevice, CallLinkDevice.link == CallLink.id)
    _sign_out(tx, list(tx.session.scalars(over.where(CallLink.expires_at <= tx.now).distinct())))
    tx.session.execute(delete(CallLink).where(CallLink.expires_at < tx.now - KEPT))
