"""The program that takes the words out of documents of strangers: started for one document, limited, then gone.

It runs by its path, alone and isolated, so that it has neither our modules nor our environment. The document is its
standard input, the words are its answer. Once its libraries are there it opens nothing any more, neither files nor
connections. Whatever is wrong with a document, it has no words, or those that came before the fault.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import io
import os
import pkgutil
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from types import ModuleType
from typing import IO
from xml.parsers import expat

MEMORY = 800_000_000
SECONDS, AT_MOST = 3, 5
"""Of its processor time: after so many what was found is the answer, and after so many the end."""
CHARACTERS = 64_000
UNPACKED = 100_000_000
TEXT_READ = 1_000_000
ENTRIES, PAGES = 5_000, 2_000
CODECS = (
    "cp437",
    "cp1252",
    "latin-1",
    "utf-16",
    "utf-16-be",
    "utf-16-le",
    "mac-roman",
    "gbk",
    "big5",
    "shift_jis",
    "euc_kr",
)
_VANISH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TORN = re.compile(r"(?<=\w)-\n(?=[a-zß-ÿ])")
_NUMBER = re.compile(r"\d+")


class Enough(BaseException):
    """No more is wanted; no library takes it for a fault of its own."""


class Words:
    """What was found so far."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        """Raises Enough."""
        self._parts.append(text[:CHARACTERS])
        self._size += len(text)
        if self._size > 2 * CHARACTERS:
            raise Enough

    def text(self) -> str:
        """Line by line, single blanks between words, nothing that hides or steers."""
        joined = _VANISH.sub("", _TORN.sub("", "".join(self._parts)))
        lines = ("".join(one if one.isprintable() else " " for one in line).split() for line in joined.splitlines())
        return "\n".join(" ".join(line) for line in lines if line)[:CHARACTERS]


def limit() -> None:
    os.nice(10)
    signal.signal(signal.SIGXCPU, _no_longer)
    for what, first, most in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, SECONDS, AT_MOST),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (first, most))


def _no_longer(*_: object) -> None:
    raise Enough


def load_all(package: ModuleType) -> None:
    """Its modules too that it loads when it needs them: later it cannot."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        with contextlib.suppress(ImportError):
            importlib.import_module(module.name)


def close_the_doors() -> None:
    """From here on no file and no connection can be opened."""
    for name in CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def take_out(source: IO[bytes], words: Words) -> None:
    head = source.read(4_096)
    source.seek(0)
    if head.startswith(b"%PDF-"):
        _pdf(source, words)
    elif head.startswith(b"PK\x03\x04"):
        close_the_doors()
        _packed(source, words)
    elif head.startswith(b"{\\rtf"):
        _rich(source, words)
    else:
        close_the_doors()
        _text(source, words)


# ---- PDF


def _pdf(source: IO[bytes], words: Words) -> None:
    import pypdf

    load_all(pypdf)
    close_the_doors()
    reader = pypdf.PdfReader(source, strict=False)
    for number, page in enumerate(reader.pages):
        if number == PAGES:
            return
        words.add(page.extract_text() + "\n")


# ---- packed XML: the formats of word processors, spreadsheets and slides


class Unpacked(io.RawIOBase):
    """A part of an archive, as long as all parts together stay below a limit: what it announces is not believed."""

    left = UNPACKED

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part

    def read(self, size: int = -1) -> bytes:
        chunk = self._part.read(min(size, 65_536) if size >= 0 else 65_536)
        Unpacked.left -= len(chunk)
        if Unpacked.left < 0:
            raise Enough
        return chunk


