"""Mail, handed to a real SMTP server on a free port."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from sqlalchemy import select

from comity.app import ROOMS, assemble
from comity.foundation.clock import FixedClock
from comity.foundation.jobs import Failed, JobRow, Runner
from comity.foundation.mail import SEND, Letter, Mail, composed, deliver, parse_server
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.testing.processes import free_port

SENDER = "Lumen <talk@lumen.example>"


class Postbox:
    """What came in; `answer` is what the server says to a recipient, `login` the only password it takes."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.mails.append(email.message_from_bytes(raw, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """The box and the address of its server, which wants a password."""
    box, port = Postbox(), free_port()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = given.login == b"talk" and given.password == b"p@ss:word/"
        return AuthResult(success=right, handled=False)

    controller = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=authenticate, auth_required=True, auth_require_tls=False
    )
    controller.start()
    yield box, f"smtp://talk:p%40ss%3Aword%2F@127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def runtime_for(store: Store, folder: Path, url: str) -> Runtime:
    settings = {"COMITY_SMTP_URL": url, "COMITY_MAIL_FROM": SENDER} if url else {}
    return assemble(load_settings(settings, data=str(folder / "data")), store)


def handed_over(runtime: Runtime, mail: Mail) -> None:
    asyncio.run(deliver(runtime, mail))


def test_a_mail_arrives_as_it_was_written(store: Store, tmp_path: Path, postbox: tuple[Postbox, str]) -> None:
    box, url = postbox
    handed_over(runtime_for(store, tmp_path, url), Mail("noor@elsewhere.example", "Grüße aus Ōsaka", "Hello\nNoor 👋"))
    [mail] = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "noor@elsewhere.example", "Grüße aus Ōsaka")
    assert mail.get_content().splitlines() == ["Hello", "Noor 👋"]


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: eve@evil.example", "a\nX-Evil: 1\n\nbody", "a\0b", "a\u2028b\x85c", "x" * 3_000]
)
def test_names_and_subjects_make_no_headers(
    store: Store, tmp_path: Path, postbox: tuple[Postbox, str], name: str
) -> None:
    """E09"""
    box, url = postbox
    handed_over(runtime_for(store, tmp_path, url), Mail("noor@elsewhere.example", name, f"Hello {name}"))
    [mail] = box.mails
    known = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}
    assert {key for key in mail.keys() if not key.startswith("Content-")} == known  # noqa: SIM118 - repeated ones too
    assert "\0" not in mail.as_string()


def test_a_refused_recipient_is_permanent_and_a_busy_server_is_not(
    store: Store, tmp_path: Path, postbox: tuple[Postbox, str]
) -> None:
    box, url = postbox
    runtime = runtime_for(store, tmp_path, url)
    for answer, permanent in (("550 5.1.1 No such mailbox", True), ("451 4.3.2 Try again later", False)):
        box.answer = answer
        with pytest.raises(Failed) as failed:
            handed_over(runtime, Mail("nobody@elsewhere.example", "Hello", "Hello"))
        assert failed.value.permanent is permanent
        assert answer[:3] in str(failed.value)


def test_a_server_that_is_away_or_does_not_know_us_may_come_back(
    store: Store, tmp_path: Path, postbox: tuple[Postbox, str]
) -> None:
    port = urlsplit(postbox[1]).port
    for url in (f"smtp://127.0.0.1:{free_port()}", f"smtp://talk:guessed-password@127.0.0.1:{port}"):
        with pytest.raises(Failed) as failed:
            handed_over(runtime_for(store, tmp_path, url), Mail("noor@elsewhere.example", "Hello", "Hello"))
        assert not failed.value.permanent
        assert "guessed-password" not in str(failed.value)


def test_the_table_of_jobs_holds_ids_and_no_words(
    store: Store, tmp_path: Path, clock: FixedClock, postbox: tuple[Postbox, str]
) -> None:
    box, url = postbox
    runtime, told = runtime_for(store, tmp_path, url), []

    async def write(runtime: Runtime, payload: dict[str, Any]) -> Mail | None:
        return Mail("noor@elsewhere.example", "Hello", f"The secret of {payload['thing']}")

    async def tell(runtime: Runtime, payload: dict[str, Any], state: str) -> None:
        told.append(state)

    runtime.register("mail", Letter("test", write, tell))
    store.write_now(lambda tx: tx.enqueue(SEND, {"letter": "test", "thing": "lamp"}))
    box.answer = "451 4.3.2 Try again later"
    run_due(runtime)
    box.answer = "250 OK"
    clock.advance(10_000_000)
    run_due(runtime)
    assert [state[:3] for state in told] == ["The", "sen"]
    assert [mail.get_content().strip() for mail in box.mails] == ["The secret of lamp"]
    [(state, payload)] = store.read_now(jobs)
    assert (state, json.loads(payload)) == ("done", {"letter": "test", "thing": "lamp"})


def run_due(runtime: Runtime) -> None:
    async def running() -> None:
        await runtime.store.start()
        await Runner(runtime, {job.kind: job for room in ROOMS for job in room.jobs}).run_due()

    asyncio.run(running())


def jobs(tx: Tx) -> list[tuple[str, str]]:
    found = tx.session.execute(select(JobRow.state, JobRow.payload).where(JobRow.kind == SEND))
    return [(row.state, row.payload) for row in found]


def test_a_server_is_read_from_its_address() -> None:
    server = parse_server("smtps://a%40b:c%2F@mail.example")
    assert (server.host, server.port, server.tls, server.username, server.password) == (
        "mail.example",
        465,
        True,
        "a@b",
        "c/",
    )
    assert parse_server("smtp://mail.example").port == 587


def test_a_composed_mail_says_that_no_person_wrote_it() -> None:
    mail = composed(Mail("a@b.example", "Hello", "x"), sender=SENDER, now=0, host="talk.lumen.example")
    assert (mail["Auto-Submitted"], mail["Message-ID"].endswith("@talk.lumen.example>")) == ("auto-generated", True)
