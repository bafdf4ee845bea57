"""Pictures that lie elsewhere: nobody is asked before somebody wants to see them, and then once, by the server."""

from __future__ import annotations

import asyncio
import io
import threading
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from comity.app import assemble
from comity.channels.email import actions, elsewhere, whole
from comity.channels.email.elsewhere import Looked
from comity.channels.email.models import IncomingMail, MailPicture
from comity.channels.email.tests.house import SUPPORT, VIC, House
from comity.foundation.clock import DAY
from comity.foundation.errors import NotFound
from comity.foundation.files.models import File
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Tx

Answers = dict[str, tuple[str, bytes]]


class Elsewhere:
    """A server that notes who asks it for what."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        noted = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                noted.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "http://10.0.0.1/secret.png")
                    self.end_headers()
                    return
                kind, content = answers.get(self.path.partition("?")[0], ("text/plain", b""))
                self.send_response(200 if content else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Set-Cookie", "who=you")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def drawn(kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, kind)
    return content.getvalue()


@pytest.fixture
def there() -> Iterator[Elsewhere]:
    answers = {
        "/a.png": ("image/png", drawn() + b"<script>canary()</script>"),
        "/b.jpg": ("text/html", drawn("JPEG")),
        "/logo.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='canary()'/>"),
        "/page.png": ("image/png", b"<html><script>canary()</script></html>"),
        "/large.png": ("image/png", drawn() + b"\0" * elsewhere.PICTURE_BYTES),
    }
    found = Elsewhere(answers)
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def runtime(house: House, tmp_path: Path) -> Runtime:
    """Of a house that may ask this machine."""
    settings = load_settings({"COMITY_PICTURES_ALLOW": "127.0.0.1"}, data=str(tmp_path / "data"))
    return assemble(settings, house.store)


def mailed(house: House, html: str, *, proved: bool = False) -> uuid.UUID:
    """The message of a mail that shows this."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Vic <{VIC}>", SUPPORT, "Look at this"
    mail["Message-ID"] = f"<{uuid.uuid4()}@elsewhere.example>"
    mail.set_content("Look")
    mail.add_alternative(html, subtype="html")
    row = house.file(mail.as_bytes())
    assert row.message is not None
    if proved:
        house.store.write_now(_prove, mail=row.id)
    return row.message


def _prove(tx: Tx, *, mail: uuid.UUID) -> None:
    tx.session.get_one(IncomingMail, mail).dmarc = "pass"


def look(
    runtime: Runtime, house: House, message: uuid.UUID, *, by: Actor | None = None, always: bool = False
) -> Looked:
    async def looking() -> Looked:
        await house.store.start()
        return await elsewhere.look(runtime, actor=by or house.anna, message=message, always=always)

    return asyncio.run(looking())


def page(runtime: Runtime, house: House, message: uuid.UUID, by: Actor | None = None) -> whole.WholeMail:
    async def shown() -> whole.WholeMail:
        await house.store.start()
        return await whole._whole(runtime, by or house.anna, str(message))

    return asyncio.run(shown())


def test_nothing_is_fetched_before_somebody_wants_it_and_then_once(
    house: House, runtime: Runtime, there: Elsewhere
) -> None:
    """E13 Cookies and referrers are not sent; a second look asks nobody."""
    pictures = f'<img src="{there.url}/a.png"><img src="{there.url}/b.jpg"><img src="{there.url}/a.png">'
    message = mailed(house, f'<p style="background: url({there.url}/style.png)">Look {pictures}</p>')
    before = page(runtime, house, message)
    assert (before.remote_images, "data:image" in before.html, there.paths) == (2, False, [])
    assert look(runtime, house, message) == Looked(shown=2, missing=0, left=0)
    assert sorted(there.paths) == ["/a.png", "/b.jpg"]
    for _, headers in there.asked:
        assert not {"cookie", "referer", "authorization"} & headers.keys()
    after = page(runtime, house, message)
    assert (after.html.count('src="data:image/'), after.remote_images, after.missing_images) == (3, 0, 0)
    assert there.url not in after.html.replace("data-src", "") and "canary" not in after.html
    assert look(runtime, house, message, by=house.anna) == Looked(2, 0, 0)
    assert len(there.paths) == 2


