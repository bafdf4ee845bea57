"""The words of documents: taken out in a limited child, and nothing else happens there."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from comity.foundation.files.documents import CHARACTERS, words_of
from comity.foundation.files.kinds import media_type
from comity.testing import papers
from comity.testing.waiting import SLACK

SAID = "The motor costs us two hundred and twelve euros a piece."
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha ha ha ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 The motor costs us \b two hundred\b0  and twelve euros.\par Gr\'fc\'dfe}"
HTML = (
    "<!doctype html><title>Prices</title><script>CANARY</script><p>The motor <b>costs</b> us&nbsp;two hundred<p>euros"
)


@pytest.fixture
def said(tmp_path: Path) -> Said:
    return Said(tmp_path / "paper")


class Said:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, content: bytes) -> str:
        self._path.write_bytes(content)
        return asyncio.run(words_of(self._path))


def test_every_kind_says_its_words(said: Said) -> None:
    """Edge item 8. Runs, cells, lines and slides are put together as people read them."""
    assert (
        said(papers.pdf(f"{SAID}\nFrom March on.", "Inter-\nnal page two"))
        == f"{SAID}\nFrom March on.\nInternal page two"
    )
    assert said(papers.docx("Prices", SAID)) == f"Prices\n{SAID}"
    assert said(papers.xlsx(["Motor", 212, "a piece"], ["Frame", 480])) == "Motor 212 a piece\nFrame 480"
    slides = [f"Slide {number}" for number in range(1, 12)]
    assert said(papers.pptx(*slides)) == "\n".join(slides)
    for kind in ("text", "spreadsheet", "presentation"):
        assert said(papers.opendocument(kind, "Prices", SAID.replace("us two", "us  two"))) == f"Prices\n{SAID}"
    assert said(RTF) == "The motor costs us two hundred and twelve euros.\nGrüße"
    assert said(HTML.encode()) == "Prices\nThe motor costs us two hundred\neuros"
    assert said("\ufeffGrüße\0 aus\u00ad gang\r\n\r\n  und  mehr ".encode()) == "Grüße aus gang\nund mehr"


def test_what_a_document_is_stands_in_its_bytes() -> None:
    kinds = [papers.opendocument("presentation", "x"), papers.docx("x"), papers.xlsx(["x"]), papers.pptx("x")]
    assert [media_type(one[:4_096]).rsplit(".", 1)[-1] for one in kinds] == [
        "presentation",
        "document",
        "sheet",
        "presentation",
    ]


@pytest.mark.parametrize(
    "content",
    [
        papers.locked_pdf(SAID, "s3cret"),
        papers.pdf(SAID)[:150],
        papers.docx(SAID)[:-30],
        papers.docx("&a;", head=LAUGHS).replace(b"&amp;", b"&"),
        papers.docx(SAID, head=LAUGHS),
        papers.docx(SAID, head=OUTSIDE),
        papers.packed({"plan.txt": SAID, "inner.zip": papers.docx(SAID)}),
        b"PK\x03\x04" + bytes(5_000),
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"",
    ],
    ids=["locked", "torn pdf", "torn docx", "entity", "laughs", "outside", "archive", "empty zip", "ole", "empty"],
)
def test_what_is_locked_or_broken_has_no_words(said: Said, content: bytes) -> None:
    assert "motor" not in said(content)


@pytest.mark.slow
def test_bombs_go_off_in_the_child(said: Said) -> None:
    """Blanks without end, a sheet of many cells, ten thousand pages: little time, and at most so many words."""
    blanks = f'<w:document xmlns:w="{papers.WORD}"><w:p><w:r><w:t>{SAID}</w:t></w:r></w:p>' + " " * 120_000_000
    begun = time.monotonic()
    assert said(papers.packed({"word/document.xml": blanks})) == SAID
    cells = f'<worksheet xmlns="{papers.SHEET}"><sheetData>' + "<row><c><v>12345</v></c></row>" * 600_000
    assert len(said(papers.packed({"xl/worksheets/sheet1.xml": cells}))) <= CHARACTERS
    many = said(papers.pdf(*[f"Page {number}" for number in range(10_000)]))
    assert len(many) <= CHARACTERS
    assert len(said(b"word " * 200_000)) == CHARACTERS
    assert len(said(b"<html>" + b"<p <![" * 150_000)) < 10
    assert time.monotonic() - begun < 60 * SLACK


def test_the_child_opens_nothing(tmp_path: Path, said: Said) -> None:
    """Neither a file nor a connection, whatever a library has in mind."""
    from comity.foundation.files import documents

    tried = tmp_path / "reader.py"
    body = documents.READER.read_text().partition("def main()")[0]
    tried.write_text(
        f"{body}\nlimit()\nimport socket\nclose_the_doors()\n"
        "for door in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        door()\n        print('open')\n    except OSError:\n        print('shut')\n"
    )
    reader, documents.READER = documents.READER, tried
    try:
        assert said(b"x") == "shut\nshut\n"
    finally:
        documents.READER = reader
