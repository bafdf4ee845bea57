"""Pictures of a mail are shown where it shows them: its own at once, those from elsewhere once somebody wanted them."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence

from comity.channels.email.reading import Part
from comity.foundation.files import kinds

MOST = 5_000_000
"""Bytes of pictures in one page; what is more stays among the files of the message, or away."""
_PICTURE = re.compile(r"<img\b[^>]*>")
_OWN, _ELSEWHERE = re.compile(r'\bdata-cid="([^"]*)"'), re.compile(r'\bdata-src="([^"]*)"')
NOTHING: Mapping[str, bytes] = {}


def from_elsewhere(page: str) -> list[str]:
    """The addresses of pictures that do not come with the mail, each once; `page` is as `reading` sanitised it."""
    found = (_ELSEWHERE.search(tag) for tag in _PICTURE.findall(page))
    addresses = (_address(one[1]) for one in found if one is not None)
    return list(dict.fromkeys(one for one in addresses if one.lower().startswith(("http://", "https://"))))


def _address(said: str) -> str:
    plain = html.unescape(said).strip()
    return f"https:{plain}" if plain.startswith("//") else plain


def with_pictures(page: str, parts: Sequence[Part], fetched: Mapping[str, bytes] = NOTHING) -> str:
    """The page with its own pictures, and with those from elsewhere that are here (`fetched`, by address). A picture is
    what its bytes say, never what the mail calls it."""
    own = {part.content_id: part.content for part in parts if part.content_id}
    room = MOST

    def shown(content: bytes, waiting: str) -> str:
        nonlocal room
        kind = kinds.media_type(content[: kinds.HEAD])
        if kind not in kinds.INLINE or len(content) > room:
            return waiting
        room -= len(content)
        return f'src="data:{kind};base64,{b64encode(content).decode()}"'

    def tag(found: re.Match[str]) -> str:
        filled = _OWN.sub(lambda one: shown(own.get(html.unescape(one[1]), b""), one[0]), found[0])
        return _ELSEWHERE.sub(lambda one: shown(fetched.get(_address(one[1]), b""), one[0]), filled)

    return _PICTURE.sub(tag, page)
