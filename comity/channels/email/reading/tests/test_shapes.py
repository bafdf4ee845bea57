"""How mail programs answer: one labelled text for each program and feature, in `shapes/`.

Every line of a shape carries its label: W for the new words, Q for the quote, S for the signature. Where the source
differs from what is read out of it (HTML, flowed text), it stands first, between two lines of dashes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.channels.email.reading import Letter, read

FOLDER = Path(__file__).parent / "shapes"


class Shape(NamedTuple):
    name: str
    program: str
    feature: str
    media_type: str
    source: str
    words: str
    quoted: str
    signature: str


def _shapes() -> list[Shape]:
    blocks = (block for path in sorted(FOLDER.glob("*.txt")) for block in path.read_text().split("=== ")[1:])
    return [_shape(block) for block in blocks]


def _shape(block: str) -> Shape:
    head, _, text = block.partition("\n")
    name, program, feature, media_type, *_ = [*head.split(" | "), "text/plain; charset=utf-8"]
    said, source = text, re.sub(r"^[WQS] ?", "", text, flags=re.MULTILINE)
    if text.startswith("---\n"):
        _, source, said = text.split("---\n", 2) if "\n---\n" not in text[4:] else ("", *text[4:].split("\n---\n", 1))
    labels = [(line[:1], line[2:]) for line in said.splitlines() if line]
    words, quoted, signature = (tidy([line for label, line in labels if label == kind]) for kind in "WQS")
    return Shape(name, program, feature, media_type, source, words, quoted, signature)


def tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def filled(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip("> ")]


SHAPES = _shapes()


def letter_of(shape: Shape) -> Letter:
    head = f"From: Bert <bert@customer.example>\nSubject: Re: Help\nContent-Type: {shape.media_type}\n"
    return read(f"{head}Content-Transfer-Encoding: 8bit\n\n{shape.source}".encode())


def right(shape: Shape) -> bool:
    letter = letter_of(shape)
    folded = filled(letter.quoted) == filled(shape.quoted) and filled(letter.signature) == filled(shape.signature)
    return letter.words == shape.words and folded


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_new_words_quote_and_signature_are_told_apart(shape: Shape) -> None:
    letter = letter_of(shape)
    assert letter.words == shape.words
    assert filled(letter.quoted) == filled(shape.quoted)
    assert filled(letter.signature) == filled(shape.signature)


def test_at_least_nineteen_of_twenty_shapes_are_read_right() -> None:
    wrong = [shape.name for shape in SHAPES if not right(shape)]
    assert len(SHAPES) >= 60
    assert len(wrong) * 20 <= len(SHAPES), wrong


def test_every_shape_has_its_own_name_and_feature() -> None:
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
    assert len({(shape.program, shape.feature) for shape in SHAPES}) == len(SHAPES)
