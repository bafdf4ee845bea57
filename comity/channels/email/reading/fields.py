"""Lines of `Name: value` inside a part: the blocks of a report and of an attached mail."""

from __future__ import annotations

from comity.channels.email.reading.bounds import FIELD_CHARACTERS, HEADER_BYTES
from comity.channels.email.reading.headers import Headers, head_and_body
from comity.channels.email.reading.plain import one_line


def blocks_of(content: bytes, most: int) -> list[Headers]:
    """At most so many blocks, each ended by an empty line."""
    found: list[Headers] = []
    rest = content.replace(b"\r\n", b"\n")[: HEADER_BYTES * 2].strip(b"\n")
    for block in rest.split(b"\n\n")[: most * 2]:
        if block.strip() and len(found) < most:
            found.append(Headers(block.strip(b"\n")))
    return found


def head_of(content: bytes) -> Headers:
    """The head of a mail that is attached."""
    plain = content.lstrip(b"\r\n")
    return head_and_body(plain, 0, len(plain))[0]


def value_of(field: str) -> str:
    """What stands behind the type in `rfc822; anna@example.org` or `smtp; 550 no such user`."""
    _, marked, value = field.partition(";")
    return one_line(value if marked else field, FIELD_CHARACTERS)
