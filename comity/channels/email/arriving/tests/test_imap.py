"""Mailboxes of a real Dovecot, filled by a real Postfix."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from comity.channels.email.arriving.imap import Connection, SignInRefused
from comity.channels.email.arriving.ports import Account, Password, Position, Security, Token
from comity.channels.email.arriving.tests.keeping import Keeper
from comity.channels.email.arriving.watching import BATCH, Patience, Watch, Watches
from comity.testing.lengths import SOAKING
from comity.testing.mailhouse import PASSWORD, MailHouse
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
BACKLOG = 5_000 if SOAKING else 600
QUICK = Patience(first=0.1, most=0.4, refused=60)
MODULE = "comity.channels.email.arriving.tests.importing"
_numbers = itertools.count(1)
Watching = Callable[..., Keeper]


def letter(number: int, *, words: str = "Good morning") -> bytes:
    return (
        f"From: Vic <vic@customer.example>\r\nTo: support@acme.example\r\nSubject: Number {number}\r\n"
        f"Message-ID: <{number}@customer.example>\r\n\r\n{words} \u00e9\r\n".encode()
    )


@pytest.fixture
def address() -> str:
    """A mailbox that nobody has used yet."""
    return f"imap{next(_numbers)}@acme.example"


@pytest.fixture
def watching(mail_house: MailHouse, tmp_path: Path) -> Iterator[Watching]:
    """`watching(address, secret)` watches until the end of the test; what it keeps outlives it in a file."""
    watches: list[Watch] = []

    def start(
        address: str,
        secret: Password | Token = Password(PASSWORD),  # noqa: B008 - immutable
        security: Security = "none",
    ) -> Keeper:
        keeper = Keeper(tmp_path / f"{address}.sqlite3", account_at(mail_house, address, security), secret)
        watches.append(Watch(keeper, QUICK))
        watches[-1].start()
        return keeper

    start.watches = watches  # type: ignore[attr-defined]
    yield start
    for watch in watches:
        watch.stop()


def account_at(house: MailHouse, address: str, security: Security = "none") -> Account:
    return Account(
        "localhost", house.imaps if security == "tls" else house.imap, security, address, allowed=("localhost",)
    )


def test_a_mail_is_there_within_two_seconds(mail_house: MailHouse, watching: Watching, address: str) -> None:
    keeper = watching(address)
    assert until(lambda: keeper.state == "listening")
    for number in range(3):
        mail_house.send("vic@customer.example", [address], letter(number))
        sent = time.monotonic()
        assert until(partial(keeper.has, number + 1))
        assert time.monotonic() - sent < 2 * SLACK


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_mailbox_is_as_quick(
    mail_house: MailHouse, watching: Watching, address: str, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_house.certificate))
    keeper = watching(address, security=security)
    assert until(lambda: keeper.state == "listening")
    for number in range(5):
        mail_house.send("vic@customer.example", [address], letter(number))
        assert until(partial(keeper.has, number + 1), 2 * SLACK)


def test_a_server_that_cannot_prove_its_name_gets_no_password(
    mail_house: MailHouse, watching: Watching, address: str
) -> None:
    keeper = watching(address, security="tls")
    assert until(lambda: keeper.state == "away")
    assert "SSLCertVerificationError" in keeper.standings[-1].reason


def test_mails_are_taken_byte_by_byte_and_left_as_they_were(
    mail_house: MailHouse, watching: Watching, address: str
) -> None:
    mail_house.put(address, [letter(1), letter(2)])
    keeper = watching(address)
    assert until(lambda: keeper.mails() == [letter(1), letter(2)])
    assert not list((mail_house.box(address) / "cur").glob("*:2,*S*"))


def test_several_mailboxes_are_watched_at_once(mail_house: MailHouse, tmp_path: Path) -> None:
    names = [f"several{number}@acme.example" for number in range(3)]
    keepers = {name: Keeper(tmp_path / name, account_at(mail_house, name), Password(PASSWORD)) for name in names}
    watches: Watches[str] = Watches(QUICK)
    watches.keep_to(keepers)
    try:
        assert until(lambda: all(keeper.state == "listening" for keeper in keepers.values()))
        mail_house.send("vic@customer.example", names, letter(1))
        assert until(lambda: [keeper.count() for keeper in keepers.values()] == [1, 1, 1])
        watches.keep_to({names[0]: keepers[names[0]]})
        assert [keepers[name].state for name in names] == ["listening", "stopped", "stopped"]
    finally:
        watches.stop()


def test_xoauth2_opens_a_mailbox_and_a_stale_token_does_not(
    mail_house: MailHouse, watching: Watching, address: str
) -> None:
    mail_house.put(address, [letter(1)])
    keeper = watching(address, Token(mail_house.token(address, seconds=-60)))
    assert until(lambda: keeper.state == "refused")
    keeper.change_secret(Token(mail_house.token(address)))
    watching.watches[-1].try_again()  # type: ignore[attr-defined]
    assert until(lambda: keeper.count() == 1)


def test_a_wrong_password_is_told_and_not_tried_again_and_again(
    mail_house: MailHouse, watching: Watching, address: str
) -> None:
    keeper = watching(address, Password("wrong"))
    assert until(lambda: keeper.state == "refused")
    assert "Authentication failed" in keeper.standings[-1].reason
    time.sleep(1)
    assert [standing.state for standing in keeper.standings] == ["connecting", "refused"]


def test_a_password_never_travels_unencrypted() -> None:
    with pytest.raises(SignInRefused, match="unencrypted"):
        Connection(Account("mail.example.org", 143, "none", "anna"), Password("secret"))


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("localhost", 993),
        ("127.0.0.1", 143),
        ("[::ffff:10.0.0.7]", 993),
        ("169.254.169.254", 993),
        ("10.1.2.3", 143),
        ("9.9.9.9", 25),
    ],
)
def test_s11_no_server_inside_and_no_odd_port_is_asked_unless_it_is_allowed(host: str, port: int) -> None:
    """One that is allowed is asked in all the other tests here."""
    with pytest.raises(SignInRefused, match="may not be asked"):
        Connection(Account(host.strip("[]"), port, "tls", "anna"), Password(PASSWORD))


def test_a_folder_that_is_not_there_is_told(mail_house: MailHouse, address: str) -> None:
    with pytest.raises(SignInRefused, match="no folder Archive"):
        Connection(account_at(mail_house, address)._replace(folder="Archive"), Password(PASSWORD))


def test_who_wants_only_new_mails_begins_behind_the_old_ones(mail_house: MailHouse, address: str) -> None:
    mail_house.put(address, [letter(1), letter(2)])
    with Connection(account_at(mail_house, address), Password(PASSWORD)) as connection:
        assert connection.newest() == Position(connection.uidvalidity, 2)
        assert connection.after(2) == []


def test_a_server_without_idle_is_asked_now_and_then(
    mail_house: MailHouse, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.channels.email.arriving.imap.POLL_SECONDS", 0.1)
    with Connection(account_at(mail_house, address), Password(PASSWORD)) as connection:
        monkeypatch.setattr(connection, "_idles", False)
        connection.wait(Event())
        assert connection.after(0) == []
        mail_house.put(address, [letter(1)])
        connection.wait(Event())
        assert connection.after(0) == [1]


def test_pauses_grow_to_a_limit_and_are_spread() -> None:
    patience = Patience(first=1, most=300)
    for failures, usual in ((1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (5_000, 300)):
        assert 0.75 * usual <= patience.after(failures) <= 1.25 * usual
    assert len({patience.after(3) for _ in range(20)}) > 1


def test_another_uidvalidity_neither_loses_nor_doubles(mail_house: MailHouse, watching: Watching, address: str) -> None:
    mail_house.put(address, [letter(1), letter(2), letter(3)])
    keeper = watching(address)
    assert until(lambda: keeper.count() == 3)
    mail_house.renumber(address, 1_234_567)
    mail_house.put(address, [letter(4)])
    assert until(lambda: keeper.count() == 4)
    assert until(lambda: keeper.position() == Position(1_234_567, 4))


def test_a_server_that_comes_and_goes_costs_no_mail(mail_house: MailHouse, watching: Watching, address: str) -> None:
    mails = [letter(number, words="Good morning " * 2_000) for number in range(300)]
    mail_house.put(address, mails)
    keeper = watching(address)
    keeper.seconds = 0.02
    for wanted in (20, 120):
        assert until(partial(keeper.has, wanted), 20 * SLACK)
        mail_house.break_dovecot()
    keeper.seconds = 0
    assert until(lambda: keeper.count() == 300, 30 * SLACK)
    assert "away" in {standing.state for standing in keeper.standings}
    mail_house.stop_dovecot()
    assert until(lambda: keeper.state == "away")
    mail_house.start_dovecot()
    mail_house.put(address, [letter(301)])
    assert until(lambda: keeper.mails() == [*mails, letter(301)])


def test_a_store_that_is_away_is_told_and_gets_the_mail_later(
    mail_house: MailHouse, watching: Watching, address: str
) -> None:
    keeper = watching(address)
    keeper.broken.set()
    mail_house.put(address, [letter(1)])
    assert until(lambda: keeper.state == "away")
    keeper.broken.clear()
    assert until(lambda: keeper.count() == 1)


def test_a_mail_that_is_too_large_is_passed_over(
    mail_house: MailHouse, watching: Watching, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("MOST_OCTETS", "BATCH_OCTETS"):
        monkeypatch.setattr(f"comity.channels.email.arriving.watching.{limit}", 10_000)
    mail_house.put(address, [letter(1), letter(2, words="x" * 20_000), letter(3)])
    keeper = watching(address)
    assert until(lambda: keeper.mails() == [letter(1), letter(3)])
    assert len(keeper.passed_over) == 1


@pytest.mark.timeout(600)
def test_a_backlog_survives_the_killing_of_its_import(
    mail_house: MailHouse, watching: Watching, address: str, tmp_path: Path
) -> None:
    mails = [letter(number) for number in range(BACKLOG)]
    mail_house.put(address, mails)
    file = tmp_path / f"{address}.sqlite3"
    keeper = Keeper(file, account_at(mail_house, address), Password(PASSWORD))
    line = [sys.executable, "-m", MODULE, str(file), str(mail_house.imap), address, PASSWORD]
    for part in (BACKLOG // 4, BACKLOG // 2):
        importing = subprocess.Popen(line)
        assert until(partial(keeper.has, part), 120 * SLACK)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        assert keeper.count() < BACKLOG
    left = keeper.count()
    resumed = watching(address)
    assert until(lambda: resumed.state == "listening", 240 * SLACK)
    assert keeper.mails() == mails
    progress = [(one.done, one.total) for one in resumed.standings if one.state == "importing"]
    assert progress == [(done, BACKLOG - left) for done in range(0, BACKLOG - left, BATCH)]
