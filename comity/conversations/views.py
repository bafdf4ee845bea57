"""What the templates of a conversation take: plain, frozen values, already fetched through what the viewer may see.

Times are ISO 8601 UTC text (`2025-11-22T09:14:03.120000Z`); the browser formats them. Ids are text.
HTML in `Markup` fields comes from `foundation.text` and is safe to insert.
"""

from typing import Any, Literal

from markupsafe import Markup
from msgspec import Struct

from comity.people.views import PersonView

Lane = Literal["message", "note"]
Kind = Literal["outside", "room", "direct"]
Filter = Literal["all", "outside", "inside"]


class DoorView(Struct, frozen=True):
    """The way somebody came: icon of the sprite, the word, and a place such as the shop's name."""

    icon: str
    name: str


class RowView(Struct, frozen=True):
    """One row of the conversation list. `people` are the others, the one to draw first; empty for rooms, which have a
    `glyph`. `order` sorts the list, greatest first. `mentions` are those of the unread meant for the viewer."""

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
    order: int = 0
    glyph: str = "hash"
    mentions: int = 0
    muted: bool = False


class ListView(Struct, frozen=True):
    """The conversation list under one filter. `waiting` counts people outside who wait for an answer.

    `last_answer` is shown when there is no row: from whom, to whom, when. `following` asks for the rows below these.
    """

    rows: tuple[RowView, ...]
    filter: Filter = "all"
    waiting: int = 0
    open: str = ""
    last_answer: "AnswerView | None" = None
    words: str = ""
    following: str = ""


class AnswerView(Struct, frozen=True):
    by: PersonView
    to: PersonView
    at: str


class FileView(Struct, frozen=True):
    """A file of a message. Pictures that browsers may show have `width`, `height` and `preview_url`."""

    id: str
    name: str
    size: int
    icon: str
    url: str
    width: int | None = None
    height: int | None = None
    preview_url: str = ""

    @property
    def weight(self) -> str:
        """Its size in the unit that reads best."""
        size, units = float(self.size), ["B", "kB", "MB", "GB"]
        while size >= 1_000 and len(units) > 1:
            size /= 1_000
            units.pop(0)
        return f"{size:.1f} {units[0]}" if size < 10 and units[0] not in ("B", "kB") else f"{size:.0f} {units[0]}"

    def fit(self, most_wide: int, most_high: int) -> tuple[int, int]:
        """Its size on a page, within this box and never enlarged, so that its place is kept before it is there."""
        wide, high = self.width or 1, self.height or 1
        scale = min(1.0, most_wide / wide, most_high / high)
        return max(1, round(wide * scale)), max(1, round(high * scale))


class PlaceView(Struct, frozen=True):
    """A file where it stands. `note`: people outside never get it. `title` is the conversation's."""

    file: FileView
    person: PersonView
    at: str
    conversation: str
    title: str = ""
    note: bool = False


class PreviewView(Struct, frozen=True):
    """What a linked page says about itself. `n` is its place among those of the message."""

    n: int
    url: str
    title: str
    description: str
    site: str
    image: str = ""


class QuoteView(Struct, frozen=True):
    """The message that another one answers, in one line; a note is quoted by notes only. `words` are empty when it was
    taken back."""

    id: str
    seq: int
    author: PersonView
    words: str
    deleted: bool = False


class ReactionView(Struct, frozen=True):
    """One emoji under a message: whose (ids, the first hundred), their names, and how many they are."""

    emoji: str
    persons: tuple[str, ...]
    names: tuple[str, ...]
    count: int


