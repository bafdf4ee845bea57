"""The text of a mail, twice: as lines to find the new words in, and as HTML to be shown as it came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import NamedTuple

from comity.channels.email.reading.bounds import HTML_CHARACTERS, LINES, TEXT_CHARACTERS
from comity.channels.email.reading.charsets import text_of
from comity.channels.email.reading.contents import Passage
from comity.channels.email.reading.lines import Line, lines_of_plain
from comity.channels.email.reading.markup import lines_of_html
from comity.channels.email.reading.sanitised import sanitised
from comity.channels.email.reading.tree import Node
from comity.channels.email.reading.wellformed import tangled

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TOO_LONG = "The text is very long; its end was cut off."
_TANGLED = "The HTML of the mail is too tangled to be shown."


class Text(NamedTuple):
    """What a mail says: lines for the words, HTML that may be shown ("" when the mail has none)."""

    lines: list[Line]
    html: str
    remote_images: int
    content_ids: frozenset[str]
    problems: tuple[str, ...]


def text_of_passages(passages: Sequence[Passage]) -> Text:
    """All passages together, an empty line between them."""
    lines: list[Line] = []
    pages: list[str] = []
    for passage in passages:
        pages.append("\n".join(map(_decoded, passage.html)) or _page(passage.plain))
        more = _lines(passage, pages[-1])
        lines += [Line(""), *more] if lines and more else more
    page = "\n".join(pages) if any(passage.html for passage in passages) else ""
    knotted = tangled(page)
    shown = sanitised("" if knotted else page)
    cut = len(page) > HTML_CHARACTERS or len(lines) >= LINES or sum(map(_length, lines)) >= TEXT_CHARACTERS
    problems = tuple(said for said, so in ((_TOO_LONG, cut), (_TANGLED, knotted)) if so)
    return Text(lines, *shown, problems)


def _lines(passage: Passage, page: str) -> list[Line]:
    """The plain text, and the HTML's when that says nothing."""
    plain = [line for node in passage.plain for line in _plain_lines(node)]
    if any(not line.blank for line in plain) or not passage.html:
        return plain
    return _bare(page[:HTML_CHARACTERS]) if tangled(page) else lines_of_html(page)


def _bare(page: str) -> list[Line]:
    """The text between the tags, for want of better."""
    text = unescape(_TAG.sub(" ", page))
    return lines_of_plain("\n".join(" ".join(line.split()) for line in text.split("\n")))


def _length(line: Line) -> int:
    return len(line.text)


def _plain_lines(node: Node) -> list[Line]:
    flowed = node.headers.parameter("content-type", "format").lower() == "flowed"
    delsp = node.headers.parameter("content-type", "delsp").lower() == "yes"
    return lines_of_plain(_decoded(node)[:TEXT_CHARACTERS], flowed=flowed, delsp=delsp)


def _page(plain: Sequence[Node]) -> str:
    return "\n".join(f"<pre>{escape(_decoded(node)[:TEXT_CHARACTERS])}</pre>" for node in plain)


def _decoded(node: Node) -> str:
    content = node.content[: TEXT_CHARACTERS * 4]
    charset = node.headers.parameter("content-type", "charset")
    if not charset and node.media_type == "text/html":
        found = _META.search(content[:2_000])
        charset = found[1].decode("ascii", "replace") if found else ""
    return text_of(content, charset)
