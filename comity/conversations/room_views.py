"""What the templates of rooms take: plain, frozen values, already fetched through what the viewer may see."""

from __future__ import annotations

from msgspec import Struct

from comity.conversations.views import MessageView, TurnView
from comity.people.views import PersonView


class MemberView(Struct, frozen=True):
    person: PersonView
    host: bool


class RoomView(Struct, frozen=True):
    """What stands over an open room or direct talk. `governs`: the viewer decides about it; `may_join`: it is open and
    he is not in it. `pins` counts the messages kept at hand, `outside` the people outside."""

    id: str
    kind: str
    title: str
    topic: str
    glyph: str
    visibility: str
    posting: str
    archived: bool
    takes_part: bool
    governs: bool
    may_join: bool
    level: str
    pins: int
    members: tuple[MemberView, ...]
    outside: int = 0


class RoomRowView(Struct, frozen=True):
    """A room in the list of rooms."""

    id: str
    title: str
    topic: str
    glyph: str
    url: str
    members: int
    takes_part: bool
    unread: int
    mentions: int
    archived: bool


class RoomsView(Struct, frozen=True):
    """The list of rooms: mine, and those that I could join. `waiting` counts my rooms and talks with something unread,
    `unread` their messages."""

    mine: tuple[RoomRowView, ...]
    others: tuple[RoomRowView, ...]
    words: str = ""
    archived: bool = False
    following: str = ""
    waiting: int = 0
    unread: int = 0


class StepView(Struct, frozen=True):
    """One conversation of catching up. `head` is the newest number drawn, `later` counts what is unread behind it."""

    id: str
    kind: str
    title: str
    glyph: str
    url: str
    person: PersonView | None
    unread: int
    mentions: int
    head: int
    later: int
    turns: tuple[TurnView, ...]


class PinView(Struct, frozen=True):
    message: MessageView
    url: str


class ChoiceView(Struct, frozen=True):
    """Somebody who could be named in a new conversation, or be let in."""

    person: PersonView
    about: str = ""
