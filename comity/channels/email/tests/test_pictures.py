"""The whole view shows the pictures of the mail itself and loads none from elsewhere."""

from __future__ import annotations

from email.message import EmailMessage

from comity.channels.email.pictures import MOST, with_pictures
from comity.channels.email.reading import read

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PAGE = '<p>Look: <img src="cid:logo@x"><img src="cid:gone@x"><img src="https://tracker.example/p.gif"></p>'


def shown(content: bytes, page: str = PAGE) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "vic@elsewhere.example", "support@lumen.example", "Look"
    mail.set_content("Look")
    mail.add_alternative(page, subtype="html")
    related = mail.get_payload(1)
    assert isinstance(related, EmailMessage)
    related.add_related(content, maintype="image", subtype="png", cid="<logo@x>")
    letter = read(mail.as_bytes())
    return with_pictures(letter.html, letter.parts)


def test_own_pictures_are_filled_in_and_those_from_elsewhere_wait() -> None:
    """E13"""
    page = shown(PNG)
    assert page.count('src="data:image/png;base64,') == 1 and 'data-cid="gone@x"' in page
    assert ' src="https://' not in page and 'data-src="https://tracker.example/p.gif"' in page


def test_what_is_no_picture_is_not_shown_as_one() -> None:
    """E08"""
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<script>alert(1)</script>"):
        assert "data:" not in shown(content)


def test_a_page_holds_only_so_much() -> None:
    assert "data:image" not in shown(PNG + b"\0" * MOST)
