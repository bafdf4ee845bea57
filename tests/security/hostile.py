"""Hostile inputs for every call of the API, and the measure of what each of them costs the server.

Bodies and queries come from schemathesis, which reads the description of the API: some as it says, some just not. Then
real ids are put into some, so that they reach what lies behind the look-up, and poison into others.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed as seeded, settings, strategies as st

from comity.testing.crew import Crew, created
from comity.testing.processes import PASSWORD, Server

CPU_SECONDS = 1.0
AGAIN = 3
LONG = 50_000
"""Bytes of an address with which a head may be too large: cut off while it is still written, one may miss the words."""
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
POISON: tuple[Any, ...] = (
    -1, 0, 2**31, 2**63, 10**30, -(10**30), 1.5, 1e308, True, None, "", "0", "-1", str(2**63), "9" * 400, "NaN",
    "Infinity", "nul\0byte", "\ud800", "🫠" * 500, "x" * 30_000, "a" * 5_000 + "!", "(" * 2_000, "[" * 5_000,
    "*_" * 3_000, "@" * 2_000, "../" * 40, "%2e%2e%2f", "';--", "{{7*7}}", "${7*7}", "<script>alert(1)</script>",
    "a\r\nb: c", "ＡＤＭＩＮ", "\u202e", "İ" * 300, "0001-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "1969-12-31",
    "+275760-09-13", "a@b@c", "x@" + "y." * 200, {}, [], [[]], {"$ne": None}, {"__proto__": {}}, ["x"] * 2_000,
    {"a": {"a": {"a": 1}}}, " ", "\t\n", "*", ">", "%", "_", '"', '"' * 400,
)  # fmt: skip
NOT_JSON = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"nul\0",
    b"\x1f\x8b" + b"\0" * 500,
    b"NaN",
    b"5" * 9_000,
)
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/xml",
    "\xe9",
    "",
)
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Offset": "0", "Upload-Metadata": "filename YQ=="}
RAW = ("/api/files", "/api/me/picture", "/api/files/uploads")
"""Calls whose body is no JSON: form parts, pictures, pieces of files."""


class Cost(NamedTuple):
    cpu: float
    resident: int

    @classmethod
    def of(cls, pid: int) -> Cost:
        """What a process and its ended children have had of the processor, and what it holds in memory."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return cls(sum(map(int, fields[11:15])) / TICKS, int(fields[21]) * PAGE)


class Stranger:
    """Somebody with one credential (or none) who tries everything; signs in again where he has shut himself out."""

    def __init__(self, server: Server, name: str, email: str = "", token: str | None = None) -> None:
        self.server, self.name, self.email, self.token = server, name, email, token

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def shut_out(self) -> None:
        if self.email:
            self.token = self.server.signed_in(self.email, PASSWORD).token


class Asked(NamedTuple):
    method: str
    target: str
    headers: dict[str, bytes]
    body: bytes


class Siege:
    """A server with a little of everything, its ids by the names of the parameters, and what was seen."""

    def __init__(self, crew: Crew) -> None:
        self.crew, self.server = crew, crew.server
        assert self.server.process is not None and self.server.process.pid is not None
        self.pid: int = self.server.process.pid
        self.wire = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.ids = furnish(crew)
        self.strangers = [
            Stranger(self.server, "owner", "cleo@lumen.example", crew.cleo.token),
            Stranger(self.server, "member", "anna@lumen.example", crew.anna.token),
            Stranger(self.server, "visitor", token=crew.vic.token),
            Stranger(self.server, "nobody"),
        ]
        self.faults: list[str] = []
        self.statuses: dict[int, int] = {}
        self.slowest = 0.0

    def knock(self, who: Stranger, asked: Asked) -> None:
        """One input; what must not be is noted."""
        before = Cost.of(self.pid).cpu
        try:
            status = self._answered(asked)
        except (OSError, http.client.HTTPException) as error:
            self.wire.close()
            if len(asked.target) < LONG:
                self._note(who, asked, f"no answer: {error!r}")
                return
            status = 431
        cpu = Cost.of(self.pid).cpu - before
        self.slowest = max(self.slowest, cpu)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500:
            self._note(who, asked, str(status))
        if cpu > CPU_SECONDS:
            self._note(who, asked, f"{cpu:.2f} s of the processor")
        if status == 401 and who.email:
            who.shut_out()

    def _answered(self, asked: Asked) -> int:
        self.wire.request(asked.method, asked.target, asked.body, asked.headers)
        answer = self.wire.getresponse()
        if asked.target.startswith("/api/live") and answer.status == 200:
            self.wire.close()  # a stream has no end
        else:
            answer.read()
        return answer.status

    def _note(self, who: Stranger, asked: Asked, what: str) -> None:
        self.faults.append(
            f"{what}: {who.name} {asked.method} {asked.target[:300]} {asked.headers} {asked.body[:300]!r}"
        )


