"""Names that strangers give to files. They are shown and offered for saving; nothing on our disk is called by them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MOST_BYTES = 180
NAMELESS = "file"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_UNSAFE = re.compile(r'[<>:"|?*]')
PREVIEW = "preview"


def clean_name(name: str) -> str:
    """The last part of a path, without characters that hide, turn or end it, at most 180 bytes with its ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()))[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in _HIDDEN)
    stem, dot, ending = " ".join(_UNSAFE.sub("_", seen).split()).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = _cut(ending, 20)
    return f"{_cut(stem, MOST_BYTES - 21).strip()}{dot}{ending}" if stem.strip() else NAMELESS + dot + ending


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def searchable(name: str) -> str:
    """A name as it is compared: compatible forms, no case, no accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))


def path_name(name: str) -> str:
    """A name as the last part of a URL; `preview` is the address of the smaller picture."""
    return quote(name if name != PREVIEW else f"{NAMELESS}-{name}", safe="")


def disposition(kind: str, name: str) -> str:
    """`Content-Disposition` by RFC 6266: a name for old clients, and the whole one by RFC 8187."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
