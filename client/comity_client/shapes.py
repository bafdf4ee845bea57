"""What the server tells of, as values. Fields that a newer server adds are left out."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct, field


class HasId(Protocol):
    @property
    def id(self) -> str: ...


def id_of(one: str | HasId) -> str:
    return one if isinstance(one, str) else one.id


class Me(Struct, frozen=True):
    """Whom the token acts for: `person` is how others see it, `id` its membership."""

    id: str
    person: str
    name: str
    kind: str
    role: str
    handle: str | None = None
    title: str | None = None


class Participant(Struct, frozen=True):
    """`inside` is a colleague or a bot, `former` a colleague of before, otherwise a person outside."""

    id: str
    name: str
    inside: bool
    title: str = ""
    bot: bool = False
    former: bool = False


class Conversation(Struct, frozen=True):
    """`kind` is room, direct or outside; `seq` the number of its newest entry, `read` up to where it is read."""

    id: str
    kind: str
    title: str
    participants: list[Participant]
    takes_part: bool
    seq: int
    read: int
    unread: int
    channel: str | None = None


class Person(Struct, frozen=True):
    id: str
    name: str
    inside: bool
    title: str = ""
    about: str = ""
    handle: str | None = None
    expertise: list[str] = field(default_factory=list)
    bot: bool = False


class File(Struct, frozen=True):
    """`media_type` was found in the bytes, `size` counts them."""

    id: str
    name: str
    media_type: str
    size: int
    url: str = ""


class Message(Struct, frozen=True):
    """`lane` is `message`, or `note` for what only colleagues read; `author` is a person. `seq` numbers the entries of
    the conversation. What was taken back has `deleted_at` and no body."""

    id: str
    conversation: str
    author: str
    body: str
    lane: str
    seq: int
    client_id: str
    created_at: str
    reply_to: str | None = None
    plain: bool = False
    edited_at: str | None = None
    deleted_at: str | None = None
    files: list[File] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_note(self) -> bool:
        return self.lane == "note"


class Found(Struct, frozen=True):
    """One hit of the search; `kind` is message, file, person or room, `link` a path that opens it."""

    kind: str
    id: str
    link: str
    title: str
    snippet: str = ""
    at: str = ""
    conversation: str | None = None
    message: str | None = None
    person: str | None = None
    seq: int | None = None
    lane: str = ""


class Page(Struct, frozen=True):
    """One page of a list: `next` asks for the following one."""

    items: list[Any]
    next: Any = None
