"""Markdown to HTML that is safe to show.

The source is the truth; what is rendered is remembered by message and version.
"""

from __future__ import annotations

import re
import uuid
from collections import OrderedDict

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_markdown = (
    MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True}).enable("linkify").disable("image")
)
_without_links = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "link"])
BRACKETS = 200
"""More opening brackets than this are no links: looking for their ends would take quadratic time."""
REMEMBERED = 20_000
_EMPHASIS = re.compile(r"\*\*|__|~~|`")


def render_markdown(source: str) -> str:
    """The HTML of a message. Links open elsewhere without referrer; images and raw HTML are not rendered."""
    markdown = _markdown if source.count("[") <= BRACKETS else _without_links
    tokens = markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    assert isinstance(markdown.renderer, RendererHTML)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def plain(source: str, most: int = 140) -> str:
    """One line for lists: the words without line breaks and marks of emphasis, cut at `most` characters."""
    line = " ".join(_EMPHASIS.sub("", source).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


class Rendered:
    """Rendered bodies by (message, version): markdown costs more than everything else on a page of 50."""

    def __init__(self) -> None:
        self._html: OrderedDict[tuple[uuid.UUID, int], str] = OrderedDict()

    def html(self, message: uuid.UUID, version: int, source: str) -> str:
        key = (message, version)
        known = self._html.get(key)
        if known is not None:
            return known
        self._html[key] = text = render_markdown(source)
        if len(self._html) > REMEMBERED:
            self._html.popitem(last=False)
        return text
