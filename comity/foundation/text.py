"""Markdown to HTML that is safe to show.

The source is the truth; what is rendered is remembered by message and version.
"""

from __future__ import annotations

import html
import re
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MENTION = re.compile(r"(?<![\w@/.])@([a-z0-9_]{2,30})\b", re.IGNORECASE)
"""How somebody is named: `@` and a handle."""
_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr", "span"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "span": {"data-person"}}
_CLASSES = {"span": {"mention"}}
BRACKETS = 200
"""With more opening brackets or slashes than this there are no links: looking for their ends would take quadratic
time."""
LONGEST = 50_000
"""Longer sources are shown as they are."""
REMEMBERED = 20_000
NOBODY: Mapping[str, str] = {}
_LINK, _BEHIND_A_LINK = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}", re.IGNORECASE), ".,;:!?'*_)]}…"
_EMPHASIS = re.compile(r"\*\*|__|~~|`")


def _mention_chips(state: StateCore) -> None:
    """Text outside of code and links is looked through for those who are named (`env["named"]`: person by handle)."""
    named = state.env.get("named")
    if not named:
        return
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content:
            block.children = list(_with_chips(block.children or [], named))


def _with_chips(tokens: list[Token], named: Mapping[str, str]) -> Iterator[Token]:
    links = 0
    for token in tokens:
        links += token.type == "link_open"
        links -= token.type == "link_close"
        if token.type == "text" and not links:
            yield from _split(token, named)
        else:
            yield token


def _split(token: Token, named: Mapping[str, str]) -> Iterator[Token]:
    done = 0
    for found in MENTION.finditer(token.content):
        person = named.get(found[1].lower())
        if person is None:
            continue
        yield _text(token.content[done : found.start()])
        yield Token("mention", "span", 0, content=found[0], meta={"person": person})
        done = found.end()
    yield _text(token.content[done:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _draw_mention(renderer: RendererHTML, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    person, words = tokens[at].meta["person"], tokens[at].content
    return f'<span class="mention" data-person="{html.escape(person)}">{html.escape(words)}</span>'


def _parser(options: dict[str, Any], *without: str) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "breaks": True} | options).disable(["image", "table", *without])
    parser.core.ruler.push("mentions", _mention_chips)
    parser.add_render_rule("mention", _draw_mention)
    return parser


_markdown = _parser({"linkify": True}).enable("linkify")
_without_links = _parser({}, "link")


def render_markdown(source: str, named: Mapping[str, str] = NOBODY) -> str:
    """The HTML of a message. Links open elsewhere without referrer; images and raw HTML are not rendered.

    `named` are the persons (ids) by handle who are shown as named where the text says `@handle`.
    """
    if len(source) > LONGEST:
        return f"<p>{html.escape(source)}</p>"
    markdown = _markdown if max(source.count("["), source.count("//")) <= BRACKETS else _without_links
    env = {"named": named}
    tokens = markdown.parse(source, env)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    assert isinstance(markdown.renderer, RendererHTML)
    return nh3.clean(
        markdown.renderer.render(tokens, markdown.options, env),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def render_plain(source: str, named: Mapping[str, str] = NOBODY) -> str:
    """The HTML of words that hold no markup: they stand as they were written, with links and with who is `named`."""
    pieces, done = [], 0
    for found in _LINK.finditer(source):
        url = found[0].rstrip(_BEHIND_A_LINK)
        shown = html.escape(url)
        pieces += [_written(source[done : found.start()], named)]
        pieces += [f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>']
        done = found.start() + len(url)
    return f'<p class="plain">{"".join(pieces)}{_written(source[done:], named)}</p>'


def _written(words: str, named: Mapping[str, str]) -> str:
    def chip(found: re.Match[str]) -> str:
        person = named.get(found[1].lower())
        shown = html.escape(found[0])
        return shown if person is None else f'<span class="mention" data-person="{html.escape(person)}">{shown}</span>'

    return MENTION.sub(chip, html.escape(words)) if named else html.escape(words)


def plain(source: str, most: int = 140) -> str:
    """One line for lists: the words without line breaks and marks of emphasis, cut at `most` characters."""
    line = " ".join(_EMPHASIS.sub("", source).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


class Rendered:
    """Rendered bodies by (message, version, who is named): markdown costs more than everything else on a page of 50."""

    def __init__(self) -> None:
        self._html: OrderedDict[tuple[uuid.UUID, int, bool, tuple[tuple[str, str], ...]], str] = OrderedDict()

    def html(
        self,
        message: uuid.UUID,
        version: int,
        source: str,
        named: Mapping[str, str] = NOBODY,
        *,
        plain: bool = False,
    ) -> str:
        key = (message, version, plain, tuple(named.items()))
        known = self._html.get(key)
        if known is not None:
            return known
        self._html[key] = text = (render_plain if plain else render_markdown)(source, named)
        if len(self._html) > REMEMBERED:
            self._html.popitem(last=False)
        return text
