"""Bounds: at most so much is read, and the time grows with the size and with nothing else."""

from __future__ import annotations

import time

import pytest

from comity.channels.email.reading import Letter, Unreadable, read
from comity.channels.email.reading.bounds import HTML_CHARACTERS, LETTER_BYTES, LEVELS, LINES, MAILBOXES, PARTS
from comity.channels.email.reading.tests.hostile import HOSTILE, nested, of_html, of_parts, of_text
from comity.channels.email.reading.tests.safety import faults

SECONDS = 5
"""Of the processor for one megabyte, on a slow machine."""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_cost_little_time(name: str) -> None:
    began = time.process_time()
    try:
        letter = read(HOSTILE[name])
    except Unreadable:
        letter = None
    assert time.process_time() - began < SECONDS
    assert letter is None or not faults(letter.html)


def test_a_mail_that_is_too_large_is_refused() -> None:
    head = b"From: a@x.example\n\n"
    assert read(head + b"x" * (LETTER_BYTES - len(head))).sender is not None
    with pytest.raises(Unreadable, match="larger than 60 MB"):
        read(head + b"x" * (LETTER_BYTES - len(head) + 1))


@pytest.mark.parametrize(("number", "complete"), [(PARTS - 1, True), (PARTS, False), (PARTS + 1, False)])
def test_a_mail_has_at_most_so_many_parts(number: int, complete: bool) -> None:
    """The mail itself is one of them."""
    letter = read(of_parts(number).replace(b"\n\nx\n", b"\nContent-Type: a/b\n\nx\n"))
    assert len(letter.parts) == min(number, PARTS - 1)
    assert (letter.problems == ()) is complete


@pytest.mark.parametrize(("levels", "complete"), [(LEVELS - 1, True), (LEVELS, True), (LEVELS + 1, False)])
def test_parts_are_read_to_some_depth(levels: int, complete: bool) -> None:
    letter = read(nested(levels))
    assert (letter.words == "Hello") is complete
    assert ("Parts are nested too deeply; the innermost were not read." in letter.problems) is not complete


def test_only_so_many_recipients_are_told() -> None:
    to = ", ".join(f"p{number}@x.example" for number in range(MAILBOXES + 1))
    assert len(read(f"From: a@x.example\nTo: {to}\n\nx".encode()).to) == MAILBOXES


@pytest.mark.parametrize("lines", [LINES - 1, LINES, LINES + 1])
def test_a_very_long_text_is_cut_and_says_so(lines: int) -> None:
    letter = read(of_text("\n".join(["x"] * lines)))
    assert letter.words.count("x") == min(lines, LINES)
    assert (letter.problems == ()) is (lines < LINES)


@pytest.mark.parametrize("length", [HTML_CHARACTERS - 1, HTML_CHARACTERS, HTML_CHARACTERS + 1])
def test_a_very_long_page_is_cut_and_says_so(length: int) -> None:
    letter = read(of_html("x" * length))
    assert len(letter.html) == min(length, HTML_CHARACTERS)
    assert (letter.problems == ()) is (length <= HTML_CHARACTERS)


def test_a_tangled_page_is_not_shown_but_its_words_are_kept() -> None:
    letter = read(of_html("<div>" * 501 + "Hello"))
    assert letter.words == "Hello"
    assert letter.html == ""
    assert letter.problems == ("The HTML of the mail is too tangled to be shown.",)


def test_the_same_bytes_give_the_same_letter() -> None:
    raw = of_html("<p>Hello</p>")
    letters: set[Letter] = {read(raw), read(bytes(raw))}
    assert len(letters) == 1
