"""The rows of the API: what one may see, and what one may send."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import time
import uuid
from collections import defaultdict
from typing import Any
from urllib.parse import quote

import pytest

from comity.app import ROOMS
from comity.foundation.store.schema import Base
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew, created
from comity.testing.processes import Server
from comity.testing.waiting import SLACK
from tests.contract.stage import NOWHERE, fresh
from tests.rights.stage import World, content
from tests.security.hostile import Cost, furnish

BEYOND = ("-1", str(2**63), str(10**30), "NaN", "Infinity", "1e3", "0x10", "", " ", "9999999999-01-01", "-271821-04-20")
SECRETS = re.compile(r"\$argon2|\bc[istvr]_[A-Za-z0-9_-]{20,}|password_hash|token_hash|\"digest\"|\"secret\"")
COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.columns})
KEYS = (
    "name__startswith",
    "role__eq",
    "_connector",
    "a'; --",
    'x"y',
    "a.b.c",
    "$where",
    "order_by",
    "__class__",
    "\u202ename",
)
assert ROOMS, "every table is known"


class Door:
    """A call of the API as its description tells it."""

    def __init__(self, path: str, method: str, told: dict[str, Any], schemas: dict[str, Any]) -> None:
        self.path, self.method = path, method.upper()
        self.queries = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
        body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        self.body: dict[str, Any] = schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {})

    @property
    def name(self) -> str:
        return f"{self.method} {re.sub('_id}', '}', self.path)}"

    def at(self, ids: dict[str, list[str]], *, nowhere: bool = False) -> str:
        return re.sub(
            r"{(\w+)}", lambda found: NOWHERE if nowhere else quote(ids.get(found[1], [NOWHERE])[0]), self.path
        )


@pytest.fixture(scope="module")
def doors(server: Server) -> list[Door]:
    told = server.client().get("/api/openapi.json").json
    schemas = told["components"]["schemas"]
    return [
        Door(path, method, one, schemas)
        for path, methods in told["paths"].items()
        for method, one in methods.items()
        if path not in ("/healthz", "/api/live")
    ]


@pytest.fixture(scope="module")
def ids() -> dict[str, list[str]]:
    return {}


@pytest.fixture
def known(crew: Crew, ids: dict[str, list[str]]) -> dict[str, list[str]]:
    """One of each thing, made once."""
    if not ids:
        ids.update(furnish(crew))
    return ids


def sent(client: Client, door: Door, path: str, body: Any = None) -> Answer:
    return client.call(door.method, path, None if body is None else json.dumps(body).encode())


def test_i03_i04_filters_orders_and_fields_of_the_askers_choosing(crew: Crew, doors: list[Door]) -> None:
    """I03, I04, I23: they are refused, or the answer is the one without them."""
    asked = [
        f"{key}={value}"
        for key in ("order_by", "sort", "fields", "exclude", "role")
        for value in ("password_hash", "owner")
    ]
    asked += ["role__eq=owner", "_connector=OR", "a'%20OR%201=1=1", "$where=1", "exclude_groups=1", "user_field_ids=1"]
    for door in doors:
        if door.method != "GET" or "{" in door.path:
            continue
        plain = crew.anna.get(door.path)
        for query in asked:
            answer = crew.anna.get(f"{door.path}?{query}")
            assert answer.status == 400 or answer.body == plain.body, (door.path, query)


def test_i07_every_column_is_no_field(crew: Crew, doors: list[Door], known: dict[str, list[str]]) -> None:
    """I07, I23: each body names what it takes; nothing else of any table, and no key of a query, gets in."""
    seen = 0
    for door in doors:
        if not door.body or "session" in door.path:
            continue
        foreign = [name for name in (*COLUMNS, *KEYS) if name not in door.body]
        answer = sent(crew.cleo, door, door.at(known), dict.fromkeys(foreign, "x"))
        if answer.status == 403:
            continue
        assert answer.status == 400, (door.name, answer)
        assert set(foreign) <= set(answer.json["error"]["fields"]), door.name
        seen += 1
    assert seen > 30
    assert crew.anna.get("/api/me").json["role"] == "member"


def test_i14_hidden_things_look_like_none(crew: Crew, doors: list[Door]) -> None:
    """I14: to who may not see a room and what is in it, every call answers as if there were nothing."""
    room = crew.room(crew.anna, crew.ben)
    message = crew.anna.say(room, "Not for Dora").json["id"]
    hidden = {"conversation_id": [room], "room_id": [room], "message_id": [message]}
    pages = [f"/{kind}/{{conversation_id}}" for kind in ("conversations", "guest")]
    pages += [f"/conversations/{{conversation_id}}/{part}" for part in ("row", "pins", "turns", "files")]
    tried = [door for door in doors if re.search("{(conversation|room|message)_id}", door.path)]
    for door in [*tried, *(Door(page, "get", {}, {}) for page in pages)]:
        one, other = (sent(crew.dora, door, door.at(hidden, nowhere=nowhere)) for nowhere in (False, True))
        assert one.status == other.status, (door.name, one, other)
        assert one.status in (400, 403, 404), (door.name, one)
        assert b"Not for Dora" not in one.body
    assert len(tried) > 25


def test_i15_who_changes_a_person_changes_no_sign_in(crew: Crew, doors: list[Door]) -> None:
    """I15: one's own profile and a visitor's address hold no sign-in; nobody edits the person of another."""
    about = {door.name for door in doors if door.path.startswith("/api/people/") and door.method != "GET"}
    records = {f"{method} /api/people/{{person}}/records/{{kind}}/{{key}}" for method in ("PUT", "DELETE")}
    consent = {f"{method} /api/people/{{person}}/consent" for method in ("PUT", "DELETE")}
    clock = {f"{method} /api/people/{{person}}/time-zone" for method in ("PUT", "DELETE")}
    same = {"POST /api/people/{person}/joinings", "DELETE /api/people/{person}/joinings/{other}"}
    assert about == records | consent | clock | same | {
        "POST /api/people/{person}/stops",
        "DELETE /api/people/{person}/stops/{kind}",
    }
    for field in ("email", "password", "role", "handle", "member", "person"):
        assert crew.anna.patch("/api/me/profile", {field: "cleo@lumen.example"}).status == 400
    walt = crew.visit("walt")
    assert walt.post("/api/visitor/address", {"email": "cleo@lumen.example"}).status < 500
    assert walt.get("/api/me").json["person"] != crew.cleo.person
    assert crew.server.signed_in("cleo@lumen.example").get("/api/me").json["person"] == crew.cleo.person


def test_i16_secrets_come_by_no_list(crew: Crew, doors: list[Door], known: dict[str, list[str]]) -> None:
    """I16, O07: not to the owner, not in lists, search, export and errors."""
    assert created(crew.cleo, f"/api/members/{crew.anna.member}/tokens", {"label": "seen once"})["token"]
    crew.cleo.received.clear()
    for door in doors:
        if door.method == "GET":
            crew.cleo.get(door.at(known))
            crew.cleo.get(f"{door.at(known)}?q=argon2&order_by=password_hash")
    crew.cleo.post("/api/audit/export", {"format": "jsonl"})
    crew.cleo.post("/api/session", {"email": "cleo@lumen.example", "password": "ct_" + "x" * 40})
    everything = b"".join(crew.cleo.received).decode()
    assert len(everything) > 10_000
    assert SECRETS.findall(everything) == []


def test_i18_other_websites_cannot_act(crew: Crew, doors: list[Door], known: dict[str, list[str]]) -> None:
    """I18: with one's cookie every act from elsewhere is refused, and no visit changes anything."""
    signed = crew.server.client()
    signed.cookie = f"comity_session={crew.cleo.token}"
    for door in doors:
        if door.method in ("GET", "OPTIONS") or door.path in PUBLIC:
            continue
        for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answer = signed.call(door.method, door.at(known), b"{}", foreign)
            assert (answer.status, answer.error) == (403, "wrong_origin"), (door.name, foreign, answer)
    before = log_length(crew.server)
    for door in doors:
        if door.method == "GET":
            assert signed.get(door.at(known)).status < 500
    for path in ("/sign-out", "/settings/tokens", "/welcome/door", f"/conversations/{known['room_id'][0]}", "/inbox"):
        assert signed.get(path).status < 500
    assert signed.get("/api/me").status == 200
    assert log_length(crew.server) == before


