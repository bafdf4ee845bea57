"""The doors on websites as they are set up: over HTTP, and where their line was seen."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.app import assemble
from comity.channels.website.sightings import Sightings, page_origin
from comity.conversations import actions, queries
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from comity.testing.crew import Crew

SHOP = "https://shop.example"


def fields(answer: Any) -> set[str]:
    return set(answer.json["error"]["fields"])


def test_a_door_is_opened_changed_closed_and_opened_again(crew: Crew) -> None:
    opened = crew.cleo.post(
        "/api/channels", {"kind": "website", "name": "Shop", "origins": [SHOP], "greeting": "Hello", "audience": []}
    ).json
    path = f"/api/channels/{opened['id']}"
    assert (opened["greeting"], opened["closed_at"], opened["identity"]) == ("Hello", None, False)
    changed = crew.cleo.patch(path, {"greeting": "What can we do?", "asked": [crew.anna.person, crew.anna.person]}).json
    assert (changed["greeting"], changed["asked"]) == ("What can we do?", [crew.anna.person])
    assert crew.server.client().get(f"/widget?channel={opened['key']}").status == 200
    assert crew.cleo.patch(path, {"closed": True}).json["closed_at"]
    assert crew.server.client().get(f"/widget?channel={opened['key']}").status == 404
    assert crew.server.client().post("/api/visitor", {"channel": opened["key"]}).status == 404
    assert crew.cleo.patch(path, {"closed": False}).json["closed_at"] is None
    assert crew.server.client().post("/api/visitor", {"channel": opened["key"]}).status == 201
    assert crew.cleo.get(path).json == crew.cleo.patch(path, {}).json
    unknown = crew.cleo.patch(path, {"audience": [str(uuid.uuid4())], "key": "mine"})
    assert (unknown.status, fields(unknown)) == (400, {"key"})
    unknown = crew.cleo.patch(path, {"audience": [str(uuid.uuid4())]})
    assert (unknown.status, fields(unknown)) == (422, {"audience"})


def test_an_identity_secret_is_shown_once_and_replaced_by_the_next(crew: Crew) -> None:
    path = f"/api/channels/{crew.channel.id}"
    early = crew.cleo.patch(path, {"identity_required": True})
    assert (early.status, fields(early)) == (422, {"identity_required"})
    first, second = (crew.cleo.post(f"{path}/identity-secret").json["secret"] for _ in range(2))
    assert first != second
    shown = crew.cleo.get(path)
    assert (shown.json["identity"], second in shown.text) == (True, False)
    assert crew.cleo.patch(path, {"identity_required": True}).json["identity_required"] is True
    assert crew.anna.post(f"{path}/identity-secret").status == 403


def test_the_line_is_seen_on_a_website_of_the_door_and_nowhere_else(crew: Crew) -> None:
    path, someone = f"/api/channels/{crew.channel.id}", crew.server.client()
    someone.get("/widget.js", Referer="https://evil.example/page")
    assert crew.cleo.get(path).json["seen_at"] is None
    someone.get("/widget.js", Referer=f"{crew.channel.origin}/lamps?secret=1")
    seen = crew.cleo.get(path).json
    assert (seen["seen_origin"], seen["seen_at"] is None) == (crew.channel.origin, False)
    assert "secret" not in crew.cleo.get(path).text


# ---- how often it is written


@pytest.fixture
def database_url(sqlite_url: str) -> Iterator[str]:
    yield sqlite_url


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    return assemble(load_settings({}, data=str(tmp_path / "data")), store)


def opened_door(tx: Tx) -> None:
    cleo = people.add_member(tx, name="Cleo", handle="cleo", role="owner").person
    actions.open_channel(tx, kind="website", name="Shop", origins=[SHOP], asked=[], by=cleo)


def test_a_page_that_is_opened_often_is_written_down_every_thirty_seconds(
    store: Store, runtime: Runtime, clock: FixedClock
) -> None:
    store.write_now(opened_door)
    times: list[int | None] = []

    async def opening() -> None:
        await store.start()
        sightings = Sightings()
        for _ in range(7):
            await sightings.saw(runtime, {"headers": [(b"referer", SHOP.encode())]})
            times.append((await store.read(queries.channels))[0].seen_at)
            clock.advance(10 * SECOND)

    asyncio.run(opening())
    begin = times[0] or 0
    assert [((at or 0) - begin) // SECOND for at in times] == [0, 0, 0, 30, 30, 30, 60]


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("https://Shop.example/a?b#c", "https://shop.example"),
        ("http://shop.example:8080", "http://shop.example:8080"),
        ("null", None),
        ("", None),
        ("https://", None),
        ("https://shop.example:99999999/", None),
        ("javascript:alert(1)", None),
        ("https://" + "x" * 400, None),
        ("https://sh\u00f6p.example", None),
        ("https://[", None),
    ],
)
def test_what_a_browser_says_of_its_page_is_an_origin_or_nothing(said: str, origin: str | None) -> None:
    assert page_origin({"headers": [(b"referer", said.encode("latin-1"))]}) == origin
