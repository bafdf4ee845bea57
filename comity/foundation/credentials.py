"""From a secret to the one who acts, looked up once and remembered until the event that revokes it."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping

from comity.foundation.events import Event
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx

Authenticate = Callable[..., Actor | None]
"""`(tx, *, digest: bytes) -> Actor | None`: one for each kind of secret."""

REVOKED = "credential.revoked"
REMEMBERED = 50_000
PREFIX = 3


class Credentials:
    def __init__(self, store: Store, authenticators: Mapping[str, Authenticate]) -> None:
        self._store = store
        self._authenticators = dict(authenticators)
        self._known: OrderedDict[str, Actor] = OrderedDict()
        self._secrets: dict[uuid.UUID, set[str]] = {}
        self._revocations = 0
        self._used: set[uuid.UUID] = set()

    def known(self, secret: str) -> Actor | None:
        """The actor, if he was seen before and his credential still holds; no look-up, and no unfinished ones."""
        actor = self._known.get(secret)
        if actor is not None and actor.expires_at is not None and actor.expires_at <= self._store.clock():
            self.forget(actor.credential)
            return None
        if actor is not None and actor.kind != "visitor":
            self._used.add(actor.credential)
        return actor

    def used(self) -> set[uuid.UUID]:
        """The sessions and API tokens that were used since this was asked last."""
        used, self._used = self._used, set()
        return used

    async def actor(self, secret: str, *, early: bool = False) -> Actor | None:
        """The one whom this secret proves, or None when it is no valid one. Somebody whose sign-in is unfinished is
        told only to those who ask for him, `early`."""
        actor = await self._actor(secret)
        return None if actor is not None and actor.unfinished and not early else actor

    async def _actor(self, secret: str) -> Actor | None:
        actor = self.known(secret)
        authenticate = self._authenticators.get(secret[:PREFIX])
        if actor is not None or authenticate is None or len(secret) > 200:
            return actor
        before = self._revocations
        actor = await self._store.read(authenticate, digest=digest(secret))
        if actor is not None and before == self._revocations and not actor.unfinished:
            self._remember(secret, actor)
        return actor

    def forget(self, credential: uuid.UUID) -> None:
        for secret in self._secrets.pop(credential, ()):
            self._known.pop(secret, None)

    def observe(self, events: list[Event]) -> None:
        for event in events:
            if event.kind == REVOKED and event.subject is not None:
                self._revocations += 1
                self.forget(event.subject)

    def _remember(self, secret: str, actor: Actor) -> None:
        self._known[secret] = actor
        if actor.kind != "visitor":
            self._used.add(actor.credential)
        self._secrets.setdefault(actor.credential, set()).add(secret)
        if len(self._known) > REMEMBERED:
            _, oldest = self._known.popitem(last=False)
            self._secrets.pop(oldest.credential, None)


def revoke(tx: Tx, *, credential: uuid.UUID, actor: uuid.UUID | None = None) -> None:
    """Announce that a credential no longer holds; caches and sockets follow at the event."""
    tx.announce(Event(REVOKED, subject=credential, actor=actor))
