"""A push service on this computer, with the browsers that subscribed at it: what arrives is opened with their keys.

Opened by the text of RFC 8291 and RFC 8292, without a line of the product, so that it does not agree with it by being
its code.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.hooks.tests.receiving import Call, Receiver, receiving
from comity.testing.client import Answer, Client


class Told(NamedTuple):
    """One message as the browser gets it."""

    headers: dict[str, str]
    words: dict[str, Any]


class Browser:
    """The keys and the address of one subscription."""

    def __init__(self, house: PushHouse, name: str) -> None:
        self.house, self.name = house, name
        self.path = f"/push/{uuid.uuid4()}"
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.device = ""

    @property
    def point(self) -> bytes:
        return point_of(self.private.public_key())

    @property
    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": text_of(self.point), "auth": text_of(self.auth)}
        return {"endpoint": self.house.url + self.path, "keys": keys, "name": self.name}

    def subscribe(self, member: Client) -> Answer:
        answer = member.post("/api/me/devices", self.subscription)
        self.device = answer.json.get("id", "")
        return answer

    def told(self, count: int = 1) -> list[Told]:
        """All that came, once there are so many; each signed by whom the product says it is."""
        return [self.opened(call) for call in self.house.receiver.wait(self.path, count)]

    @property
    def silent(self) -> bool:
        return not self.house.receiver.at(self.path)

    def opened(self, call: Call) -> Told:
        assert call.headers["content-encoding"] == "aes128gcm"
        check_vapid(call.headers["authorization"], audience=self.house.url)
        return Told(call.headers, json.loads(opened(call.body, self.private, self.auth)))


class PushHouse:
    def __init__(self, receiver: Receiver) -> None:
        self.receiver, self.url = receiver, receiver.url

    def browser(self, name: str = "Firefox on Linux") -> Browser:
        return Browser(self, name)

    def answer(self, browser: Browser, status: int) -> None:
        """From now on the push service answers so for this browser."""
        self.receiver.answers[browser.path] = lambda _: (status, {}, b"")


@contextmanager
def push_house() -> Iterator[PushHouse]:
    with receiving() as receiver:
        yield PushHouse(receiver)


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def opened(body: bytes, private: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """RFC 8291, section 4, from the side of the browser."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    theirs, content = body[21 : 21 + length], body[21 + length :]
    assert len(content) <= size <= 4_096
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    first = hmac.digest(auth, shared, "sha256")
    material = hmac.digest(first, b"WebPush: info\x00" + point_of(private.public_key()) + theirs + b"\x01", "sha256")
    second = hmac.digest(salt, material, "sha256")
    key = hmac.digest(second, b"Content-Encoding: aes128gcm\x00\x01", "sha256")[:16]
    nonce = hmac.digest(second, b"Content-Encoding: nonce\x00\x01", "sha256")[:12]
    plain = AESGCM(key).decrypt(nonce, content, None).rstrip(b"\x00")
    assert plain.endswith(b"\x02")
    return plain[:-1]


def check_vapid(header: str, *, audience: str) -> None:
    """RFC 8292: signed with the key that it names, for this push service, for at most a day."""
    scheme, _, rest = header.partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert (scheme, json.loads(bytes_of(head))["alg"]) == ("vapid", "ES256")
    said = json.loads(bytes_of(claims))
    assert said["aud"] == audience and urlsplit(said["sub"]).scheme in ("mailto", "https")
    raw = bytes_of(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(parts["k"]))
    key.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
