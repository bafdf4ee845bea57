"""How people outside come in: by a website of the company, by somebody's own door, or by the door of the house."""

from __future__ import annotations

import uuid

from joserfc import jwt
from joserfc.jwk import OctKey

from comity.channels.door import actions as front
from comity.channels.website import access, actions as website
from comity.conversations.models import Channel
from comity.demo.acts import Cast, Scene
from comity.demo.story import Outsider, face
from comity.etiquette.moderation.screening import SCREEN
from comity.foundation.clock import HOUR, SECOND
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people, queries
from comity.people.presence.standing import PresenceOut

FRONT, HOUSE = "front", "house"
AT_HOME = PresenceOut("open", "", None, True, False, "lit")


def arrive(tx: Tx, scene: Scene) -> None:
    """Somebody outside comes and says his first words, which begin a talk."""
    cast, talk = scene.cast, scene.talk
    if talk.door in (FRONT, HOUSE):
        cast.talks[talk.name] = _knock(tx, scene)
    else:
        if talk.by not in cast.actors:
            cast.actors[talk.by] = _visitor(tx, cast, talk.by, talk.door)
        cast.talks[talk.name] = _ask(tx, scene)


def _ask(tx: Tx, scene: Scene) -> uuid.UUID:
    actor = scene.actor
    begun, sent = website.begin_conversation(
        tx,
        actor=actor,
        client_id=scene.client_id,
        body=scene.line.words,
        to=scene.talk.to,
        files=scene.brought(tx, actor),
        page=scene.page,
        screens=[SCREEN] if scene.talk.screened else (),
    )
    scene.spoke(sent.id)
    return uuid.UUID(begun.id)


def _visitor(tx: Tx, cast: Cast, key: str, door: str) -> Actor:
    """Somebody comes through a website, and says who he is, or the website says it for him."""
    outsider, channel = cast.story.founding.outsider(key), access.website(tx, key=door)
    identity = _signed(outsider, channel, tx.now) if outsider.account else None
    visitor = website.new_visitor(tx, channel=door, identity=identity)
    _introduce(tx, visitor.person, outsider)
    actor = queries.visitor_actor(tx, digest=digest(visitor.token))
    assert actor is not None
    return actor


def _signed(outsider: Outsider, channel: Channel, now: int) -> str:
    """Who he is, as the shop's own server signs it for customers who are signed in there."""
    claims = {"sub": outsider.account, "name": outsider.name, "email": outsider.email, "aud": channel.key}
    secret = OctKey.import_key(channel.identity_secret or "")
    return jwt.encode({"alg": "HS256"}, claims | {"exp": (now + HOUR) // SECOND}, secret)


def _knock(tx: Tx, scene: Scene) -> uuid.UUID:
    """At a front door a token is somebody from the first words on."""
    token = new_secret(queries.VISITOR_PREFIX)
    words = front.Words(scene.client_id, scene.line.words, token)
    if scene.talk.door == HOUSE:
        begun = front.ask_who_knows(tx, words=words, look=lambda _: AT_HOME)
    else:
        begun = front.write_to(tx, handle=scene.talk.to or "", words=words, look=lambda _: AT_HOME)
    actor = queries.visitor_actor(tx, digest=digest(token))
    assert actor is not None
    _introduce(tx, actor.person, scene.cast.story.founding.outsider(scene.talk.by))
    scene.cast.actors[scene.talk.by] = actor
    scene.spoke(begun.sent.id)
    return uuid.UUID(begun.conversation.id)


def _introduce(tx: Tx, person: uuid.UUID, outsider: Outsider) -> None:
    people.rename_person(tx, person=person, name=outsider.name, about=outsider.about)
    if outsider.email and not outsider.account:
        people.claim_address(tx, person=person, kind="email", value=outsider.email)
    portray(tx, person, outsider.key)


def portray(tx: Tx, person: uuid.UUID, key: str) -> None:
    drawn = face(key)
    if drawn is not None:
        people.set_picture(tx, person=person, media_type="image/svg+xml", content=drawn)
