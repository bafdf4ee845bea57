"""What a device is told, made of current rows when it leaves: nothing that was taken back, read or withdrawn since."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from comity.accounts import queries as accounts
from comity.conversations import queries as talks
from comity.conversations.access import OUTSIDE, ROOM
from comity.conversations.models import Conversation, Message, Participant
from comity.foundation.clock import DAY, SECOND
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import events_of
from comity.foundation.text import plain
from comity.notifications import queries
from comity.notifications.models import PushDevice
from comity.notifications.reading import RINGING, RINGS
from comity.people import queries as people

Gettext = Callable[[str], str]
RINGS_FOR, TOLD_FOR = 30 * SECOND, DAY
"""How long a call rings, and after what time words that were not delivered are not news any more."""
SHOWN = 140
MISSED = ("missed", "cancelled")


class News(Struct, frozen=True):
    """The facts of a job; see `reading.Telling`."""

    about: Literal["message", "ring", "joined", "ended"]
    conversation: uuid.UUID
    subject: uuid.UUID
    at: int
    quiet: bool
    outcome: str


class Act(Struct, frozen=True):
    action: str
    title: str


class Shown(Struct, frozen=True):
    """As the service worker takes it. Notifications of one `tag` replace each other; `again` sounds anew though one is
    there. `stays` until it is answered; `decline` is what refuses a call. `badge` counts people who wait."""

    about: str
    tag: str
    title: str
    body: str
    url: str
    silent: bool = False
    again: bool = False
    stays: bool = False
    badge: int = 0
    decline: str = ""
    acts: tuple[Act, ...] = ()


class Letter(Struct, frozen=True):
    """Where it goes, and how: `ttl` in seconds is how long the push service keeps it for a device that is away."""

    device: uuid.UUID
    endpoint: str
    p256dh: str
    auth: str
    shown: Shown
    ttl: int
    urgency: Literal["normal", "high"]

    @property
    def topic(self) -> str:
        """What waits at the push service under the same topic is replaced (RFC 8030: at most 32 characters)."""
        return self.shown.tag.replace("-", "")[:32]


def letter(tx: Tx, *, device: uuid.UUID, news: News, gettext: Gettext) -> Letter | None:
    """None where there is nothing to tell any more, or he may not know it any more."""
    row = addressed(tx, device=device)
    talk = None if row is None else _seen(tx, person=row.person, conversation=news.conversation)
    if row is None or talk is None:
        return None
    if news.about == "message":
        return _of_message(tx, row, talk, news, gettext)
    return _of_call(tx, row, talk, news, gettext)


def addressed(tx: Tx, *, device: uuid.UUID) -> PushDevice | None:
    """A device whose member is still inside and whose credential still holds."""
    row = tx.session.get(PushDevice, device)
    if row is None or row.removed_at is not None or not queries.holds(tx, credential=row.credential):
        return None
    return row if people.is_colleague(tx, person=row.person) else None


def sent_to(row: PushDevice, shown: Shown, *, ttl: int, urgency: Literal["normal", "high"] = "normal") -> Letter:
    return Letter(row.id, row.endpoint, row.p256dh, row.auth, shown, ttl, urgency)


def _seen(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> Conversation | None:
    """A conversation that he takes part in and did not mute."""
    seat = tx.session.get(Participant, (conversation, person))
    if seat is None or seat.left_at is not None or seat.level == "nothing":
        return None
    return tx.session.get(Conversation, conversation)


# ---- words


def _of_message(tx: Tx, row: PushDevice, talk: Conversation, news: News, gettext: Gettext) -> Letter | None:
    message = tx.session.get(Message, news.subject)
    late = tx.now - news.at > TOLD_FOR
    if message is None or message.deleted_at is not None or late or _was_read(tx, row.person, message):
        return None
    name = _name(tx, message.author, gettext)
    hidden = queries.choices(tx, person=row.person)["hide_text"] or news.quiet
    shown = Shown(
        "message",
        str(talk.id),
        f"{name} · {talk.title}" if talk.kind == ROOM and talk.title else name,
        gettext("wrote to you.") if hidden else plain(message.body, SHOWN) or gettext("sent a file."),
        f"/conversations/{talk.id}",
        silent=news.quiet,
        again=not news.quiet and _is_news(talk, message),
        badge=_waiting(tx, row),
    )
    return sent_to(row, shown, ttl=TOLD_FOR // SECOND)


def _was_read(tx: Tx, person: uuid.UUID, message: Message) -> bool:
    return talks.read_position(tx, person=person, conversation=message.conversation) >= message.inside_seq


def _is_news(talk: Conversation, message: Message) -> bool:
    """Of somebody outside only the first words since our last answer sound; all others sound anew."""
    return talk.kind != OUTSIDE or message.lane == "note" or talk.waiting_since == message.created_at


def _waiting(tx: Tx, row: PushDevice) -> int:
    """How many people wait for this member, for the badge of the application."""
    member = accounts.member_of(tx, person=row.person)
    assert member is not None
    role: Any = member.role
    return talks.count_waiting(tx, actor=Actor(row.person, "session", role, row.credential, member.id))


# ---- calls


def _of_call(tx: Tx, row: PushDevice, talk: Conversation, news: News, gettext: Gettext) -> Letter | None:
    if tx.now - news.at > RINGS_FOR and news.about != "ended":
        return None
    rang = events_of(tx, conversations=[talk.id], kind=RINGING, limit=RINGS)
    facts = next((one.facts for one in rang if one.facts and one.facts["call"] == str(news.subject)), None)
    if facts is None:
        return None
    name = _name(tx, uuid.UUID(facts["by"]), gettext)
    shown = (
        _ringing(talk, news, name, facts["kind"], gettext) if news.about == "ring" else _over(talk, news, name, gettext)
    )
    ttl = TOLD_FOR if news.outcome in MISSED else RINGS_FOR
    return sent_to(row, shown, ttl=ttl // SECOND, urgency="high")


def _ringing(talk: Conversation, news: News, name: str, kind: str, gettext: Gettext) -> Shown:
    return Shown(
        "ring",
        f"call {news.subject}",
        gettext("%(name)s is calling") % {"name": name},
        gettext("Video call") if kind == "video" else gettext("Voice call"),
        f"/conversations/{talk.id}",
        silent=news.quiet,
        again=not news.quiet,
        stays=True,
        decline=f"/api/calls/{news.subject}/decline",
        acts=(Act("open", gettext("Answer")), Act("decline", gettext("Decline"))),
    )


def _over(talk: Conversation, news: News, name: str, gettext: Gettext) -> Shown:
    missed = gettext("Missed call from %(name)s") % {"name": name}
    if news.about == "joined":
        title = gettext("You answered elsewhere")
    else:
        title = missed if news.outcome in MISSED else gettext("The call has ended")
    return Shown(news.about, f"call {news.subject}", title, "", f"/conversations/{talk.id}", silent=True)


def _name(tx: Tx, person: uuid.UUID, gettext: Gettext) -> str:
    card = people.card(tx, person=person)
    return card.name if card is not None and card.name else gettext("Somebody")


def packed(shown: Shown, most: int) -> bytes:
    """The words as they travel; what is too long loses its end."""
    content = msgspec.json.encode(shown)
    if len(content) <= most:
        return content
    return msgspec.json.encode(msgspec.structs.replace(shown, title=plain(shown.title, 80), body=plain(shown.body, 40)))
