"""The way a mail was packed changes nothing: the same shapes in other charsets, encodings, line ends and boundaries."""

from __future__ import annotations

import base64
import binascii
from email.header import Header

from hypothesis import assume, given, settings, strategies as st

from comity.channels.email.reading import Unreadable, read
from comity.channels.email.reading.tests.test_shapes import SHAPES, Shape

CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-16", "koi8-r", "iso-2022-jp", "gb18030", "utf-7")
ENDS = ("\n", "\r\n")
PACKABLE = [shape for shape in SHAPES if "format=flowed" not in shape.media_type]


def encoded(text: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(text)
    return binascii.b2a_qp(text, istext=True) if encoding == "quoted-printable" else text


def packed(shape: Shape, charset: str, encoding: str, end: str, boundary: str, fold: str) -> bytes:
    """The shape as one part of a mail, together with an attachment."""
    text = encoded(shape.source.encode(charset), encoding)
    kind = shape.media_type.split(";")[0]
    head = (
        f"From: Bert <bert@customer.example>\nSubject: {Header('Grüße', 'utf-8').encode()}\n"
        f'Content-Type: multipart/mixed;{fold}boundary="{boundary}"\n\n--{boundary}\n'
        f"content-type: {kind};{fold}CHARSET={charset}\nContent-Transfer-Encoding:{fold}{encoding}\n\n"
    )
    tail = f"\n--{boundary}\nContent-Type: application/x; name=a\n\nx\n--{boundary}--\n"
    raw = head.encode() + text + tail.encode()
    plain = charset != "utf-16" or encoding == "base64"
    return raw.replace(b"\n", end.encode()) if plain else raw


@settings(max_examples=300, deadline=None)
@given(
    shape=st.sampled_from(PACKABLE),
    charset=st.sampled_from(CHARSETS),
    encoding=st.sampled_from(["8bit", "base64", "quoted-printable"]),
    end=st.sampled_from(ENDS),
    boundary=st.text("abcXYZ019'()+_,-./:=?", min_size=1, max_size=70),
    fold=st.sampled_from([" ", "\n ", "\n\t", "  \n  "]),
)
def test_packing_changes_no_word(shape: Shape, charset: str, encoding: str, end: str, boundary: str, fold: str) -> None:
    assume(f"--{boundary}" not in shape.source)
    assume(charset != "utf-16" or encoding == "base64")
    try:
        shape.source.encode(charset)
    except UnicodeEncodeError:
        assume(False)
    letter = read(packed(shape, charset, encoding, end, boundary, fold))
    assert letter.words == shape.words
    assert letter.subject == "Grüße"
    assert [(part.name, part.content) for part in letter.parts] == [("a", b"x")]


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read(raw)
    except Unreadable as refused:
        assert str(refused)


@settings(max_examples=300, deadline=None)
@given(shape=st.sampled_from(SHAPES), at=st.integers(0, 3_000), cut=st.integers(0, 40), put=st.binary(max_size=20))
def test_damaged_mails_are_read_or_refused(shape: Shape, at: int, cut: int, put: bytes) -> None:
    whole = packed(shape, "utf-8", "8bit", "\n", "b", " ")
    try:
        read(whole[:at] + put + whole[at + cut :])
    except Unreadable as refused:
        assert str(refused)
