"""Whether a mail that arrived proves that it comes from the domain of its From, found out within a few seconds."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from comity.channels.email.authenticity.author import ascii_domain, author_domain, head_and_body
from comity.channels.email.queries import Kept
from comity.channels.email.reading import Letter
from comity.foundation.runtime import Runtime

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 3.0
"""A mail is filed without an answer after so long; then its proof is unknown."""


class Proof(Struct, frozen=True):
    """`dkim`, `spf` and `dmarc` are pass, fail, none or unknown, "" where nobody looked; `reason` in words. Only a
    proof that is `verified` tells who wrote."""

    dkim: str = ""
    spf: str = ""
    dmarc: str = ""
    reason: str = ""

    @property
    def verified(self) -> bool:
        return self.dmarc == "pass"


NOBODY_LOOKED = Proof()
BROUGHT_NOTHING = Proof("none", "none", "none", "It brings nothing that could prove where it comes from.")
AMBIGUOUS = Proof("none", "none", "fail", "From can be read in more than one way.")


async def proof_of(runtime: Runtime, kept: Kept, letter: Letter) -> Proof:
    """The DNS is asked in a thread, where there is anything to ask."""
    settings = runtime.settings
    if not _brings_something(kept, settings.authserv_id):
        return BROUGHT_NOTHING
    from comity.channels.email.authenticity.checking import verdict  # it brings much along, for which no start waits

    found = await asyncio.to_thread(
        verdict,
        kept.content,
        peer=kept.peer,
        helo=kept.helo,
        envelope_sender=kept.sender,
        dns=_resolver(settings.dns),
        authserv_id=settings.authserv_id,
        seconds=SECONDS,
    )
    if found.verified and not _reads_alike(kept.content, letter):
        return AMBIGUOUS
    return Proof(found.dkim, found.spf, found.dmarc, found.reason)


def _brings_something(kept: Kept, authserv_id: str) -> bool:
    """A signature, the machine it came from, or the word of a mail server that we believe."""
    head = head_and_body(kept.content)[0].lower()
    told = bool(authserv_id) and b"authentication-results" in head
    return bool(kept.peer) or told or b"dkim-signature" in head


def _reads_alike(raw: bytes, letter: Letter) -> bool:
    """What was proved is what will be shown: two parsers read the same author."""
    if letter.sender is None or letter.several_senders:
        return False
    return ascii_domain(letter.sender.email.rpartition("@")[2]) == author_domain(raw)


@cache
def _resolver(server: tuple[str, int] | None) -> Resolver:
    """Answers are kept as long as the DNS says, since many mails come from few domains."""
    from dns.resolver import LRUCache

    found = resolver(server)
    found.cache = LRUCache()
    return found


def resolver(server: tuple[str, int] | None) -> Resolver:
    """It asks the name server of the settings, else those of this machine, each time anew."""
    from dns.resolver import NoResolverConfiguration, Resolver

    try:
        found = Resolver(configure=server is None)
    except NoResolverConfiguration:
        found = Resolver(configure=False)
    if server is not None:
        found.nameservers, found.port = [server[0]], server[1]
    return found
