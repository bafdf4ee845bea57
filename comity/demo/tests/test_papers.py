"""The files of the story."""

from __future__ import annotations

from comity.demo.papers import is_paper, made
from comity.demo.story import read_story
from comity.foundation.files import kinds

NAMES = {line.what for talk in read_story().talk for line in talk.said if is_paper(line.what)}


def test_every_file_can_be_made_and_is_what_its_name_says() -> None:
    found = {name: kinds.media_type(made(name)[: kinds.HEAD]) for name in NAMES}
    assert 8 <= len(NAMES) <= 14
    assert set(found.values()) == {"image/png", "application/pdf", "text/plain"}
    assert {name for name, kind in found.items() if kind == "image/png"} == {n for n in NAMES if n.endswith(".png")}


def test_a_letter_is_a_whole_pdf() -> None:
    letter = made("offer-nantes.pdf")
    table = int(letter.rpartition(b"startxref\n")[2].split()[0])
    assert letter[table:].startswith(b"xref\n0 7\n")
    places = [int(line[:10]) for line in letter[table:].splitlines()[3:9]]
    assert [letter[place:].split(b" ")[0] for place in places] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert b"(12   Pelican, strong motor" in letter
