"""The listener, asked by Postfix and by a plain socket."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, NamedTuple

import aiosmtplib
import pytest

from comity.channels.email.arriving.lmtp import MOST_CONNECTIONS, Listener
from comity.channels.email.arriving.ports import Envelope
from comity.foundation.mail import Mail, composed
from comity.testing.mailhouse import DESK, MailHouse
from comity.testing.processes import free_port
from comity.testing.waiting import SLACK, until

ANNA, BEN, NOBODY = f"anna@{DESK}", f"ben@{DESK}", f"nobody@{DESK}"
LETTER = b"From: vic@customer.example\r\nTo: anna@desk.example\r\nSubject: Hello\r\n\r\nGood morning\r\n"
DOTTED = LETTER + b".. two dots\r\n"
SMUGGLED = b"MAIL FROM:<boss@desk.example>\r\nRCPT TO:<ben@desk.example>\r\nDATA\r\nSubject: Smuggled\r\n\r\nPay\r\n"


class Received(NamedTuple):
    raw: bytes
    recipient: str
    envelope: Envelope


class Desk:
    """Where mails are kept in these tests. `broken`: it cannot now. While `held` is not set, it has not committed."""

    def __init__(self) -> None:
        self.mails: list[Received] = []
        self.broken = False
        self.asked = asyncio.Event()
        self.held = asyncio.Event()
        self.held.set()

    async def knows(self, address: str) -> bool:
        if address.startswith("unsure"):
            raise RuntimeError("the store is away")
        return address in (ANNA, BEN)

    async def receive(self, raw: bytes, recipient: str, envelope: Envelope) -> None:
        self.asked.set()
        await self.held.wait()
        if self.broken:
            raise RuntimeError("the store is away")
        self.mails.append(Received(raw, recipient, envelope))


class Talk:
    """One connection, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, *lines: bytes, answers: int = 1) -> list[str]:
        """The first words of each answer, several lines being one."""
        self._writer.write(b"".join(line + b"\r\n" for line in lines))
        return [await self._answer() for _ in range(answers)]

    async def write(self, octets: bytes) -> None:
        self._writer.write(octets)
        await self._writer.drain()

    async def begin(self, *recipients: str) -> None:
        assert (await self.say(b"LHLO house", b"MAIL FROM:<vic@customer.example>", answers=2))[1].startswith("250")
        for recipient in recipients:
            assert (await self.say(b"RCPT TO:<%s>" % recipient.encode()))[0].startswith("250")
        assert (await self.say(b"DATA"))[0].startswith("354")

    async def end(self, octets: bytes, answers: int = 1) -> list[str]:
        await self.write(octets)
        return await self.say(b".", answers=answers)

    def close(self) -> None:
        self._writer.close()

    async def _answer(self) -> str:
        while True:
            line = await asyncio.wait_for(self._reader.readline(), 5 * SLACK)
            if line[3:4] != b"-":
                return line.decode().strip()


@contextlib.asynccontextmanager
async def talking(port: int) -> AsyncIterator[Talk]:
    talk = Talk(*await asyncio.open_connection("127.0.0.1", port))
    try:
        await talk._answer()
        yield talk
    finally:
        talk.close()


def with_listener(scene: Callable[[Desk, int], Coroutine[Any, Any, None]], **settings: Any) -> None:
    async def play() -> None:
        desk, port = Desk(), free_port()
        listener = Listener(desk, "127.0.0.1", port, **settings)
        await listener.start()
        try:
            await scene(desk, port)
        finally:
            await listener.stop()

    asyncio.run(play())


def test_every_recipient_has_an_answer_and_the_mail_is_what_was_sent() -> None:
    async def scene(desk: Desk, port: int) -> None:
        async with talking(port) as talk:
            await talk.begin(ANNA, BEN)
            answers = await talk.end(DOTTED.replace(b"\r\n..", b"\r\n..."), answers=2)
        assert [answer[:3] for answer in answers] == ["250", "250"]
        envelope = Envelope("vic@customer.example", (ANNA, BEN), "127.0.0.1", "house")
        assert desk.mails == [Received(DOTTED, ANNA, envelope), Received(DOTTED, BEN, envelope)]

    with_listener(scene)


def test_who_is_not_here_is_refused_at_once() -> None:
    async def scene(desk: Desk, port: int) -> None:
        async with talking(port) as talk:
            await talk.say(b"LHLO house", b"MAIL FROM:<>", answers=2)
            assert (await talk.say(b"RCPT TO:<%s>" % NOBODY.encode()))[0].startswith("550")
            assert (await talk.say(b"RCPT TO:<unsure@desk.example>"))[0].startswith("451")
            assert (await talk.say(b"DATA"))[0].startswith("503")

    with_listener(scene)


def test_nothing_is_accepted_while_it_cannot_be_kept() -> None:
    async def scene(desk: Desk, port: int) -> None:
        desk.broken = True
        async with talking(port) as talk:
            await talk.begin(ANNA)
            assert (await talk.end(LETTER))[0].startswith("451")
            desk.broken = False
            await talk.begin(ANNA)
            assert (await talk.end(LETTER))[0].startswith("250")
        assert len(desk.mails) == 1

    with_listener(scene)


def test_the_answer_comes_after_the_commit_and_stopping_waits_for_it() -> None:
    async def scene(desk: Desk, port: int) -> None:
        own = free_port()
        listener = Listener(desk, "127.0.0.1", own)
        await listener.start()
        async with talking(own) as talk:
            desk.held.clear()
            await talk.begin(ANNA)
            answer = asyncio.create_task(talk.end(LETTER))
            await desk.asked.wait()
            stopping = asyncio.create_task(listener.stop())
            await asyncio.sleep(0.2)
            assert not answer.done()
            assert not stopping.done()
            desk.held.set()
            assert (await answer)[0].startswith("250")
            await stopping
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection("127.0.0.1", own)

    with_listener(scene)


