"""The parts of a mail as a tree of places in its bytes: nothing is copied, so depth costs no memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from comity.channels.email.reading.bounds import LEVELS, PARTS
from comity.channels.email.reading.headers import Headers, head_and_body
from comity.channels.email.reading.transfer import content_of

_LONGEST_BOUNDARY = 200


class Node(NamedTuple):
    """One part: its head, its children, or where its body is."""

    headers: Headers
    raw: bytes
    start: int
    end: int
    media_type: str
    children: tuple[Node, ...] = ()

    @property
    def content(self) -> bytes:
        """The body, decoded."""
        return content_of(self.raw[self.start : self.end], self.headers.token("content-transfer-encoding"))

    @property
    def attached(self) -> bool:
        """Whether the sender wants it to be beside the text: by word, or by giving it a name."""
        return self.headers.token("content-disposition") == "attachment" or bool(
            self.headers.parameter("content-disposition", "filename") or self.headers.parameter("content-type", "name")
        )


class Tree:
    """The whole mail, read within its bounds; what was left out is said in `problems`."""

    def __init__(self, raw: bytes) -> None:
        self.problems: list[str] = []
        self._raw = raw
        self._parts = 0
        self.root = self._node(0, len(raw), "text/plain", 0)

    def _node(self, start: int, end: int, usual: str, level: int) -> Node:
        self._parts += 1
        headers, body = head_and_body(self._raw, start, end)
        media_type = headers.media_type if "content-type" in headers else usual
        if not media_type.startswith("multipart/"):
            return Node(headers, self._raw, body, end, media_type)
        if level >= LEVELS:
            self._note("Parts are nested too deeply; the innermost were not read.")
            return Node(headers, self._raw, body, end, "application/octet-stream")
        inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        children = tuple(self._children(headers, body, end, inner, level + 1))
        if not children:
            self._note("The parts of the mail could not be told apart.")
            return Node(headers, self._raw, body, end, "text/plain")
        return Node(headers, self._raw, body, end, media_type, children)

    def _children(self, headers: Headers, start: int, end: int, usual: str, level: int) -> Iterator[Node]:
        boundary = headers.parameter("content-type", "boundary") or self._guessed_boundary(start, end)
        marks = self._marks(boundary.rstrip().encode("utf-8", "replace"), start, end)
        opened: int | None = None
        for begins, ends, last in marks:
            if opened is not None and self._full():
                return
            if opened is not None:
                yield self._node(opened, max(opened, begins), usual, level)
            opened = None if last else ends
        if opened is not None and opened < end and not self._full():
            self._note("The mail ends in the middle of its parts.")
            yield self._node(opened, end, usual, level)

    def _full(self) -> bool:
        if self._parts >= PARTS:
            self._note(f"The mail has more than {PARTS} parts; the rest was not read.")
        return self._parts >= PARTS

    def _marks(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Where lines with the boundary begin (with the line break before them) and end, and whether it is the last."""
        if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
            return
        raw, wanted, at = self._raw, b"--" + boundary, start
        while (at := raw.find(wanted, at, end)) >= 0:
            stop = raw.find(b"\n", at + len(wanted), min(end, at + len(wanted) + _LONGEST_BOUNDARY))
            stop = end if stop < 0 and end - at <= len(wanted) + _LONGEST_BOUNDARY else stop
            rest = raw[at + len(wanted) : max(stop, 0)].strip()
            if stop >= 0 and rest in (b"", b"--") and (at == start or raw[at - 1 : at] == b"\n"):
                before = at - (2 if raw[at - 2 : at] == b"\r\n" else 1)
                yield max(before, start), min(stop + 1, end), rest == b"--"
                if rest:
                    return
                at = stop
            else:
                at += len(wanted)

    def _guessed_boundary(self, start: int, end: int) -> str:
        """The first line that looks like one, when the head forgot to name it."""
        for line in self._raw[start : min(end, start + 2_000)].splitlines():
            if line.startswith(b"--") and len(line.strip()) > 2 and b" " not in line.strip():
                return line[2:].strip().decode("ascii", "replace")
        return ""

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)
