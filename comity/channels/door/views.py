"""What the templates of the front doors take."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.channels.door import access
from comity.conversations import doors, gates, visitors
from comity.conversations.doors import Door, Look
from comity.conversations.models import Conversation
from comity.conversations.visitors import Talk
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.vcard import VCard, vcard

NEIGHBOURS = 6


class Way(Struct, frozen=True):
    """Another way to reach somebody, only where it is really there."""

    icon: str
    name: str
    about: str
    href: str


class House(Struct, frozen=True):
    """The organisation, as far as its front shows it."""

    name: str = ""
    about: str = ""
    locale: str = "en"


class DoorPage(Struct, frozen=True):
    """`talk` is what this visitor and the person said, empty at first; `shared` when colleagues see it as well."""

    door: Door
    house: House
    others: tuple[Door, ...]
    talk: Talk | None
    shared: bool = False
    mail: str = ""
    known: bool = False


class Doors(Struct, frozen=True):
    """`found` are the doors for the words asked for; `about` is set when it was asked who knows about something."""

    house: House
    found: tuple[Door, ...]
    words: str = ""
    about: str = ""


def door_page(tx: Tx, *, handle: str, actor: Actor | None, look: Look, screens: gates.Screens = ()) -> DoorPage:
    """Raises NotFound when there is no such door."""
    door = access.door(tx, handle=handle, look=look)
    mine = actor if access.is_visitor(tx, actor=actor) else None
    conversation = None if mine is None else visitors.newest(tx, actor=mine, asked=door.card.id, screens=screens)
    talk = None if mine is None or conversation is None else visitors.talk(tx, actor=mine, conversation=conversation)
    row = None if conversation is None else tx.session.get(Conversation, conversation)
    member = accounts.member_of(tx, person=door.card.id)
    public = member is not None and member.preferences.get("public_email") is True
    return DoorPage(
        door,
        house(tx),
        _neighbours(tx, door.card.id, look),
        talk,
        shared=row is not None and row.visibility == "channel",
        mail=(member.email or "") if member is not None and public else "",
        known=mine is not None,
    )


def card_of(tx: Tx, *, handle: str, look: Look, address: str) -> bytes:
    """The contact card of somebody inside, with what his door shows to everybody."""
    page = door_page(tx, handle=handle, actor=None, look=look)
    card = page.door.card
    return vcard(
        VCard(
            str(card.id),
            card.name,
            title=card.title,
            organisation=page.house.name,
            note=card.about,
            emails=[page.mail] if page.mail else [],
            urls=[f"{address}/@{card.handle}"],
            categories=page.door.topics,
        )
    )


def sent_before(tx: Tx, *, token: str, client_id: uuid.UUID) -> bool:
    """Whether the holder of this token sent these words already."""
    actor = people.visitor_actor(tx, digest=digest(token))
    return actor is not None and visitors.begun(tx, author=actor.person, client_id=client_id) is not None


def doors_page(tx: Tx, *, words: str, about: str, look: Look) -> Doors:
    found = (
        doors.who_knows(tx, about=about, look=look) if about.strip() else doors.all_doors(tx, words=words, look=look)
    )
    return Doors(house(tx), tuple(found), words, about)


def house(tx: Tx) -> House:
    organisation = accounts.organisation(tx)
    if organisation is None:
        return House()
    return House(organisation.name, organisation.about, organisation.locale)


def _neighbours(tx: Tx, person: uuid.UUID, look: Look) -> tuple[Door, ...]:
    """A few other doors, those first where somebody is there."""
    others = [door for door in doors.all_doors(tx, look=look) if door.card.id != person]
    return tuple(sorted(others, key=lambda door: doors.RANK[door.state])[:NEIGHBOURS])