class Walk:
    """What is done at each element of a part; `local` names without their space."""

    def start(self, name: str, given: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def said(self, text: str) -> None: ...


def walk(part: IO[bytes], over: Walk) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refused
    parser.StartElementHandler = lambda name, given: over.start(_local(name), given)
    parser.EndElementHandler = lambda name: over.end(_local(name))
    parser.CharacterDataHandler = over.said
    parser.ParseFile(Unpacked(part))


def _refused(*_: object) -> None:
    """These formats have no document type; without one there are no entities that could grow."""
    raise ValueError("A document type.")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class Runs(Walk):
    """Text stands in `t`, lines end with `p`: documents and slides."""

    def __init__(self, words: Words) -> None:
        self._words, self._open = words, False

    def start(self, name: str, given: dict[str, str]) -> None:
        self._open = name == "t"
        if name in ("tab", "br"):
            self._words.add(" ")

    def end(self, name: str) -> None:
        self._open = False
        if name == "p":
            self._words.add("\n")

    def said(self, text: str) -> None:
        if self._open:
            self._words.add(text)


class Paragraphs(Walk):
    """Everything that stands in `p` and `h`: OpenDocument. What was struck out is not among it."""

    def __init__(self, words: Words) -> None:
        self._words, self._deep, self._struck = words, 0, 0

    def start(self, name: str, given: dict[str, str]) -> None:
        self._struck += name == "tracked-changes"
        self._deep += name in ("p", "h")
        if name in ("s", "tab", "line-break"):
            self._words.add(" ")

    def end(self, name: str) -> None:
        self._struck -= name == "tracked-changes"
        if name in ("p", "h"):
            self._deep -= 1
            self._words.add(" " if self._deep else "\n")
        elif name == "table-row":
            self._words.add("\n")

    def said(self, text: str) -> None:
        if self._deep and not self._struck:
            self._words.add(text)


class Shared(Walk):
    """The texts that cells of a spreadsheet point to, without how they are pronounced."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._now: list[str] = []
        self._open, self._spoken, self._size = False, 0, 0

    def start(self, name: str, given: dict[str, str]) -> None:
        self._spoken += name == "rPh"
        self._open = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        self._open = False
        self._spoken -= name == "rPh"
        if name == "si":
            self.texts.append("".join(self._now))
            self._now.clear()

    def said(self, text: str) -> None:
        if self._open and self._size < 4 * CHARACTERS:
            self._now.append(text)
            self._size += len(text)


class Cells(Walk):
    """The cells of a sheet, a row a line."""

    def __init__(self, words: Words, texts: list[str]) -> None:
        self._words, self._texts = words, texts
        self._kind, self._open = "", False
        self._now: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._kind = given.get("t", "n")
            self._now.clear()
        self._open = name in ("v", "t")

    def end(self, name: str) -> None:
        self._open = False
        if name == "c":
            self._words.add(self._cell() + " ")
        elif name == "row":
            self._words.add("\n")

    def _cell(self) -> str:
        found = "".join(self._now)
        if self._kind != "s":
            return found
        at = int(found) if found.isascii() and found.isdigit() and len(found) < 9 else -1
        return self._texts[at] if 0 <= at < len(self._texts) else ""

    def said(self, text: str) -> None:
        if self._open and sum(map(len, self._now)) < CHARACTERS:
            self._now.append(text)


PARTS = {
    "word/": re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"),
    "ppt/": re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
    "xl/": re.compile(r"xl/worksheets/sheet\d+\.xml"),
}


def _packed(source: IO[bytes], words: Words) -> None:
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()[:ENTRIES]
        if "content.xml" in names:
            _each(archive, ["content.xml"], lambda: Paragraphs(words))
            return
        kind = next((kind for kind in PARTS if any(name.startswith(kind) for name in names)), None)
        if kind is None:
            return
        parts = sorted((name for name in names if PARTS[kind].fullmatch(name)), key=_order)
        if kind != "xl/":
            _each(archive, parts, lambda: Runs(words))
            return
        shared = Shared()
        _each(archive, [name for name in names if name == "xl/sharedStrings.xml"], lambda: shared)
        _each(archive, parts, lambda: Cells(words, shared.texts))


def _order(name: str) -> tuple[bool, str, int]:
    """The body first, and parts by their numbers."""
    number = _NUMBER.search(name)
    return (name != "word/document.xml", _NUMBER.sub("", name), int(number[0][:9]) if number else 0)


def _each(archive: zipfile.ZipFile, names: list[str], over: Callable[[], Walk]) -> None:
    for name in names:
        with archive.open(name) as part:
            walk(part, over())


# ---- text


class Page(HTMLParser):
    """What a page says to people."""

    UNSEEN = frozenset({"script", "style", "template", "noscript"})
    INLINE = frozenset(
        {"a", "abbr", "b", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "u"}
    )

    def __init__(self, words: Words) -> None:
        super().__init__(convert_charrefs=True)
        self._words, self._unseen = words, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in self.UNSEEN
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in self.UNSEEN))
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag not in self.INLINE:
            self._words.add("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.add(data)


def _text(source: IO[bytes], words: Words) -> None:
    content = source.read(TEXT_READ)
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if utf16 else "utf-8", "replace")
    if text.lstrip("\ufeff \r\n\t")[:14].lower().startswith(("<!doctype html", "<html")):
        page = Page(words)
        for piece in _pieces(text):
            page.feed(piece)
        page.close()
        return
    for piece in _pieces(text):
        words.add(piece)


def _pieces(text: str) -> Iterator[str]:
    yield from (text[at : at + 16_384] for at in range(0, len(text), 16_384))


def _rich(source: IO[bytes], words: Words) -> None:
    from striprtf.striprtf import rtf_to_text

    close_the_doors()
    taken_out: Callable[..., str] = rtf_to_text
    words.add(taken_out(source.read(TEXT_READ).decode("latin-1"), errors="ignore"))


def main() -> None:
    limit()
    words = Words()
    with contextlib.suppress(Exception, Enough):
        take_out(sys.stdin.buffer, words)
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    sys.stdout.buffer.write(words.text().encode())


if __name__ == "__main__":
    main()