PUBLIC = {
    "/api/session",
    "/api/session/second-factor",
    "/api/password-reset",
    "/api/password-reset/redeem",
    "/api/join",
    "/api/visitor",
}
"""Open to everybody, and without use of a cookie."""


def log_length(server: Server) -> int:
    """How many events and entries of the audit log there are: what lasts. Looks at figures of a team are entries by
    design."""
    import sqlite3

    database = sqlite3.connect(f"file:{server.data / 'comity.db'}?mode=ro", uri=True)
    try:
        [found] = database.execute(
            "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM audit_entries WHERE kind != 'coach.looked')"
        )
    finally:
        database.close()
    return int(found[0])


def test_i19_numbers_and_dates_beyond_everything(crew: Crew, doors: list[Door], known: dict[str, list[str]]) -> None:
    """I19: refused in less than 50 ms of the processor each."""
    pid, tries = process_of(crew.server), 0
    before = Cost.of(pid).cpu
    for door in doors:
        for name in {"limit", "cursor", "before", "after", "since", "until"} & set(door.queries):
            for value in BEYOND:
                answer = crew.cleo.get(f"{door.at(known)}?{name}={value.replace(' ', '%20')}")
                fine = value.strip() == "" and answer.status == 200
                assert answer.status == 400 or fine, (door.name, name, value, answer)
                tries += 1
    room = known["room_id"][0]
    for seq in (-1, 2**63, 10**30, 1.5, "1", None):
        assert crew.cleo.put(f"/api/conversations/{room}/read", {"seq": seq}).status == 400
    assert tries > 100
    assert (Cost.of(pid).cpu - before) / tries < 0.05 * SLACK


