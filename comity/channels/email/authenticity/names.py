"""Questions to the DNS about one mail: few, and within a time that is over."""

from __future__ import annotations

import time
from typing import Any

import dns.exception
import dns.resolver
from dns.resolver import Resolver

SECONDS = 15.0
ONE_QUESTION = 5.0
QUESTIONS = 60
RECORD_OCTETS = 4_096
"""Longer ones are taken as not there: they would only cost time."""


class Unanswered(Exception):
    """No answer now; later there may be one."""


class Names:
    """`resolver` is asked at most so many seconds and questions altogether."""

    def __init__(self, resolver: Resolver, seconds: float = SECONDS) -> None:
        self._resolver = resolver
        self._end = time.monotonic() + seconds
        self._left = QUESTIONS

    def ask(self, name: str, kind: str) -> list[Any]:
        """The records of dnspython; none where there are none or the name is no name."""
        seconds = min(ONE_QUESTION, self._end - time.monotonic())
        self._left -= 1
        if seconds <= 0 or self._left < 0:
            raise Unanswered
        try:
            found = self._resolver.resolve(name, kind, lifetime=seconds, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.Timeout, dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError):
            raise Unanswered from None
        except (dns.exception.DNSException, UnicodeError, ValueError):
            return []
        return [record for record in found.rrset or () if len(record.to_wire() or b"") <= RECORD_OCTETS]

    def texts(self, name: str) -> list[bytes]:
        """TXT records, each in one piece."""
        return [b"".join(record.strings) for record in self.ask(name, "TXT")]
