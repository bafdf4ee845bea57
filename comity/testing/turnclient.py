"""A relay asked by hand, byte by byte (RFC 8656, RFC 6062, RFC 6156), also for what no browser would ask."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import socket
import struct
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

COOKIE = 0x2112A442
ALLOCATE, CREATE_PERMISSION, CHANNEL_BIND, CONNECT, SEND = 0x003, 0x008, 0x009, 0x00A, 0x016
USERNAME, INTEGRITY, ERROR, CHANNEL, PEER, DATA, REALM, NONCE, FAMILY, TRANSPORT = (
    0x0006,
    0x0008,
    0x0009,
    0x000C,
    0x0012,
    0x0013,
    0x0014,
    0x0015,
    0x0017,
    0x0019,
)
UDP, TCP = 17, 6
SECONDS = 5
FIRST_CHANNEL = 0x4000


class Told(NamedTuple):
    """`fault` is 0 where it was granted."""

    fault: int
    attributes: dict[int, bytes]


class Asker:
    """One who asks a relay, by UDP or TCP, with these credentials."""

    def __init__(self, connection: socket.socket, name: str, password: str) -> None:
        self._connection, self._name, self._password = connection, name, password
        self._realm = self._nonce = b""

    def allocate(self, transport: int = UDP, *, family: int = 4) -> Told:
        """A relayed address; asked twice, for the first refusal says what to sign with."""
        wanted = {TRANSPORT: bytes([transport, 0, 0, 0])}
        if family == 6:
            wanted[FAMILY] = b"\x02\0\0\0"
        told = self._ask(ALLOCATE, wanted)
        if told.fault != 401 or REALM not in told.attributes:
            return told
        self._realm, self._nonce = told.attributes[REALM], told.attributes[NONCE]
        return self._ask(ALLOCATE, wanted)

    def permission(self, peer: str, port: int) -> Told:
        return self._ask(CREATE_PERMISSION, {}, (peer, port))

    def channel(self, peer: str, port: int, number: int = FIRST_CHANNEL) -> Told:
        return self._ask(CHANNEL_BIND, {CHANNEL: struct.pack("!HH", number, 0)}, (peer, port))

    def connect(self, peer: str, port: int) -> Told:
        return self._ask(CONNECT, {}, (peer, port))

    def send(self, peer: str, port: int, words: bytes) -> None:
        """Nothing answers an indication."""
        transaction = os.urandom(12)
        self._connection.sendall(_packed(SEND, transaction, {PEER: _peer(peer, port, transaction), DATA: words}))

    def _ask(self, method: int, attributes: dict[int, bytes], peer: tuple[str, int] | None = None) -> Told:
        known = {USERNAME: self._name.encode(), REALM: self._realm, NONCE: self._nonce} if self._realm else {}
        transaction = os.urandom(12)
        whom = {PEER: _peer(*peer, transaction)} if peer else {}
        message = _packed(method, transaction, attributes | whom | known)
        if known:
            key = hashlib.md5(f"{self._name}:{self._realm.decode()}:{self._password}".encode()).digest()  # noqa: S324
            message = _signed(message, key)
        self._connection.sendall(message)
        return _read(self._connection.recv(4096))


@contextlib.contextmanager
def asking(port: int, name: str, password: str, *, tcp: bool = False) -> Iterator[Asker]:
    """At a relay of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(("127.0.0.1", port))
        yield Asker(connection, name, password)


def _packed(method: int, transaction: bytes, attributes: dict[int, bytes]) -> bytes:
    body = b"".join(_attribute(kind, value) for kind, value in attributes.items())
    return struct.pack("!HHI", method, len(body), COOKIE) + transaction + body


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _signed(message: bytes, key: bytes) -> bytes:
    """The length counts the signature, which covers all before it (RFC 8489, 14.5)."""
    length = struct.unpack("!H", message[2:4])[0] + 24
    covered = message[:2] + struct.pack("!H", length) + message[4:]
    return covered + _attribute(INTEGRITY, hmac.digest(key, covered, "sha1"))


def _peer(address: str, port: int, transaction: bytes) -> bytes:
    """XOR-PEER-ADDRESS (RFC 8489, 14.2)."""
    packed = ip_address(address).packed
    mask = struct.pack("!I", COOKIE) + transaction
    masked = bytes(one ^ two for one, two in zip(packed, mask, strict=False))
    return struct.pack("!BBH", 0, 1 if len(packed) == 4 else 2, port ^ (COOKIE >> 16)) + masked


def _read(message: bytes) -> Told:
    attributes: dict[int, bytes] = {}
    at = 20
    while at + 4 <= len(message):
        kind, length = struct.unpack("!HH", message[at : at + 4])
        attributes[kind] = message[at + 4 : at + 4 + length]
        at += 4 + length + (-length % 4)
    fault = attributes.get(ERROR, b"\0\0\0\0")
    return Told(fault[2] * 100 + fault[3], attributes)
