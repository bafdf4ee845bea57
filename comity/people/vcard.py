"""vCard 4.0 (RFC 6350): a person as other programs take him into their address books."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from msgspec import Struct

MEDIA_TYPE = "text/vcard"
FOLD = 75
"""Octets of a line, without its end (RFC 6350, 3.2)."""
_LINE_ENDS = re.compile(r"[\x00-\x20\x7f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class VCard(Struct, frozen=True):
    """What is not given is left out. `emails` and `urls` are shown as they are; `photo` is a media type and its bytes;
    `categories` are topics; `revised` is `20260921T120000Z`."""

    uid: str
    name: str
    title: str = ""
    organisation: str = ""
    note: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    urls: Sequence[str] = ()
    categories: Sequence[str] = ()
    time_zone: str = ""
    photo: tuple[str, bytes] | None = None


def vcard(card: VCard) -> bytes:
    """The card as a file of type `text/vcard`, in UTF-8."""
    words = card.name.split()
    family, given = (words[-1], " ".join(words[:-1])) if len(words) > 1 else ("", card.name)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:urn:uuid:{card.uid}",
        f"FN:{_escaped(card.name) or '?'}",
        f"N:{_escaped(family)};{_escaped(given)};;;",
        *_each("TITLE", [card.title]),
        *_each("ORG", [card.organisation]),
        *_each("NOTE", [card.note]),
        *_each("EMAIL", card.emails),
        *(f"TEL;VALUE=uri:tel:{re.sub(r'[^0-9+]', '', phone)}" for phone in card.phones),
        *(f"URL:{_LINE_ENDS.sub('', url)}" for url in card.urls),
        *([f"CATEGORIES:{','.join(_escaped(topic) for topic in card.categories)}"] if card.categories else []),
        *_each("TZ", [card.time_zone]),
        *([] if card.photo is None else [f"PHOTO:data:{card.photo[0]};base64,{b64encode(card.photo[1]).decode()}"]),
        "END:VCARD",
    ]
    return b"".join(_folded(line.encode()) for line in lines)


def _each(name: str, values: Sequence[str]) -> list[str]:
    return [f"{name}:{_escaped(value)}" for value in values if value.strip()]


def _escaped(text: str) -> str:
    """Backslash, comma, semicolon and line ends (RFC 6350, 3.4)."""
    plain = _UNPRINTABLE.sub("", text.strip()).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: bytes) -> bytes:
    """Lines of at most 75 octets, never cut within a character; continued lines begin with a space."""
    parts, room = [], FOLD
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(line[:cut])
        line, room = line[cut:], FOLD - 1
    return b"\r\n ".join([*parts, line]) + b"\r\n"