def furnish(crew: Crew) -> dict[str, list[str]]:
    """One of each thing that a path may name, and persons and members who may be lost."""
    room, talk = crew.room(crew.cleo, crew.anna), crew.ask(crew.vic)
    said = [crew.cleo.say(room, "See https://example.org").json["id"], crew.vic.say(talk, "Is it in stock?").json["id"]]
    note = crew.cleo.say(talk, "Note", lane="note").json["id"]
    team = created(crew.cleo, "/api/teams", {"name": "Lamps"})["id"]
    invitation = created(crew.cleo, "/api/invitations", {"name": "New"})["id"]
    asked = created(crew.cleo, f"/api/conversations/{talk}/help", {"topic": "Stock"})["id"]
    reply = created(crew.cleo, "/api/replies", {"title": "Hello", "body": "Dear"})["id"]
    token = created(crew.ben, f"/api/members/{crew.ben.member}/tokens", {"label": "bot"})["id"]
    return {
        "conversation_id": [room, talk],
        "room_id": [room],
        "message_id": [*said, note],
        "person_id": [crew.ben.person, crew.dora.person, crew.vic.person],
        "member_id": [crew.ben.member, crew.dora.member],
        "team_id": [team],
        "invitation_id": [invitation],
        "request_id": [asked],
        "reply_id": [reply],
        "token_id": [token],
        "channel_id": [crew.channel.id],
        "emoji": ["👍"],
        "kind": ["block"],
        "word": ["urgent"],
        "n": ["0"],
    }


class Call(NamedTuple):
    """One operation of the API; `cases` makes its bodies and queries, None where it has neither."""

    method: str
    path: str
    places: tuple[str, ...]
    cases: Any


def calls(description: dict[str, Any]) -> list[Call]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
        from schemathesis import GenerationMode

        described: Any = schemathesis.openapi.from_dict(description)
        found = [one.ok() for one in described.get_all_operations()]
    made = []
    for one in found:
        talks = bool(list(one.body)) or bool(list(one.query))
        cases = st.one_of([one.as_strategy(generation_mode=mode) for mode in GenerationMode]) if talks else None
        made.append(Call(one.method.upper(), one.path, tuple(re.findall(r"{(\w+)}", one.path)), cases))
    return made


def besiege(siege: Siege, each: int, seed: int) -> int:
    """`each` inputs to every call, the four taking turns. Returns how many were sent."""
    sent = 0
    for number, call in enumerate(calls(siege.server.client().get("/api/openapi.json").json)):
        chance = random.Random(f"{seed} {call}")
        for turn, case in enumerate(again(cases_of(call, -(-each // AGAIN), seed + number))):
            who = siege.strangers[turn % 4]
            siege.knock(who, request_of(siege, who, call, case, chance))
            sent += 1
    return sent


def again(cases: Iterable[Any]) -> Iterator[Any]:
    """To make a case costs more than to send it; with other ids and other poison it is another one."""
    return (case for one in cases for case in [one] * AGAIN)


def cases_of(call: Call, many: int, seed: int) -> Iterator[Any]:
    if call.cases is None:
        return iter([None] * many)
    found: list[Any] = []

    def keep(case: Any) -> None:
        found.append(case)

    quiet = settings(
        max_examples=many,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    cases: Any = given(call.cases)
    collect: Any = seeded(seed)(quiet(cases(keep)))
    collect()
    return iter(found)


def request_of(siege: Siege, who: Stranger, call: Call, case: Any, chance: random.Random) -> Asked:
    ids = {name: siege.ids.get(name) or ["01900000-0000-7000-8000-000000000000"] for name in call.places}
    values = {name: poisoned(chance) if chance.random() < 0.2 else chance.choice(known) for name, known in ids.items()}
    path = call.path.format(
        **{name: quote(str(value), safe="", errors="surrogatepass") for name, value in values.items()}
    )
    query = dict(getattr(case, "query", None) or {})
    body = getattr(case, "body", None)
    if query and chance.random() < 0.3:
        query[chance.choice(list(query))] = poisoned(chance)
    if isinstance(body, dict):
        body = aimed(siege, salted(body, chance), chance)
    return prepared(siege, who, call, path, query, body, chance)


def poisoned(chance: random.Random) -> Any:
    return chance.choice(POISON)


def salted(body: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """With poison in one of its fields, sometimes."""
    if body and chance.random() < 0.4:
        body = body | {chance.choice(list(body)): poisoned(chance)}
    return body


def aimed(siege: Siege, body: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """With real ids where there were made-up ones."""
    known = [one for ids in siege.ids.values() for one in ids if len(one) == 36]

    def real(value: Any) -> Any:
        if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
            return chance.choice(known)
        return [real(one) for one in value] if isinstance(value, list) else value

    return {name: real(value) for name, value in body.items()} if chance.random() < 0.7 else body


def prepared(
    siege: Siege, who: Stranger, call: Call, path: str, query: dict[str, Any], body: Any, chance: random.Random
) -> Asked:
    headers = who.headers() | ({"Idempotency-Key": str(poisoned(chance))[:100]} if chance.random() < 0.05 else {})
    content = b""
    if isinstance(body, dict | list | str | int | float | bool):
        content = json.dumps(body).encode()
    if call.method in ("POST", "PUT", "PATCH") and chance.random() < (0.9 if path.startswith(RAW) else 0.05):
        content = chance.choice(NOT_JSON)
        headers |= {name: chance.choice((value, str(poisoned(chance))[:50])) for name, value in TUS.items()}
    headers["Content-Type"] = "application/json" if chance.random() < 0.9 else chance.choice(KINDS)
    words = "&".join(f"{quoted(name)}={quoted(one)}" for name, value in query.items() for one in listed(value))
    return Asked(
        call.method, f"{path}{'?' + words if words else ''}", {n: clean(v) for n, v in headers.items()}, content
    )


def clean(value: str) -> bytes:
    """As a header may hold it."""
    return value.encode("utf-8", "replace").translate(None, b"\r\n")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def quoted(value: Any) -> str:
    return quote(str(value), safe="", errors="surrogatepass")
