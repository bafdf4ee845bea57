"""The text of an HTML mail as lines: what its mail program calls quote or signature becomes marks of the lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from comity.channels.email.reading.lines import CUT, HEAD, SIGNED, Line
from comity.channels.email.reading.phrases import words
from comity.channels.email.reading.plain import lines_of
from comity.channels.email.reading.wellformed import structure

_BLOCKS = words(
    """address article blockquote caption center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main ol p pre section table tr ul"""
)
_SPACED = words("p ul ol h1 h2 h3 h4 h5 h6 blockquote table pre hr")
_VOID = words("br col hr img wbr")
_CUTS = words(
    """divrplyfwdmsg appendonsend stopspelling yahoo_quoted ymail_android_quoted zwchr
    mail-editor-reference-message-container"""
)
_HEADS = words("gmail_attr moz-cite-prefix protonmail_quote_header moz-email-headers-table quote-header")
_SIGNATURES = words(
    "gmail_signature moz-signature signature protonmail_signature_block applemailsignature ms-outlook-mobile-signature"
)
_NO_QUOTE = re.compile(r"border(-left)?:\s*(none|0)|webkit-indent", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n]+")
_EMOJI = re.compile(r"[^\w\s.,:;-]{1,8}")
_LONGEST_LINK = 300


def lines_of_html(html: str) -> list[Line]:
    """The lines of an HTML part, in the order in which they are read."""
    reader = _Reader()
    reader.feed(structure(html))
    reader.close()
    reader.end_line()
    return reader.lines


class _Reader(HTMLParser):
    """Goes through well-formed HTML; every open element knows what it changed, so its end can take that back."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._open: list[tuple[str, int, str, bool, str]] = []
        self._depth, self._mark, self._hidden, self._cut = 0, "", False, False
        self._said: list[str] = []
        self._link, self._linked = "", 0
        self._kept = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        says = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self.end_line(spaced=tag in _SPACED)
        if _names(says) & _CUTS or (tag == "div" and says.get("name") == "quote"):
            self._cut = not self._depth
        if tag == "br":
            self.end_line(forced=True)
        elif tag == "img" and _EMOJI.fullmatch(says.get("alt", "")):
            self._say(says["alt"])
        elif tag == "li":
            self._say("- ")
        elif tag in ("td", "th"):
            self._say(" ")
        if tag not in _VOID:
            self._open.append((tag, self._depth, self._mark, self._hidden, self._link))
            self._enter(tag, says)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        if tag == "a" and self._link:
            self._say_link()
        if tag in _BLOCKS:
            self.end_line(spaced=tag in _SPACED)
        self._kept -= tag == "pre"
        _, self._depth, self._mark, self._hidden, self._link = self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._kept:
            first, *others = lines_of(data)
            self._say(first)
            for other in others:
                self.end_line(forced=True)
                self._say(other)
        else:
            self._say(_SPACE.sub(" ", data))

    def end_line(self, *, forced: bool = False, spaced: bool = False) -> None:
        """The line is over; `forced` makes an empty one too, `spaced` leaves an empty one after it."""
        text = "".join(self._said)
        text = text.rstrip() if self._kept else _SPACE.sub(" ", " ".join(lines_of(text))).strip()
        self._said, self._linked = [], 0
        if text or forced:
            self.lines.append(Line(text.replace("\xa0", " "), self._depth, self._mark if not self._cut else CUT))
            self._cut = self._cut and not text
        if spaced and self.lines and not self.lines[-1].blank:
            self.lines.append(Line("", self._depth, self._mark))

    def _enter(self, tag: str, says: dict[str, str]) -> None:
        names = _names(says)
        style = says.get("style", "")
        self._kept += tag == "pre"
        self._hidden = self._hidden or bool(_HIDDEN.search(style))
        if tag == "a":
            self._link, self._linked = says.get("href", ""), len(self._said)
        if names & _HEADS:
            self._mark = HEAD
        elif names & _SIGNATURES or any(name.endswith("applemailsignature") for name in names):
            self._mark = SIGNED
        if tag == "blockquote" and (says.get("type") == "cite" or not _NO_QUOTE.search(style)):
            self._depth, self._mark = self._depth + 1, ""

    def _say(self, said: str) -> None:
        if not self._hidden and said:
            self._said.append(said)

    def _say_link(self) -> None:
        """Where a link leads, unless its words say so."""
        said, link = "".join(self._said[self._linked :]).strip(), self._link.strip()
        plain = link.removeprefix("mailto:").removeprefix("tel:").split("://")[-1].rstrip("/")
        if link.startswith(("http:", "https:")) and len(link) <= _LONGEST_LINK and said and plain not in said:
            self._say(f" ({link})")


def _names(says: dict[str, str]) -> set[str]:
    return {name.lower() for name in f"{says.get('class', '')} {says.get('id', '')}"[:500].split()}
