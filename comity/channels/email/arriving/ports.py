"""What whoever keeps the mail implements, and what he is given. Both routes hand a mail over until it is committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

MOST_OCTETS = 36 * 1_048_576
"""A larger mail is refused or passed over: 25 MB of attachments, which most servers take, are as much in Base64."""
Security = Literal["tls", "starttls", "none"]


class Account(NamedTuple):
    """A mailbox of a mail server, as an administrator has configured it. `allowed`: hosts and networks that may be
    asked although they are not on the internet, at any port, as whoever runs Comity says (`COMITY_FETCH_ALLOW`)."""

    host: str
    port: int
    security: Security
    username: str
    folder: str = "INBOX"
    allowed: tuple[str, ...] = ()


class Password(NamedTuple):
    value: str


class Token(NamedTuple):
    """An access token of OAuth 2, for XOAUTH2."""

    value: str


class Position(NamedTuple):
    """Everything up to this UID has been taken; UIDs mean something only within one UIDVALIDITY."""

    uidvalidity: int
    uid: int


class Standing(NamedTuple):
    """How it stands with a mailbox. `reason` is a sentence for the administrator, of `away` and `refused`."""

    state: Literal["connecting", "importing", "listening", "away", "refused", "stopped"]
    reason: str = ""
    done: int = 0
    total: int = 0


class Envelope(NamedTuple):
    """What a mail server said about a mail that it handed over. `sender` is "" for reports."""

    sender: str
    recipients: tuple[str, ...]
    peer: str
    helo: str


class Taking(Protocol):
    """Who takes the mails of one mailbox. Called from the thread that watches it; whatever it raises counts as "later":
    the same mails are offered again."""

    @property
    def account(self) -> Account:
        """Where it lies."""

    def secret(self) -> Password | Token:
        """Asked at every connection, so a token can be fresh."""

    def position(self) -> Position | None:
        """Where it was left; None for a mailbox that is read from its beginning."""

    def take(self, mails: Sequence[tuple[int, bytes]], uidvalidity: int) -> None:
        """Keep these mails, each with its UID, in this order, and the position of the last one in one commit. After a
        UIDVALIDITY change all mails come once more."""

    def pass_over(self, uid: int, uidvalidity: int, octets: int) -> None:
        """Keep this position: the mail is too large to be fetched."""

    def tell(self, standing: Standing) -> None:
        """Only when it has changed."""


class Receiving(Protocol):
    """Who takes the mails of the listener. Whatever it raises counts as "later": the sender is told to try again."""

    async def knows(self, address: str) -> bool:
        """Whether this recipient has a mailbox here."""

    async def receive(self, raw: bytes, recipient: str, envelope: Envelope) -> None:
        """Keep the mail for one of the recipients; returns after the commit."""
