"""`Authentication-Results` (RFC 8601) of a mail server of one's own, which has seen more than we can.

That server must take away such headers of others with its name, as the RFC demands; the topmost is the one it wrote.
"""

from __future__ import annotations

from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any, NamedTuple

import authres

from comity.channels.email.authenticity.author import ascii_domain, head_and_body
from comity.channels.email.authenticity.evidence import Evidence, Outcome

HEADER_CHARACTERS = 10_000
_OUTCOMES: dict[str, Outcome] = {"pass": "pass", "none": "none", "temperror": "unknown"}


class Results(NamedTuple):
    """What that server found; the domain of `dmarc` is that of From."""

    spf: Evidence | None
    dmarc: Evidence | None


def results_of(raw: bytes, authserv_id: str) -> Results | None:
    """None where the server says nothing. What stands below the first header of another server is not looked at."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(head_and_body(raw)[0])
    topmost = headers.get("Authentication-Results")
    if topmost is None or len(topmost) > HEADER_CHARACTERS:
        return None
    try:
        parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {topmost}")
    except Exception:  # noqa: BLE001 - what cannot be parsed proves nothing
        return None
    if str(parsed.authserv_id).lower() != authserv_id.lower():
        return None
    results = {result.method: result for result in parsed.results or ()}
    return Results(_evidence(results.get("spf"), "mailfrom"), _evidence(results.get("dmarc"), "from"))


def _evidence(result: Any, name: str) -> Evidence | None:
    found = [entry.value for entry in getattr(result, "properties", ()) if entry.name == name]
    if not found:
        return None
    domain = ascii_domain(str(found[0]).rpartition("@")[2])
    return Evidence(_OUTCOMES.get(str(result.result).lower(), "fail"), domain)
