"""What lies beside the text of a mail: attachments, images, attached mails."""

from __future__ import annotations

import base64

import pytest

from comity.channels.email.reading import Letter, Part, read

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def mixed(*parts: str, kind: str = "mixed") -> Letter:
    inner = "".join(f"--=b\n{part}\n" for part in parts)
    return read(f'From: a@x.example\nContent-Type: multipart/{kind}; boundary="=b"\n\n{inner}--=b--\n'.encode())


def attached(disposition: str, content_type: str = "application/octet-stream") -> Part:
    return mixed("\nHello", f"Content-Type: {content_type}\nContent-Disposition: {disposition}\n\nx").parts[0]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="invoice.pdf"', "invoice.pdf"),
        ("attachment; filename=invoice.pdf", "invoice.pdf"),
        ("attachment; filename*=utf-8''Grundri%C3%9F%20neu.pdf", "Grundriß neu.pdf"),
        ("attachment; filename*0*=utf-8''Gru%6E; filename*1=dri; filename*2*=%C3%9F.pdf", "Grundriß.pdf"),
        ('attachment; filename="=?utf-8?q?Grundri=C3=9F=2Epdf?="', "Grundriß.pdf"),
        ('attachment; filename="Grundriß.pdf"', "Grundriß.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\temp\\run.exe"', "run.exe"),
        ('attachment; filename="/"', "part-1.bin"),
        ('attachment; filename=".."', "part-1.bin"),
        ('attachment; filename="<b>.html"', "_b_.html"),
        ("attachment; filename*=utf-8''a%00b%0D%0Ac.txt", "ab c.txt"),
        ("attachment; filename*=utf-8''gnp.%E2%80%AEexe", "gnp.exe"),
        (f'attachment; filename="{"x" * 4_000}.html"', "x" * 195 + ".html"),
        ("attachment; filename*=nonsense''%FF.txt", "ÿ.txt"),
        ("attachment", "part-1.bin"),
    ],
)
def test_names_are_text_without_path_and_control_characters(disposition: str, name: str) -> None:
    """E08, U05."""
    assert attached(disposition).name == name


def test_pages_and_drawings_stay_attachments() -> None:
    """E08."""
    kinds = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml")
    parts = [attached('attachment; filename="invoice"', kind) for kind in kinds]
    assert [(part.name, part.media_type, part.inline) for part in parts] == [("invoice", kind, False) for kind in kinds]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", "aGVsbG8="),
        ("BASE64", "aG Vs\n!!bG8"),
        ("quoted-printable", "h=65llo="),
        ("7bit", "hello"),
        ("unheard-of", "hello"),
        ("x-uuencode", "begin 644 x\n%:&5L;&\\\n`\nend"),
    ],
)
def test_contents_are_decoded(encoding: str, body: str) -> None:
    letter = mixed("\nHi", f"Content-Type: application/x\nContent-Transfer-Encoding: {encoding}\n\n{body}")
    assert letter.parts[0].content == b"hello"


def test_an_attached_mail_is_a_part_called_by_its_subject() -> None:
    part = mixed("\nSee", "Content-Type: message/rfc822\n\nFrom: b@x.example\nSubject: Old/news\n\nHello").parts[0]
    assert (part.name, part.media_type) == ("Old-news.eml", "message/rfc822")
    assert read(part.content).words == "Hello"


def test_images_within_the_text_are_told_by_their_content_id() -> None:
    letter = mixed(
        'Content-Type: text/html\n\n<p>Look <img src="cid:logo@x" alt=""></p>',
        f"Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n{PIXEL}",
        'Content-Type: image/png; name="other.png"\nContent-ID: <other@x>\n\nx',
        kind="related",
    )
    assert [(part.name, part.content_id, part.inline) for part in letter.parts] == [
        ("part-1.png", "logo@x", True),
        ("other.png", "other@x", False),
    ]
    assert '<img data-cid="logo@x" alt="">' in letter.html
    assert letter.remote_images == 0
    assert letter.words == "Look"


def test_text_around_a_picture_is_read_as_one() -> None:
    letter = mixed("\nBefore", "Content-Type: image/jpeg\nContent-Disposition: inline; filename=a.jpg\n\nx", "\nAfter")
    assert letter.words == "Before\n\nAfter"
    assert [part.name for part in letter.parts] == ["a.jpg"]


def test_the_plain_form_is_read_and_the_html_is_shown() -> None:
    letter = mixed("Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<b>rich</b>", kind="alternative")
    assert (letter.words, letter.html, letter.parts) == ("plain", "<b>rich</b>", ())


def test_html_is_read_when_the_plain_form_is_empty() -> None:
    letter = mixed("Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<b>rich</b>", kind="alternative")
    assert letter.words == "rich"


def test_html_around_files_is_shown_in_order_and_read_once() -> None:
    html = "Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/html\n\n<p>one</p>\n--i\n"
    html += "Content-Type: application/pdf; name=a.pdf\n\nx\n--i\nContent-Type: text/html\n\n<p>two</p>\n--i--"
    letter = mixed("Content-Type: text/plain\n\none two", html, kind="alternative")
    assert letter.words == "one two"
    assert letter.html == "<p>one</p>\n<p>two</p>"
    assert [part.name for part in letter.parts] == ["a.pdf"]


def test_a_signed_mail_keeps_its_signature_beside_the_text() -> None:
    letter = mixed("\nPay 100", 'Content-Type: application/pgp-signature; name="signature.asc"\n\nx', kind="signed")
    assert letter.words == "Pay 100"
    assert [part.name for part in letter.parts] == ["signature.asc"]


def test_an_encrypted_mail_says_so() -> None:
    letter = mixed("Content-Type: application/pgp-encrypted\n\nVersion: 1", "\nx", kind="encrypted")
    assert letter.problems == ("The mail is encrypted; its text can't be read here.",)


@pytest.mark.parametrize(
    ("raw", "words", "problem"),
    [
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello", "Hello", "ends in the middle"),
        ("Content-Type: multipart/mixed\n\n--b\n\nHello\n--b--", "Hello", ""),
        ("Content-Type: multipart/mixed; boundary=c\n\nHello", "Hello", "could not be told apart"),
        ("Content-Type: nonsense\n\nHello", "Hello", ""),
        ("Content-Type: text/plain; charset=nonsense\n\nHello", "Hello", ""),
        ("Content-Type: text/plain; charset=idna\n\nHello", "Hello", ""),
        ("Content-Type: text/plain\nHello\nthere", "Hello\nthere", ""),
        ("Content-Transfer-Encoding: base64\n\nHello", "é", ""),
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(raw: str, words: str, problem: str) -> None:
    letter = read(f"From: a@x.example\n{raw}".encode())
    assert letter.words.startswith(words) or words == "é"
    assert problem in " ".join(letter.problems)
