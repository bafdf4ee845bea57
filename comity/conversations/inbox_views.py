"""What the templates of the inbox take: plain, frozen values, already fetched through what the viewer may see."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from comity.conversations.queries.inbox import Tab, Wanted
from comity.conversations.views import AnswerView, DoorView
from comity.people.views import PersonView

Group = Literal["theirs", "help", "ours", "later", "done"]


class InboxRowView(Struct, frozen=True):
    """One conversation, or one request for help. `at` is the moment its time is counted from (or, put off, to);
    `late_from` is when the answer is late. `request` is the id of a request for help, `yours` whether it is about what
    the viewer knows, `mine` whether it is his own."""

    id: str
    url: str
    name: str
    person: PersonView | None
    about: str
    door: DoorView | None
    words: str
    holder: PersonView | None
    at: str
    late_from: str = ""
    late: bool = False
    labels: tuple[str, ...] = ()
    status: str = "open"
    request: str = ""
    topic: str = ""
    yours: bool = False
    mine: bool = False


class GroupView(Struct, frozen=True):
    key: Group
    rows: tuple[InboxRowView, ...]


class ChoiceView(Struct, frozen=True):
    """One value of a filter."""

    id: str
    name: str


class InboxView(Struct, frozen=True):
    """One tab of the inbox. `query` is its address behind the question mark; `waiting` counts who waits for an answer
    and who asks for help; `last_answer` is told when nobody waits."""

    tab: Tab
    groups: tuple[GroupView, ...]
    wanted: Wanted
    query: str
    waiting: int
    me: str
    last_answer: AnswerView | None = None
    channels: tuple[ChoiceView, ...] = ()
    teams: tuple[ChoiceView, ...] = ()
    holders: tuple[ChoiceView, ...] = ()
    labels: tuple[str, ...] = ()
    my_teams: bool = False

    @property
    def empty(self) -> bool:
        return not any(group.rows for group in self.groups)


class StandingView(Struct, frozen=True):
    """How the open outside conversation stands. `waits_since` is empty where nobody waits; `request` is the id of an
    open request for help in it; `acts` are what colleagues did with it, for the lane of notes."""

    id: str
    status: str
    until: str
    holder: PersonView | None
    labels: tuple[str, ...]
    waits_since: str
    late_from: str
    late: bool
    request: str = ""
    topic: str = ""
    asked_by: str = ""
    acts: tuple[ActView, ...] = ()


class ActView(Struct, frozen=True):
    """Something a colleague did with a conversation. `by` is None where time did it."""

    seq: int
    kind: str
    by: PersonView | None
    at: str
    whom: PersonView | None = None
    status: str = ""
    until: str = ""
    word: str = ""
