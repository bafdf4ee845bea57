"""The relay of calls: a real coturn by the file that administrators are given, asked for what it must not do."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from comity.calls.configuration import PER_PERSON
from comity.testing.mediahouse import Turn
from comity.testing.turnclient import TCP, Asker, asking
from comity.testing.waiting import SLACK

pytestmark = pytest.mark.slow
FORBIDDEN, WRONG_FAMILY, UNSUPPORTED = 403, 443, 442
INSIDE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 - asked for, not bound
    "10.0.0.1",
    "10.255.255.254",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "192.0.2.2",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
]
INSIDE_6 = ["::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "fd00::2"]
INSIDE_6 += ["::7f00:1", "fe80::1", "fec0::1", "ff02::1", "2002:7f00:1::", "2001:db8::1", "2001:0:7f00:1::"]


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_r14_the_relay_sends_nothing_inside(strict_turn: Turn, tcp: bool) -> None:
    """R14: neither by a permission nor by a channel, whichever way one came to the relay."""
    with asking(strict_turn.port, *strict_turn.credentials(), tcp=tcp) as asker:
        assert asker.allocate().fault == 0
        for address in INSIDE:
            assert (asker.permission(address, 80).fault, asker.channel(address, 80).fault) == 2 * (FORBIDDEN,)
        assert asker.permission("8.8.8.8", 80).fault == 0, "what is outside is not forbidden"


def test_r14_not_in_the_other_form_of_address_either(strict_turn: Turn) -> None:
    """R14: also hidden in an address of version 6."""
    with asking(strict_turn.port, *strict_turn.credentials()) as asker:
        assert asker.allocate(family=6).fault == 0
        for address in INSIDE_6:
            assert asker.permission(address, 80).fault == FORBIDDEN, address
            assert asker.channel(address, 80).fault == FORBIDDEN, address
        assert asker.permission("2606:4700::1111", 80).fault == 0, "what is outside is not forbidden"


def test_r14_nothing_arrives_where_it_must_not(strict_turn: Turn) -> None:
    """R14: whatever was answered, a listener on this machine hears nothing."""
    with _listener() as listener, asking(strict_turn.port, *strict_turn.credentials()) as asker:
        port = listener.getsockname()[1]
        assert asker.allocate().fault == 0
        asker.permission("127.0.0.1", port)
        asker.send("127.0.0.1", port, b"let me in")
        assert asker.channel("127.0.0.1", port).fault == FORBIDDEN
        listener.settimeout(0.5 * SLACK)
        with pytest.raises(TimeoutError):
            listener.recv(100)


def test_the_listener_would_have_heard_it(turn_house: Turn) -> None:
    """What the test before relies on: the same words through a relay that may send here do arrive."""
    with _listener() as listener, asking(turn_house.port, *turn_house.credentials()) as asker:
        port = listener.getsockname()[1]
        assert asker.allocate().fault == 0
        assert asker.permission("127.0.0.1", port).fault == 0
        asker.send("127.0.0.1", port, b"let me in")
        listener.settimeout(5 * SLACK)
        assert listener.recv(100) == b"let me in"


def test_r14_no_connection_by_tcp_to_anybody(strict_turn: Turn) -> None:
    """R14: no browser needs the relay to connect by TCP, so it does not: not inside, not to itself, not outside."""
    with asking(strict_turn.port, *strict_turn.credentials(), tcp=True) as asker:
        assert asker.allocate(TCP).fault == UNSUPPORTED
        for address in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "8.8.8.8"):
            assert asker.connect(address, strict_turn.port).fault >= 400, address


Wrong = Callable[[Turn], tuple[str, str]]


@pytest.mark.parametrize(
    "credentials",
    [
        lambda turn: turn.credentials(seconds=-1),
        lambda turn: turn.credentials(seconds=-86_400),
        lambda turn: turn.credentials(secret="another secret of another house"),
        lambda turn: (turn.credentials("anna")[0], turn.credentials("ben")[1]),
        lambda turn: (turn.credentials()[0].replace(":", "9:", 1), turn.credentials()[1]),
        lambda turn: ("anna", "anna"),
        lambda turn: ("", ""),
        lambda turn: (turn.credentials()[0], ""),
    ],
    ids=["over", "of yesterday", "of another house", "of another person", "made longer", "made up", "none", "half"],
)
def test_r15_credentials_that_are_not_good_open_nothing(strict_turn: Turn, credentials: Wrong) -> None:
    """R15: over, somebody else's, of another house or made up: the relay gives nothing."""
    with asking(strict_turn.port, *credentials(strict_turn)) as asker:
        assert asker.allocate().fault in (400, 401)


def test_r15_good_ones_open_it_while_they_last(strict_turn: Turn) -> None:
    """R15: the same, made rightly, are taken."""
    with asking(strict_turn.port, *strict_turn.credentials("anna", seconds=60)) as asker:
        assert asker.allocate().fault == 0


def test_one_person_does_not_take_all_of_the_relay(strict_turn: Turn) -> None:
    """The quota for each name is that of the file."""
    with ExitStack() as stack:
        name, password = strict_turn.credentials("greedy")
        askers: list[Asker] = [
            stack.enter_context(asking(strict_turn.port, name, password)) for _ in range(PER_PERSON + 1)
        ]
        faults = [asker.allocate().fault for asker in askers]
        assert faults == [0] * PER_PERSON + [486]


def _listener() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    return listener
