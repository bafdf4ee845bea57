"""From what a program posts to the words of a message: plain parts are escaped, `text` is markdown as it comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from comity.foundation.errors import BadInput
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.parse import Input

MARKS = re.compile(r"([\\`*_\[\]<>~|#])")
LABELLED = re.compile(r"<(https?://[^\s<>|]+)\|([^<>\n]+)>")
"""How some senders write a link."""
ADDRESS = re.compile(r"https?://[^\s<>\"\\]+\Z", re.IGNORECASE)
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class Field(Input, frozen=True):
    name: Line
    value: Annotated[str, Meta(max_length=2_000)]


class Said(Input, frozen=True):
    """What a program says. `text` is markdown; `title`, with `url` a link, stands over it, and `fields` below. The rest
    is what tools that speak to other chats send along: it is taken, and changes nothing here."""

    text: Annotated[str, Meta(min_length=1, max_length=MESSAGE_CHARACTERS, pattern=r"\S")]
    title: Line | None = None
    url: Annotated[str, Meta(max_length=2_048)] | None = None
    fields: Annotated[tuple[Field, ...], Meta(max_length=20)] = ()
    channel: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None
    mrkdwn: bool | None = None
    link_names: bool | int | None = None
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None


class Posted(Struct):
    """`created` is false where the same Idempotency-Key said this before."""

    id: str
    conversation: str
    created: bool


def body_of(said: Said) -> str:
    """The words of the message. Raises BadInput naming the field that does not fit."""
    if said.url is not None and not ADDRESS.match(said.url):
        raise BadInput("Some fields are wrong.", fields={"url": "must be a web address"})
    if said.url is not None and said.title is None:
        raise BadInput("Some fields are wrong.", fields={"url": "needs a title"})
    parts = [_title(said), LABELLED.sub(_link, said.text), _fields(said.fields)]
    body = "\n\n".join(part for part in parts if part)
    if len(body) > MESSAGE_CHARACTERS:
        raise BadInput(
            "Some fields are wrong.", fields={"text": f"all together at most {MESSAGE_CHARACTERS} characters"}
        )
    return body


def _title(said: Said) -> str:
    if said.title is None:
        return ""
    words = plain(said.title)
    return f"**{words}**" if said.url is None else f"**[{words}](<{said.url}>)**"


def _link(found: re.Match[str]) -> str:
    return f"[{plain(found[2])}](<{found[1]}>)"


def _fields(fields: Sequence[Field]) -> str:
    return "\n".join(f"- **{plain(field.name)}:** {plain(field.value)}" for field in fields)


def plain(text: str) -> str:
    """One line in which nothing is markdown."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))
