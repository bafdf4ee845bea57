"""The web addresses in a message, as its reader would see them as links."""

from __future__ import annotations

from markdown_it import MarkdownIt

_markdown = MarkdownIt("js-default", {"html": False, "linkify": True}).enable("linkify").disable("image")
LONGEST = 20_000
MARKS = 200
"""With more opening brackets or slashes nothing is looked for: finding their ends would take quadratic time."""


def links_of(source: str) -> list[str]:
    """The http and https links of a text in markdown, each once, in their order; not those in code."""
    if "http" not in source or len(source) > LONGEST or source.count("[") > MARKS or source.count("/") > MARKS:
        return []
    tokens = [inner for token in _markdown.parse(source) for inner in token.children or ()]
    found = [str(token.attrGet("href")) for token in tokens if token.type == "link_open"]
    return [link for link in dict.fromkeys(found) if link.lower().startswith(("http://", "https://"))]
