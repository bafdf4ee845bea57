"""The first day: the organisation, its people and teams, the doors on its website, and the replies they keep."""

from __future__ import annotations

import uuid
from typing import Any

from comity.accounts import actions as accounts
from comity.channels.website import access as website
from comity.conversations import actions as conversations
from comity.demo.acts import Cast
from comity.demo.arrivals import portray
from comity.demo.story import Founding, Member, Story, dated
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people
from comity.people.presence.actions import choose_presence
from comity.people.profile.actions import describe

UNFINISHED = "Harbour Cycles, still being set up"


def found(tx: Tx, *, story: Story, shop: str, start: int) -> Cast:
    """All that is there before anybody speaks. The organisation bears the name UNFINISHED for now."""
    house = story.founding
    accounts.found_organisation(tx, name=UNFINISHED, time_zone=house.time_zone)
    actors = {one.handle: _employ(tx, one, house.domain) for one in house.staff}
    cast = Cast(story, shop, start, actors, {}, {})
    for one in house.staff:
        _describe(tx, cast, one)
    owner = next(actor.person for actor in actors.values() if actor.role == "owner")
    accounts.change_organisation(tx, by=owner, about=house.about, domain=house.domain, working_hours=house.hours)
    _form_teams(tx, cast, house, owner)
    _open_doors(tx, cast, house, owner)
    _keep_replies(tx, cast, house)
    return cast


def _employ(tx: Tx, one: Member, domain: str) -> Actor:
    email = f"{one.handle}@{domain}"
    row = people.add_member(tx, name=one.name, handle=one.handle, email=email, role=one.role, title=one.title)
    portray(tx, row.person, one.handle)
    return Actor(row.person, "session", one.role, row.id, member=row.id)


def _describe(tx: Tx, cast: Cast, one: Member) -> None:
    actor = cast.actors[one.handle]
    assert actor.member is not None
    said: dict[str, Any] = {
        "pronouns": one.pronouns,
        "about": one.about,
        "expertise": one.expertise,
        "time_zone": one.time_zone,
        "working_hours": one.hours,
        "reports_to": cast.actors[one.boss].person if one.boss else None,
    }
    describe(tx, person=actor.person, member=actor.member, changes=said)
    if one.handle == "anna":
        accounts.prefer(tx, member=actor.member, changes={"public_email": True})


def _form_teams(tx: Tx, cast: Cast, house: Founding, owner: uuid.UUID) -> None:
    for team in house.team:
        persons = [cast.actors[handle].person for handle in team.people]
        row = accounts.create_team(tx, name=team.name, about=team.about, by=owner, people=persons)
        cast.teams[team.name] = row.id


def _open_doors(tx: Tx, cast: Cast, house: Founding, owner: uuid.UUID) -> None:
    for site in house.website:
        channel = conversations.open_channel(
            tx,
            kind=website.KIND,
            name=site.name,
            key=site.key,
            origins=[cast.shop],
            asked=[cast.actors[handle].person for handle in site.asked],
            audience=[cast.teams[site.audience]] if site.audience else [],
            greeting=site.greeting,
            by=owner,
        )
        cast.doors[site.key] = channel.id
    first = website.website(tx, key=house.website[0].key)
    conversations.renew_identity_secret(tx, channel=first, by=owner)


def _keep_replies(tx: Tx, cast: Cast, house: Founding) -> None:
    for reply in house.reply:
        team = cast.teams[reply.team] if reply.team else None
        conversations.save_reply(tx, actor=cast.actors[reply.by], title=reply.title, body=reply.body, team=team)


# ---- what happens to the house itself, later


def close_door(tx: Tx, *, cast: Cast, key: str) -> None:
    channel = website.website(tx, key=key)
    conversations.change_channel(tx, channel=channel, by=channel.created_by, closed=True)


def invite_colleague(tx: Tx, *, cast: Cast, name: str, email: str) -> None:
    """Somebody who has not come yet."""
    owner, teams = cast.actors["cleo"], [cast.teams["Workshop"]]
    accounts.invite(tx, by=owner.person, name=name, email=email, teams=teams)


def leave_doors(tx: Tx, *, cast: Cast) -> None:
    """How everybody's door stands when the demo begins."""
    for one in cast.story.founding.staff:
        if one.door is not None:
            until = dated(one.door.until, cast.start) if one.door.until else None
            choose_presence(
                tx, person=cast.actors[one.handle].person, status=one.door.status, words=one.door.words, until=until
            )
