"""A tiny authenticator and browser: what `navigator.credentials` answers, made by hand so that it can lie."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from os import urandom
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """Holds one passkey. `flags` says whether it checked who holds it; `counts` is added at every use."""

    def __init__(self, origin: str, *, site: str = "localhost", counts: int = 1) -> None:
        self.origin, self.site = origin, site
        self.id, self.user = urandom(32), b""
        self.count, self.counts = 0, counts
        self.flags = PRESENT | VERIFIED
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        self.user = plain(options["publicKey"]["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(key)
        spoken = self._spoken("webauthn.create", options)
        made = {"fmt": "none", "attStmt": {}, "authData": self._facts(ATTESTED) + held}
        return self._credential(clientDataJSON=spoken, attestationObject=cbor2.dumps(made))

    def use(self, options: dict[str, Any], *, user: bytes | None = None) -> dict[str, Any]:
        self.count += self.counts
        spoken, facts = self._spoken("webauthn.get", options), self._facts()
        signature = self._key.sign(facts + hashlib.sha256(spoken).digest(), ec.ECDSA(SHA256()))
        handle = self.user if user is None else user
        return self._credential(clientDataJSON=spoken, authenticatorData=facts, signature=signature, userHandle=handle)

    def _spoken(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _facts(self, more: int = 0) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _credential(self, **response: bytes) -> dict[str, Any]:
        parts = {name: text(value) for name, value in response.items()}
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": parts}


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def plain(words: str) -> bytes:
    return urlsafe_b64decode(words + "==")
