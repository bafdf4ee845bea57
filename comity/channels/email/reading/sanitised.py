"""The HTML of a mail as a fragment for a sandboxed frame: nothing in it runs, and nothing is loaded by itself."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

from comity.channels.email.reading.wellformed import shown

_VOID = {"br", "col", "hr", "img", "wbr"}


class Shown(NamedTuple):
    """What may be shown, how many images wait for a permission, and which parts of the mail it shows (Content-IDs)."""

    html: str
    remote_images: int
    content_ids: frozenset[str]


def sanitised(html: str) -> Shown:
    """`src` of remote images becomes `data-src`, of the mail's own `data-cid`; pictures within the HTML itself stay."""
    writer = _Writer()
    writer.feed(shown(html))
    writer.close()
    return Shown("".join(writer.pieces).strip(), writer.remote_images, frozenset(writer.content_ids))


class _Writer(HTMLParser):
    """Writes well-formed HTML again, tag by tag, with the sources of images renamed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.remote_images = 0
        self.content_ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = attrs if tag != "img" else [self._source(*each) for each in attrs]
        self.pieces.append(f"<{tag}{_written(attributes)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")

    def _source(self, name: str, value: str | None) -> tuple[str, str | None]:
        said = (value or "").strip()
        if name != "src" or said.lower().startswith("data:"):
            return name, value
        if said.lower().startswith("cid:"):
            content_id = unquote(said[4:])
            self.content_ids.add(content_id)
            return "data-cid", content_id
        self.remote_images += 1
        return "data-src", said


def _written(attributes: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f' {name}="{escape(value or "")}"' for name, value in attributes)
