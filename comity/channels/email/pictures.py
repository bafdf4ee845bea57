"""Pictures that a mail brings along are shown where it shows them; those from elsewhere stay away."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Sequence

from comity.channels.email.reading import Part
from comity.foundation.files import kinds

MOST = 5_000_000
"""Bytes of pictures in one page; what is more stays among the files of the message."""
_WAITING = re.compile(r'\bdata-cid="([^"]*)"')


def with_own_pictures(page: str, parts: Sequence[Part]) -> str:
    """`page` as `reading` sanitised it. A picture is what its bytes say, never what the mail calls it."""
    own = {part.content_id: part.content for part in parts if part.content_id}
    room = MOST

    def shown(found: re.Match[str]) -> str:
        nonlocal room
        content = own.get(html.unescape(found[1]), b"")
        kind = kinds.media_type(content[: kinds.HEAD])
        if kind not in kinds.INLINE or len(content) > room:
            return found[0]
        room -= len(content)
        return f'src="data:{kind};base64,{b64encode(content).decode()}"'

    return _WAITING.sub(shown, page)
