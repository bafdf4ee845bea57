"""The demo company is made by the verbs that everybody uses, with a clock that is moved through its history."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from comity.accounts import actions as accounts
from comity.conversations import access, actions as conversations, queries
from comity.demo import founding, letters, manners
from comity.demo.acts import ACTS, Cast, Scene, say
from comity.demo.arrivals import arrive
from comity.demo.everyday import whole_story
from comity.demo.founding import UNFINISHED
from comity.demo.order_system import OrderSystem, read_book
from comity.demo.papers import is_paper, store_papers
from comity.demo.story import Story, Talk, dated, read_founding
from comity.foundation.clock import FixedClock
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx

__all__ = ["FOUNDED", "KEY", "UNFINISHED", "seed"]

KEY = read_founding().website[0].key
FOUNDED = "w131 08:00"
INVITED = "w2 11:30"
NEWEST = 2**53


class Moment(NamedTuple):
    """What happens when: a verb and what it needs, and the file that it brings."""

    at: int
    verb: Callable[..., None]
    needs: dict[str, Any]
    brings: str = ""


def seed(store: Store, clock: FixedClock, *, shop: str, files: Path) -> None:
    """Live through the story up to now, in an empty database; `shop` is the origin of its website, `files` the folder
    for the bytes of files.

    The organisation bears the name UNFINISHED until all is there.
    """
    start, story = clock(), whole_story()
    clock.micros = dated(FOUNDED, start)
    cast = store.write_now(founding.found, story=story, shop=shop, start=start)
    moments = sorted([*_talk(story, start), *_house(story, start)], key=lambda one: one.at)
    asyncio.run(_live_through(store, clock, cast, moments, files))
    clock.micros = start
    store.write_now(_finish, cast=cast)


def _talk(story: Story, start: int) -> list[Moment]:
    return [
        Moment(dated(line.at, start), _happen, {"talk": talk, "place": place}, line.what if is_paper(line.what) else "")
        for talk in story.talk
        for place, line in enumerate(talk.said)
    ]


def _house(story: Story, start: int) -> list[Moment]:
    closed = [
        Moment(dated(site.closed, start), founding.close_door, {"key": site.key})
        for site in story.founding.website
        if site.closed
    ]
    invited = {"name": "Otto Berg", "email": f"otto@{story.founding.domain}"}
    manned = [Moment(*one) for one in manners.happenings(start)]
    mailed = [Moment(*one) for one in letters.happenings(start)]
    return [*closed, *manned, *mailed, Moment(dated(INVITED, start), founding.invite_colleague, invited)]


async def _live_through(store: Store, clock: FixedClock, cast: Cast, moments: list[Moment], folder: Path) -> None:
    """All units at once, so that they can share commits: each leaves the clock at the time of the next. The files are
    made meanwhile, until the first one is sent."""
    await store.start()
    orders = OrderSystem(store, cast, folder.parent)
    await orders.begin()
    papers = asyncio.create_task(store_papers(folder, {one.brings for one in moments if one.brings}))
    clock.micros = moments[0].at
    thens = [*(one.at for one in moments[1:]), moments[-1].at]
    units = [
        {"verb": one.verb, "needs": {"cast": cast, **one.needs}, "clock": clock, "then": then}
        for one, then in zip(moments, thens, strict=True)
    ]
    first = next((place for place, one in enumerate(moments) if one.brings), len(moments))
    rounds = [dated(at, cast.start) for at in read_book().rounds]
    done = 0
    for place in sorted({first, len(moments), *(_first_after(moments, at) for at in rounds)}):
        await asyncio.gather(*(store.submit(_live, unit, after=KEY) for unit in units[done:place]))
        done = place
        if place >= first:
            cast.papers = await papers
        if place < len(moments):
            await orders.tell(clock.micros)


def _first_after(moments: list[Moment], at: int) -> int:
    return next((place for place, one in enumerate(moments) if one.at > at), len(moments))


def _live(tx: Tx, *, verb: Callable[..., None], needs: dict[str, Any], clock: FixedClock, then: int) -> None:
    verb(tx, **needs)
    clock.micros = then


def _happen(tx: Tx, *, cast: Cast, talk: Talk, place: int) -> None:
    scene = Scene(cast, talk, place)
    if talk.kind == "outside" and place == 0:
        return arrive(tx, scene)
    if talk.name not in cast.talks:
        cast.talks[talk.name] = _gather(tx, cast, talk)
    return ACTS.get(scene.line.how, say)(tx, scene)


def _gather(tx: Tx, cast: Cast, talk: Talk) -> uuid.UUID:
    by = cast.actors[talk.by]
    if talk.kind == "direct":
        return conversations.start_direct(tx, by=by.person, other=cast.actors[talk.others[0]].person)[0].id
    handles = [one.handle for one in cast.story.founding.staff] if talk.others == ["everyone"] else talk.others
    return conversations.start_room(
        tx,
        actor=by,
        title=talk.title,
        topic=talk.topic,
        participants=[cast.actors[handle].person for handle in handles],
        visibility="public" if talk.visibility == "public" else "private",
        posting="hosts" if talk.posting == "hosts" else "everyone",
    ).id


# ---- the end: what has been read, how the doors stand, and the name


def _finish(tx: Tx, *, cast: Cast) -> None:
    names = {actor.person: name for name, actor in cast.actors.items()}
    for talk in cast.story.talk:
        conversation = cast.talks[talk.name]
        for person in queries.participants(tx, conversation=conversation):
            _read(tx, cast.actors[names[person]], conversation, unread=talk.unread.get(names[person], 0))
    letters.leave_post(tx, cast=cast)
    founding.leave_doors(tx, cast=cast)
    accounts.rename_organisation(tx, name=cast.story.founding.organisation)


def _read(tx: Tx, actor: Actor, conversation: uuid.UUID, *, unread: int) -> None:
    newest = access.own_conversation(tx, actor=actor, conversation=conversation).inside_seq if unread else NEWEST
    conversations.mark_read(tx, actor=actor, conversation=conversation, seq=newest - unread)
