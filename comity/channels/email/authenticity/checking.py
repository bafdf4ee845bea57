"""Whether a mail comes from the domain that its From names: DKIM (RFC 6376), SPF (RFC 7208), DMARC (RFC 7489).

Only `Verdict.verified` says that it may be taken for the words of that person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dns.resolver import Resolver

from comity.channels.email.authenticity.author import author_domain, organisation
from comity.channels.email.authenticity.evidence import Evidence, Outcome, sending_host, signatures
from comity.channels.email.authenticity.names import SECONDS, Names, Unanswered
from comity.channels.email.authenticity.trusted import results_of

_RANK: dict[Outcome, int] = {"pass": 0, "unknown": 1, "fail": 2, "none": 3}


class Verdict(NamedTuple):
    """`aligned`: something that was proven belongs to the domain of From. "unknown" is for now: ask again later."""

    dkim: Outcome
    spf: Outcome
    dmarc: Outcome
    aligned: bool
    reason: str

    @property
    def verified(self) -> bool:
        """The domain publishes that its mails can be told from others', and this is one of them."""
        return self.dmarc == "pass"


class Policy(NamedTuple):
    """What a domain publishes: whether a relative of it may sign or send in its name."""

    strict_dkim: bool
    strict_spf: bool


def verdict(
    raw: bytes,
    *,
    peer: str,
    helo: str,
    envelope_sender: str,
    dns: Resolver,
    authserv_id: str = "",
    seconds: float = SECONDS,
) -> Verdict:
    """Never raises, and takes about so many seconds at most.

    `peer` is the address that handed the mail over from outside, "" where nobody knows it (a mailbox, or a listener
    behind a mail server of one's own): then SPF cannot be judged here. `authserv_id` names a mail server of one's own
    whose `Authentication-Results` are believed; every other such header is words of a stranger.
    """
    author = author_domain(raw)
    if not author:
        return Verdict("none", "none", "fail", False, "From can be read in more than one way.")
    told = results_of(raw, authserv_id) if authserv_id else None
    names = Names(dns, seconds)
    signed = signatures(raw, names)
    sent = told.spf if told and told.spf and not peer else sending_host(peer, helo, envelope_sender, names)
    if told and told.dmarc and told.dmarc.domain == author:
        return _believed(told.dmarc.outcome, signed, sent, authserv_id)
    return _judged(author, signed, sent, names)


def _believed(outcome: Outcome, signed: Sequence[Evidence], sent: Evidence, authserv_id: str) -> Verdict:
    return Verdict(_best(signed), sent.outcome, outcome, outcome == "pass", f"{authserv_id} says so.")


def _judged(author: str, signed: Sequence[Evidence], sent: Evidence, names: Names) -> Verdict:
    dkim = _best(signed)
    try:
        policy = _policy(author, names)
    except Unanswered:
        return Verdict(dkim, sent.outcome, "unknown", False, f"The DNS of {author} does not answer at the moment.")
    rules = policy or Policy(strict_dkim=False, strict_spf=False)
    relevant = [one for one in signed if _related(one.domain, author, strict=rules.strict_dkim)]
    relevant += [sent] if _related(sent.domain, author, strict=rules.strict_spf) else []
    best = _best(relevant)
    aligned = best == "pass"
    if policy is None:
        return Verdict(dkim, sent.outcome, "none", aligned, f"{author} publishes no DMARC policy.")
    if best == "none":
        best = "fail"
    return Verdict(dkim, sent.outcome, best, aligned, _reason(best, author, relevant))


def _best(found: Sequence[Evidence]) -> Outcome:
    """One proof is enough; without one, an answer that may still come counts more than a failure."""
    return min((one.outcome for one in found), key=_RANK.__getitem__, default="none")


def _reason(outcome: Outcome, author: str, relevant: Sequence[Evidence]) -> str:
    if outcome == "pass":
        return f"Proven to come from {author}."
    if outcome == "unknown":
        return f"The DNS of {author} does not answer at the moment."
    if any(one.outcome == "fail" for one in relevant):
        return f"A proof in the name of {author} does not hold."
    return f"Nothing proves that it comes from {author}."


def _related(domain: str, author: str, *, strict: bool) -> bool:
    if not domain or strict:
        return domain == author
    return organisation(domain) == organisation(author)


def _policy(author: str, names: Names) -> Policy | None:
    """Of the domain itself, else of its organisation."""
    for domain in dict.fromkeys((author, organisation(author))):
        found = [text for text in names.texts(f"_dmarc.{domain}") if _tags(text).get("v") == "DMARC1"]
        if len(found) == 1:
            tags = _tags(found[0])
            return Policy(tags.get("adkim", "r") == "s", tags.get("aspf", "r") == "s")
    return None


def _tags(text: bytes) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.decode("ascii", errors="replace").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
