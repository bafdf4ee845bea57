"""What the templates of a conversation take: plain, frozen values, already fetched through what the viewer may see.

Times are ISO 8601 UTC text (`2025-11-22T09:14:03.120000Z`); the browser formats them. Ids are text.
HTML in `Markup` fields comes from `foundation.text` and is safe to insert.
"""

from typing import Any, Literal

from markupsafe import Markup
from msgspec import Struct

Lane = Literal["message", "note"]
Kind = Literal["outside", "room", "direct"]
Filter = Literal["all", "outside", "inside"]


class PersonView(Struct, frozen=True):
    """One person. `inside` alone decides between arch and circle, at every place where people are drawn."""

    id: str
    name: str
    first_name: str
    inside: bool
    picture: str
    title: str = ""
    former: bool = False


class DoorView(Struct, frozen=True):
    """The way somebody came: icon of the sprite, the word, and a place such as the shop's name."""

    icon: str
    name: str


class RailItem(Struct, frozen=True):
    """One place in the rail. `count` counts people waiting, never messages."""

    key: str
    label: str
    href: str
    icon: str
    count: int = 0


class ShellView(Struct, frozen=True):
    """The frame around every page for members. `cursor` is where the live stream starts for this page."""

    me: PersonView
    rail: tuple[RailItem, ...]
    current: str
    organisation: str
    cursor: str = ""
    locale: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    theme: Literal["", "light", "dark"] = ""


class RowView(Struct, frozen=True):
    """One row of the conversation list. `people` are the others, the one to draw first; empty for rooms."""

    id: str
    kind: Kind
    title: str
    url: str
    at: str
    people: tuple[PersonView, ...] = ()
    about: str = ""
    door: DoorView | None = None
    snippet: str = ""
    unread: int = 0
    waiting: bool = False
    selected: bool = False


class ListView(Struct, frozen=True):
    """The conversation list under one filter. `waiting` counts people outside who wait for an answer.

    `last_answer` is shown when there is no row: from whom, to whom, when.
    """

    rows: tuple[RowView, ...]
    filter: Filter = "all"
    waiting: int = 0
    open: str = ""
    last_answer: "AnswerView | None" = None


class AnswerView(Struct, frozen=True):
    by: PersonView
    to: PersonView
    at: str


class MessageView(Struct, frozen=True):
    """One message or note as members see it, the same for each of them (nothing here depends on the viewer).

    `seq` is the inside number, `door` the way it came or left, `page` the title of the page it was written on.
    """

    id: str
    conversation: str
    seq: int
    lane: Lane
    author: PersonView
    html: Markup
    at: str
    client_id: str = ""
    version: int = 1
    door: DoorView | None = None
    page: str = ""
    edited: bool = False
    deleted: bool = False
    reply_to: str = ""


class TurnView(Struct, frozen=True):
    """One message that outsiders can read and the notes written until the next such message.

    `said` is None only for notes that came before the first message.
    """

    said: MessageView | None
    beside: tuple[MessageView, ...] = ()


class ThreadView(Struct, frozen=True):
    """One conversation, opened. `outside` are the people outside who read what is sent now, `inside` the colleagues.

    `older` is the number to ask older turns before, None when the beginning is there; `read` is the viewer's read
    position, `outside_read` the highest of the people outside (both as inside numbers); `head` the newest entry.
    `doors` is the trail of ways used so far; `door_words` names the one an answer takes. `why_not` tells why nothing
    can be written, where `can_write` is False.
    """

    id: str
    kind: Kind
    title: str
    turns: tuple[TurnView, ...]
    me: PersonView
    outside: tuple[PersonView, ...] = ()
    inside: tuple[PersonView, ...] = ()
    about: str = ""
    doors: tuple[DoorView, ...] = ()
    door_words: str = ""
    can_write: bool = True
    why_not: str = ""
    older: int | None = None
    read: int = 0
    outside_read: int = 0
    head: int = 0


class LineView(Struct, frozen=True):
    """One entry of the line on the card: what happened, through which door, inside or outside."""

    icon: str
    text: str
    at: str
    inside: bool = False


class KnowsView(Struct, frozen=True):
    """A colleague who knows the person, and from how many messages (0: not said)."""

    person: PersonView
    messages: int = 0


class PanelView(Struct, frozen=True):
    """A part that another room puts into a slot: its template, rendered with `panel` being this value."""

    template: str
    content: Any = None


class CardView(Struct, frozen=True):
    """Whom the open conversation is with. `person` is None for rooms, which show `inside` and `outside` instead."""

    title: str
    person: PersonView | None = None
    about: str = ""
    chips: tuple[str, ...] = ()
    now: str = ""
    inside: tuple[PersonView, ...] = ()
    outside: tuple[PersonView, ...] = ()
    knows: tuple[KnowsView, ...] = ()
    line: tuple[LineView, ...] = ()


class SlotsView(Struct, frozen=True):
    """Parts of other rooms: panels of the card, and rows above the box of a composer (a coach, an upload)."""

    card: tuple[PanelView, ...] = ()
    composer: tuple[PanelView, ...] = ()
