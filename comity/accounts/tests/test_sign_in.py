"""Signing in with address and password."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comity.accounts import actions
from comity.accounts.passwords import hash_password, matches
from comity.accounts.sign_in import sign_in
from comity.accounts.tests.stage import HASHED, PASSWORD, every_value, hire
from comity.foundation.clock import MINUTE, FixedClock
from comity.foundation.errors import Refused, TooMany, Unauthenticated
from comity.foundation.runtime import Runtime
from comity.foundation.store import Base, Store

ANNA = "anna@lumen.example"


def on_loop(runtime: Runtime, run: Callable[[], Awaitable[Any]]) -> Any:
    async def running() -> Any:
        await runtime.store.start()
        return await run()

    return asyncio.run(running())


async def attempt(runtime: Runtime, password: str = PASSWORD, *, email: str = ANNA, peer: str = "10.0.0.1") -> str:
    """What comes of it: "in", or the code of the refusal."""
    try:
        await sign_in(runtime, email=email, password=password, peer=peer)
    except Refused as refused:
        return refused.reason
    return "in"


def test_the_right_password_signs_in(runtime: Runtime, store: Store) -> None:
    store.write_now(hire)
    secret, member = on_loop(
        runtime, lambda: sign_in(runtime, email=" ANNA@lumen.example", password=PASSWORD, peer="x")
    )
    assert secret.startswith("cs_")
    assert member.handle == "anna"


def test_every_wrong_attempt_is_refused_in_the_same_words(runtime: Runtime, store: Store) -> None:
    former = store.write_now(hire, handle="fay")
    store.write_now(actions.deactivate_member, member=former.member, by=former.person)
    store.write_now(hire)
    store.write_now(hire, handle="link_only", password_hash=None)
    attempts = [
        (ANNA, "wrong"),
        (ANNA, PASSWORD + " "),
        (ANNA, PASSWORD.upper()),
        (ANNA, ""),
        ("eve@lumen.example", PASSWORD),
        ("fay@lumen.example", PASSWORD),
        ("link_only@lumen.example", "the password of nobody"),
    ]

    async def refusals() -> set[tuple[str, str]]:
        found = set()
        for number, (email, password) in enumerate(attempts):
            with pytest.raises(Unauthenticated) as refused:
                await sign_in(runtime, email=email, password=password, peer=f"{number}")
            found.add((refused.value.reason, refused.value.message))
        return found

    assert len(on_loop(runtime, refusals)) == 1


def test_after_ten_failures_a_peer_has_to_wait_even_with_the_right_password(
    runtime: Runtime, store: Store, clock: FixedClock
) -> None:
    store.write_now(hire)

    async def guessing() -> list[str]:
        found = [await attempt(runtime, f"guess {number}", email=f"{number}@lumen.example") for number in range(11)]
        return [*found, await attempt(runtime)]

    assert on_loop(runtime, guessing) == ["wrong_credentials"] * 10 + ["too_many_requests"] * 2
    clock.advance(MINUTE)
    assert on_loop(runtime, lambda: attempt(runtime)) == "in"


def test_after_ten_failures_from_anywhere_an_address_has_to_wait(runtime: Runtime, store: Store) -> None:
    store.write_now(hire)

    async def guessing() -> list[str]:
        return [await attempt(runtime, f"guess {number}", peer=f"10.0.0.{number}") for number in range(12)]

    assert on_loop(runtime, guessing) == ["wrong_credentials"] * 10 + ["too_many_requests"] * 2


def test_a_parallel_burst_gets_no_more_guesses(runtime: Runtime, store: Store) -> None:
    """Counted before the password is looked at, or all of them would be under way already."""
    store.write_now(hire)

    async def burst() -> list[str]:
        return await asyncio.gather(*(attempt(runtime, f"guess {number}") for number in range(30)))

    found = on_loop(runtime, burst)
    assert found.count("wrong_credentials") <= 10
    assert found.count("too_many_requests") >= 20


def test_the_one_who_waits_is_told_how_long(runtime: Runtime, store: Store) -> None:
    async def guessing() -> int | None:
        for number in range(10):
            await attempt(runtime, f"guess {number}")
        with pytest.raises(TooMany) as refused:
            await sign_in(runtime, email=ANNA, password="x", peer="10.0.0.1")
        return refused.value.retry_after

    assert (on_loop(runtime, guessing) or 0) >= 1


def test_signing_in_rightly_costs_nobody_a_try(runtime: Runtime, store: Store) -> None:
    store.write_now(hire)

    async def often() -> set[str]:
        return {await attempt(runtime) for _ in range(15)}

    assert on_loop(runtime, often) == {"in"}


def test_a_password_is_stored_nowhere_but_as_argon2id(runtime: Runtime, store: Store) -> None:
    store.write_now(hire)
    secret, _ = on_loop(runtime, lambda: sign_in(runtime, email=ANNA, password=PASSWORD, peer="x"))
    everything = store.read_now(every_value, tables=lambda: Base.metadata.sorted_tables)
    assert "$argon2id$" in everything
    assert PASSWORD not in everything
    assert secret not in everything
    assert secret[3:] not in everything


def test_the_same_password_is_never_stored_alike() -> None:
    assert hash_password(PASSWORD) != HASHED
    assert matches(PASSWORD, HASHED)
    assert not matches(PASSWORD, None)
    assert not matches("the password of nobody", None)


def test_the_last_tries_are_counted_whether_the_address_is_known_or_not(runtime: Runtime, store: Store) -> None:
    store.write_now(hire)

    async def left(email: str) -> list[int | None]:
        found = []
        for number in range(10):
            with pytest.raises(Unauthenticated) as refused:
                await sign_in(runtime, email=email, password="guess", peer=f"{email}{number}")
            found.append(refused.value.details.get("tries_left"))
        return found

    async def both() -> list[list[int | None]]:
        return [await left(ANNA), await left("eve@lumen.example")]

    assert on_loop(runtime, both) == [[None] * 6 + [3, 2, 1, 0]] * 2
