"""Names and types: what strangers claim decides nothing."""

from __future__ import annotations

import pytest

from comity.foundation.files.blobs import Blobs
from comity.foundation.files.kinds import media_type
from comity.foundation.files.names import clean_name, disposition, path_name, searchable


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("nul\0l.txt", "null.txt"),
        ("harmless\u202egpj.exe", "harmlessgpj.exe"),
        ('say "hi".txt', "say _hi_.txt"),
        ("line\r\nbreak.txt", "linebreak.txt"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("Übersicht für Größe.pdf", "Übersicht für Größe.pdf"),
        ("\ud800x.txt", "?x.txt".replace("?", "_")),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    """U05."""
    assert clean_name(given) == kept


def test_long_names_keep_their_ending() -> None:
    """U05."""
    named = clean_name("ü" * 4_000 + ".pdf")
    assert len(named.encode()) <= 180 and named.endswith("ü.pdf")


def test_headers_carry_any_name() -> None:
    """U05."""
    assert disposition("attachment", 'a"b\r\nX: y é.txt') == (
        "attachment; filename=\"a_b__X: y _.txt\"; filename*=UTF-8''a%22b%0D%0AX%3A%20y%20%C3%A9.txt"
    )
    assert (path_name("a/b?.txt"), path_name("preview")) == ("a%2Fb%3F.txt", "file-preview")


def test_names_are_searched_without_case_and_accents() -> None:
    assert searchable("Übersicht GRÖSSE ﬁnal.PDF") == "ubersicht grosse final.pdf"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"RIFF....WAVEfmt ", "audio/wav"),
        (b"....ftypavif", "image/avif"),
        (b"%PDF-1.7 /JS (app.alert(1))", "application/pdf"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "text/plain"),
        (b"\x1f\x8b\x08svgz", "application/gzip"),
        (b"GIF89a=1;alert(1)//", "image/gif"),
        ("Straße".encode(), "text/plain"),
        (("a" + "ü" * 3_000).encode()[:4_096], "text/plain"),
        (b"\0\1\2", "application/octet-stream"),
        (b"PK\x03\x04....word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"", "application/octet-stream"),
    ],
)
def test_types_are_found_in_the_bytes(head: bytes, kind: str) -> None:
    """U02."""
    assert media_type(head) == kind


def test_blobs_have_no_other_names_than_ours(tmp_path: object) -> None:
    """U06."""
    blobs = Blobs.__new__(Blobs)
    for key in ("../secret", "", "a" * 39, "A" * 40, "a" * 40 + "\n"):
        with pytest.raises(ValueError, match="name of a blob"):
            blobs.path(key)