class MessageView(Struct, frozen=True):
    """One message or note as members see it, the same for each of them (nothing here depends on the viewer).

    `seq` is the inside number, `door` the way it came or left, `page` the title of the page it was written on. `way` is
    what is known of that way, `way_failed` that it led nowhere, `way_href` a page that shows more of it,
    `panel` a part under its words.
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
    quote: QuoteView | None = None
    reactions: tuple[ReactionView, ...] = ()
    files: tuple[FileView, ...] = ()
    previews: tuple[PreviewView, ...] = ()
    way: str = ""
    way_failed: bool = False
    way_href: str = ""
    panel: "PanelView | None" = None


class VersionView(Struct, frozen=True):
    """What a message said from `at` on. The last one is what it says now."""

    html: Markup
    at: str
    now: bool = False


class NamedView(Struct, frozen=True):
    """Somebody who can be named with @; `person` is None for everybody at once."""

    handle: str
    person: PersonView | None
    here: bool = False


class SeenView(Struct, frozen=True):
    """Up to which entry somebody has read, and when he last read on."""

    person: PersonView
    seq: int
    at: str


class MergedView(Struct, frozen=True):
    """A conversation (`id`) that goes on in another one (`into`): its first words, how many messages and notes it has,
    who merged it, and where that stands among the entries of the other."""

    id: str
    into: str
    seq: int
    count: int
    words: str
    by: PersonView
    at: str


class TurnView(Struct, frozen=True):
    """One message that outsiders can read and the notes written until the next such message.

    `said` is None for notes that came before the first message, and where another conversation was `merged` in.
    """

    said: MessageView | None
    beside: tuple[MessageView, ...] = ()
    merged: MergedView | None = None

    @property
    def seq(self) -> int:
        first = self.merged or self.said or self.beside[0]
        return first.seq


class ThreadView(Struct, frozen=True):
    """One conversation, opened. `outside` are the people outside who read what is sent now, `inside` the colleagues.

    `older` is the number to ask older turns before, None when the beginning is there, `newer` likewise at the end; `at`
    is the entry it was opened at; `read` is the viewer's read position, `outside_read` the highest of the people
    outside (both as inside numbers); `head` the newest entry.
    `doors` is the trail of ways used so far; `door_words` names the one an answer takes. `why_not` tells why nothing
    can be written, where `can_write` is False. `standing` is the `StandingView` of an outside conversation,
    `room` the `RoomView` of others; `silence` why nothing can be written: archived, join or hosts.
    `first_unread` is the number of the first message that the viewer has not read, `goes_on` the `GoesOnView` of a
    conversation that was merged.
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
    newer: int | None = None
    at: int | None = None
    read: int = 0
    outside_read: int = 0
    seen: tuple[SeenView, ...] = ()
    head: int = 0
    standing: Any = None
    room: Any = None
    silence: str = ""
    first_unread: int | None = None
    goes_on: Any = None


class LineView(Struct, frozen=True):
    """One entry of the line on the card: what happened, through which door, inside or outside."""

    icon: str
    text: str
    at: str
    inside: bool = False


class EntryView(Struct, frozen=True):
    """One entry of somebody's line: a message with its `words` in short, where it stands (`url`, and the `title` of the
    talk), and its door, None for a note. Not `named`: the words say themselves who took part."""

    message: MessageView
    words: str
    url: str
    title: str
    door: DoorView | None
    named: bool = True


class DoorCountView(Struct, frozen=True):
    key: str
    label: str
    icon: str
    count: int


class PersonLineView(Struct, frozen=True):
    """What was said with somebody outside and noted about him, the newest first: by the door that is `wanted`, or by
    all. `total` and the counts end at a hundred; `hidden` talks are not open to the viewer; `following` asks for
    earlier entries."""

    person: PersonView
    entries: tuple[EntryView, ...]
    doors: tuple[DoorCountView, ...]
    wanted: str
    total: int
    hidden: int
    following: str


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
    """Parts of other rooms: panels of the card, chips in the head of the thread, rows above the box of a composer (a
    coach, an upload) and buttons below it; acts in the menu of a message."""

    card: tuple[PanelView, ...] = ()
    head: tuple[PanelView, ...] = ()
    composer: tuple[PanelView, ...] = ()
    menu: tuple[PanelView, ...] = ()
    write: tuple[PanelView, ...] = ()