def process_of(server: Server) -> int:
    assert server.process is not None and server.process.pid is not None
    return server.process.pid


def test_i20_bodies_over_the_limit(crew: Crew) -> None:
    """I20: without a length, with a wrong one, packed; memory grows by less than 10 MB."""
    pid, room = process_of(crew.server), crew.room(crew.anna)
    paths = ("/api/conversations", f"/api/conversations/{room}/messages", "/api/replies")
    for path in paths:
        assert poured(crew, path, 2) == 413
    before = Cost.of(pid).resident
    for path in paths:
        assert poured(crew, path, 60) == 413
        packed = crew.anna.call(
            "POST", path, gzip.compress(b'{"title": "' + b"x" * 50_000_000), {"Content-Encoding": "gzip"}
        )
        assert packed.status == 400
        understated = crew.anna.call("POST", path, b'{"title": "' + b"x" * 500_000, {"Content-Length": "10"})
        assert understated.status == 400
    assert Cost.of(pid).resident - before < 10_000_000


def poured(crew: Crew, path: str, megabytes: int) -> int:
    """The answer to a body without a length."""
    connection = http.client.HTTPConnection("127.0.0.1", crew.server.port, timeout=10)
    connection.putrequest("POST", path)
    for name, value in {"Authorization": f"Bearer {crew.anna.token}", "Transfer-Encoding": "chunked"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(megabytes):
        connection.send(b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n")
    connection.send(b"0\r\n\r\n")
    status = connection.getresponse().status
    connection.close()
    return status


def test_i22_names_of_a_megabyte(crew: Crew, doors: list[Door], known: dict[str, list[str]]) -> None:
    """I22: no text of any body may be so long, and nothing of it is kept."""
    world = World({}, defaultdict(uuid.uuid4), {}, crew.channel.id, crew.channel.key)  # type: ignore[arg-type]
    long, tried = "x" * 900_000, 0
    for door in doors:
        good = json.loads(content(world, door.name, "") or b"{}")
        for name in door.body:
            start = time.monotonic()
            answer = sent(crew.cleo, door, door.at(known), good | {name: long})
            assert 400 <= answer.status < 500, (door.name, name, answer)
            assert time.monotonic() - start < 2 * SLACK, (door.name, name)
            tried += 1
    label = crew.cleo.put(f"/api/conversations/{known['conversation_id'][1]}/labels/{'x' * 60_000}")
    assert 400 <= label.status < 500
    assert tried > 80
    assert crew.cleo.post("/api/teams", {"name": fresh()}).status == 201


def test_s11_only_mailboxes_name_a_server_in_the_browser(doors: list[Door]) -> None:
    """S11: where mail goes is said by who runs the machine, in its settings. Where it is fetched an administrator says,
    and that address is judged: `comity/channels/email/arriving/tests/test_imap.py`."""
    named = {name for door in doors for name in door.body if re.search("smtp|imap|ldap|host|port$|server|proxy", name)}
    assert {name for name in named if not name.startswith("imap_")} == set()
