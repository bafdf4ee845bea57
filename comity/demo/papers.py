"""The files that people send in the story. None is kept: tables, letters and drawings are made when they are needed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from comity.demo.drawings import DRAWINGS
from comity.demo.story import FOLDER
from comity.foundation.files import kinds
from comity.foundation.files.actions import Found
from comity.foundation.files.blobs import Blobs
from comity.foundation.files.intake import PREVIEW_SIDE
from comity.foundation.files.pictures import shrink_file

PAGE = (595, 842)
MARGIN, LEADING = 64, 17


class Stored(NamedTuple):
    """A file on disk, not uploaded by anybody yet."""

    blob: str
    found: Found


async def store_papers(folder: Path, names: Iterable[str]) -> Mapping[str, Stored]:
    """Write these files, and look at the pictures as an upload would."""
    blobs, mine = Blobs(folder), sorted(names)
    return dict(zip(mine, await asyncio.gather(*(_store(blobs, name) for name in mine)), strict=True))


def is_paper(name: str) -> bool:
    return "." in name


async def _store(blobs: Blobs, name: str) -> Stored:
    content = await asyncio.to_thread(made, name)
    blob, sha256 = await asyncio.to_thread(blobs.add, content)
    kind = kinds.media_type(content[: kinds.HEAD])
    if kind not in kinds.INLINE:
        return Stored(blob, Found(len(content), sha256, kind))
    small = await shrink_file(blobs.path(blob), longest=PREVIEW_SIDE)
    preview, _ = await asyncio.to_thread(blobs.add, small.content)
    return Stored(blob, Found(len(content), sha256, kind, small.of.width, small.of.height, preview))


def made(name: str) -> bytes:
    """The bytes of one of the files."""
    if name in DRAWINGS:
        return DRAWINGS[name]()
    words = _text(name).read_text(encoding="utf-8")
    return pdf(words) if name.endswith(".pdf") else words.encode()


def _text(name: str) -> Path:
    """What a file says: plain text, also of those that become a PDF."""
    return FOLDER / "story" / "papers" / (name.removesuffix(".pdf") + ".txt" if name.endswith(".pdf") else name)


def pdf(words: str) -> bytes:
    """A letter of one page: its first line is the heading."""
    heading, *lines = words.rstrip("\n").split("\n")
    top = PAGE[1] - MARGIN
    shown = [f"BT /F2 20 Tf {MARGIN} {top} Td ({_escaped(heading)}) Tj ET", f"BT /F1 11 Tf {MARGIN} {top - 12} Td"]
    shown += [f"0 -{LEADING} Td ({_escaped(line)}) Tj" for line in lines]
    content = "\n".join([*shown, "ET"]).encode("latin-1", "replace")
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents 4 0 R".encode()
        + b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
    ]
    return _bound(objects)


def _bound(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + end % (size, table, size, len(out))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
