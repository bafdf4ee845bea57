"""Bytes to text, whatever the sender claims about them."""

from __future__ import annotations

import codecs

_MEANT = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
"""What senders mean by a name: the larger character set, as browsers read it."""
_NOT_FOR_MAIL = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_SAMPLE = 8_192
_SHORT = 40
"""Fewer bytes say too little to guess a character set from."""


def text_of(content: bytes, charset: str) -> str:
    """The text, by the charset that is named when it fits, else by what the bytes look like. Never fails."""
    named = _codec(charset)
    for codec in ("utf-8", named) if named in ("", "cp1252") else (named, "utf-8"):
        if codec:
            try:
                return content.decode(codec)
            except (UnicodeError, LookupError):
                continue
    return content.decode(_guessed(content) or named or "cp1252", "replace")


def _codec(charset: str) -> str:
    """The name of a codec for text, "" when the charset is unknown or none of mail."""
    plain = charset.strip().strip("'\"").lower()
    plain = _MEANT.get(plain, plain)
    try:
        name = codecs.lookup(plain).name if plain.isascii() and "\0" not in plain else ""
        b"".decode(name or "undefined")
    except (LookupError, UnicodeError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _NOT_FOR_MAIL else name


def _guessed(content: bytes) -> str:
    if len(content) < _SHORT:
        return ""
    from charset_normalizer import from_bytes  # few mails need it, and no start waits for it

    best = from_bytes(content[:_SAMPLE], steps=3, chunk_size=1_024).best()
    return best.encoding if best is not None else ""
