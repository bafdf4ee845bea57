"""Sessions, tokens and links: each ends when it should, and at once."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from comity.accounts import access, actions, queries
from comity.accounts.actions import LINK_DAYS, SESSION_DAYS
from comity.accounts.models import SignInLink, SignInSession
from comity.accounts.tests.stage import Hired, every_value, hire
from comity.foundation.clock import DAY, FixedClock
from comity.foundation.errors import Conflict, Forbidden, NotFound
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Base, Store, Tx


@pytest.fixture
def anna(store: Store) -> Hired:
    return store.write_now(hire)


def session_actor(store: Store, secret: str) -> Actor | None:
    return store.read_now(queries.session_actor, digest=digest(secret))


def token_actor(store: Store, secret: str) -> Actor | None:
    return store.read_now(queries.token_actor, digest=digest(secret))


# ---- sessions


def test_a_session_acts_as_its_member(store: Store, anna: Hired) -> None:
    actor = session_actor(store, store.write_now(actions.start_session, member=anna.member))
    assert actor is not None
    assert (actor.person, actor.member, actor.kind, actor.role, actor.inside) == (
        *anna[::-1],
        "session",
        "member",
        True,
    )


def test_a_session_ends_after_its_days(store: Store, anna: Hired, clock: FixedClock) -> None:
    secret = store.write_now(actions.start_session, member=anna.member)
    clock.advance(SESSION_DAYS * DAY - 1)
    assert session_actor(store, secret) is not None
    clock.advance(1)
    assert session_actor(store, secret) is None


def test_an_ended_session_ends_alone(store: Store, anna: Hired) -> None:
    one, other = (store.write_now(actions.start_session, member=anna.member) for _ in range(2))
    actor = session_actor(store, one)
    assert actor is not None
    store.write_now(actions.end_session, session=actor.credential)
    assert session_actor(store, one) is None
    assert session_actor(store, other) is not None


def test_a_session_is_no_token_and_a_token_no_session(store: Store, anna: Hired) -> None:
    session = store.write_now(actions.start_session, member=anna.member)
    _, token = store.write_now(actions.issue_token, member=anna.member, label="bot", by=anna.person)
    assert token_actor(store, session) is None
    assert session_actor(store, token) is None


def test_what_is_remembered_is_forgotten_with_the_revocation(runtime: Runtime, store: Store, anna: Hired) -> None:
    async def sign_out() -> tuple[Any, Any]:
        await store.start()
        secret = await store.write(actions.start_session, member=anna.member)
        before = await runtime.credentials.actor(secret)
        assert before is not None
        await store.write(actions.end_session, session=before.credential)
        async with asyncio.timeout(1):
            while runtime.credentials.known(secret) is not None:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
        return before, await runtime.credentials.actor(secret)

    before, after = asyncio.run(sign_out())
    assert before.person == anna.person
    assert after is None


def test_old_sessions_and_links_leave_the_database(store: Store, anna: Hired, clock: FixedClock) -> None:
    store.write_now(actions.start_session, member=anna.member)
    store.write_now(actions.offer_link, member=anna.member)
    clock.advance(2 * SESSION_DAYS * DAY + DAY)
    kept = store.write_now(actions.start_session, member=anna.member)
    store.write_now(actions.forget_old_sessions)
    left = store.read_now(every_value, tables=lambda: [SignInSession.__table__, SignInLink.__table__])
    assert len(left.splitlines()) == 1
    assert session_actor(store, kept) is not None


# ---- the end of a membership


def test_the_end_of_a_membership_ends_every_session_and_token(store: Store, anna: Hired) -> None:
    sessions = [store.write_now(actions.start_session, member=anna.member) for _ in range(2)]
    _, token = store.write_now(actions.issue_token, member=anna.member, label="bot", by=anna.person)
    link = store.write_now(actions.offer_link, member=anna.member)
    store.write_now(actions.deactivate_member, member=anna.member, by=anna.person)
    assert [session_actor(store, secret) for secret in sessions] == [None, None]
    assert token_actor(store, token) is None
    with pytest.raises(NotFound):
        store.write_now(actions.use_link, secret=link)
    with pytest.raises(NotFound):
        store.write_now(actions.deactivate_member, member=anna.member, by=anna.person)


# ---- links


def test_a_link_signs_in_once(store: Store, anna: Hired) -> None:
    link = store.write_now(actions.offer_link, member=anna.member)
    secret, member = store.write_now(actions.use_link, secret=link)
    assert member == anna.member
    assert session_actor(store, secret) is not None
    with pytest.raises(NotFound):
        store.write_now(actions.use_link, secret=link)


def test_of_thirty_parallel_uses_of_a_link_one_succeeds(store: Store, anna: Hired) -> None:
    link = store.write_now(actions.offer_link, member=anna.member)

    async def race() -> list[Any]:
        await store.start()
        uses = (store.write(actions.use_link, secret=link) for _ in range(30))
        return await asyncio.gather(*uses, return_exceptions=True)

    results = asyncio.run(race())
    assert sum(isinstance(result, tuple) for result in results) == 1
    assert sum(isinstance(result, NotFound) for result in results) == 29


def test_a_newer_link_ends_the_older_one(store: Store, anna: Hired) -> None:
    older, newer = (store.write_now(actions.offer_link, member=anna.member) for _ in range(2))
    with pytest.raises(NotFound):
        store.write_now(actions.use_link, secret=older)
    assert store.write_now(actions.use_link, secret=newer)


def test_a_link_ends_after_its_days(store: Store, anna: Hired, clock: FixedClock) -> None:
    link = store.write_now(actions.offer_link, member=anna.member)
    clock.advance(LINK_DAYS * DAY)
    with pytest.raises(NotFound):
        store.write_now(actions.use_link, secret=link)


@pytest.mark.parametrize("secret", ["", "cl_", "cl_nonsense", "x" * 1_000])
def test_a_link_that_nobody_gave_out_opens_nothing(store: Store, anna: Hired, secret: str) -> None:
    with pytest.raises(NotFound):
        store.write_now(actions.use_link, secret=secret)


# ---- tokens


def test_a_token_acts_as_its_member_until_it_is_revoked(store: Store, anna: Hired) -> None:
    token, secret = store.write_now(actions.issue_token, member=anna.member, label="bot", by=anna.person)
    actor = token_actor(store, secret)
    assert actor is not None
    assert (actor.kind, actor.person, actor.credential) == ("token", anna.person, token)
    store.write_now(actions.revoke_token, token=token, by=anna.person)
    assert token_actor(store, secret) is None
    with pytest.raises(NotFound):
        store.write_now(actions.revoke_token, token=token, by=anna.person)


def test_no_secret_is_stored(store: Store, anna: Hired) -> None:
    secrets = [
        store.write_now(actions.start_session, member=anna.member),
        store.write_now(actions.issue_token, member=anna.member, label="bot", by=anna.person)[1],
        store.write_now(actions.offer_link, member=anna.member),
    ]
    everything = store.read_now(every_value, tables=lambda: Base.metadata.sorted_tables)
    assert not [secret for secret in secrets if secret in everything or secret[3:] in everything]


@pytest.mark.parametrize(
    ("role", "target", "allowed"),
    [
        ("member", "self", True),
        ("guest", "self", True),
        ("member", "member", False),
        ("guest", "member", False),
        ("admin", "member", True),
        ("admin", "owner", False),
        ("owner", "member", True),
        ("owner", "admin", True),
    ],
)
def test_who_may_make_tokens_for_whom(store: Store, role: Any, target: str, allowed: bool) -> None:
    me = store.write_now(hire, handle="me", role=role)
    other = me if target == "self" else store.write_now(hire, handle="other", role=target)
    actor = Actor(me.person, "session", role, uuid.uuid4(), member=me.member)

    def ask(tx: Tx) -> uuid.UUID:
        return access.member_to_equip(tx, actor=actor, member=other.member).id

    if allowed:
        assert store.read_now(ask) == other.member
    else:
        with pytest.raises(Forbidden):
            store.read_now(ask)


# ---- members


def test_a_handle_and_an_address_are_somebodys_whatever_their_case(store: Store, anna: Hired) -> None:
    with pytest.raises(Conflict) as taken:
        store.write_now(hire, handle="Anna")
    assert (taken.value.reason, set(taken.value.fields)) == ("taken", {"handle"})


def test_who_is_inside_is_decided_by_role_and_membership(store: Store) -> None:
    def judge(tx: Tx, *, hired: Hired) -> bool:
        return queries.is_inside(queries.member_of(tx, person=hired.person))

    store.write_now(hire, handle="keeper", role="owner")  # the last owner cannot be let go
    roles: dict[Any, bool] = {"owner": True, "admin": True, "member": True, "guest": False}
    for role, inside in roles.items():
        hired = store.write_now(hire, handle=f"a_{role}", role=role)
        assert store.read_now(judge, hired=hired) is inside
        store.write_now(actions.deactivate_member, member=hired.member, by=hired.person)
        assert store.read_now(judge, hired=hired) is False
