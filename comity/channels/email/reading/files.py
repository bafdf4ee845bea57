"""Names of parts: text that is safe as the name of a file anywhere, whatever the sender wrote."""

from __future__ import annotations

import re
from mimetypes import MimeTypes

from comity.channels.email.reading.bounds import HEADER_CHARACTERS, NAME_CHARACTERS
from comity.channels.email.reading.headers import Headers
from comity.channels.email.reading.plain import one_line

_UNFIT = re.compile(r'[<>:"|?*\x7f]')
_KNOWN = MimeTypes(filenames=())
_ENDINGS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "application/pgp-signature": ".asc",
}


def file_name(headers: Headers, within: Headers | None, number: int) -> str:
    """What the part is called: the last piece of its path. A mail that is attached is called by its subject, anything
    else without a name by its number. `within` is the head of an attached mail."""
    claimed = headers.parameter("content-disposition", "filename") or headers.parameter("content-type", "name")
    kind = headers.media_type
    plain = _plain(claimed)
    if not plain and within is not None:
        plain = _plain((within.text("subject", NAME_CHARACTERS).replace("/", "-") or "message") + ".eml")
    return plain or f"part-{number}{_ENDINGS.get(kind) or _KNOWN.guess_extension(kind) or ''}"


def _plain(claimed: str) -> str:
    last = re.split(r"[/\\]", claimed.replace("\0", ""))[-1]
    shown = _UNFIT.sub("_", one_line(last, HEADER_CHARACTERS)).strip(". ")
    if len(shown) <= NAME_CHARACTERS:
        return shown
    stem, dot, ending = shown.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 10 else ""
    return shown[: NAME_CHARACTERS - len(ending)] + ending
