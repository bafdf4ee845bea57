"""House rules over what people see: templates, styles, scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.sources import files, is_test, name, product, text
from tests.test_house import none

STRANGER = "comity/demo/shop/"
"""The demo company's website: a site of its own that only embeds the widget, with its own colours and words."""
COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", re.IGNORECASE
)
COLOURED_ATTRIBUTE = re.compile(r"""(?:fill|stroke|style|color|content)=["'][^"']*#[0-9a-f]{3,8}\b""", re.IGNORECASE)
BODIES = "comity/conversations/templates/conversations/"
SAFE: dict[str, str] = {}
"""Templates that may switch escaping off: name → reason."""
MARKUP = {
    "comity/channels/email/answering.py": "bodies as foundation.text.render_markdown made them",
    "comity/conversations/viewing_messages.py": "bodies as foundation.text.render_markdown made them",
    "comity/etiquette/guidelines/pages.py": "guidelines as foundation.text.render_markdown made them",
    "comity/foundation/templates.py": "parts of pages as a template made them",
}
"""Python that may make markup of text: name → reason."""
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*\btype="application/json")|<style\b|\sstyle=|\son[a-z]+=|javascript:""",
    re.IGNORECASE,
)
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description"}
UNTRANSLATED = {"code", "kbd", "script", "style", "svg"}
SAME_EVERYWHERE = re.compile(r"^(Comity|/\S+|Esc|Ctrl|Enter|⌘|[\W\d_]|&\w+;)*$")


def templates() -> list[Path]:
    return [path for path in files("*.html") if not name(path).startswith(STRANGER) and not is_test(path)]


def test_colours_are_tokens() -> None:
    sheets = [
        path
        for path in files("*.css", "comity", "frontend")
        if path.name != "tokens.css" and not name(path).startswith(STRANGER)
    ]
    none(
        f"{name(path)}: {found[0]} belongs in tokens.css"
        for path in sheets
        for found in COLOUR.finditer(_values(text(path)))
    )
    scripts = [path for path in files("*.ts", "comity", "frontend") if not is_test(path)]
    none(
        f"{name(path)}: {found[0]} belongs in tokens.css"
        for path in [*templates(), *scripts]
        for found in COLOURED_ATTRIBUTE.finditer(text(path))
    )


def _values(sheet: str) -> str:
    """What stands between colon and semicolon; selectors and comments may hold a #."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return "\n".join(re.findall(r":([^:;{}]+)[;}]", sheet))


def test_nothing_is_inline() -> None:
    """The content security policy refuses inline script and style."""
    none(f"{name(path)}: {found[0].strip()}" for path in templates() for found in INLINE.finditer(text(path)))


def test_escaping_stays_on() -> None:
    off = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
    none(
        f"{name(path)}: {found[0]}"
        for path in templates()
        if name(path) not in SAFE
        for found in off.finditer(text(path))
    )
    none(
        f"{name(path)}: makes Markup"
        for path in product()
        if name(path) not in MARKUP and re.search(r"\bMarkup\(", text(path))
    )


def test_every_text_can_be_translated() -> None:
    none(
        f"{name(path)}:{line} {words!r} is not translatable"
        for path in templates()
        for line, words in bare_words(text(path))
    )


def bare_words(template: str) -> list[tuple[int, str]]:
    """Words of a template that stand outside `_()` and `{% trans %}`, with their lines."""
    reader = _Words()
    reader.feed(
        re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", _blank, template, flags=re.DOTALL)
    )
    return reader.found


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNTRANSLATED:
            self._inside.append(tag)
        for key, value in attrs:
            if key in SPOKEN:
                self._judge(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._judge(data)

    def _judge(self, words: str) -> None:
        if not SAME_EVERYWHERE.match(words.strip()):
            self.found.append((self.getpos()[0], words.strip()))


def test_the_reader_of_bare_words_finds_them() -> None:
    assert bare_words('<p>{{ _("Fine") }}</p><p>{% trans %}Fine{% endtrans %}</p><a title="{{ x }}">·</a>') == []
    assert bare_words('<p>Bad</p>\n<a title="Worse">{{ x }}</a>') == [(1, "Bad"), (2, "Worse")]
