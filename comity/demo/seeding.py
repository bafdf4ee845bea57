"""The demo company is made by the verbs that everybody uses, with a clock that is moved through its history."""

from __future__ import annotations

import asyncio
import uuid

from msgspec import Struct

from comity.accounts import actions as accounts
from comity.channels.website import actions as website
from comity.channels.website.queries import visitor_actor
from comity.conversations import access, actions as conversations, queries
from comity.demo.story import PAGES, Line, Story, Talk, dated, face, read_story
from comity.foundation.clock import FixedClock
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people

KEY = "harbour-cycles-shop"
DOOR = "Harbour Cycles shop"
UNFINISHED = "Harbour Cycles, still being set up"
FOUNDED = "w85 08:00"
NEWEST = 2**53
_IDS = uuid.UUID("6b1f3a52-0d1e-4c77-9a53-7d1f5a1c4711")


class Cast(Struct):
    """Who acts, by handle or key, and the talks that have begun, by name."""

    story: Story
    shop: str
    actors: dict[str, Actor]
    talks: dict[str, uuid.UUID]


def seed(store: Store, clock: FixedClock, *, shop: str) -> None:
    """Live through the story up to now, in an empty database; `shop` is the origin of its website.

    The organisation bears the name UNFINISHED until all is there.
    """
    start, story = clock(), read_story()
    clock.micros = dated(FOUNDED, start)
    cast = Cast(story, shop, store.write_now(_found, story=story, shop=shop), {})
    moments = [(dated(line.at, start), talk, place) for talk in story.talk for place, line in enumerate(talk.said)]
    asyncio.run(_live_through(store, clock, cast, sorted(moments, key=lambda one: one[0])))
    clock.micros = start
    store.write_now(_finish, cast=cast)


async def _live_through(store: Store, clock: FixedClock, cast: Cast, moments: list[tuple[int, Talk, int]]) -> None:
    """All units at once, so that they can share commits: each leaves the clock at the time of the next."""
    await store.start()
    times = [at for at, _, _ in moments]
    clock.micros = times[0]
    units = [
        {"cast": cast, "talk": talk, "place": place, "clock": clock, "then": then}
        for (_, talk, place), then in zip(moments, [*times[1:], times[-1]], strict=True)
    ]
    await asyncio.gather(*(store.submit(_happen, unit, after=KEY) for unit in units))


def _found(tx: Tx, *, story: Story, shop: str) -> dict[str, Actor]:
    accounts.found_organisation(tx, name=UNFINISHED)
    actors = {}
    for one in story.staff:
        email = f"{one.handle}@{story.domain}"
        row = people.add_member(tx, name=one.name, handle=one.handle, email=email, role=one.role, title=one.title)
        _portray(tx, row.person, one.handle)
        actors[one.handle] = Actor(row.person, "session", one.role, row.id, member=row.id)
    owner = next(actor for actor in actors.values() if actor.role == "owner")
    asked = [actors[handle].person for handle in story.asked]
    conversations.open_channel(tx, kind="website", name=DOOR, key=KEY, origins=[shop], asked=asked, by=owner.person)
    return actors


def _portray(tx: Tx, person: uuid.UUID, key: str) -> None:
    drawn = face(key)
    if drawn is not None:
        people.set_picture(tx, person=person, media_type="image/svg+xml", content=drawn)


# ---- what happens in a talk


def _happen(tx: Tx, *, cast: Cast, talk: Talk, place: int, clock: FixedClock, then: int) -> None:
    if talk.kind == "outside" and place == 0:
        cast.actors[talk.by] = cast.actors.get(talk.by) or _visitor(tx, cast, talk.by)
        cast.talks[talk.name] = _ask(tx, cast, talk)
    else:
        _go_on(tx, cast, talk, place)
    clock.micros = then


def _go_on(tx: Tx, cast: Cast, talk: Talk, place: int) -> None:
    line = talk.said[place]
    if talk.name not in cast.talks:
        cast.talks[talk.name] = _gather(tx, cast, talk)
    actor, conversation = cast.actors[line.who], cast.talks[talk.name]
    if line.how == "brings":
        colleague = cast.actors[line.words].person
        conversations.add_participant(tx, actor=actor, conversation=conversation, person=colleague)
    else:
        lane, client_id, page = _lane(line), _client_id(talk, place), _page(cast, line)
        conversations.send_message(
            tx, actor=actor, conversation=conversation, client_id=client_id, body=line.words, lane=lane, page=page
        )


def _visitor(tx: Tx, cast: Cast, key: str) -> Actor:
    """Somebody comes through the website, and says who he is."""
    visitor, outsider = website.new_visitor(tx, channel=KEY), cast.story.outsider(key)
    people.rename_person(tx, person=visitor.person, name=outsider.name, about=outsider.about)
    _portray(tx, visitor.person, key)
    actor = visitor_actor(tx, digest=digest(visitor.token))
    assert actor is not None
    return actor


def _ask(tx: Tx, cast: Cast, talk: Talk) -> uuid.UUID:
    line, actor = talk.said[0], cast.actors[talk.by]
    page, client_id = _page(cast, line), _client_id(talk, 0)
    begun, _ = website.begin_conversation(tx, actor=actor, client_id=client_id, body=line.words, to=talk.to, page=page)
    return uuid.UUID(begun.id)


def _gather(tx: Tx, cast: Cast, talk: Talk) -> uuid.UUID:
    by = cast.actors[talk.by].person
    if talk.kind == "direct":
        return conversations.start_direct(tx, by=by, other=cast.actors[talk.others[0]].person)[0].id
    handles = [one.handle for one in cast.story.staff] if talk.others == ["everyone"] else talk.others
    others = [cast.actors[handle].person for handle in handles]
    return conversations.start_conversation(tx, kind=talk.kind, title=talk.title, by=by, participants=others).id


def _lane(line: Line) -> str:
    return "note" if line.how == "note" else "message"


def _page(cast: Cast, line: Line) -> dict[str, str] | None:
    """The page of the shop from which somebody wrote, as his browser would claim it."""
    if line.how not in PAGES:
        return None
    return {"url": f"{cast.shop}{line.how}", "title": PAGES[line.how], "referrer": ""}


def _client_id(talk: Talk, place: int) -> uuid.UUID:
    return uuid.uuid5(_IDS, f"{talk.name}/{place}")


# ---- the end: what has been read, and the name


def _finish(tx: Tx, *, cast: Cast) -> None:
    names = {actor.person: name for name, actor in cast.actors.items()}
    for talk in cast.story.talk:
        conversation = cast.talks[talk.name]
        for person in queries.participants(tx, conversation=conversation):
            _read(tx, cast.actors[names[person]], conversation, unread=talk.unread.get(names[person], 0))
    accounts.rename_organisation(tx, name=cast.story.organisation)


def _read(tx: Tx, actor: Actor, conversation: uuid.UUID, *, unread: int) -> None:
    newest = access.own_conversation(tx, actor=actor, conversation=conversation).inside_seq if unread else NEWEST
    conversations.mark_read(tx, actor=actor, conversation=conversation, seq=newest - unread)
