"""A small DNS server on this machine, with the records of a test."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.resolver import Resolver

STRING = 255
POLL = 0.02


class NameServer(socketserver.ThreadingUDPServer):
    """Names without records are not there; one that is `silent` is never answered, one that is `broken` is refused."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.broken: set[str] = set()
        self.asked: list[str] = []

    def text(self, name: str, text: str) -> None:
        strings = " ".join(f'"{text[start : start + STRING]}"' for start in range(0, len(text), STRING))
        self.record(name, "TXT", strings)

    def record(self, name: str, kind: str, value: str) -> None:
        self.records.setdefault((name.lower(), kind), []).append(value)

    def resolver(self) -> Resolver:
        asking = Resolver(configure=False)
        asking.nameservers, asking.port = ["127.0.0.1"], self.server_address[1]
        return asking

    def finish_request(self, request: Any, client_address: Any) -> None:
        packet, connection = request
        answer = self.answer(packet)
        if answer is not None:
            connection.sendto(answer, client_address)

    def answer(self, packet: bytes) -> bytes | None:
        query = dns.message.from_wire(packet)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(name)
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        found = self.records.get((name, kind))
        if name in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


@contextlib.contextmanager
def running_name_server() -> Iterator[NameServer]:
    with NameServer() as server:
        threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
