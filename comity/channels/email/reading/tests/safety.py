"""What a browser would run or load in a fragment of HTML, judged by a parser that shares nothing with the reader's."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from comity.channels.email.reading.phrases import words

_FORBIDDEN = words(
    """script style link meta base iframe frame object embed video audio source form input button textarea svg math
    template noscript"""
)
_LOADING = {"src", "srcset", "background", "poster", "data", "action", "formaction", "ping", "xlink:href", "srcdoc"}
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]")
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FORBIDDEN:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            said = value or ""
            picture = tag == "img" and name == "src" and bool(_PICTURE.match(said))
            if name.startswith("on") or name in ("id", "name", "class") or (name in _LOADING and not picture):
                self.faults.append(f"<{tag} {name}={said[:60]}>")
            if name == "href" and not _LINK.match(said):
                self.faults.append(f"<{tag} href={said[:60]}>")
            if name == "style" and re.search(r"url|image|expression|@|\\|position|/\*", said, re.IGNORECASE):
                self.faults.append(f"<{tag} style={said[:60]}>")

    def handle_comment(self, data: str) -> None:
        self.faults.append("<!--")


def faults(html: str) -> list[str]:
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.faults
