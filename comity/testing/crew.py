"""The stage crew of the tests, each with a client of their own at a running server."""

from __future__ import annotations

import dataclasses
import uuid
from functools import cached_property

from comity.testing.client import Client
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server

SHOP = "http://127.0.0.1:9"
COLLEAGUES = {"anna": "Anna Brandt", "ben": "Ben Okafor", "dora": "Dora Lind"}


@dataclasses.dataclass
class Channel:
    """A website channel: `id` for the staff, `key` for its loader."""

    id: str
    key: str
    origin: str


@dataclasses.dataclass
class Crew:
    """anna is an engineer, ben does logistics, cleo is the owner, dora a stranger colleague, vic a visitor."""

    server: Server
    anna: Client
    ben: Client
    cleo: Client
    dora: Client
    origin: str = SHOP

    @property
    def members(self) -> tuple[Client, ...]:
        return self.anna, self.ben, self.cleo, self.dora

    @cached_property
    def channel(self) -> Channel:
        """The website, opened when a test first needs it."""
        row = created(self.cleo, "/api/channels", {"kind": "website", "name": "Shop", "origins": [self.origin]})
        return Channel(row["id"], row["key"], self.origin)

    @cached_property
    def vic(self) -> Client:
        return self.visit("vic")

    def room(self, owner: Client, *others: Client, title: str = "Lamps") -> str:
        """The id of a new room with these participants."""
        content = {"kind": "room", "title": title, "participants": [other.person for other in others]}
        return created(owner, "/api/conversations", content)["id"]

    def direct(self, one: Client, other: Client) -> str:
        return created(one, "/api/conversations", {"kind": "direct", "participants": [other.person]})["id"]

    def visit(self, name: str = "vic") -> Client:
        """One more visitor of the website."""
        client = self.server.client(name=name)
        answer = client.post("/api/visitor", {"channel": self.channel.key})
        if answer.status not in (200, 201):
            raise RuntimeError(f"No visitor: {answer}")
        client.token, client.person = answer.json["token"], answer.json["person"]
        return client

    def ask(self, visitor: Client, body: str = "Is the desk lamp in stock?", *, to: str | None = None) -> str:
        """The id of the outside conversation that this visitor opens."""
        content = {"client_id": str(uuid.uuid4()), "body": body} | ({"to": to} if to else {})
        return created(visitor, "/api/visitor/conversations", content)["id"]


def created(client: Client, path: str, content: object) -> dict[str, str]:
    answer = client.post(path, content)
    if answer.status != 201:
        raise RuntimeError(f"{client.name} could not POST {path}: {answer}")
    row: dict[str, str] = answer.json
    return row


def gather(server: Server) -> Crew:
    """The crew at a server whose owner is cleo and who knows nobody else."""
    cleo = known(server.signed_in(OWNER_EMAIL, name="cleo"))
    anna, ben, dora = (colleague(server, cleo, handle, name) for handle, name in COLLEAGUES.items())
    return Crew(server, anna, ben, cleo, dora)


def gather_again(server: Server, crew: Crew) -> Crew:
    """The same crew, still signed in, at a server over a copy of their database."""
    anna, ben, cleo, dora = (member.elsewhere(server.url) for member in crew.members)
    return Crew(server, anna, ben, cleo, dora)


def colleague(server: Server, owner: Client, handle: str, name: str) -> Client:
    email = f"{handle}@lumen.example"
    created(owner, "/api/members", {"handle": handle, "name": name, "email": email, "password": PASSWORD})
    return known(server.signed_in(email, name=handle))


def known(client: Client) -> Client:
    """The client with its ids, as `/api/me` tells them."""
    row = client.get("/api/me").json
    client.person = row.get("person", row.get("id", ""))
    client.member = row.get("member", row.get("id", ""))
    return client