def test_a_mail_that_is_too_large_is_refused_to_each_recipient() -> None:
    async def scene(desk: Desk, port: int) -> None:
        async with talking(port) as talk:
            await talk.say(b"LHLO house")
            assert (await talk.say(b"MAIL FROM:<vic@customer.example> SIZE=20000"))[0].startswith("552")
            await talk.begin(ANNA, BEN)
            answers = await talk.end(LETTER + b"x" * 900 + b"\r\n" + b"y\r\n" * 5_000, answers=2)
            assert [answer[:3] for answer in answers] == ["552", "552"]
            await talk.begin(ANNA)
            assert (await talk.end(LETTER))[0].startswith("250")
        assert [mail.raw for mail in desk.mails] == [LETTER]

    with_listener(scene, most=10_000)


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    async def scene(desk: Desk, port: int) -> None:
        async with talking(port) as talk:
            await talk.begin(ANNA, BEN)
            answers = await talk.end(b"Subject: long\r\n\r\n" + b"x" * 300_000 + b"\r\n", answers=2)
            assert [answer[:3] for answer in answers] == ["500", "500"]
        assert desk.mails == []

    with_listener(scene)


@pytest.mark.parametrize(
    "ending", [b"\n.\r\n", b"\n.\n", b"\r\n.\n", b"\r.\r\n", b"\r.\r", b"\n.\r", b"\r\n.\r", b"\r\n\0.\r\n"]
)
def test_a_smuggled_mail_never_arrives(ending: bytes) -> None:
    """E16: one mail, or none."""

    async def scene(desk: Desk, port: int) -> None:
        async with talking(port) as talk:
            await talk.begin(ANNA)
            answer = (await talk.end(LETTER.rstrip(b"\r\n") + ending + SMUGGLED))[0]
            assert (await talk.say(b"NOOP"))[0].startswith("250")
        assert len(desk.mails) == (1 if answer.startswith("250") else 0)
        assert all(mail.recipient == ANNA for mail in desk.mails)
        assert answer.startswith("554") or ending == b"\r\n\0.\r\n"

    with_listener(scene)


def test_more_connections_than_it_bears_are_sent_away() -> None:
    async def scene(desk: Desk, port: int) -> None:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(MOST_CONNECTIONS):
                await stack.enter_async_context(talking(port))
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert (await reader.read()).startswith(b"421")
            writer.close()
        await asyncio.sleep(0.1)
        async with talking(port) as talk:
            await talk.begin(ANNA)
            assert (await talk.end(LETTER))[0].startswith("250")

    with_listener(scene)


class Open:
    """A listener in a thread of its own, where the mail house delivers."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.desk = Desk()
        self._listener = Listener(self.desk, "127.0.0.1", port)
        self._do(self._listener.start())

    def close(self) -> None:
        self._do(self._listener.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, step: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(30)


@pytest.fixture
def desk(mail_house: MailHouse) -> Iterator[Desk]:
    listening = Open(mail_house.ours)
    yield listening.desk
    listening.close()


@pytest.mark.slow
def test_a_mail_server_hands_mails_over(mail_house: MailHouse, desk: Desk) -> None:
    mail_house.send("vic@customer.example", [ANNA, BEN], LETTER)
    assert until(lambda: {mail.recipient for mail in desk.mails} == {ANNA, BEN}, 10 * SLACK)
    assert all(b"Subject: Hello\r\n" in mail.raw and mail.raw.endswith(b"Good morning\r\n") for mail in desk.mails)
    assert desk.mails[0].envelope.sender == "vic@customer.example"


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["\n.\r\n", "\r\n.\r\n", "\n.\n", "\r.\r"])
def test_what_we_send_arrives_as_one_mail(mail_house: MailHouse, desk: Desk, ending: str) -> None:
    """E16, through our sender."""
    words = f"Good morning{ending}{SMUGGLED.decode()}"
    message = composed(Mail(ANNA, "Hello", words), sender="talk@acme.example", now=0, host="acme.example")
    asyncio.run(aiosmtplib.send(message, hostname="127.0.0.1", port=mail_house.smtp))
    mail_house.send("last@customer.example", [ANNA], LETTER)
    assert until(lambda: [one for one in desk.mails if one.envelope.sender == "last@customer.example"], 10 * SLACK)
    assert {mail.recipient for mail in desk.mails} == {ANNA}
    assert until(lambda: len(desk.mails) == 2)
    mail = next(mail for mail in desk.mails if mail.envelope.sender == "talk@acme.example")
    assert b"Subject: Smuggled" in mail.raw


@pytest.mark.slow
def test_a_recipient_who_is_not_here_comes_back_as_a_report(mail_house: MailHouse, desk: Desk) -> None:
    mail_house.send("asking@customer.example", [NOBODY, ANNA], LETTER)
    assert until(lambda: mail_house.mails("asking@customer.example"), 10 * SLACK)
    report = mail_house.mails("asking@customer.example")[0]
    assert b"report-type=delivery-status" in report
    assert b"Status: 5.1.1" in report
    assert until(lambda: [mail.recipient for mail in desk.mails] == [ANNA])


@pytest.mark.slow
def test_a_mail_that_cannot_be_kept_waits_at_the_mail_server(mail_house: MailHouse, desk: Desk) -> None:
    desk.broken = True
    mail_house.send("vic@customer.example", [ANNA], LETTER)
    assert until(desk.asked.is_set, 10 * SLACK)
    desk.broken = False
    mail_house.deliver_again()
    assert until(lambda: len(desk.mails) == 1, 20 * SLACK)