def test_what_is_no_picture_or_too_large_or_inside_is_not_shown(
    house: House, runtime: Runtime, there: Elsewhere
) -> None:
    """E13, U01"""
    names = ("logo.svg", "page.png", "large.png", "gone.png", "moved")
    wanted = "".join(f'<img src="{there.url}/{name}">' for name in names)
    message = mailed(house, f"<p>{wanted}<img src='http://10.0.0.1/x.png'><img src='file:///etc/passwd'></p>")
    assert look(runtime, house, message) == Looked(shown=0, missing=len(names) + 1, left=0)
    assert sorted(there.paths) == sorted(f"/{name}" for name in names)
    shown = page(runtime, house, message)
    assert "data:image" not in shown.html and shown.missing_images == len(names) + 1
    look(runtime, house, message)
    assert len(there.paths) == len(names)


def test_this_machine_and_its_network_are_not_asked(house: House, there: Elsewhere, tmp_path: Path) -> None:
    """E13 Only the internet is asked, and what the organisation allows for pictures by name: what it allows for others
    opens nothing to strangers."""
    settings = load_settings({"COMITY_FETCH_ALLOW": "127.0.0.1,::1"}, data=str(tmp_path / "data"))
    message = mailed(house, f'<p><img src="{there.url}/a.png"><img src="http://[::1]/a.png"></p>')
    assert look(assemble(settings, house.store), house, message) == Looked(shown=0, missing=2, left=0)
    assert there.paths == []


def test_one_press_asks_for_so_many_and_the_next_for_the_rest(
    house: House, runtime: Runtime, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST", 2)
    message = mailed(house, "".join(f'<img src="{there.url}/a.png?{n}">' for n in range(3)))
    assert look(runtime, house, message).left == 1
    assert len(there.paths) == 2
    assert look(runtime, house, message).left == 0
    assert len(set(there.paths)) == len(there.paths) == 3


@pytest.mark.parametrize(("largest", "together"), [(1, 2.5), (2, 3)])
def test_what_does_not_fit_into_one_press_is_asked_for_by_the_next(
    house: House,
    runtime: Runtime,
    there: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    largest: int,
    together: float,
) -> None:
    """A picture is never cut short by those before it, and leaves the room that it did not need."""
    size = len(there.answers["/a.png"][1])
    monkeypatch.setattr(elsewhere, "AT_ONCE", 1)
    monkeypatch.setattr(elsewhere, "PICTURE_BYTES", largest * size)
    monkeypatch.setattr(elsewhere, "ALL_BYTES", int(together * size))
    message = mailed(house, "".join(f'<img src="{there.url}/a.png?{n}">' for n in range(3)))
    assert look(runtime, house, message) == Looked(shown=2, missing=0, left=1)
    assert look(runtime, house, message) == Looked(shown=3, missing=0, left=0)


def test_always_counts_only_where_the_mail_proves_its_sender(house: House, runtime: Runtime, there: Elsewhere) -> None:
    """A forged mail of somebody whose pictures are always shown is asked about as any other; each member decides for
    himself, and can take it back."""
    html = f'<img src="{there.url}/b.jpg">'
    look(runtime, house, mailed(house, html, proved=True), always=True)
    proved, forged = mailed(house, html + " again", proved=True), mailed(house, html + " and again")
    assert page(runtime, house, proved).allowed and not page(runtime, house, forged).allowed
    assert not page(runtime, house, proved, by=house.ben).allowed
    house.store.write_now(actions.disallow_pictures, actor=house.anna, address=VIC)
    assert not page(runtime, house, proved).allowed


def test_who_does_not_see_the_mail_cannot_have_its_pictures_fetched(
    house: House, runtime: Runtime, there: Elsewhere
) -> None:
    owned = house.make("anna@lumen.example", owner=house.anna)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = VIC, "anna@lumen.example", "For you"
    mail.set_content(f'<img src="{there.url}/a.png">', subtype="html")
    row = house.file(mail.as_bytes(), mailbox=owned, recipient="anna@lumen.example")
    assert row.message is not None
    for stranger in (house.ben, house.cleo):
        with pytest.raises(NotFound):
            look(runtime, house, row.message, by=stranger)
    assert there.paths == []
    assert look(runtime, house, row.message).shown == 1


def test_pictures_are_forgotten_with_the_bytes_of_their_mail(house: House, runtime: Runtime, there: Elsewhere) -> None:
    look(runtime, house, mailed(house, f'<img src="{there.url}/a.png">'))

    def kept(tx: Tx) -> int:
        return len(list(tx.session.scalars(select(MailPicture.id))))

    def files(tx: Tx) -> list[int | None]:
        return list(tx.session.scalars(select(File.expires_at)))

    assert (house.store.read_now(kept), house.store.read_now(files)) == (1, [None])
    house.clock.advance(91 * DAY)
    house.store.write_now(actions.forget_originals)
    assert house.store.read_now(kept) == 0
    assert [at is not None for at in house.store.read_now(files)] == [True]
