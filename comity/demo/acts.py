"""What can happen in a talk of the story, each by the verb that everybody uses."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import cast as known_as

from msgspec import Struct
from sqlalchemy import select

from comity.accounts import actions as accounts
from comity.accounts.passwords import hash_password
from comity.conversations import actions as conversations, guests, queries
from comity.conversations.actions.outside import Status
from comity.conversations.actions.rooms import Level
from comity.demo.papers import Stored
from comity.demo.story import PAGES, Line, Story, Talk, dated
from comity.etiquette.guards import actions as guards
from comity.etiquette.moderation import access as judged, actions as moderation
from comity.etiquette.moderation.actions.deciding import Choice
from comity.etiquette.moderation.models import Case
from comity.foundation.files import actions as files
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.settings.actions import Newcomer, join
from comity.people.stops import actions as stops
from comity.records import actions as records

_IDS = uuid.UUID("6b1f3a52-0d1e-4c77-9a53-7d1f5a1c4711")
ROOM_FOR_FILES = 100_000_000


class Cast(Struct):
    """Who acts, by handle or key, the talks that have begun, by name, and what was said in each: who and which."""

    story: Story
    shop: str
    start: int
    actors: dict[str, Actor]
    doors: dict[str, uuid.UUID]
    teams: dict[str, uuid.UUID]
    papers: Mapping[str, Stored] = {}
    talks: dict[str, uuid.UUID] = {}
    said: dict[str, list[tuple[str, uuid.UUID]]] = {}


class Scene(Struct, frozen=True):
    """One line of a talk."""

    cast: Cast
    talk: Talk
    place: int

    @property
    def line(self) -> Line:
        return self.talk.said[self.place]

    @property
    def actor(self) -> Actor:
        return self.cast.actors[self.line.who]

    @property
    def conversation(self) -> uuid.UUID:
        return self.cast.talks[self.talk.name]

    @property
    def client_id(self) -> uuid.UUID:
        return uuid.uuid5(_IDS, f"{self.talk.name}/{self.place}")

    @property
    def page(self) -> dict[str, str] | None:
        """The page of the shop from which somebody wrote, as his browser would claim it."""
        if self.line.how not in PAGES:
            return None
        return {"url": f"{self.cast.shop}{self.line.how}", "title": PAGES[self.line.how], "referrer": ""}

    def last(self, who: str = "") -> uuid.UUID:
        """The newest message here, of somebody if he is named."""
        said = self.cast.said[self.talk.name]
        return next(message for author, message in reversed(said) if who in ("", author))

    def spoke(self, message: uuid.UUID) -> None:
        self.cast.said.setdefault(self.talk.name, []).append((self.line.who, message))

    def brought(self, tx: Tx, actor: Actor) -> tuple[uuid.UUID, ...]:
        """The file of this line, uploaded by who sends it."""
        paper = self.cast.papers.get(self.line.what)
        if paper is None:
            return ()
        row = files.begin_upload(
            tx,
            owner=actor.person,
            name=self.line.what,
            size=paper.found.size,
            blob=paper.blob,
            most_open=ROOM_FOR_FILES,
        )
        files.finish_upload(tx, file=row.id, found=paper.found)
        return (row.id,)


def say(tx: Tx, scene: Scene) -> None:
    line = scene.line
    sent = conversations.send_message(
        tx,
        actor=scene.actor,
        conversation=scene.conversation,
        client_id=scene.client_id,
        body=line.words,
        lane="note" if line.how == "note" else "message",
        reply_to=scene.last(line.what) if line.how == "replies" else None,
        files=scene.brought(tx, scene.actor),
        page=scene.page,
    )
    scene.spoke(sent.id)


def _bring(tx: Tx, scene: Scene) -> None:
    person = scene.cast.actors[scene.line.words].person
    conversations.add_participant(tx, actor=scene.actor, conversation=scene.conversation, person=person)


def _assign(tx: Tx, scene: Scene) -> None:
    holder = scene.cast.actors[scene.line.words].person
    conversations.assign(tx, actor=scene.actor, conversation=scene.conversation, assignee=holder)


def _label(tx: Tx, scene: Scene) -> None:
    conversations.put_label(tx, actor=scene.actor, conversation=scene.conversation, word=scene.line.words)


def _move(tx: Tx, scene: Scene) -> None:
    status = known_as(Status, {"is done": "done", "puts off": "snoozed"}[scene.line.how])
    until = dated(scene.line.words, scene.cast.start) if scene.line.words else None
    conversations.set_status(tx, actor=scene.actor, conversation=scene.conversation, status=status, until=until)


def _ask_for_help(tx: Tx, scene: Scene) -> None:
    line, asked = scene.line, scene.client_id
    conversations.ask_for_help(
        tx, actor=scene.actor, conversation=scene.conversation, topic=line.what, words=line.words, client_id=asked
    )


def _help(tx: Tx, scene: Scene) -> None:
    asked = queries.open_help(tx, conversation=scene.conversation)
    conversations.take_help(tx, actor=scene.actor, request=None if asked is None else asked.id)


def _react(tx: Tx, scene: Scene) -> None:
    conversations.add_reaction(tx, actor=scene.actor, message=scene.last(scene.line.what), emoji=scene.line.words)


def _pin(tx: Tx, scene: Scene) -> None:
    conversations.pin_message(
        tx, actor=scene.actor, conversation=scene.conversation, message=scene.last(scene.line.what)
    )


def _edit(tx: Tx, scene: Scene) -> None:
    conversations.edit_message(tx, actor=scene.actor, message=scene.last(scene.line.who), body=scene.line.words)


def _take_back(tx: Tx, scene: Scene) -> None:
    conversations.delete_message(tx, actor=scene.actor, message=scene.last(scene.line.who))


def _host(tx: Tx, scene: Scene) -> None:
    person = scene.cast.actors[scene.line.words].person
    conversations.make_host(tx, actor=scene.actor, room=scene.conversation, person=person)


def _choose_level(tx: Tx, scene: Scene) -> None:
    level = known_as(Level, scene.line.words)
    conversations.set_level(tx, actor=scene.actor, conversation=scene.conversation, level=level)


def _archive(tx: Tx, scene: Scene) -> None:
    conversations.archive_room(tx, actor=scene.actor, room=scene.conversation)


def _stop(tx: Tx, scene: Scene) -> None:
    """Block who began the talk, or leave him alone, as he asked."""
    stranger = scene.cast.actors[scene.talk.by].person
    stops.stop(tx, person=stranger, kind=scene.line.what, reason=scene.line.words, by=scene.actor.person)


def _attach(tx: Tx, scene: Scene) -> None:
    kind, _, key = scene.line.words.partition("/")
    records.attach_record(tx, actor=scene.actor, conversation=scene.conversation, kind=kind, key=key)


def _thank(tx: Tx, scene: Scene) -> None:
    moderation.thank(tx, actor=scene.actor, message=scene.last(scene.line.what))


def _report(tx: Tx, scene: Scene) -> None:
    """Report the newest words of who began the talk."""
    said, line = scene.last(scene.talk.by), scene.line
    moderation.flag_message(tx, actor=scene.actor, message=said, reason=line.what, words=line.words)


def _decide(tx: Tx, scene: Scene) -> None:
    choice = known_as(Choice, scene.line.what)
    moderation.decide(tx, actor=scene.actor, case=_case(tx, scene), choice=choice, reason=scene.line.words)


def _ask_again(tx: Tx, scene: Scene) -> None:
    moderation.ask_again(tx, actor=scene.actor, decision=_decision(tx, scene), words=scene.line.words)


def _answer_again(tx: Tx, scene: Scene) -> None:
    line, decision = scene.line, _decision(tx, scene)
    upheld = line.what == "upheld"
    moderation.answer_appeal(tx, actor=scene.actor, decision=decision, upheld=upheld, answer=line.words)


def _case(tx: Tx, scene: Scene) -> uuid.UUID | None:
    """The newest case of this talk."""
    here = select(Case.id).where(Case.conversation == scene.conversation)
    return tx.session.scalar(here.order_by(Case.id.desc()).limit(1))


def _decision(tx: Tx, scene: Scene) -> uuid.UUID | None:
    case = _case(tx, scene)
    made = None if case is None else judged.standing_decision(tx, case=case)
    return None if made is None else made.id


def _note_consent(tx: Tx, scene: Scene) -> None:
    stranger = scene.cast.actors[scene.talk.by].person
    guards.note_consent(tx, person=stranger, words=scene.line.words, by=scene.actor.person)


def _invite_guest(tx: Tx, scene: Scene) -> None:
    """Somebody of another company is invited into this room, and comes."""
    guest, by = scene.cast.story.founding.guest, scene.actor.person
    row, secret = accounts.invite(
        tx, by=by, role="guest", name=guest.name, email=scene.line.words, rooms=[scene.conversation]
    )
    comes = Newcomer(guest.name, guest.handle, str(row.email), hash_password(new_secret("")))
    member, _ = join(tx, token_hash=digest(secret), newcomer=comes, doors=[guests.ROOMS])
    accounts.change_member(tx, member=member.id, by=by, title=guest.title)
    scene.cast.actors[guest.handle] = Actor(member.person, "session", "guest", member.id, member=member.id)


ACTS: dict[str, Callable[[Tx, Scene], None]] = {
    "brings": _bring,
    "hands to": _assign,
    "labels": _label,
    "is done": _move,
    "puts off": _move,
    "asks for help": _ask_for_help,
    "helps": _help,
    "reacts": _react,
    "pins": _pin,
    "edits": _edit,
    "takes back": _take_back,
    "makes host": _host,
    "hears": _choose_level,
    "archives": _archive,
    "stops": _stop,
    "invites": _invite_guest,
    "attaches": _attach,
    "thanks": _thank,
    "reports": _report,
    "decides": _decide,
    "asks again": _ask_again,
    "answers again": _answer_again,
    "notes consent": _note_consent,
}
"""What a line may say besides a message, a note, an answer ("replies") and a page."""
