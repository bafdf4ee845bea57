"""The head of a mail or of a part. `email` takes it apart with its lenient policy: the newer one raises on headers that
real mails have, and takes quadratic time over hostile ones."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import collapse_rfc2231_value, parsedate_tz

from comity.channels.email.reading.bounds import HEADER_BYTES, HEADER_CHARACTERS, REFERENCES
from comity.channels.email.reading.charsets import text_of
from comity.channels.email.reading.plain import one_line
from comity.channels.email.reading.transfer import unbase64

SECOND = 1_000_000
_EMPTY = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")
_SPACED_NAME = re.compile(r"^([!-9;-~]+)[ \t]+:", re.MULTILINE)
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]*")
_IDENTIFIER = re.compile(r"<([^<>\s]{1,995})>")
_STRUCTURED = 8_192
_LATEST = 7_258_118_400
"""The year 2200, in seconds: later dates are nonsense."""


class Headers:
    """The fields of one head, by name in any case, with bytes of 8 bits already made text."""

    def __init__(self, block: bytes) -> None:
        text = "\n".join(text_of(line, "") for line in block[:HEADER_BYTES].replace(b"\r\n", b"\n").split(b"\n"))
        fields = _SPACED_NAME.sub(r"\1:", text.replace("\r", " "))
        self._message: Message[str, str] = HeaderParser(policy=compat32).parsestr(fields)

    def __contains__(self, name: str) -> bool:
        return name in self._message

    def __len__(self) -> int:
        return len(self._message)

    def every(self, name: str) -> list[str]:
        """Each field of that name as it stands, unfolded."""
        return [_FOLD.sub(" ", str(value)[:HEADER_CHARACTERS]) for value in self._message.get_all(name, [])]

    def first(self, name: str) -> str:
        return next(iter(self.every(name)), "").strip()

    def text(self, name: str, most: int) -> str:
        """The first field of that name for people: encoded words decoded, one line."""
        return one_line(decoded(self.first(name)), most)

    def token(self, name: str) -> str:
        """The first field of that name up to a parameter or comment, in lower case."""
        return re.split(r"[;\s(]", self.first(name), maxsplit=1)[0].lower()

    @property
    def media_type(self) -> str:
        """Like `text/plain`; what can't be understood is text, as RFC 2045 has it."""
        claimed = self.token("content-type")
        return claimed if re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", claimed) else "text/plain"

    def parameter(self, header: str, name: str) -> str:
        """One parameter of a structured header, by RFC 2231 or in encoded words."""
        if len(self.first(header)) > _STRUCTURED:
            return ""
        try:
            value = self._message.get_param(name, "", header)
            plain = collapse_rfc2231_value(value) if isinstance(value, tuple) else str(value or "")
        except (UnicodeError, LookupError, ValueError, TypeError, IndexError):
            return ""
        return decoded(plain)

    @property
    def identifiers(self) -> tuple[str, str, tuple[str, ...]]:
        """Message-ID, In-Reply-To and References, without angle brackets."""
        references = list(dict.fromkeys(_IDENTIFIER.findall(" ".join(self.every("references")))))
        kept = references if len(references) <= REFERENCES else [references[0], *references[1 - REFERENCES :]]
        return (
            identifier(self.first("message-id")),
            identifier(self.first("in-reply-to")),
            tuple(one_line(each, 998) for each in kept),
        )

    @property
    def sent_at(self) -> int | None:
        """Microseconds UTC, None when there is no date or an impossible one."""
        try:
            said = parsedate_tz(self.first("date")[:200])
            moment = datetime(*said[:5], min(said[5], 59), tzinfo=UTC) if said else None
            seconds = int(moment.timestamp()) - (said[9] or 0) if said and moment else -1
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return seconds * SECOND if 0 <= seconds < _LATEST else None


def head_and_body(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The head that begins at `start` and where its body begins: after an empty line, or at the first line that can't
    belong to a head."""
    at = start
    while at < end:
        if at - start > HEADER_BYTES:
            empty = _EMPTY.search(raw, at, end)
            return Headers(raw[start:at]), empty.end() if empty else end
        stop = raw.find(b"\n", at, end) + 1 or end
        line = raw[at:stop]
        if not line.strip(b"\r\n"):
            return Headers(raw[start:at]), stop
        if not _FIELD.match(line) or (at == start and line[:1] in b" \t"):
            break
        at = stop
    return Headers(raw[start:at]), at


def decoded(text: str) -> str:
    """Encoded words (RFC 2047) in their own characters. Neighbours in one charset are joined before they are decoded,
    since many senders cut a character in two."""
    if "=?" not in text:
        return text
    return "".join(_decoded_runs(text))


def identifier(text: str) -> str:
    """The first message id of a header, also when its angle brackets are missing."""
    found = _IDENTIFIER.search(text)
    return one_line(found[1] if found else text.split()[0].strip("<>") if text.split() else "", 998)


def _decoded_runs(text: str) -> Iterator[str]:
    waiting, charset, done = b"", "", 0
    for word in _ENCODED.finditer(text):
        between = text[done : word.start()]
        named = word[1].split("*")[0].lower()
        if between.strip() or (charset and named != charset) or not charset:
            yield text_of(waiting, charset) + (between if between.strip() or not charset else "")
            waiting = b""
        waiting, charset, done = waiting + _word_bytes(word[2], word[3]), named, word.end()
    yield text_of(waiting, charset) + text[done:]


def _word_bytes(encoding: str, said: str) -> bytes:
    raw = said.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return unbase64(raw)
