"""Look-up is permission: conversations and messages as far as the actor may see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, exists, or_, select

from comity.accounts import queries as accounts
from comity.conversations import merged
from comity.conversations.models import BY_CHANNEL, PUBLIC, Channel, Conversation, Message, Participant
from comity.conversations.statements import SEAT, SEAT_TO_WRITE
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.permissions import may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx, as_uuid

OUTSIDE, ROOM, HOST = "outside", "room", "host"
HELD: Final = "held"
"""The visibility of a talk whose first words wait for a look: nobody inside sees it."""
_AUDIENCES = select(Channel.id, Channel.audience)


class Seat(Struct, frozen=True):
    """The actor's place in a conversation: he takes part, or sees it as a member of the channel's audience, or because
    the room is public. In a room for announcements only a `host` writes. `waiting`: somebody outside waits for an
    answer; `aside`: there are entries that only those inside see; `told`: how many all see; `merged_into`: the one in
    which it goes on."""

    conversation: uuid.UUID
    kind: str
    channel: uuid.UUID | None
    takes_part: bool
    inside: bool
    visibility: str
    posting: str
    archived: bool
    host: bool
    waiting: bool = False
    aside: bool = False
    told: int = 0
    merged_into: uuid.UUID | None = None


def seat(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """Raises NotFound unless the actor takes part, or is inside and it is open to him."""
    if conversation is None:
        raise NotFound
    rows = tx.execute(SEAT, {"person": tx.raw(actor.person), "conversation": tx.raw(conversation)})
    return _seated(tx, actor, conversation, rows)


def seat_to_write(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, client_id: uuid.UUID
) -> tuple[Seat, tuple[Any, ...] | None]:
    """Like `seat`, and in the same statement what the actor sent before with this client_id: conversation, inside_seq,
    outside_seq and json."""
    if conversation is None:
        raise NotFound
    who = {"person": tx.raw(actor.person), "conversation": tx.raw(conversation), "client_id": tx.raw(client_id)}
    rows = tx.execute(SEAT_TO_WRITE, who)
    place = _seated(tx, actor, conversation, rows)
    before = rows[0][12:]
    return place, None if before[0] is None else before


def _seated(tx: Tx, actor: Actor, conversation: uuid.UUID, rows: Sequence[tuple[Any, ...]]) -> Seat:
    if not rows:
        raise NotFound
    kind, channel, joined_at, left_at, visibility, posting, archived_at, role, waiting_since, aside, told = rows[0][:11]
    into = None if rows[0][11] is None else as_uuid(rows[0][11])
    takes_part = joined_at is not None and left_at is None
    door = None if channel is None else as_uuid(channel)
    if not takes_part and not (actor.inside and _open_inside(tx, actor, visibility, door)):
        _seen_where_it_goes_on(tx, actor, into)
    return Seat(
        conversation,
        kind,
        door,
        takes_part,
        actor.inside,
        visibility,
        posting,
        archived=archived_at is not None,
        host=takes_part and role == HOST,
        waiting=waiting_since is not None,
        aside=aside > 0,
        told=told,
        merged_into=into,
    )


def _seen_where_it_goes_on(tx: Tx, actor: Actor, into: uuid.UUID | None) -> None:
    """What was merged is read by the colleagues of the conversation in which it goes on. Raises NotFound."""
    if into is None or not actor.inside:
        raise NotFound
    seat(tx, actor=actor, conversation=into)


def refuse_merged(tx: Tx, *, place: Seat) -> None:
    """Nothing is begun or changed in a conversation that goes on in another one. Raises Conflict `merged` (409), which
    names that one."""
    if place.merged_into is not None:
        raise goes_on_in(merged.last_of(tx, conversation=place.merged_into))


def goes_on_in(conversation: uuid.UUID) -> Conflict:
    return Conflict(
        "This conversation goes on in another one.", code="merged", details={"conversation": str(conversation)}
    )


def _open_inside(tx: Tx, actor: Actor, visibility: str, door: uuid.UUID | None) -> bool:
    """Whether a member who does not take part sees it."""
    if visibility == "public":
        return actor.colleague
    return visibility == "channel" and door is not None and door in channels_heard(tx, actor=actor)


def channels_heard(tx: Tx, *, actor: Actor) -> set[uuid.UUID]:
    """The channels to whose audience a member belongs: those without named teams, and those of his teams. A bot hears
    those that it was given."""
    return tx.once(("channels heard", actor.person), lambda: _channels_heard(tx, actor))


def _channels_heard(tx: Tx, actor: Actor) -> set[uuid.UUID]:
    if actor.is_bot:
        given = None if actor.member is None else accounts.bot(tx, member=actor.member)
        return set() if given is None else {uuid.UUID(channel) for channel in given.channels}
    audiences = {channel: teams for channel, teams in tx.rows(_AUDIENCES, {})}  # noqa: C416 - rows, not pairs
    mine = {str(team) for team in accounts.teams_of(tx, person=actor.person)} if any(audiences.values()) else set()
    return {channel for channel, teams in audiences.items() if not teams or mine & set(teams)}


def visible(tx: Tx, *, actor: Actor) -> ColumnElement[bool]:
    """The conversations that stand in somebody's lists, in SQL: those he takes part in, and inside the outside talks
    that are open to him. Public rooms stand there for those who joined."""
    mine = exists().where(
        Participant.conversation == Conversation.id, Participant.person == actor.person, Participant.left_at.is_(None)
    )
    return or_(mine, *open_inside(tx, actor=actor)) if actor.inside else mine


def open_inside(tx: Tx, *, actor: Actor) -> list[ColumnElement[bool]]:
    """What a member sees of outside talks without taking part, in SQL: a condition for each way, with its own index."""
    heard = [and_(BY_CHANNEL, Conversation.channel == door) for door in sorted(channels_heard(tx, actor=actor))]
    return [*heard, and_(PUBLIC, Conversation.kind == OUTSIDE)] if actor.colleague else heard


def audience_of(tx: Tx, *, channel: uuid.UUID) -> set[uuid.UUID] | None:
    """The persons of the teams who see what comes through a channel; None where that is everybody inside."""
    teams = tx.session.scalar(select(Channel.audience).where(Channel.id == channel))
    return accounts.people_of_teams(tx, teams=[uuid.UUID(team) for team in teams]) if teams else None


def own_conversation(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    """A conversation the actor may see."""
    return tx.session.get_one(Conversation, seat(tx, actor=actor, conversation=conversation).conversation)


def governable(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    """A conversation whose participants the actor may change: he takes part and is inside."""
    mine = seat(tx, actor=actor, conversation=conversation)
    if not (mine.takes_part and actor.colleague):
        raise Forbidden("Only members who take part can change who takes part.")
    refuse_merged(tx, place=mine)
    return tx.session.get_one(Conversation, mine.conversation)


def outside_talk(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """An outside conversation, for what colleagues do with it. Raises NotFound, Forbidden for people outside, Conflict
    `merged`, and RuleRefused for rooms and direct talks."""
    place = outside_place(tx, actor=actor, conversation=conversation)
    refuse_merged(tx, place=place)
    return place


def outside_place(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """The same, also where it goes on in another one."""
    place = seat(tx, actor=actor, conversation=conversation)
    if not actor.inside:
        raise Forbidden("This is done inside.")
    if place.kind != OUTSIDE:
        raise RuleRefused("Only conversations with people outside are handed on, put off or done.", code="not_outside")
    return place


def can_bring_in(tx: Tx, *, place: Seat, by: uuid.UUID, person: uuid.UUID) -> bool:
    """Whether somebody may have this colleague take part: who takes part himself, anybody; who only sees it, himself
    and whom it is open to."""
    if place.takes_part or person == by or place.visibility == "public":
        return True
    audience = audience_of(tx, channel=place.channel) if place.visibility == "channel" and place.channel else set()
    return audience is None or person in audience


def removable(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """A conversation from which the actor may remove others: he takes part and is inside, in rooms he governs it."""
    place = seat(tx, actor=actor, conversation=conversation)
    if not (place.takes_part and actor.colleague):
        raise Forbidden("Only members who take part can change who takes part.")
    if place.kind == ROOM:
        governed_room(tx, actor=actor, room=conversation)
    return place


def joinable(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """A room that a member may join by himself: it is public and not archived. Raises Forbidden for other places he
    sees."""
    place = seat(tx, actor=actor, conversation=conversation)
    if not (actor.inside and place.kind == ROOM and (place.takes_part or place.visibility == "public")):
        raise Forbidden("Somebody who takes part has to let you in.")
    if place.archived:
        raise RuleRefused("This room is archived. It can be read, not joined.", code="archived")
    return place


def governed_room(tx: Tx, *, actor: Actor, room: uuid.UUID | None) -> Conversation:
    """A room that the actor governs: he takes part, and is its host or looks after rooms."""
    place = seat(tx, actor=actor, conversation=room)
    if place.kind != ROOM:
        raise NotFound
    if not (actor.inside and place.takes_part and (place.host or may(actor, "rooms"))):
        raise Forbidden("The hosts of a room decide about it.")
    return tx.session.get_one(Conversation, place.conversation)


def pinboard(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> uuid.UUID:
    """A conversation where the actor may keep messages at hand for everybody: inside, taking part."""
    place = seat(tx, actor=actor, conversation=conversation)
    if not (actor.colleague and place.takes_part):
        raise Forbidden("Members who take part keep messages at hand here.")
    if place.posting == "hosts" and not place.host:
        raise Forbidden("Only its hosts keep messages at hand in this room.", code="announcements_only")
    if place.archived:
        raise RuleRefused("This room is archived. It can be read, not changed.", code="archived")
    refuse_merged(tx, place=place)
    return place.conversation


def visible_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """A message in a conversation the actor may see; a note only for those inside."""
    row = None if message is None else tx.session.scalar(select(Message).where(Message.id == message))
    if row is None or (row.lane == "note" and not actor.inside):
        raise NotFound
    seat(tx, actor=actor, conversation=row.conversation)
    return row


def own_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """A visible message that the actor wrote himself; raises Forbidden for those of others."""
    row = visible_message(tx, actor=actor, message=message)
    if row.author != actor.person:
        raise Forbidden("Only its author can change a message.")
    return row


def channel(tx: Tx, *, channel: uuid.UUID | None) -> Channel:
    """A channel by its id, for those who configure them."""
    row = None if channel is None else tx.session.get(Channel, channel)
    if row is None:
        raise NotFound
    return row


def open_channel(tx: Tx, *, key: str) -> Channel:
    """A channel by its public key."""
    channel = tx.session.scalar(select(Channel).where(Channel.key == key))
    if channel is None:
        raise NotFound
    return channel
