"""Calls under an Idempotency-Key, at a running server on each database."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from comity.foundation.clock import DAY, FixedClock
from comity.foundation.errors import Conflict
from comity.foundation.jobs import JobRow
from comity.foundation.once import actions
from comity.foundation.once.actions import HELD, KEPT, Answered, Call
from comity.foundation.once.models import KeyedCall
from comity.foundation.store import Store, Tx, open_store
from comity.foundation.store.units import STAMP
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import BOTH
from comity.testing.processes import Server
from tests.contract.stage import shared_server

PARALLEL = 30


@pytest.fixture(scope="module", params=[BOTH[0], pytest.param(BOTH[1], marks=pytest.mark.slow)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shared_server(request, tmp_path_factory) as running:
        yield running


def keyed(client: Client, method: str, path: str, content: Any, key: str, **headers: str) -> Answer:
    body = None if content is None else json.dumps(content).encode()
    return client.call(method, path, body, {"Content-Type": "application/json", "Idempotency-Key": key, **headers})


def rooms_named(client: Client, title: str) -> int:
    return sum(row["title"] == title for row in client.get("/api/conversations?limit=100").json["items"])


def test_the_same_call_again_has_the_same_answer_and_no_second_effect(crew: Crew) -> None:
    content = {"kind": "room", "title": "Once", "participants": []}
    first = keyed(crew.anna, "POST", "/api/conversations", content, "same")
    again = keyed(crew.anna, "POST", "/api/conversations", content, "same")
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert rooms_named(crew.anna, "Once") == 1


def test_thirty_at_once_make_one_effect(crew: Crew) -> None:
    content = {"kind": "room", "title": "Thirty", "participants": []}
    with ThreadPoolExecutor(PARALLEL) as threads:
        calls = [
            threads.submit(keyed, crew.anna, "POST", "/api/conversations", content, "thirty") for _ in range(PARALLEL)
        ]
        answers = [call.result() for call in calls]
    good = [answer for answer in answers if answer.status == 201]
    others = [answer for answer in answers if answer.status != 201]
    assert len({answer.body for answer in good}) == 1
    assert all((one.status, one.error, one.headers["retry-after"]) == (409, "under_way", "1") for one in others)
    assert rooms_named(crew.anna, "Thirty") == 1


def test_a_key_stands_for_one_request_of_one_person(crew: Crew) -> None:
    path, content = "/api/conversations", {"kind": "room", "title": "Mine", "participants": []}
    assert keyed(crew.anna, "POST", path, content, "k").status == 201
    other = keyed(crew.anna, "POST", path, content | {"title": "Other"}, "k")
    elsewhere = keyed(crew.anna, "PATCH", "/api/me/profile", {"pronouns": "she"}, "k")
    assert [(one.status, one.error) for one in (other, elsewhere)] == [(422, "idempotency_key_reused")] * 2
    assert keyed(crew.ben, "POST", path, content, "k").headers.get("idempotent-replayed") is None
    assert (rooms_named(crew.anna, "Other"), rooms_named(crew.ben, "Mine")) == (0, 1)


def test_refusals_are_not_kept(crew: Crew) -> None:
    wrong = keyed(crew.anna, "POST", "/api/conversations", {"kind": "hut"}, "mended")
    content = {"kind": "room", "title": "Mended", "participants": []}
    assert (wrong.status, keyed(crew.anna, "POST", "/api/conversations", content, "mended").status) == (400, 201)


def test_a_delete_repeated_says_what_it_said(crew: Crew) -> None:
    room = crew.room(crew.anna)
    message = crew.anna.say(room, "Oops").json["id"]
    answers = [keyed(crew.anna, "DELETE", f"/api/messages/{message}", None, "gone") for _ in range(2)]
    assert [(one.status, one.body) for one in answers] == [(204, b"")] * 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é"])
def test_a_key_that_is_none_is_refused(crew: Crew, key: str) -> None:
    answer = keyed(crew.anna, "POST", "/api/conversations", {"kind": "room", "title": "No"}, key)
    assert (answer.status, set(answer.json["error"]["fields"])) == (400, {"Idempotency-Key"})


def test_a_secret_is_neither_kept_nor_made_twice(crew: Crew) -> None:
    path = f"/api/members/{crew.anna.member}/tokens"
    keyed(crew.anna, "POST", "/api/conversations", {"kind": "room", "title": "Plain", "participants": []}, "plain")
    first, again = (keyed(crew.anna, "POST", path, {"label": "bot"}, "secret") for _ in range(2))
    assert (first.status, again.status, again.error) == (201, 409, "shown_once")
    assert [one["label"] for one in crew.anna.get(path).json["items"]] == ["bot"]
    assert first.json["token"].encode() not in everything_kept(crew.server)


def everything_kept(server: Server) -> bytes:
    store = open_store(server.database_url or f"sqlite:///{server.data / 'comity.db'}", durable=False)
    try:
        return b"".join(store.read_now(_bodies))
    finally:
        store.close()


def _bodies(tx: Tx) -> list[bytes]:
    bodies = list(tx.session.scalars(select(KeyedCall.body).where(KeyedCall.body.is_not(None))))
    assert bodies
    return [body for body in bodies if body is not None]


def test_without_a_valid_credential_it_is_as_without_the_header(crew: Crew) -> None:
    nobody = crew.server.client()
    answers = [keyed(nobody, "POST", "/api/conversations", {"kind": "room", "title": "No"}, "n") for _ in range(2)]
    assert [answer.status for answer in answers] == [401, 401]
    crew.anna.cookie = f"comity_session={crew.anna.token}"
    token, crew.anna.token = crew.anna.token, None
    foreign = keyed(crew.anna, "POST", "/api/conversations", {}, "f", Origin="http://elsewhere.example")
    crew.anna.token, crew.anna.cookie = token, ""
    assert (foreign.status, foreign.error) == (403, "wrong_origin")


# ---- what a crash leaves behind

CALL = Call(uuid.UUID(int=7), b"key", b"asked")


def effect(tx: Tx) -> None:
    tx.enqueue("effect", {})


def effects(tx: Tx) -> int:
    return tx.session.scalar(select(func.count()).where(JobRow.kind == "effect")) or 0


def begin(store: Store, call: Call = CALL) -> Answered | uuid.UUID | str:
    try:
        return store.write_now(actions.begin, call=call)
    except Conflict as refused:
        return refused.reason


def carry_out(store: Store, claim: Any) -> None:
    async def under_claim() -> None:
        await store.start()
        stamp = STAMP.set(lambda tx: actions.mark_done(tx, call=CALL, claim=claim))
        try:
            await store.write(effect)
        finally:
            STAMP.reset(stamp)

    asyncio.run(under_claim())


def test_who_died_before_the_effect_is_followed_by_the_next(store: Store, clock: FixedClock) -> None:
    """FLT-04"""
    first = begin(store)
    assert begin(store) == "under_way"
    clock.micros += HELD
    second = begin(store)
    assert isinstance(second, uuid.UUID) and second != first
    with pytest.raises(Conflict):
        carry_out(store, first)  # it was only slow: its claim is another's now, and nothing of it stays
    assert store.read_now(effects) == 0


def test_who_died_after_the_effect_is_not_repeated(store: Store, clock: FixedClock) -> None:
    """FLT-04"""
    carry_out(store, begin(store))
    clock.micros += HELD
    assert begin(store) == "outcome_unknown"
    assert store.read_now(effects) == 1


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_what_failed_without_effect_may_be_tried_again(store: Store, status: int) -> None:
    store.write_now(actions.settle, call=CALL, claim=begin(store), status=status, body=b"no")
    assert isinstance(begin(store), uuid.UUID)


def test_answers_are_kept_for_seven_days_and_then_collected(store: Store, clock: FixedClock) -> None:
    store.write_now(actions.settle, call=CALL, claim=begin(store), status=201, body=b"{}")
    clock.micros += 7 * DAY
    assert store.write_now(actions.collect) == 0
    assert begin(store) == Answered(201, b"{}")
    clock.micros += KEPT - 7 * DAY
    assert store.write_now(actions.collect) == 1
    assert isinstance(begin(store), uuid.UUID)


def test_a_key_that_is_too_old_is_free_before_it_is_collected(store: Store, clock: FixedClock) -> None:
    store.write_now(actions.settle, call=CALL, claim=begin(store), status=201, body=b"{}")
    clock.micros += KEPT
    assert isinstance(begin(store, Call(CALL.person, CALL.key, b"something else")), uuid.UUID)
